"""Pre-filter of date recognition: where in a long text a date may begin, and nowhere else.

A place that is left out begins no date for certain; whether one begins at the others, and where it
ends, `jobs.text.clean.dates` says.
"""

from typing import Any

import numpy as np

from jobs.datatypes import Int64Array, UInt8Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.dates.date_parts import (
    BRACKET,
    SLASH,
    DateWords,
    follows_month_en,
    follows_word,
    is_digit,
    is_english,
    is_latin,
    is_month,
    is_month_en,
    is_numeric,
    is_one_of,
    past_blanks,
    word_at,
)
from jobs.kernels.script.alphabet import ODD, PASSED_OVER
from jobs.kernels.script.code_points import SPACE

#: Vector length: text without a figure, a slash or a bracket is passed over by so many characters
_STRIDE = 32
#: Code point of the first Arabic letter (hamza): no other script has figures or months before it
_HAMZA = 0x0621
#: Unicode block of general punctuation
_PUNCTUATION, _PUNCTUATION_END = 0x2000, 0x206F
#: Look-behind window: no date begins farther from the place that tells of it
_REACH = 40


@inlined
def may_anchor(code: Any) -> np.uint32:
    """Say 1 of figures, a slash and a bracket (and of what is between figures), 0 of others."""
    marks = (code >= np.uint32(SLASH)) & (code <= np.uint32(0x39))
    figures = (code >= np.uint32(0x660)) & (code <= np.uint32(0x6F9))
    return np.uint32(marks) | np.uint32(figures) | np.uint32(code == np.uint32(BRACKET))


@inlined
def any_anchor(stride: UInt32Array) -> bool:
    """Look at a stride of text: the compiler makes a few wide instructions of this loop.

    Parameters
    ----------
    stride : uint32[_STRIDE]
    """
    found = np.uint32(0)
    for at in range(_STRIDE):
        found |= may_anchor(stride[at])
    return bool(found != 0)


@inlined
def begins_word(codes: UInt32Array, at: int, letters: UInt8Array) -> bool:
    """Whether a word begins here, or a character of which nothing is known.

    Characters before the first Arabic letter that are no ASCII, and punctuation, begin no date.

    Parameters
    ----------
    codes : uint32[n]
    letters : uint8[letters]
    """
    code = codes[at]
    before = codes[at - 1] if at > 0 else np.uint32(SPACE)
    if is_latin(code):
        return not is_latin(before)
    if code < _HAMZA or is_digit(code) or _PUNCTUATION <= code <= _PUNCTUATION_END:
        return False
    if code >= len(letters) or letters[code] == ODD or before >= len(letters):
        return True
    return bool(letters[before] == ODD or letters[before] == PASSED_OVER)


@inlined
def may_start(codes: UInt32Array, at: int, words: DateWords) -> bool:
    """Whether a date may begin with the word here: a month, or one that comes before a year.

    Numbers are anchors themselves. Of characters that are neither Arabic nor ASCII nothing is
    known: they may.

    Parameters
    ----------
    codes : uint32[n]
    """
    if is_latin(codes[at]):
        end = at
        while end < len(codes) and end - at <= 8 and is_latin(codes[end]):
            end += 1
        month = is_month_en(codes, at, words.months_en)
        return month or is_english(codes, at, end, words.before_en)
    word, end = word_at(codes, at, words.letters)
    if word[2] == 0 or is_one_of(word, words.months):
        return True
    end = past_blanks(codes, end)
    return end < len(codes) and is_digit(codes[end]) and is_one_of(word, words.starts)


@inlined
def anchors(codes: UInt32Array, at: int, end: int, words: DateWords) -> tuple[bool, bool]:
    """Whether a number, slash or bracket begins a date, and whether it is a later part of one.

    It stands from `at` to `end`.

    Parameters
    ----------
    codes : uint32[n]
    """
    code = codes[at]
    if not is_digit(code):
        return False, is_month(codes, end, words)
    if end - at == 4:
        return is_numeric(codes, at), follows_word(codes, at, words)
    if end - at > 2:
        return False, False
    here = is_month(codes, end, words) or is_numeric(codes, at)
    return here, follows_month_en(codes, at, words.months_en)


@inlined
def look(
    codes: UInt32Array, i: int, seen: int, found: Int64Array, count: int, words: DateWords
) -> tuple[int, int, int]:
    """Look from `i` on until `found` is nearly full; places before `seen` were looked at.

    Parameters
    ----------
    codes : uint32[n]
    found : int64[places]
        Filled from `count` on.

    Returns
    -------
    i, seen, count : int, int, int
    """
    letters = words.letters
    while i < len(codes) and count + (_REACH + 1) * _STRIDE < len(found):
        stop = min(i + _STRIDE, len(codes))
        if stop - i == _STRIDE and not any_anchor(codes[i:stop]):
            i = stop
            continue
        while i < stop:
            at = i
            code = codes[at]
            i += 1
            if not is_digit(code) and code != SLASH and code != BRACKET:
                continue
            while is_digit(code) and i < len(codes) and is_digit(codes[i]):
                i += 1
            here, later = anchors(codes, at, i, words)
            if later:
                for place in range(max(seen, at - _REACH), at):
                    if begins_word(codes, place, letters) and may_start(codes, place, words):
                        found[count] = place
                        count += 1
                seen = at
            if here:
                found[count] = at
                count += 1
    return i, seen, count


@compiled()
def beginnings(codes: UInt32Array, words: DateWords) -> Int64Array:
    """Find the places where dates may begin, in no strict order; one may come twice.

    What tells of a date (a year, a slash, a bracket) is found first; where words of the date stand
    before it, so are the places in their reach.

    Parameters
    ----------
    codes : uint32[n]
        Code points of a text.
    words : DateWords
        What dates are told by.

    Returns
    -------
    places : int64[places]
    """
    found = np.empty(4 * _REACH * _STRIDE, np.int64)
    i = seen = count = 0
    while True:
        i, seen, count = look(codes, i, seen, found, count, words)
        if i >= len(codes):
            return found[:count].copy()
        more = np.empty(2 * len(found), np.int64)
        more[:count] = found[:count]
        found = more
