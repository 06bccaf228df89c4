"""Line classification: each line is a paragraph, a heading, a continuation, or left out."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import Int64Array, UInt8Array, UInt32Array
from jobs.kernels.script.character_classes import TABLE_SIZE
from jobs.kernels.text.tables import (
    CONTINUE,
    LEAVE,
    LINE_DOCUMENT,
    LINE_END,
    LINE_START,
    PARAGRAPH,
)
from jobs.text.layout.repeated_blocks import repeated_blocks
from jobs.text.layout.unwrap import line_actions
from jobs.text.script.break_even import worth_compiling
from jobs.text.script.folding import letter_keys
from jobs.text.words.tokens import from_code_points

#: Containment threshold of the pre-filter: lower than the rule's, for it splits words at more marks
_LOOSE_SHARE = 0.6
#: Line actions as arrays hold them, uint8
_PARAGRAPH, _LEAVE = np.uint8(PARAGRAPH), np.uint8(LEAVE)


def layout_lines(
    codes: UInt32Array,
    lines: Int64Array,
    documents: int,
    *,
    unwrap: bool,
    dedupe: bool,
    dropped: Sequence[int] | None = None,
) -> tuple[UInt8Array, list[tuple[int, str]]]:
    """Decide what becomes of each line: left out, joined to the one before, or a new block.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_display`.
    lines : int64[lines, 7]
        Its lines.
    documents : int
        How many documents there are.
    unwrap, dedupe : bool
        Whether hard-wrapped lines are joined, and repeated blocks left out.
    dropped : sequence of int or None
        The numbers of the repeated blocks of the only document, where they are known already.

    Returns
    -------
    actions : uint8[lines]
        LEAVE, CONTINUE, PARAGRAPH or HEADING.
    repeats : list of (int, str)
        Each block that repeats another one of its document: the document, and the block's text.
    """
    decided = np.where(lines[:, LINE_END] > lines[:, LINE_START], _PARAGRAPH, _LEAVE)
    owners = lines[:, LINE_DOCUMENT]
    if unwrap:
        for document in np.unique(owners[1:][owners[1:] == owners[:-1]]).tolist():
            rows = _rows(owners, document)
            decided[rows] = line_actions(lines[rows])
    repeats: list[tuple[int, str]] = []
    if dropped is not None:
        repeats = [(0, text) for text in _drop(codes, lines, decided, _blocks(decided), dropped)]
    elif dedupe:
        for document in _may_repeat(codes, lines, decided, documents):
            rows = _rows(owners, document)
            texts = _drop_repeats(codes, lines[rows], decided[rows])
            repeats.extend((document, text) for text in texts)
    return decided, repeats


def _may_repeat(
    codes: UInt32Array, lines: Int64Array, decided: UInt8Array, documents: int
) -> list[int]:
    """Give the documents in which a block may repeat another; in short texts, all."""
    if not worth_compiling(len(codes)):
        return list(range(documents))
    from jobs.kernels.text.repeats_prefilter import may_repeat_blocks

    keys = letter_keys(TABLE_SIZE)
    repeating = may_repeat_blocks(codes, lines, decided, keys, documents, _LOOSE_SHARE)
    return np.flatnonzero(repeating).tolist()


def _rows(owners: Int64Array, document: int) -> slice:
    """Give the rows of the lines of a document."""
    return slice(*np.searchsorted(owners, [document, document + 1]).tolist())


def _drop_repeats(codes: UInt32Array, lines: Int64Array, decided: UInt8Array) -> list[str]:
    """Leave out the lines of each repeated block, in place; return the texts of the blocks."""
    blocks = _blocks(decided)
    texts = [_text(codes, lines, block) for block in blocks]
    return _drop(codes, lines, decided, blocks, repeated_blocks(texts))


def _blocks(decided: UInt8Array) -> list[list[int]]:
    """Give the rows of the lines of each block."""
    blocks: list[list[int]] = []
    for row in np.flatnonzero(decided != LEAVE).tolist():
        if decided[row] == CONTINUE:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _text(codes: UInt32Array, lines: Int64Array, block: Sequence[int]) -> str:
    return " ".join(
        from_code_points(codes[lines[row, LINE_START] : lines[row, LINE_END]]) for row in block
    )


def _drop(
    codes: UInt32Array,
    lines: Int64Array,
    decided: UInt8Array,
    blocks: Sequence[Sequence[int]],
    numbers: Sequence[int],
) -> list[str]:
    """Leave out the lines of some blocks, in place; return their texts."""
    for number in numbers:
        decided[list(blocks[number])] = LEAVE
    return [_text(codes, lines, blocks[number]) for number in numbers]
