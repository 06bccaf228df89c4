"""Compiled looks at one place of a text: is there a number, a month, a word that tells a year?"""

from typing import Any

import numpy as np

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import LONGEST, MEEM, NOON, ODD, PASSED_OVER
from jobs.kernels.script.packed_words import (
    FIRST,
    SECOND,
    Codes,
    Packed,
    Table8,
    bare,
)
from jobs.kernels.script.word_operations import Word, append, letter
from jobs.kernels.stem.affix_stripping import key_of

SPACE, SLASH, BRACKET, ARABIC_COMMA = 0x20, 0x2F, 0x28, 0x60C
DASH, DOT, CLOSED = 0x2D, 0x2E, 0x29
_TAB, _COMMA = 0x09, 0x2C
_SMALL = 0x20
_SHEEN, _REH, _HEH = 15, 12, 28


@inlined
def is_digit(code: Any) -> bool:
    """Whether a code point is a figure: European, Arabic or Persian."""
    return bool(0x30 <= code <= 0x39 or 0x660 <= code <= 0x669 or 0x6F0 <= code <= 0x6F9)


@inlined
def is_latin(code: Any) -> bool:
    """Whether a code point is one of the letters A to Z, small or not."""
    return bool(0x41 <= code <= 0x5A or 0x61 <= code <= 0x7A)


@inlined
def past_blanks(codes: Codes, at: int) -> int:
    """Go past spaces, tabs and dashes."""
    while at < len(codes) and (codes[at] == SPACE or codes[at] == _TAB or codes[at] == DASH):
        at += 1
    return at


@inlined
def word_at(codes: Codes, at: int, letters: Table8) -> tuple[Word, int]:
    """Pack the key of the Arabic word that begins here; give where it ends, too."""
    word = (np.uint64(0), np.uint64(0), 0)
    while at < len(codes) and codes[at] < len(letters):
        number = letters[codes[at]]
        if number == ODD or word[2] == LONGEST:
            break
        at += 1
        if number != PASSED_OVER:
            word = append(word, number)
    word = bare(word[0], word[1], word[2])
    return (key_of(word) if word[2] > 0 else word), at


@inlined
def is_month_en(codes: Codes, at: int, months: Codes) -> bool:
    """Whether an English month begins here: its first three letters, the first a capital."""
    if at + 2 >= len(codes) or not 0x41 <= codes[at] <= 0x5A:
        return False
    three = np.uint32(0)
    for place in range(3):
        three = three << np.uint32(8) | (codes[at + place] | np.uint32(_SMALL)) & np.uint32(255)
    for month in months:
        if month == three:
            return True
    return False


@inlined
def is_english(codes: Codes, start: int, end: int, english: Packed) -> bool:
    """Whether one of these English words stands here."""
    if end - start > 8:
        return False
    packed = np.uint64(0)
    for place in range(start, end):
        packed = packed << np.uint64(8) | np.uint64(codes[place])
    for word in english:
        if word == packed:
            return True
    return False


@inlined
def is_one_of(word: Word, names: Packed) -> bool:
    """Whether a word is one of a few."""
    for row in range(len(names)):
        if names[row, FIRST] == word[0] and names[row, SECOND] == word[1]:
            return bool(word[2] > 0)
    return False


@inlined
def is_of(word: Word) -> bool:
    """Whether a word is the "of" of "the fifth of May"."""
    return bool(word[2] == 2 and letter(word, 0) == MEEM and letter(word, 1) == NOON)


@inlined
def is_shahr(word: Word) -> bool:
    """Whether a word is the "month" of "the month of May"."""
    return bool(
        word[2] == 3
        and letter(word, 0) == _SHEEN
        and letter(word, 1) == _HEH
        and letter(word, 2) == _REH
    )


@inlined
def is_month(codes: Codes, at: int, letters: Table8, names: Packed, months: Codes) -> bool:
    """Whether a month follows, after "of" or "of the month of" or nothing."""
    at = past_blanks(codes, at)
    if at < len(codes) and is_latin(codes[at]):
        if is_month_en(codes, at, months):
            return True
        while at < len(codes) and is_latin(codes[at]):
            at += 1
        after = past_blanks(codes, at)
        if is_month_en(codes, after, months):
            return True
        while after < len(codes) and is_latin(codes[after]):
            after += 1
        return is_month_en(codes, past_blanks(codes, after), months)
    for _ in range(3):
        word, at = word_at(codes, at, letters)
        if word[2] == 0:
            return False
        if is_one_of(word, names):
            return True
        if not (is_of(word) or is_shahr(word)):
            return False
        at = past_blanks(codes, at)
    return False


@inlined
def latin_before(codes: Codes, at: int) -> tuple[int, int]:
    """Give the bounds of the Latin word that stands before this place; both -1 if none does."""
    end = at
    while end > 0 and (
        codes[end - 1] == SPACE
        or codes[end - 1] == _TAB
        or codes[end - 1] == DASH
        or codes[end - 1] == DOT
        or codes[end - 1] == _COMMA
    ):
        end -= 1
    start = end
    while start > 0 and end - start < LONGEST and is_latin(codes[start - 1]):
        start -= 1
    return (start, end) if start < end else (-1, -1)


@inlined
def follows_month_en(codes: Codes, at: int, months: Codes) -> bool:
    """Whether an English month stands before this place."""
    start, _ = latin_before(codes, at)
    return start >= 0 and is_month_en(codes, start, months)


@inlined
def follows_word(
    codes: Codes, at: int, letters: Table8, before: Packed, english: Packed, months: Codes
) -> bool:
    """Whether a month, or a word such as year, stands before the year that begins here."""
    start, end = latin_before(codes, at)
    if start >= 0:
        if is_month_en(codes, start, months):
            return True
        return is_english(codes, start, end, english)
    end = at
    while end > 0 and (
        codes[end - 1] == SPACE
        or codes[end - 1] == _TAB
        or codes[end - 1] == DASH
        or codes[end - 1] == _COMMA
        or codes[end - 1] == ARABIC_COMMA
    ):
        end -= 1
    if end > 0 and codes[end - 1] == CLOSED:
        return True
    start = end
    while start > 0 and end - start < LONGEST and codes[start - 1] < len(letters):
        if letters[codes[start - 1]] == ODD:
            break
        start -= 1
    word, _ = word_at(codes, start, letters)
    return is_one_of(word, before)


@inlined
def is_numeric(codes: Codes, at: int) -> bool:
    """Whether three numbers with one kind of mark between them begin here."""
    mark = np.uint32(0)
    for _ in range(2):
        while at < len(codes) and is_digit(codes[at]):
            at += 1
        if at + 1 >= len(codes) or not is_digit(codes[at + 1]):
            return False
        if codes[at] != SLASH and codes[at] != DOT and codes[at] != DASH:
            return False
        if mark != 0 and codes[at] != mark:
            return False
        mark = codes[at]
        at += 1
    return True
