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
    NOTE_PRIVATE,
    NOTE_RETURN,
    TABLE_SIZE,
    TALLY_COLUMNS,
    TALLY_INVISIBLE,
    TALLY_MARKS_CUT,
    TALLY_NOTES,
    TALLY_PRESENTATION_FORMS,
    TALLY_PRIVATE_USE,
)
from jobs.kernels.script.code_points import (
    CARRIAGE_RETURN,
    JOINER,
    LINE_FEED,
    LINE_HYPHEN,
    LINE_HYPHEN_CONTROL,
    SOFT_HYPHEN,
    SPACE,
)
from jobs.kernels.script.combining_marks import add_mark
from jobs.kernels.script.notes import is_noted

#: One, unsigned: what offsets that are unsigned inside a loop are counted up by
ONE = np.uint64(1)
#: Limit of combining marks on one letter; more are cut (stacked diacritics)
MAX_MARKS = 4
#: Emoji: their blocks on the supplementary plane, and the symbols (arrows to dingbats) among them
_EMOJI, _EMOJI_END, _SYMBOLS, _SYMBOLS_END = 0x1F000, 0x20000, 0x2190, 0x2C00
#: Letters of the alphabets that hyphenate are between (Latin to Armenian)
_LETTERS, _LETTERS_END = 0x41, 0x590
#: Beyond the tables: tags and variation selectors from here on, then the private use planes
_TAGS, _PRIVATE_PLANES = 0xE0000, 0xF0000


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
def is_emoji(code: int) -> bool:
    """Tell whether a character may be (part of) an emoji; joined, several of them are one."""
    return _EMOJI <= code < _EMOJI_END or _SYMBOLS <= code < _SYMBOLS_END


@inlined
def at_line_end(codes: UInt32Array, i: int, stop: int) -> bool:
    """Tell whether nothing but spaces is between a character and the end of its line.

    Parameters
    ----------
    codes : uint32[n]
    """
    i += 1
    while i < stop and codes[i] == SPACE:
        i += 1
    return i < stop and (codes[i] == LINE_FEED or codes[i] == CARRIAGE_RETURN)


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

    The joiner of emoji stays: without it one family is four faces. So does a soft hyphen at the end
    of a line, for what was cut there is joined later.

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
        The first character beyond ASCII that expands, and to how many one expands at most.

    Returns
    -------
    codes : uint32[m]
        The new text.
    alignment : int32[m]
        The offset in the old text of each character.
    ranges : int64[documents, 2]
        The range of each document in the new text.
    tallies : int64[documents, 8]
        The columns of this pass filled, and room for those of the second.
    """
    expanding = count_between(codes, opens, TABLE_SIZE)
    expanding += count_between(codes, LINE_HYPHEN_CONTROL, LINE_HYPHEN_CONTROL)
    size = len(codes) + (longest - 1) * expanding
    out = np.empty(max(size, 1), np.uint32)
    alignment = np.empty(max(size, 1), np.int32)
    documents = len(bounds) - 1
    ranges = np.empty((documents, 2), np.int64)
    tallies = np.zeros((documents, TALLY_COLUMNS), np.int64)
    at = 0
    for document in range(documents):
        tally = tallies[document]
        ranges[document, 0] = at
        base = -1  # the letter that marks would combine with
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
                after = int(codes[i + 1]) if i + 1 < stop else LINE_FEED
                before = int(out[at - 1]) if at > ranges[document, 0] else LINE_FEED
                joins = code == JOINER and is_emoji(before) and is_emoji(after)
                if not joins and not (code == SOFT_HYPHEN and at_line_end(codes, i, stop)):
                    tally[TALLY_INVISIBLE] += 1
                    continue
            elif kind == CHAR_PRIVATE:
                tally[TALLY_PRIVATE_USE] += 1
                tally[TALLY_NOTES] |= NOTE_PRIVATE
                continue
            elif kind == CHAR_EXPAND:
                if code == LINE_HYPHEN or code == LINE_HYPHEN_CONTROL:
                    after = int(codes[i + 1]) if i + 1 < stop else LINE_FEED
                    before = int(out[at - 1]) if at > ranges[document, 0] else LINE_FEED
                    tally[TALLY_INVISIBLE] += 1
                    if not (min(before, after) >= _LETTERS and max(before, after) < _LETTERS_END):
                        continue
                else:
                    tally[TALLY_PRESENTATION_FORMS] += 1
                first = int(maps[code]) + 1
                for j in range(first, first + int(pool[first - 1])):
                    out[at] = pool[j]
                    alignment[at] = i
                    at += 1
                base = at - 1
                continue
            elif kind == CHAR_RETURN:
                tally[TALLY_NOTES] |= NOTE_RETURN
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
