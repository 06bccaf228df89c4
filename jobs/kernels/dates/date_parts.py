"""Month names, numbers and words before a year, as the date pre-filter looks for them."""

from typing import Any, NamedTuple

import numpy as np

from jobs.datatypes import UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.alphabet import LONGEST, ODD, PASSED_OVER
from jobs.kernels.script.code_points import ARABIC_COMMA, COMMA, FULL_STOP, HYPHEN, SPACE
from jobs.kernels.script.packed_words import FIRST, SECOND, bare
from jobs.kernels.script.word_operations import Word, append, letter
from jobs.kernels.stem.affix_stripping import key_of

#: Code points: horizontal tabulation, solidus, parentheses
TAB, SLASH, BRACKET, _CLOSED = 0x09, 0x2F, 0x28, 0x29
#: The bit in which small letters differ from capitals in ASCII
_SMALL = 0x20


class DateWords(NamedTuple):
    """The words that dates are told by; Arabic ones are packed keys.

    Parameters
    ----------
    letters : uint8[letters]
        The number of the letter that a code point is (`jobs.text.script.packing.letters`).
    starts : uint64[words, 2]
        The first words of Arabic dates.
    months : uint64[words, 2]
        The first words of Arabic month names.
    before : uint64[words, 2]
        Arabic words that come before a year: the last of a month name, or such as year or since.
    before_en : uint64[words]
        English words that come before a year, up to eight letters, eight bits each.
    months_en : uint32[12]
        The first three letters of English months, small, eight bits each.
    """

    letters: UInt8Array
    starts: UInt64Array
    months: UInt64Array
    before: UInt64Array
    before_en: UInt64Array
    months_en: UInt32Array


@inlined
def is_digit(code: Any) -> bool:
    """Whether a code point is a figure: European, Arabic or Persian."""
    return bool(0x30 <= code <= 0x39 or 0x660 <= code <= 0x669 or 0x6F0 <= code <= 0x6F9)


@inlined
def is_latin(code: Any) -> bool:
    """Whether a code point is one of the letters A to Z, small or not."""
    return bool(0x41 <= code <= 0x5A or 0x61 <= code <= 0x7A)


@inlined
def past_blanks(codes: UInt32Array, at: int) -> int:
    """Go past spaces, tabs and dashes.

    Parameters
    ----------
    codes : uint32[n]
    """
    while at < len(codes) and (codes[at] == SPACE or codes[at] == TAB or codes[at] == HYPHEN):
        at += 1
    return at


@inlined
def word_at(codes: UInt32Array, at: int, letters: UInt8Array) -> tuple[Word, int]:
    """Pack the key of the Arabic word that begins here; give where it ends, too.

    Parameters
    ----------
    codes : uint32[n]
    letters : uint8[letters]
    """
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
def is_month_en(codes: UInt32Array, at: int, months_en: UInt32Array) -> bool:
    """Whether an English month begins here: its first three letters, the first a capital.

    Parameters
    ----------
    codes : uint32[n]
    months_en : uint32[12]
    """
    if at + 2 >= len(codes) or not 0x41 <= codes[at] <= 0x5A:
        return False
    three = np.uint32(0)
    for place in range(3):
        three = three << np.uint32(8) | (codes[at + place] | np.uint32(_SMALL)) & np.uint32(255)
    for month in months_en:
        if month == three:
            return True
    return False


@inlined
def is_english(codes: UInt32Array, start: int, end: int, before_en: UInt64Array) -> bool:
    """Whether one of these English words stands here.

    Parameters
    ----------
    codes : uint32[n]
    before_en : uint64[words]
    """
    if end - start > 8:
        return False
    packed = np.uint64(0)
    for place in range(start, end):
        packed = packed << np.uint64(8) | np.uint64(codes[place])
    for word in before_en:
        if word == packed:
            return True
    return False


@inlined
def is_one_of(word: Word, names: UInt64Array) -> bool:
    """Whether a word is one of a few.

    Parameters
    ----------
    names : uint64[words, 2]
        Packed words.
    """
    for row in range(len(names)):
        if names[row, FIRST] == word[0] and names[row, SECOND] == word[1]:
            return bool(word[2] > 0)
    return False


@inlined
def is_of(word: Word) -> bool:
    """Whether a word is the "of" of "the fifth of May"."""
    return bool(word[2] == 2 and letter(word, 0) == L.MEEM and letter(word, 1) == L.NOON)


@inlined
def is_shahr(word: Word) -> bool:
    """Whether a word is the "month" of "the month of May"."""
    return bool(
        word[2] == 3
        and letter(word, 0) == L.SHEEN
        and letter(word, 1) == L.HEH
        and letter(word, 2) == L.REH
    )


@inlined
def is_month(codes: UInt32Array, at: int, words: DateWords) -> bool:
    """Whether a month follows, after "of" or "of the month of" or nothing.

    Parameters
    ----------
    codes : uint32[n]
    """
    at = past_blanks(codes, at)
    if at < len(codes) and is_latin(codes[at]):
        if is_month_en(codes, at, words.months_en):
            return True
        while at < len(codes) and is_latin(codes[at]):
            at += 1
        after = past_blanks(codes, at)
        if is_month_en(codes, after, words.months_en):
            return True
        while after < len(codes) and is_latin(codes[after]):
            after += 1
        return is_month_en(codes, past_blanks(codes, after), words.months_en)
    for _ in range(3):
        word, at = word_at(codes, at, words.letters)
        if word[2] == 0:
            return False
        if is_one_of(word, words.months):
            return True
        if not (is_of(word) or is_shahr(word)):
            return False
        at = past_blanks(codes, at)
    return False


@inlined
def latin_before(codes: UInt32Array, at: int) -> tuple[int, int]:
    """Give the bounds of the Latin word that comes before this place; both -1 if none does.

    Parameters
    ----------
    codes : uint32[n]
    """
    end = at
    while end > 0 and (
        codes[end - 1] == SPACE
        or codes[end - 1] == TAB
        or codes[end - 1] == HYPHEN
        or codes[end - 1] == FULL_STOP
        or codes[end - 1] == COMMA
    ):
        end -= 1
    start = end
    while start > 0 and end - start < LONGEST and is_latin(codes[start - 1]):
        start -= 1
    return (start, end) if start < end else (-1, -1)


@inlined
def follows_month_en(codes: UInt32Array, at: int, months_en: UInt32Array) -> bool:
    """Whether an English month comes before this place.

    Parameters
    ----------
    codes : uint32[n]
    months_en : uint32[12]
    """
    start, _ = latin_before(codes, at)
    return start >= 0 and is_month_en(codes, start, months_en)


@inlined
def follows_word(codes: UInt32Array, at: int, words: DateWords) -> bool:
    """Whether a month, or a word such as year, comes before the year that begins here.

    Parameters
    ----------
    codes : uint32[n]
    """
    start, end = latin_before(codes, at)
    if start >= 0:
        if is_month_en(codes, start, words.months_en):
            return True
        return is_english(codes, start, end, words.before_en)
    end = at
    while end > 0 and (
        codes[end - 1] == SPACE
        or codes[end - 1] == TAB
        or codes[end - 1] == HYPHEN
        or codes[end - 1] == COMMA
        or codes[end - 1] == ARABIC_COMMA
    ):
        end -= 1
    if end > 0 and codes[end - 1] == _CLOSED:
        return True
    start = end
    while start > 0 and end - start < LONGEST and codes[start - 1] < len(words.letters):
        if words.letters[codes[start - 1]] == ODD:
            break
        start -= 1
    word, _ = word_at(codes, start, words.letters)
    return is_one_of(word, words.before)


@inlined
def is_numeric(codes: UInt32Array, at: int) -> bool:
    """Whether three numbers with one kind of mark between them begin here.

    Parameters
    ----------
    codes : uint32[n]
    """
    mark = np.uint32(0)
    for _ in range(2):
        while at < len(codes) and is_digit(codes[at]):
            at += 1
        if at + 1 >= len(codes) or not is_digit(codes[at + 1]):
            return False
        if codes[at] != SLASH and codes[at] != FULL_STOP and codes[at] != HYPHEN:
            return False
        if mark != 0 and codes[at] != mark:
            return False
        mark = codes[at]
        at += 1
    return True
