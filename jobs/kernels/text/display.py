"""Orthographic normalisation of display text: kashida, spaces, vowel signs, letters, digits.

The second compiled pass. It takes out kashida, runs of spaces and vowel signs, unifies letters,
digits and punctuation, and ends each line with a line feed.
"""

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt8Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.character_classes import (
    KIND_ARABIC,
    KIND_CLOSING,
    KIND_COMMA,
    KIND_COPY,
    KIND_DIGIT,
    KIND_ELLIPSIS,
    KIND_KASHIDA,
    KIND_LATIN,
    KIND_NON_JOINER,
    KIND_SPACE,
    KIND_THOUSANDS,
    KIND_VOWEL_SIGN,
    TABLE_SIZE,
    TALLY_KASHIDA,
    TALLY_SPACES,
    TALLY_VOWEL_SIGNS,
)
from jobs.kernels.script.characters import ONE, count_between
from jobs.kernels.script.code_points import (
    FULL_STOP,
    HORIZONTAL_ELLIPSIS,
    KASHIDA,
    LATIN_A,
    LATIN_Z,
    LINE_FEED,
    SPACE,
)
from jobs.kernels.text.context import follows_arabic, kashida_shown, kind_at
from jobs.kernels.text.punctuation import is_closer, is_terminal
from jobs.kernels.text.tables import (
    ENDS_IN_FULL_STOP,
    ENDS_IN_MARK,
    LINE_DOCUMENT,
    LINE_END,
    LINE_INDENT,
    LINE_LOWER,
    LINE_START,
    LINE_TERMINAL,
    LINE_WORDS,
)


@inlined
def copy_kinds(
    codes: UInt32Array,
    i: int,
    stop: int,
    kinds: UInt8Array,
    shapes: UInt32Array,
    out: UInt32Array,
    alignment: Int32Array,
    at: int,
    before: int,
    spaces: bool,
) -> tuple[int, int, int]:
    """Copy characters up to one of a class that is not simply copied, or with a space to close.

    Gives the offsets that were reached in both (unsigned inside, see `copy_plain`), and the class
    of the last one. No branch here depends on where words end, which no processor can foresee.

    Parameters
    ----------
    codes : uint32[n]
    kinds : uint8[TABLE_SIZE]
    shapes : uint32[TABLE_SIZE]
        What each character is unified to.
    out : uint32[m]
        Filled from `at` on.
    alignment : int32[m]
        Filled with the offset of each character in `codes`.
    """
    here, end, there = np.uint64(i), np.uint64(stop), np.uint64(at)
    after_space = np.uint8(KIND_SPACE - 1 if spaces else KIND_CLOSING)
    last = np.uint8(before)
    while here < end:
        code = codes[here]
        if code >= TABLE_SIZE:
            break
        kind = kinds[code]
        if kind > (after_space if last == KIND_SPACE else np.uint8(KIND_CLOSING)):
            break
        out[there] = shapes[code]
        alignment[there] = np.int32(here)
        last = kind
        here += ONE
        there += ONE
    return int(np.int64(here)), int(np.int64(there)), int(np.int64(last))


@inlined
def write_line(
    lines: Int64Array, row: int, out: UInt32Array, start: int, at: int, indent: int, document: int
) -> None:
    """Write the row of a line: its extent, size, and how it begins and ends.

    Parameters
    ----------
    lines : int64[lines, 7]
        Row `row` is filled.
    out : uint32[m]
        The line is at [start, at).
    """
    lines[row, LINE_START] = start
    lines[row, LINE_END] = at
    lines[row, LINE_INDENT] = indent
    blanks = count_between(out[start:at], SPACE, SPACE)
    lines[row, LINE_WORDS] = blanks + 1 if at > start else 0
    last = at - 1
    while last >= start and is_closer(out[last]):
        last -= 1
    if last >= start and is_terminal(out[last]):
        stops = out[last] == FULL_STOP and not (last > start and out[last - 1] == FULL_STOP)
        lines[row, LINE_TERMINAL] = ENDS_IN_FULL_STOP if stops else ENDS_IN_MARK
    lines[row, LINE_LOWER] = at > start and LATIN_A <= out[start] <= LATIN_Z
    lines[row, LINE_DOCUMENT] = document


@compiled(
    "Tuple((uint32[::1], int32[::1], int64[:,::1]))"
    "(uint32[::1], int64[:,::1], int64[:,::1], boolean[::1], uint8[::1], uint32[::1], uint32[::1],"
    " boolean[::1])"
)
def normalise_display(
    codes: UInt32Array,
    ranges: Int64Array,
    tallies: Int64Array,
    persian: BoolArray,
    kinds: UInt8Array,
    maps: UInt32Array,
    persian_maps: UInt32Array,
    switches: BoolArray,
) -> tuple[UInt32Array, Int32Array, Int64Array]:
    """Take out kashida, spaces and vowel signs; unify letters, digits and punctuation.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_unicode`.
    ranges : int64[documents, 2]
        The range of each document in it.
    tallies : int64[documents, 8]
        Those of the first pass; the columns of this one are filled.
    persian : bool[documents]
        In Persian text Persian letters and the zero-width non-joiner stay.
    kinds : uint8[TABLE_SIZE]
        The class of each character: KIND_COPY, ...
    maps, persian_maps : uint32[TABLE_SIZE]
        What it is unified to where its switch is on, in Persian text and in other.
    switches : bool[3]
        Kashida, spaces, vowel signs: whether they are taken out.

    Returns
    -------
    codes : uint32[m]
        The new text; lines end with a line feed, the last one of each document too.
    alignment : int32[m]
        The offset in the old text of each character; -1 for a line feed that was put in.
    lines : int64[lines, 7]
        Start, end, indent, words, the sentence boundary at its end, whether it begins with a
        small Latin letter, document.
    """
    kashida, spaces, vowel_signs = switches[0], switches[1], switches[2]
    documents = len(ranges)
    feeds = count_between(codes, LINE_FEED, LINE_FEED)
    expanded = count_between(codes, HORIZONTAL_ELLIPSIS, HORIZONTAL_ELLIPSIS)
    size = len(codes) + documents + 2 * expanded
    out = np.empty(size, np.uint32)
    alignment = np.empty(size, np.int32)
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
        before = KIND_SPACE  # of the character before, vowel signs and kashida looked through
        i = int(ranges[document, 0])
        while i <= stop:
            i, at, before = copy_kinds(
                codes, i, stop, kinds, shapes, out, alignment, at, before, spaces
            )
            code = codes[i] if i < stop else np.uint32(LINE_FEED)
            kind = kinds[code] if code < TABLE_SIZE else np.uint8(KIND_COPY)
            if code == LINE_FEED:
                if spaces and at > start and out[at - 1] == SPACE:
                    at -= 1
                write_line(lines, row, out, start, at, indent, document)
                row += 1
                out[at] = LINE_FEED
                alignment[at] = i if i < stop else -1
                at += 1
                start = at
                indent = 0
                before = KIND_SPACE
                i += 1
                continue
            if kind == KIND_SPACE and before == KIND_SPACE and spaces:
                closed += at > start
                indent += at == start
                i += 1
                continue
            if kind == KIND_KASHIDA and kashida:
                end = i + 1
                while kind_at(codes, end, stop, kinds) == KIND_KASHIDA:
                    end += 1
                tally[TALLY_KASHIDA] += end - i
                after = kind_at(codes, end, stop, kinds)
                stays = kashida_shown(out, start, at, before, after, kinds)
                if stays:
                    out[at] = stays
                    alignment[at] = i
                    at += 1
                    before = KIND_ARABIC if stays == KASHIDA else KIND_COPY
                i = end
                continue
            if kind == KIND_NON_JOINER and not persian[document]:
                i += 1
                continue
            if kind == KIND_VOWEL_SIGN:
                if vowel_signs:
                    tally[TALLY_VOWEL_SIGNS] += 1
                else:
                    out[at] = code
                    alignment[at] = i
                    at += 1
                i += 1
                continue
            after = kind_at(codes, i + 1, stop, kinds)
            if kind == KIND_THOUSANDS and before == KIND_DIGIT and after == KIND_DIGIT:
                i += 1
                continue
            shown = shapes[code] if code < TABLE_SIZE else code
            if kind == KIND_COMMA and (
                after == KIND_DIGIT or not follows_arabic(out, start, at, kinds)
            ):
                shown = code
            spaced = spaces and at > start and out[at - 1] == SPACE
            if spaced and (kind == KIND_CLOSING or kind == KIND_COMMA):
                if after != KIND_LATIN and after != KIND_DIGIT:
                    closed += 1
                    at -= 1
            for _ in range(3 if kind == KIND_ELLIPSIS else 1):
                out[at] = shown
                alignment[at] = i
                at += 1
            before = int(kind)
            i += 1
        tally[TALLY_SPACES] = closed
    return out[:at], alignment[:at], lines[:row]
