"""Passage segmentation: blocks of text joined or cut to passages of about one size."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt32Array
from jobs.kernels.compiled import compiled_beyond, inlined
from jobs.kernels.script.code_points import LINE_FEED, SPACE
from jobs.kernels.text.tables import (
    BLOCK_DOCUMENT,
    BLOCK_END,
    BLOCK_HEADING,
    BLOCK_START,
    CUT_AT,
    CUT_BLOCK,
    CUT_LEVEL,
    CUT_SENTENCE,
    CUT_TOKENS,
    PASSAGE_DOCUMENT,
    PASSAGE_END,
    PASSAGE_FIRST,
    PASSAGE_HEADINGS,
    PASSAGE_LAST,
    PASSAGE_START,
    WORD_START,
)

#: Break-even point of just-in-time compilation, in segment boundaries: a full batch has more
FEW_CUTS = 2_000
#: Target size of a passage that has no limit, in tokens
NO_LIMIT = 1 << 40


@inlined
def write_passage(
    out: Int64Array,
    row: int,
    start: int,
    end: int,
    first: int,
    last: int,
    headings: int,
    document: int,
) -> None:
    """Write one row of the table of passages.

    Parameters
    ----------
    out : int64[passages, 6]
        Row `row` is filled.
    """
    out[row, PASSAGE_START] = start
    out[row, PASSAGE_END] = end
    out[row, PASSAGE_FIRST] = first
    out[row, PASSAGE_LAST] = last
    out[row, PASSAGE_HEADINGS] = headings
    out[row, PASSAGE_DOCUMENT] = document


@inlined
def cut_block(
    cuts: Int64Array,
    tokens: Int32Array,
    from_cut: int,
    to_cut: int,
    first: int,
    target: int,
    out: Int64Array,
    count: int,
    start: int,
    headings: int,
    document: int,
) -> tuple[int, int, int, int]:
    """Cut a long block into equal parts; what is left behind the last cut stays open.

    Each cut is at the segment boundary near the ideal one that is strongest and nearest: at most
    3/5 of a passage behind it, with at least 2/5 of a passage before and behind the cut.

    Gives the number of passages, and where in the text and at which token the open one begins and
    the number of its headings.

    Parameters
    ----------
    cuts : int64[cuts, 3]
        Rows from `from_cut` up to `to_cut` are those inside the block.
    tokens : int32[tokens, 3]
        The table of tokens.
    first, target : int
        The first token of the passage that is open, and the size of a passage.
    out : int64[passages, 6]
        Filled from row `count` on.
    start, headings, document : int
        Where the open passage begins, the number of its headings, and its document.
    """
    before = int(cuts[from_cut - 1, CUT_TOKENS]) if from_cut else 0
    after = int(cuts[to_cut, CUT_TOKENS])
    parts = (2 * (after - first) + target) // (2 * target)
    at = from_cut
    for cut in range(1, parts):
        ideal = first + (after - first) // (parts - cut + 1)
        while at < to_cut and 5 * (cuts[at, CUT_TOKENS] - first) < 2 * target:
            at += 1
        best = -1
        least = 0
        look = at
        while look < to_cut and (
            5 * (cuts[look, CUT_TOKENS] - ideal) <= 3 * target
            and 5 * (after - cuts[look, CUT_TOKENS]) >= 2 * target
        ):
            far = abs(int(cuts[look, CUT_TOKENS]) - ideal)
            cost = 20 * far + 9 * target * (CUT_SENTENCE - int(cuts[look, CUT_LEVEL]))
            if best < 0 or cost < least:
                best, least = look, cost
            look += 1
        if best >= 0:
            token, end = int(cuts[best, CUT_TOKENS]), int(cuts[best, CUT_AT])
            at = best + 1
        elif after - first > 3 * target and before < ideal < after:
            token, end = ideal, int(tokens[ideal, WORD_START])
        else:
            continue
        write_passage(out, count, start, end, first, token, headings, document)
        count += 1
        start, first, headings = end, token, 0
    return count, start, first, headings


@compiled_beyond(FEW_CUTS, lambda codes, blocks, cuts, *_: len(cuts))
def segment_passages(
    codes: UInt32Array, blocks: Int64Array, cuts: Int64Array, tokens: Int32Array, words: int
) -> Int64Array:
    """Join short blocks and cut long ones, so that each passage has about `words` words.

    A heading begins a passage and stays with what follows it. A long block is cut into equal
    parts, at the place near each ideal one that is strongest: the end of a sentence, else a
    semicolon, else a comma; only a stretch with none of them is cut between two words. What is
    left at the end of a document joins the passage before it.

    Parameters
    ----------
    codes : uint32[n]
        Display text.
    blocks : int64[blocks, 4]
        The table of `jobs.kernels.text.lines.join_lines`.
    cuts : int64[cuts, 3]
        The segment boundaries of `jobs.kernels.text.tokenise.cut_words`.
    tokens : int32[tokens, 3]
        The words of the same.
    words : int
        The size to reach; 0 makes one passage of each document.

    Returns
    -------
    int64[passages, 6]
        Start and end in the text, first token and one past the last, number of headings at its
        beginning, document.
    """
    target = words if words > 0 else NO_LIMIT
    total = int(cuts[len(cuts) - 1, CUT_TOKENS]) if len(cuts) else 0
    out = np.empty((len(blocks) + 3 * (total // target) + 2, 6), np.int64)
    count = 0
    cut = 0
    open_from = -1  # where the passage that is being filled begins, -1: there is none
    first = 0
    headings = 0
    only_headings = True
    for block in range(len(blocks)):
        document = int(blocks[block, BLOCK_DOCUMENT])
        start, stop = int(blocks[block, BLOCK_START]), int(blocks[block, BLOCK_END])
        from_cut = cut
        while cuts[cut, CUT_LEVEL] != CUT_BLOCK:
            cut += 1
        to_cut = cut
        cut += 1
        before = int(cuts[from_cut - 1, CUT_TOKENS]) if from_cut else 0
        after = int(cuts[to_cut, CUT_TOKENS])
        length = after - before
        heading = blocks[block, BLOCK_HEADING] == 1
        if open_from >= 0 and not only_headings:
            held = before - first
            if 2 * held >= target and (heading or 2 * (held + length) > 3 * target):
                write_passage(out, count, open_from, start - 1, first, before, headings, document)
                count += 1
                open_from = -1
        if open_from < 0:
            open_from, first, headings, only_headings = start, before, 0, True
        if heading and only_headings:
            headings += 1
        elif not heading:
            only_headings = False
            count, open_from, first, headings = cut_block(
                cuts,
                tokens,
                from_cut,
                to_cut,
                first,
                target,
                out,
                count,
                open_from,
                headings,
                document,
            )
        held = after - first
        if block + 1 == len(blocks) or blocks[block + 1, BLOCK_DOCUMENT] != document:
            small = 5 * held < 2 * target
            if small and count and out[count - 1, PASSAGE_DOCUMENT] == document:
                out[count - 1, PASSAGE_END] = stop
                out[count - 1, PASSAGE_LAST] = after
            elif held > 0:
                write_passage(out, count, open_from, stop, first, after, headings, document)
                count += 1
            open_from = -1
        elif not only_headings and 5 * held >= 4 * target:
            write_passage(out, count, open_from, stop, first, after, headings, document)
            count += 1
            open_from = -1
    for row in range(count):
        start, end = int(out[row, PASSAGE_START]), int(out[row, PASSAGE_END])
        while start < end and (codes[start] == SPACE or codes[start] == LINE_FEED):
            start += 1
        while end > start and (codes[end - 1] == SPACE or codes[end - 1] == LINE_FEED):
            end -= 1
        out[row, PASSAGE_START], out[row, PASSAGE_END] = start, end
    return out[:count]
