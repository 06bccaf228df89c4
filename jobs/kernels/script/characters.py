"""Compiled passes over code points: raw text to clean text, clean text to polished lines.

Both passes carry `sources`, the place in the input of each character that they put out, so that
the map back to the raw text costs no second pass. What a character is, and what becomes of it, is
in tables that the text chain makes from its settings.
"""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined

Codes = NDArray[np.uint32]
Table8 = NDArray[np.uint8]
Table32 = NDArray[np.uint32]

#: What the first pass does with a character. PLAIN ones are copied.
CHAR_PLAIN, CHAR_MAP, CHAR_DROP, CHAR_MARK, CHAR_EXPAND, CHAR_PRIVATE, CHAR_RETURN, CHAR_NOTE = (
    range(8)
)
#: Code points from here on are not in the tables.
TABLE_SIZE = 0x20000
#: More combining marks than this on one letter are cut.
MAX_MARKS = 4

#: Columns of the tallies: those of the first pass, those of the second, and how many.
(
    TALLY_NOTES,
    TALLY_INVISIBLE,
    TALLY_PRIVATE_USE,
    TALLY_MARKS_CUT,
    TALLY_PRESENTATION_FORMS,
    TALLY_KASHIDA,
    TALLY_SPACES,
    TALLY_VOWEL_SIGNS,
    TALLY_COLUMNS,
) = range(9)
#: Bits of the NOTES column; the signs of markup have one each, from NOTE_SIGN on.
NOTE_NFC, NOTE_LINK, NOTE_BAR, NOTE_KASHIDA, NOTE_PRIVATE, NOTE_PERSIAN, NOTE_MARKUP = (
    1,
    2,
    4,
    8,
    16,
    32,
    64,
)

LINE_FEED, CARRIAGE_RETURN, SPACE, KASHIDA, HYPHEN, FULL_STOP = 0x0A, 0x0D, 0x20, 0x0640, 0x2D, 0x2E
COMMERCIAL_AT, NUMBER_SIGN, ASTERISK, LOW_LINE = 0x40, 0x23, 0x2A, 0x5F
ONE = np.uint64(1)
ALEF_CODE, WAW_CODE, HEH_CODE, YEH_CODE = 0x0627, 0x0648, 0x0647, 0x064A
MADDA_ABOVE, HAMZA_ABOVE, HAMZA_BELOW = 0x0653, 0x0654, 0x0655


@inlined
def is_doubled(out: Codes, at: int, code: int) -> bool:
    """Tell whether a character is the same as the one before: `//` and `ww` begin addresses."""
    return at > 0 and bool(out[at - 1] == code)


@inlined
def is_plain(code: int) -> bool:
    """Tell whether a character is an ASCII letter or figure, or a basic Arabic letter."""
    small = code | 0x20
    return bool(0x61 <= small <= 0x7A or 0x30 <= code <= 0x39 or 0x621 <= code <= 0x64A)


@inlined
def may_be_markup(code: int, after: int, out: Codes, start: int, at: int) -> bool:
    """Tell whether a sign may be markup, by what stands on its two sides.

    The signs of a heading stand before a blank; a star or a low line opens nothing inside a word,
    nor before a blank, unless its line begins with it.
    """
    if code == NUMBER_SIGN:
        return not is_plain(after)
    if code != ASTERISK and code != LOW_LINE:
        return True
    if after != SPACE and after != LINE_FEED:
        return after == code or at == start or not is_plain(out[at - 1])
    while at > start and out[at - 1] == SPACE:
        at -= 1
    return bool(at == start or out[at - 1] == LINE_FEED)


@inlined
def is_noted(note: int, code: int, after: int, out: Codes, start: int, at: int) -> bool:
    """Tell whether a character is worth a note where it stands."""
    if note == NOTE_LINK:
        return code == COMMERCIAL_AT or is_doubled(out, at, code)
    return note < NOTE_MARKUP or may_be_markup(code, after, out, start, at)


@inlined
def compose_hamza(base: int, mark: int) -> int:
    """Compose an Arabic letter with madda or hamza as NFC does; 0 where they stay two."""
    if mark == MADDA_ABOVE:
        return 0x0622 if base == ALEF_CODE else 0
    if mark == HAMZA_BELOW:
        return 0x0625 if base == ALEF_CODE else 0
    if mark != HAMZA_ABOVE:
        return 0
    if base == ALEF_CODE:
        return 0x0623
    if base == WAW_CODE:
        return 0x0624
    if base == YEH_CODE:
        return 0x0626
    if base == 0x06D5:
        return 0x06C0
    if base == 0x06C1:
        return 0x06C2
    if base == 0x06D2:
        return 0x06D3
    return 0


@inlined
def count_between(codes: Codes, low: int, high: int) -> int:
    """Count the characters of a range: nothing but integers of one size, many at a time."""
    first, width = np.uint32(low), np.uint32(high - low)
    found = np.uint32(0)
    for i in range(len(codes)):
        found += np.uint32(codes[i] - first <= width)
    return int(np.int64(found))


@inlined
def copy_plain(
    codes: Codes, i: int, stop: int, kinds: Table8, out: Codes, sources: Int32Array, at: int
) -> tuple[int, int]:
    """Copy characters up to one that is not plain; give the places that were reached in both.

    The places are unsigned inside: of signed ones each access asks first whether they are negative.
    """
    here, end, there = np.uint64(i), np.uint64(stop), np.uint64(at)
    while here < end:
        code = codes[here]
        if code >= TABLE_SIZE or kinds[code] != CHAR_PLAIN:
            break
        out[there] = code
        sources[there] = np.int32(here)
        here += ONE
        there += ONE
    return int(np.int64(here)), int(np.int64(there))


@compiled(
    "Tuple((uint32[::1], int32[::1], int64[:,::1], int64[:,::1]))"
    "(uint32[::1], int64[::1], uint8[::1], uint32[::1], uint8[::1], uint32[::1], int64, int64)"
)
def normalise_unicode(
    codes: Codes,
    bounds: Int64Array,
    kinds: Table8,
    maps: Table32,
    classes: Table8,
    pool: Table32,
    opens: int,
    longest: int,
) -> tuple[Codes, Int32Array, Int64Array, Int64Array]:
    """Normalise line ends, spaces, Arabic shapes and marks; drop what cannot be seen.

    Parameters
    ----------
    codes : uint32[n]
        The documents of a block, one after the other.
    bounds : int64[documents + 1]
        Where each begins.
    kinds, maps, classes : arrays of TABLE_SIZE
        What to do with a character, its value, and its combining class.
    pool : uint32
        Where a character opens to several, `maps` points here: their number, then they.
    opens, longest : int
        The first character that opens to several, and to how many one opens at most.

    Returns
    -------
    codes : uint32[m], sources : int32[m]
        The new text, and the place in the old of each character.
    ranges : int64[documents, 2]
        Where each document stands in the new text.
    tallies : int64[documents, 8]
        The columns of this pass filled, and room for those of the second.
    """
    size = len(codes) + (longest - 1) * count_between(codes, opens, TABLE_SIZE)
    out = np.empty(max(size, 1), np.uint32)
    sources = np.empty(max(size, 1), np.int32)
    documents = len(bounds) - 1
    ranges = np.empty((documents, 2), np.int64)
    tallies = np.zeros((documents, TALLY_COLUMNS), np.int64)
    at = 0
    for document in range(documents):
        tally = tallies[document]
        ranges[document, 0] = at
        base = -1  # the letter that marks would stand on
        i = int(bounds[document]) - 1
        stop = int(bounds[document + 1])
        while True:
            begin = at
            i, at = copy_plain(codes, i + 1, stop, kinds, out, sources, at)
            if at > begin:
                base = at - 1
            if i == stop:
                break
            code = codes[i]
            kind = CHAR_PLAIN
            if code < TABLE_SIZE:
                kind = kinds[code]
            elif code >= 0xF0000:
                kind = CHAR_PRIVATE
            elif code >= 0xE0000:
                kind = CHAR_DROP
            if kind == CHAR_MARK:
                if base >= 0 and at - base > MAX_MARKS:
                    tally[TALLY_MARKS_CUT] += 1
                    continue
                tally[TALLY_NOTES] |= int(maps[code])
                if base < 0:
                    base = at
                    out[at] = code
                    sources[at] = i
                    at += 1
                    continue
                last = classes[out[at - 1]] if at - 1 > base and out[at - 1] < TABLE_SIZE else 0
                whole = compose_hamza(out[base], code) if last < classes[code] else 0
                if whole:
                    out[base] = whole
                    continue
                place = at
                while (
                    place - 1 > base
                    and out[place - 1] < TABLE_SIZE
                    and classes[out[place - 1]] > classes[code]
                ):
                    out[place] = out[place - 1]
                    sources[place] = sources[place - 1]
                    place -= 1
                out[place] = code
                sources[place] = i
                at += 1
                continue
            if kind == CHAR_DROP:
                tally[TALLY_INVISIBLE] += 1
                continue
            if kind == CHAR_PRIVATE:
                tally[TALLY_PRIVATE_USE] += 1
                tally[TALLY_NOTES] |= NOTE_PRIVATE
                continue
            if kind == CHAR_EXPAND:
                tally[TALLY_PRESENTATION_FORMS] += 1
                first = int(maps[code]) + 1
                for j in range(first, first + int(pool[first - 1])):
                    out[at] = pool[j]
                    sources[at] = i
                    at += 1
                base = at - 1
                continue
            if kind == CHAR_RETURN:
                if i + 1 < stop and codes[i + 1] == LINE_FEED:
                    continue
                code = np.uint32(LINE_FEED)
            elif kind == CHAR_MAP:
                code = maps[code]
            elif kind == CHAR_NOTE:
                note = int(maps[code])
                after = int(codes[i + 1]) if i + 1 < stop else LINE_FEED
                if is_noted(note, int(code), after, out, ranges[document, 0], at):
                    tally[TALLY_NOTES] |= note
            base = at
            out[at] = code
            sources[at] = i
            at += 1
        ranges[document, 1] = at
    return out[:at], sources[:at], ranges, tallies
