"""A compiled pass that says where in a long text a date may stand, and nowhere else."""

from typing import Any

import numpy as np

from jobs.datatypes import Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.dates.arabic_dates import NONE, date_end
from jobs.kernels.dates.months import (
    ARABIC_COMMA,
    BRACKET,
    SLASH,
    SPACE,
    follows_month_en,
    follows_word,
    is_digit,
    is_english,
    is_latin,
    is_month,
    is_month_en,
    is_numeric,
    is_one_of,
    word_at,
)
from jobs.kernels.script.alphabet import ODD, PASSED_OVER
from jobs.kernels.script.packed_words import Codes, Packed, Table8

#: Text without a figure, a slash or a bracket is passed over by so many characters at once.
_STRIDE = 32
#: No date begins farther from the place that tells of it.
_REACH = 40


@inlined
def may_anchor(code: Any) -> np.uint32:
    """Say 1 of figures, a slash and a bracket (and of what stands between figures), 0 of others."""
    marks = (code >= np.uint32(SLASH)) & (code <= np.uint32(0x39))
    figures = (code >= np.uint32(0x660)) & (code <= np.uint32(0x6F9))
    return np.uint32(marks) | np.uint32(figures) | np.uint32(code == np.uint32(BRACKET))


@inlined
def any_anchor(stride: Codes) -> bool:
    """Look at a stride of text: the compiler makes a few wide instructions of this loop."""
    found = np.uint32(0)
    for at in range(_STRIDE):
        found |= may_anchor(stride[at])
    return bool(found != 0)


@inlined
def may_start(
    codes: Codes, at: int, letters: Table8, starts: Packed, english: Packed, months: Codes
) -> bool:
    """Whether a date may begin here: with a number, a month, or a word that stands before a year.

    Of characters that are neither Arabic nor ASCII nothing is known: they may.
    """
    code = codes[at]
    before = codes[at - 1] if at > 0 else np.uint32(SPACE)
    if is_digit(code):
        return not is_digit(before)
    if is_latin(code):
        if is_latin(before):
            return False
        end = at
        while end < len(codes) and end - at <= 8 and is_latin(codes[end]):
            end += 1
        return is_month_en(codes, at, months) or is_english(codes, at, end, english)
    if code < 0x80 or code == ARABIC_COMMA:
        return False
    if code >= len(letters) or letters[code] == ODD:
        return True
    if before < len(letters) and letters[before] != ODD and letters[before] != PASSED_OVER:
        return False
    word, _ = word_at(codes, at, letters)
    return is_one_of(word, starts)


@inlined
def look(
    codes: Codes,
    i: int,
    found: Int64Array,
    count: int,
    letters: Table8,
    starts: Packed,
    names: Packed,
    before: Packed,
    english: Packed,
    months: Codes,
    whole: Packed,
    pairs: Packed,
    years: Packed,
    many: Packed,
) -> tuple[int, int]:
    """Look from `i` on until `found`, which has `count` by now, is nearly full; give both anew."""
    while i < len(codes) and count + (_REACH + 1) * _STRIDE < len(found):
        stop = min(i + _STRIDE, len(codes))
        if stop - i == _STRIDE and not any_anchor(codes[i:stop]):
            i = stop
            continue
        while i < stop:
            at = i
            code = codes[i]
            i += 1
            if may_anchor(code) == 0:
                continue
            here = later = False
            if is_digit(code):
                while i < len(codes) and is_digit(codes[i]):
                    i += 1
                if i - at == 4:
                    here = is_numeric(codes, at)
                    later = follows_word(codes, at, letters, before, english, months)
                elif i - at <= 2:
                    later = follows_month_en(codes, at, months)
                    here = not later and (
                        is_month(codes, i, letters, names, months) or is_numeric(codes, at)
                    )
            elif code == SLASH or code == BRACKET:
                later = is_month(codes, i, letters, names, months)
            if here or later:
                for place in range(max(0, at - _REACH) if later else at, at + 1):
                    if place == at:
                        possible = is_digit(code)
                    else:
                        possible = may_start(codes, place, letters, starts, english, months)
                    if possible:
                        end = date_end(codes, place, letters, whole, pairs, years, many)
                        found[count, 0], found[count, 1] = place, end
                        count += end != NONE
    return i, count


@compiled()
def beginnings(
    codes: Codes,
    letters: Table8,
    starts: Packed,
    names: Packed,
    before: Packed,
    english: Packed,
    months: Codes,
    whole: Packed,
    pairs: Packed,
    years: Packed,
    many: Packed,
) -> Int64Array:
    """Find the places where dates may begin, and where they end if that is sure, else -1.

    `starts` are the first words of Arabic dates, `names` those of Arabic months, `before` the words
    that stand before a year, `english` such words of up to eight letters, `months` the first three
    letters of months; `whole`, `pairs`, `years` and `many` are what `date_end` knows Arabic dates
    by. What tells of a date (a year, a slash, a bracket) is found first; where words of the date
    stand before it, so are the places in their reach. A place may come twice.

    Returns
    -------
    int64[places, 2]
    """
    found = np.empty((4 * _REACH * _STRIDE, 2), np.int64)
    i = 0
    count = 0
    while True:
        i, count = look(
            codes,
            i,
            found,
            count,
            letters,
            starts,
            names,
            before,
            english,
            months,
            whole,
            pairs,
            years,
            many,
        )
        if i >= len(codes):
            return found[:count].copy()
        more = np.empty((2 * len(found), 2), np.int64)
        for place in range(count):
            more[place, 0], more[place, 1] = found[place, 0], found[place, 1]
        found = more
