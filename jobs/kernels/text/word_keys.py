"""Bit-packed word keys: a word of up to twelve letters of one alphabet is one integer."""

import numpy as np

from jobs.datatypes import Int32Array, UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import inlined
from jobs.kernels.hashing import FNV_BASIS, fnv1a
from jobs.kernels.script.character_classes import (
    CLASS_ARABIC,
    CLASS_DIGIT,
    CLASS_GAP,
    CLASS_LETTER,
    CLASS_MARK,
    CLASS_SIGN,
    FIRST_ARABIC,
    FIRST_DIGIT,
    FIRST_LATIN,
    LETTER_CODES,
    TABLE_SIZE,
)
from jobs.kernels.script.characters import ONE
from jobs.kernels.script.code_points import (
    APOSTROPHE,
    COMMA,
    FULL_STOP,
    GERSHAYIM,
    HEBREW,
    HYPHEN,
    QUOTATION_MARK,
    SPACE,
)
from jobs.kernels.text.tables import WORD_END, WORD_LETTERS, WORD_START

#: Bit flag of a key that is a hash. Else it is the word itself: so many letters of one alphabet,
#: as a number to the base of its size, beside the numbers of other alphabets.
HASHED = np.uint64(1 << 63)
#: Length limit of packed words, in letters
PACKED_LETTERS = 12
#: Length limits of designators such as F-16 and COVID-19: letters before the hyphen, figures after
MOST_DESIGNATOR_LETTERS, MOST_DESIGNATOR_FIGURES = 6, 4
#: Number bases of the alphabets: their sizes, and one
ARABIC_BASE, LATIN_BASE, DIGIT_BASE = 37, 27, 11
#: Offsets of the Latin words and of the numbers among the keys
LATIN_OFFSET = ARABIC_BASE**PACKED_LETTERS
DIGIT_OFFSET = LATIN_OFFSET + LATIN_BASE**PACKED_LETTERS  # behind the Latin words
#: End of the supplementary ideographic planes, whose characters are letters beyond the tables
_IDEOGRAPHS_END = 0x40000


@inlined
def class_of(code: int, classes: UInt8Array) -> int:
    """Look up the word-boundary class of a character; Han beyond the table is letters.

    Parameters
    ----------
    classes : uint8[TABLE_SIZE]
    """
    if code < TABLE_SIZE:
        return int(classes[code])
    return CLASS_LETTER if code < _IDEOGRAPHS_END else CLASS_GAP


@inlined
def letter_code_of(code: int, letter_codes: UInt8Array) -> int:
    """Look up the letter code of a character; 0 where it can't be packed.

    Parameters
    ----------
    letter_codes : uint8[TABLE_SIZE]
    """
    return int(letter_codes[code]) if code < TABLE_SIZE else 0


@inlined
def alphabet_of(kind: int) -> tuple[int, int, np.uint64, np.uint64]:
    """Give the first letter code of an alphabet, one past its last, its base, and its offset."""
    if kind == CLASS_ARABIC:
        return FIRST_ARABIC, FIRST_DIGIT, np.uint64(ARABIC_BASE), np.uint64(0)
    if kind == CLASS_LETTER:
        return FIRST_LATIN, FIRST_ARABIC, np.uint64(LATIN_BASE), np.uint64(LATIN_OFFSET)
    return FIRST_DIGIT, LETTER_CODES, np.uint64(DIGIT_BASE), np.uint64(DIGIT_OFFSET)


@inlined
def hash_form(codes: UInt32Array, start: int, end: int, classes: UInt8Array) -> np.uint64:
    """Hash the letters of a word (FNV-1a), the signs in it passed over.

    Parameters
    ----------
    codes : uint32[n]
        Display text; the word is at [start, end).
    classes : uint8[TABLE_SIZE]
    """
    value = FNV_BASIS
    for i in range(start, end):
        code = codes[i]
        if class_of(code, classes) != CLASS_SIGN:
            value = fnv1a(value, np.uint64(code))
    return (value ^ (value >> np.uint64(32))) | HASHED


@inlined
def cut_arabic_words(
    codes: UInt32Array,
    i: int,
    stop: int,
    letter_codes: UInt8Array,
    words: Int32Array,
    keys: UInt64Array,
    count: int,
) -> tuple[int, int]:
    """Cut words of nothing but Arabic letters, with spaces between them; most of a text is such.

    Gives the offset of what is no such word with a space after it, and how many words there are.
    The offsets are unsigned inside: see `jobs.kernels.script.characters.copy_plain`.

    Parameters
    ----------
    codes : uint32[n]
        Display text, looked at in [i, stop).
    letter_codes : uint8[TABLE_SIZE]
    words : int32[tokens, 3]
        Filled from row `count` on.
    keys : uint64[tokens]
        Filled too.
    """
    at, end, row = np.uint64(i), np.uint64(stop), np.uint64(count)
    first, letters = np.uint32(FIRST_ARABIC), np.uint32(FIRST_DIGIT - FIRST_ARABIC)
    while True:
        while at < end and codes[at] == SPACE:
            at += ONE
        start = at
        value = np.uint64(0)
        while at < end:
            code = codes[at]
            if code >= TABLE_SIZE:
                break
            letter = np.uint32(letter_codes[code]) - first
            if letter >= letters:
                break
            value = value * np.uint64(ARABIC_BASE) + np.uint64(letter) + ONE
            at += ONE
        size = at - start
        if size == np.uint64(0) or size > PACKED_LETTERS or at == end or codes[at] != SPACE:
            return int(np.int64(start)), int(np.int64(row))
        words[row, WORD_START] = np.int32(start)
        words[row, WORD_END] = np.int32(at)
        words[row, WORD_LETTERS] = np.int32(size)
        keys[row] = value
        row += ONE


@inlined
def is_acronym(codes: UInt32Array, at: int, stop: int) -> bool:
    """Tell whether a mark after a Hebrew letter is that of an acronym: one or two follow it.

    Parameters
    ----------
    codes : uint32[n]
    """
    first, last = HEBREW
    after = 0
    while at + after + 1 < stop and first <= codes[at + after + 1] <= last and after < 3:
        after += 1
    return first <= codes[at - 1] <= last and 0 < after < 3


@inlined
def is_inside(codes: UInt32Array, at: int, stop: int, kind: int, classes: UInt8Array) -> bool:
    """Tell whether a gap is inside a word: an apostrophe in a Latin one, a dot in a number.

    And the quotation mark of a Hebrew acronym.

    Parameters
    ----------
    codes : uint32[n]
    classes : uint8[TABLE_SIZE]
    """
    code = codes[at]
    if code == QUOTATION_MARK or code == GERSHAYIM:
        return is_acronym(codes, at, stop)
    joins = (code == APOSTROPHE and kind == CLASS_LETTER) or (
        (code == FULL_STOP or code == COMMA) and kind == CLASS_DIGIT
    )
    return joins and at + 1 < stop and class_of(codes[at + 1], classes) == kind


@inlined
def is_designator(
    codes: UInt32Array, start: int, at: int, stop: int, kind: int, classes: UInt8Array
) -> bool:
    """Tell whether a hyphen joins letters and figures to one name: F-16, COVID-19, S-400.

    The letters are one, two that begin with a capital, or an abbreviation in capitals; in Arabic
    two or three. The figures are few, and no further hyphen follows, as it does in dates.

    Parameters
    ----------
    codes : uint32[n]
        Display text: letters in [start, at), a hyphen at `at`.
    kind : int
        The word-boundary class of the letters.
    classes : uint8[TABLE_SIZE]
    """
    length = at - start
    if codes[at] != HYPHEN or length > MOST_DESIGNATOR_LETTERS:
        return False
    most = MOST_DESIGNATOR_FIGURES
    if kind == CLASS_ARABIC:
        most -= 1
        if length < 2 or length > most:
            return False
    elif kind == CLASS_LETTER:
        capitals = 0
        for i in range(start, at):
            capitals += 0x41 <= codes[i] <= 0x5A
        if capitals < length and length > 1 and (length > 2 or capitals == 0):
            return False
    else:
        return False
    end = at + 1
    while end < stop and class_of(codes[end], classes) == CLASS_DIGIT:
        end += 1
    figures = end - at - 1
    return 0 < figures <= most and not (end < stop and codes[end] == HYPHEN)


@inlined
def read_word(
    codes: UInt32Array,
    start: int,
    stop: int,
    kind: int,
    letter_codes: UInt8Array,
    classes: UInt8Array,
) -> tuple[int, int, np.uint64]:
    """Read the word that begins at `start`; give its end, its number of letters, and its key.

    Parameters
    ----------
    codes : uint32[n]
        Display text; the block ends at `stop`.
    kind : int
        The word-boundary class of the first character.
    letter_codes : uint8[TABLE_SIZE]
    classes : uint8[TABLE_SIZE]
    """
    low, high, base, key = alphabet_of(kind)
    none = np.int64(low - 1)
    value = np.uint64(0)
    end = start
    letter = letter_code_of(codes[start], letter_codes)
    while low <= letter < high:
        value = value * base + np.uint64(letter - none)
        end += 1
        if end == stop:
            break
        letter = letter_code_of(codes[end], letter_codes)
    letters = end - start
    odd = False
    if end < stop and codes[end] != SPACE:
        while end < stop:
            code = codes[end]
            here = class_of(code, classes)
            if here == CLASS_SIGN:
                end += 1
                continue
            if here == CLASS_GAP:
                if is_designator(codes, start, end, stop, kind, classes):
                    kind = CLASS_DIGIT
                elif not is_inside(codes, end, stop, kind, classes):
                    break
            elif here != CLASS_MARK:
                if (here == CLASS_ARABIC) != (kind == CLASS_ARABIC):
                    break
                kind = here
            letter = letter_code_of(code, letter_codes)
            value = value * base + np.uint64(letter - none)
            odd |= not low <= letter < high
            letters += 1
            end += 1
    if odd or letters > PACKED_LETTERS:
        return end, letters, hash_form(codes, start, end, classes)
    return end, letters, key + value
