"""Compiled second pass: strokes, holes, vowel signs out; letters, digits, punctuation unified."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.characters import (
    FULL_STOP,
    HEH_CODE,
    HYPHEN,
    KASHIDA,
    LINE_FEED,
    ONE,
    SPACE,
    TABLE_SIZE,
    TALLY_KASHIDA,
    TALLY_SPACES,
    TALLY_VOWEL_SIGNS,
    Codes,
    Table8,
    Table32,
    count_between,
)

#: What a character is to the second pass. Up to CLOSING they may take the short way.
(
    KIND_COPY,
    KIND_ARABIC,
    KIND_LATIN,
    KIND_DIGIT,
    KIND_SPACE,
    KIND_CLOSING,
    KIND_VOWEL_SIGN,
    KIND_KASHIDA,
    KIND_COMMA,
    KIND_ELLIPSIS,
    KIND_THOUSANDS,
    KIND_NON_JOINER,
    KIND_LINE_FEED,
) = range(13)
#: Columns of the table of lines.
(
    LINE_START,
    LINE_END,
    LINE_INDENT,
    LINE_WORDS,
    LINE_TERMINAL,
    LINE_LOWER,
    LINE_DOCUMENT,
) = range(7)
#: How a line ends that ends in one full stop; those in other marks of the end of a sentence have 1.
ENDS_IN_FULL_STOP = 2
HORIZONTAL_ELLIPSIS = 0x2026


@inlined
def is_terminal(code: int) -> bool:
    """Tell whether a sentence can end with this character."""
    return (
        code == FULL_STOP
        or code == 0x21
        or code == 0x3F
        or code == 0x061F
        or code == HORIZONTAL_ELLIPSIS
        or code == 0x06D4
        or code == 0x3002
    )


@inlined
def is_closer(code: int) -> bool:
    """Tell whether this character may stand between the end of a sentence and the next."""
    return (
        code == 0x22
        or code == 0x27
        or code == 0x29
        or code == 0x5D
        or code == 0xBB
        or code == 0x201D
        or code == 0x2019
    )


@inlined
def is_digit_kind(code: int, kinds: Table8) -> bool:
    """Tell whether a character is a digit."""
    return code < TABLE_SIZE and kinds[code] == KIND_DIGIT


@inlined
def follows_arabic(out: Codes, start: int, at: int, kinds: Table8) -> bool:
    """Tell whether an Arabic letter ends at `at`: signs, blanks and quotes are looked through."""
    last = at - 1
    while last >= start and last > at - 8:
        code = out[last]
        kind = kinds[code] if code < TABLE_SIZE else KIND_COPY
        if kind != KIND_VOWEL_SIGN and kind != KIND_SPACE and not is_closer(code):
            return bool(kind == KIND_ARABIC)
        last -= 1
    return False


@inlined
def follows_year(out: Codes, start: int, at: int, kinds: Table8) -> bool:
    """Tell whether a number of one to four digits ends at `at`, before at most a space."""
    last = at - 1
    if last >= start and out[last] == SPACE:
        last -= 1
    digits = 0
    while last >= start and is_digit_kind(out[last], kinds) and digits < 5:
        digits += 1
        last -= 1
    return 1 <= digits <= 4


@inlined
def copy_kinds(
    codes: Codes,
    i: int,
    stop: int,
    kinds: Table8,
    shapes: Table32,
    out: Codes,
    sources: Int32Array,
    at: int,
    before: int,
    holes: bool,
) -> tuple[int, int, int]:
    """Copy characters up to one that may not take the short way, or that closes a hole.

    Gives the places that were reached in both (unsigned inside, see `copy_plain`), and what stands
    before. No branch here depends on where words end, which no processor can foresee.
    """
    here, end, there = np.uint64(i), np.uint64(stop), np.uint64(at)
    after_blank = np.uint8(KIND_SPACE - 1 if holes else KIND_CLOSING)
    last = np.uint8(before)
    while here < end:
        code = codes[here]
        if code >= TABLE_SIZE:
            break
        kind = kinds[code]
        if kind > (after_blank if last == KIND_SPACE else np.uint8(KIND_CLOSING)):
            break
        out[there] = shapes[code]
        sources[there] = np.int32(here)
        last = kind
        here += ONE
        there += ONE
    return int(np.int64(here)), int(np.int64(there)), int(np.int64(last))


@compiled(
    "Tuple((uint32[::1], int32[::1], int64[:,::1]))"
    "(uint32[::1], int64[:,::1], int64[:,::1], boolean[::1], uint8[::1], uint32[::1], uint32[::1],"
    " boolean[::1])"
)
def normalise_display(
    codes: Codes,
    ranges: Int64Array,
    tallies: Int64Array,
    persian: NDArray[np.bool_],
    kinds: Table8,
    maps: Table32,
    persian_maps: Table32,
    switches: NDArray[np.bool_],
) -> tuple[Codes, Int32Array, Int64Array]:
    """Take out strokes, holes and vowel signs; unify letters, digits and punctuation.

    Parameters
    ----------
    codes : uint32[n]
        Clean text.
    ranges : int64[documents, 2]
        Where each document stands in it.
    tallies : int64[documents, 8]
        Those of the first pass; the columns of this one are filled.
    persian : bool[documents]
        In Persian text Persian letters and the zero-width non-joiner stay.
    kinds, maps, persian_maps : arrays of TABLE_SIZE
        What each character is, and what it is unified to where its switch is on, in Persian text
        and in other.
    switches : bool[3]
        Strokes, holes, vowel signs: whether they are taken out.

    Returns
    -------
    codes : uint32[m], sources : int32[m]
        The new text; lines end with a line feed, the last one of each document too.
    lines : int64[lines, 7]
        Start, end, indent, words, whether it ends as a sentence does (see STOP), whether it begins
        with a small Latin letter, document.
    """
    strokes, holes, signs = switches[0], switches[1], switches[2]
    documents = len(ranges)
    feeds = count_between(codes, LINE_FEED, LINE_FEED)
    size = (
        len(codes) + documents + 2 * count_between(codes, HORIZONTAL_ELLIPSIS, HORIZONTAL_ELLIPSIS)
    )
    out = np.empty(size, np.uint32)
    sources = np.empty(size, np.int32)
    lines = np.zeros((documents + feeds, 7), np.int64)
    at = 0
    row = 0
    for document in range(documents):
        tally = tallies[document]
        shapes = persian_maps if persian[document] else maps
        closed = 0
        stop = int(ranges[document, 1])
        start = at
        indent = 0
        before = KIND_SPACE  # what stands before this character, signs and strokes looked through
        i = int(ranges[document, 0])
        while i <= stop:
            i, at, before = copy_kinds(
                codes, i, stop, kinds, shapes, out, sources, at, before, holes
            )
            code = codes[i] if i < stop else np.uint32(LINE_FEED)
            kind = kinds[code] if code < TABLE_SIZE else np.uint8(KIND_COPY)
            if code == LINE_FEED:
                if holes and at > start and out[at - 1] == SPACE:
                    at -= 1
                blanks = count_between(out[start:at], SPACE, SPACE)
                lines[row, LINE_START] = start
                lines[row, LINE_END] = at
                lines[row, LINE_INDENT] = indent
                lines[row, LINE_WORDS] = blanks + 1 if at > start else 0
                last = at - 1
                while last >= start and is_closer(out[last]):
                    last -= 1
                if last >= start and is_terminal(out[last]):
                    stops = out[last] == FULL_STOP and not (
                        last > start and out[last - 1] == FULL_STOP
                    )
                    lines[row, LINE_TERMINAL] = ENDS_IN_FULL_STOP if stops else 1
                lines[row, LINE_LOWER] = at > start and 0x61 <= out[start] <= 0x7A
                lines[row, LINE_DOCUMENT] = document
                row += 1
                out[at] = LINE_FEED
                sources[at] = i if i < stop else -1
                at += 1
                start = at
                indent = 0
                before = KIND_SPACE
                i += 1
                continue
            if kind == KIND_SPACE and before == KIND_SPACE and holes:
                closed += at > start
                indent += at == start
                i += 1
                continue
            if kind == KIND_KASHIDA and strokes:
                end = i + 1
                while end < stop and codes[end] < TABLE_SIZE and kinds[codes[end]] == KIND_KASHIDA:
                    end += 1
                tally[TALLY_KASHIDA] += end - i
                follows = KIND_COPY
                if end < stop and codes[end] < TABLE_SIZE:
                    follows = kinds[codes[end]]
                hijri = (
                    before == KIND_ARABIC
                    and out[at - 1] == HEH_CODE
                    and follows != KIND_ARABIC
                    and follows_year(out, start, at - 1, kinds)
                )
                if hijri or (
                    before != KIND_ARABIC and follows != KIND_ARABIC and follows != KIND_VOWEL_SIGN
                ):
                    out[at] = KASHIDA if hijri else HYPHEN
                    sources[at] = i
                    at += 1
                    before = KIND_ARABIC if hijri else KIND_COPY
                i = end
                continue
            if kind == KIND_NON_JOINER and not persian[document]:
                i += 1
                continue
            if kind == KIND_VOWEL_SIGN:
                if signs:
                    tally[TALLY_VOWEL_SIGNS] += 1
                else:
                    out[at] = code
                    sources[at] = i
                    at += 1
                i += 1
                continue
            follows_digit = i + 1 < stop and is_digit_kind(codes[i + 1], kinds)
            if kind == KIND_THOUSANDS and before == KIND_DIGIT and follows_digit:
                i += 1
                continue
            shown = shapes[code] if code < TABLE_SIZE else code
            if kind == KIND_COMMA and (follows_digit or not follows_arabic(out, start, at, kinds)):
                shown = code
            spaced = holes and at > start and out[at - 1] == SPACE
            if spaced and (kind == KIND_CLOSING or kind == KIND_COMMA):
                after = KIND_COPY
                if i + 1 < stop and codes[i + 1] < TABLE_SIZE:
                    after = kinds[codes[i + 1]]
                if after != KIND_LATIN and after != KIND_DIGIT:
                    closed += 1
                    at -= 1
            for _ in range(3 if kind == KIND_ELLIPSIS else 1):
                out[at] = shown
                sources[at] = i
                at += 1
            before = int(kind)
            i += 1
        tally[TALLY_SPACES] = closed
    return out[:at], sources[:at], lines[:row]
