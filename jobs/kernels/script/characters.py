"""Unicode normalisation (NFC, and NFKC of Arabic presentation forms) in one compiled pass.

The pass carries an alignment, the offset in its input of each character that it puts out, so that
the map back to the raw text costs no second pass. What a character is, and what becomes of it, is
in lookup tables that the text chain makes from its settings.
"""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt8Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.character_classes import (
    CHAR_DROP,
    CHAR_EXPAND,
    CHAR_MAP,
    CHAR_MARK,
    CHAR_NOTE,
    CHAR_PLAIN,
    CHAR_PRIVATE,
    CHAR_RETURN,
    NOTE_LINK,
    NOTE_MARKUP,
    NOTE_PRIVATE,
    TABLE_SIZE,
    TALLY_COLUMNS,
    TALLY_INVISIBLE,
    TALLY_MARKS_CUT,
    TALLY_NOTES,
    TALLY_PRESENTATION_FORMS,
    TALLY_PRIVATE_USE,
)
from jobs.kernels.script.code_points import (
    ALEF_CODE,
    ASTERISK,
    COMMERCIAL_AT,
    HAMZA_ABOVE,
    HAMZA_BELOW,
    LINE_FEED,
    LOW_LINE,
    MADDA_ABOVE,
    NUMBER_SIGN,
    SPACE,
    WAW_CODE,
    YEH_CODE,
)

#: One, unsigned: what offsets that are unsigned inside a loop are counted up by
ONE = np.uint64(1)
#: Limit of combining marks on one letter; more are cut (stacked diacritics)
MAX_MARKS = 4
#: Beyond the tables: tags and variation selectors from here on, then the private use planes
_TAGS, _PRIVATE_PLANES = 0xE0000, 0xF0000


@inlined
def is_doubled(out: UInt32Array, at: int, code: int) -> bool:
    """Tell whether a character is the same as the one before: `//` and `ww` begin addresses.

    Parameters
    ----------
    out : uint32[n]
        What was put out so far, up to `at`.
    """
    return at > 0 and bool(out[at - 1] == code)


@inlined
def is_plain(code: int) -> bool:
    """Tell whether a character is an ASCII letter or figure, or a basic Arabic letter."""
    small = code | 0x20
    return bool(0x61 <= small <= 0x7A or 0x30 <= code <= 0x39 or 0x621 <= code <= 0x64A)


@inlined
def may_be_markup(code: int, after: int, out: UInt32Array, start: int, at: int) -> bool:
    """Tell whether a sign may be markup, by what stands on its two sides.

    The signs of a heading stand before a blank; a star or a low line opens nothing inside a word,
    nor before a blank, unless its line begins with it.

    Parameters
    ----------
    code, after : int
        The sign, and the character after it.
    out : uint32[n]
        What was put out so far: the document from `start` on, up to `at`.
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
def is_noted(note: int, code: int, after: int, out: UInt32Array, start: int, at: int) -> bool:
    """Tell whether a character sets its bit flag in this context.

    Parameters
    ----------
    note : int
        The bit flag.
    out : uint32[n]
        As for `may_be_markup`.
    """
    if note == NOTE_LINK:
        return code == COMMERCIAL_AT or is_doubled(out, at, code)
    return note < NOTE_MARKUP or may_be_markup(code, after, out, start, at)


@inlined
def compose_hamza(base: int, mark: int) -> int:
    """Compose an Arabic letter with madda or hamza (NFC); 0 where they stay two code points."""
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
def count_between(codes: UInt32Array, low: int, high: int) -> int:
    """Count the characters from `low` to `high`; integers of one size only, so it is vectorised.

    Parameters
    ----------
    codes : uint32[n]
    """
    first, width = np.uint32(low), np.uint32(high - low)
    found = np.uint32(0)
    for i in range(len(codes)):
        found += np.uint32(codes[i] - first <= width)
    return int(np.int64(found))


@inlined
def copy_plain(
    codes: UInt32Array,
    i: int,
    stop: int,
    kinds: UInt8Array,
    out: UInt32Array,
    alignment: Int32Array,
    at: int,
) -> tuple[int, int]:
    """Copy characters up to one that is not plain; give the offsets that were reached in both.

    The offsets are unsigned inside: with signed ones each access asks whether they are negative.

    Parameters
    ----------
    codes : uint32[n]
    kinds : uint8[TABLE_SIZE]
    out : uint32[m]
        Filled from `at` on.
    alignment : int32[m]
        Filled with the offset of each character in `codes`.
    """
    here, end, there = np.uint64(i), np.uint64(stop), np.uint64(at)
    while here < end:
        code = codes[here]
        if code >= TABLE_SIZE or kinds[code] != CHAR_PLAIN:
            break
        out[there] = code
        alignment[there] = np.int32(here)
        here += ONE
        there += ONE
    return int(np.int64(here)), int(np.int64(there))


@inlined
def kind_of(code: int, kinds: UInt8Array) -> int:
    """Look up what becomes of a character; of the planes beyond the table, most are plain.

    Parameters
    ----------
    kinds : uint8[TABLE_SIZE]
    """
    if code < TABLE_SIZE:
        return int(kinds[code])
    if code >= _PRIVATE_PLANES:
        return CHAR_PRIVATE
    return CHAR_DROP if code >= _TAGS else CHAR_PLAIN


@inlined
def add_mark(
    code: int,
    i: int,
    base: int,
    out: UInt32Array,
    alignment: Int32Array,
    at: int,
    classes: UInt8Array,
) -> int:
    """Compose a combining mark with its letter, or put it among the letter's marks; give the end.

    Marks are kept in canonical order: that of their combining classes.

    Parameters
    ----------
    code, i, base : int
        The mark, its offset in the input, and that of its letter in `out`.
    out : uint32[m]
        Written at `base`, or from there up to `at`.
    alignment : int32[m]
    classes : uint8[TABLE_SIZE]
        The canonical combining class of each character.
    """
    last = classes[out[at - 1]] if at - 1 > base and out[at - 1] < TABLE_SIZE else 0
    whole = compose_hamza(out[base], code) if last < classes[code] else 0
    if whole:
        out[base] = whole
        return at
    place = at
    while (
        place - 1 > base and out[place - 1] < TABLE_SIZE and classes[out[place - 1]] > classes[code]
    ):
        out[place] = out[place - 1]
        alignment[place] = alignment[place - 1]
        place -= 1
    out[place] = code
    alignment[place] = i
    return at + 1


@compiled(
    "Tuple((uint32[::1], int32[::1], int64[:,::1], int64[:,::1]))"
    "(uint32[::1], int64[::1], uint8[::1], uint32[::1], uint8[::1], uint32[::1], int64, int64)"
)
def normalise_unicode(
    codes: UInt32Array,
    bounds: Int64Array,
    kinds: UInt8Array,
    maps: UInt32Array,
    classes: UInt8Array,
    pool: UInt32Array,
    opens: int,
    longest: int,
) -> tuple[UInt32Array, Int32Array, Int64Array, Int64Array]:
    """Normalise line ends, white space, Arabic presentation forms and marks; drop the invisible.

    Parameters
    ----------
    codes : uint32[n]
        The documents of a batch, one after the other.
    bounds : int64[documents + 1]
        Where each begins.
    kinds : uint8[TABLE_SIZE]
        What to do with a character: CHAR_PLAIN, ...
    maps : uint32[TABLE_SIZE]
        The character that it is mapped to, its bit flag, or its place in `pool`.
    classes : uint8[TABLE_SIZE]
        Its canonical combining class.
    pool : uint32[expansions]
        Where a character expands to several: their number, then they.
    opens, longest : int
        The first character that expands, and to how many one expands at most.

    Returns
    -------
    codes : uint32[m]
        The new text.
    alignment : int32[m]
        The offset in the old text of each character.
    ranges : int64[documents, 2]
        Where each document stands in the new text.
    tallies : int64[documents, 8]
        The columns of this pass filled, and room for those of the second.
    """
    size = len(codes) + (longest - 1) * count_between(codes, opens, TABLE_SIZE)
    out = np.empty(max(size, 1), np.uint32)
    alignment = np.empty(max(size, 1), np.int32)
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
            i, at = copy_plain(codes, i + 1, stop, kinds, out, alignment, at)
            if at > begin:
                base = at - 1
            if i == stop:
                break
            code = codes[i]
            kind = kind_of(code, kinds)
            if kind == CHAR_MARK:
                if base >= 0 and at - base > MAX_MARKS:
                    tally[TALLY_MARKS_CUT] += 1
                    continue
                tally[TALLY_NOTES] |= int(maps[code])
                if base >= 0:
                    at = add_mark(code, i, base, out, alignment, at, classes)
                    continue
            elif kind == CHAR_DROP:
                tally[TALLY_INVISIBLE] += 1
                continue
            elif kind == CHAR_PRIVATE:
                tally[TALLY_PRIVATE_USE] += 1
                tally[TALLY_NOTES] |= NOTE_PRIVATE
                continue
            elif kind == CHAR_EXPAND:
                tally[TALLY_PRESENTATION_FORMS] += 1
                first = int(maps[code]) + 1
                for j in range(first, first + int(pool[first - 1])):
                    out[at] = pool[j]
                    alignment[at] = i
                    at += 1
                base = at - 1
                continue
            elif kind == CHAR_RETURN:
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
            alignment[at] = i
            at += 1
        ranges[document, 1] = at
    return out[:at], alignment[:at], ranges, tallies
