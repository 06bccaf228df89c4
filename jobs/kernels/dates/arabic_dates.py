"""Compiled reading of Arabic dates where a text leaves no doubt what its characters are.

The same dates as `jobs.text.clean.dates` finds by regular expressions. Whatever holds other
characters than basic Arabic letters, ASCII and Arabic commas is left to those.
"""

import numpy as np

from jobs.kernels.compiled import inlined
from jobs.kernels.dates.months import (
    BRACKET,
    CLOSED,
    DASH,
    DOT,
    SLASH,
    is_latin,
    is_of,
    is_one_of,
    is_shahr,
)
from jobs.kernels.script.alphabet import (
    ALEF,
    FIRST_SEAT,
    FIRST_SPELLING,
    HEH,
    MAKSURA,
    MARBUTA,
    YEH,
)
from jobs.kernels.script.packed_words import FIRST, SECOND, Codes, Packed, Table8
from jobs.kernels.script.word_operations import Word, append

#: What is said of a place instead of where a date ends: none begins there, or ask elsewhere.
NONE, ASK = 0, -1
#: What a character is to a date.
_MARK, _BLANK, _LETTER, _FIGURE, _LATIN, _STRANGE = range(6)
_COMMA, _COLON, _PERCENT, _ZERO, _WAW = 0x2C, 0x3A, 0x25, 0x30, 0x648


@inlined
def kind_of(codes: Codes, at: int) -> int:
    """Say what stands here; both ends of the text are marks."""
    if at < 0 or at >= len(codes):
        return _MARK
    code = codes[at]
    if code == 0x20 or code == 0x09:
        return _BLANK
    if 0x621 <= code <= 0x63A or 0x641 <= code <= 0x64A:
        return _LETTER
    if 0x30 <= code <= 0x39:
        return _FIGURE
    if is_latin(code):
        return _LATIN
    if code < 0x80 or code == 0x60C or code == 0x61B or code == 0x61F:
        return _MARK
    return _STRANGE


@inlined
def code_at(codes: Codes, at: int) -> int:
    """Give the character here, 0 past the end."""
    return int(codes[at]) if at < len(codes) else 0


@inlined
def past_spaces(codes: Codes, at: int) -> int:
    """Go past spaces and tabs."""
    while kind_of(codes, at) == _BLANK:
        at += 1
    return at


@inlined
def spelled(codes: Codes, at: int, letters: Table8) -> tuple[Word, int]:
    """Pack the letters from here on, those that are often mistaken as one; give the end, too."""
    word = (np.uint64(0), np.uint64(0), 0)
    while kind_of(codes, at) == _LETTER:
        number = int(letters[codes[at]])
        if FIRST_SPELLING <= number < FIRST_SEAT:
            number = ALEF
        elif number == MARBUTA:
            number = HEH
        elif number == MAKSURA:
            number = YEH
        word = append(word, number)
        at += 1
    return word, at


@inlined
def month_end(codes: Codes, at: int, letters: Table8, names: Packed, pairs: Packed) -> int:
    """Find where the month that begins here ends."""
    word, end = spelled(codes, at, letters)
    after = kind_of(codes, end)
    if after == _STRANGE:
        return ASK
    if word[2] == 0 or after == _LATIN:
        return NONE
    if is_one_of(word, names):
        return end
    if after == _BLANK:
        second, end = spelled(codes, past_spaces(codes, end), letters)
        after = kind_of(codes, end)
        for row in range(0, len(pairs), 2):
            if pairs[row, FIRST] == word[0] and pairs[row, SECOND] == word[1]:
                if after == _STRANGE:
                    return ASK
                if after != _LATIN and is_one_of(second, pairs[row + 1 : row + 2]):
                    return end
    return NONE


@inlined
def year_end(codes: Codes, at: int) -> int:
    """Find where the year that begins here ends: four figures, and no more of a number."""
    for place in range(at, at + 4):
        kind = kind_of(codes, place)
        if kind != _FIGURE:
            return ASK if kind == _STRANGE else NONE
    century = 10 * int(codes[at] - _ZERO) + int(codes[at + 1] - _ZERO)
    if not 15 <= century <= 20:
        return NONE
    end = at + 4
    after, mark, more = kind_of(codes, end), code_at(codes, end), kind_of(codes, end + 1)
    if after == _STRANGE:
        return ASK
    if after == _FIGURE or mark == _PERCENT:
        return NONE
    if mark == DOT or mark == _COMMA or mark == _COLON or mark == SLASH or mark == DASH:
        if more == _STRANGE or (more == _FIGURE and mark == DASH):
            return ASK
        if more == _FIGURE:
            return NONE
    return end


@inlined
def year_after(codes: Codes, at: int, letters: Table8, before: Packed) -> int:
    """Find where the year ends that stands after a month, perhaps with a word before it."""
    if code_at(codes, at) == DASH:
        return year_end(codes, at + 1)
    if code_at(codes, at) == _COMMA or code_at(codes, at) == 0x60C:
        at += 1
    at = past_spaces(codes, at)
    kind = kind_of(codes, at)
    if kind == _STRANGE:
        return ASK
    if kind == _LETTER:
        word, end = spelled(codes, at, letters)
        if is_of(word) and kind_of(codes, end) == _BLANK:
            word, end = spelled(codes, past_spaces(codes, end), letters)
        if not is_one_of(word, before) or kind_of(codes, end) != _BLANK:
            return NONE
        at = past_spaces(codes, end)
    return year_end(codes, at)


@inlined
def other_month(codes: Codes, at: int, letters: Table8, names: Packed, pairs: Packed) -> int:
    """Find where the second name of a month ends: after a slash, or in brackets."""
    at = past_spaces(codes, at)
    mark = code_at(codes, at)
    if mark != SLASH and mark != BRACKET:
        return NONE
    end = month_end(codes, past_spaces(codes, at + 1), letters, names, pairs)
    if end <= 0 or mark == SLASH:
        return end
    end = past_spaces(codes, end)
    if code_at(codes, end) != CLOSED:
        return NONE
    after = kind_of(codes, end + 1)
    if after == _STRANGE:
        return ASK
    return NONE if after == _LETTER or after == _LATIN else end + 1


@inlined
def from_month(
    codes: Codes,
    at: int,
    alone: bool,
    letters: Table8,
    names: Packed,
    pairs: Packed,
    before: Packed,
) -> int:
    """Read a date from its month on; one that is `alone` needs more than its name."""
    end = month_end(codes, at, letters, names, pairs)
    if end <= 0:
        return end
    other = other_month(codes, end, letters, names, pairs)
    if other == ASK:
        return ASK
    if other > 0:
        end, alone = other, False
    year = year_after(codes, end, letters, before)
    if year != NONE:
        return year
    return NONE if alone else end


@inlined
def from_day(
    codes: Codes, at: int, letters: Table8, names: Packed, pairs: Packed, before: Packed
) -> int:
    """Read a date from its day on."""
    mark = code_at(codes, at - 1) if at > 0 else 0
    if mark == DOT or mark == _COMMA or mark == _COLON or mark == SLASH or mark == DASH:
        kind = kind_of(codes, at - 2)
        if kind == _FIGURE or kind == _STRANGE:
            return ASK if kind == _STRANGE else NONE
    end = at
    while kind_of(codes, end) == _FIGURE:
        end += 1
    after, mark = kind_of(codes, end), code_at(codes, end)
    if after == _STRANGE or after == _LATIN:
        return ASK
    if mark == DASH or mark == SLASH or mark == DOT:
        more = kind_of(codes, end + 1)
        return NONE if more == _BLANK or more == _MARK else ASK
    if after != _BLANK or end - at > 2:
        return NONE
    end = past_spaces(codes, end)
    kind = kind_of(codes, end)
    if kind != _LETTER:
        return ASK if kind == _STRANGE or kind == _LATIN else NONE
    word, stop = spelled(codes, end, letters)
    if is_of(word) and kind_of(codes, stop) == _BLANK:
        end = past_spaces(codes, stop)
        word, stop = spelled(codes, end, letters)
    if is_shahr(word) and kind_of(codes, stop) == _BLANK:
        end = past_spaces(codes, stop)
    if code_at(codes, end) == _WAW:
        return NONE
    return from_month(codes, end, False, letters, names, pairs, before)


@inlined
def date_end(
    codes: Codes,
    at: int,
    letters: Table8,
    names: Packed,
    pairs: Packed,
    before: Packed,
    many: Packed,
) -> int:
    """Find where the date that begins here ends; NONE if none does, ASK where that is open.

    `names` are the months of one word, `pairs` those of two (in two rows), `before` the words that
    stand before a year, `many` those that stand before other numbers too.
    """
    kind, last = kind_of(codes, at), kind_of(codes, at - 1)
    if last == _STRANGE or (kind != _FIGURE and kind != _LETTER):
        return ASK
    if kind == _FIGURE:
        if last == _FIGURE:
            return NONE
        return from_day(codes, at, letters, names, pairs, before)
    if last == _LETTER or last == _LATIN or last == _FIGURE:
        return NONE
    end = from_month(codes, at, True, letters, names, pairs, before)
    if end != NONE:
        return end
    word, end = spelled(codes, at, letters)
    if kind_of(codes, end) != _BLANK:
        return NONE
    year = past_spaces(codes, end)
    if not is_one_of(word, before):
        maybe = is_one_of(word, many) and year_end(codes, year) != NONE
        return ASK if maybe else NONE
    link = past_spaces(codes, year + 4)
    mark = code_at(codes, link)
    if mark == _WAW or mark == DASH or mark == SLASH:
        more = kind_of(codes, past_spaces(codes, link + 1))
        if more == _FIGURE or more == _STRANGE:
            return ASK
    return year_end(codes, year)
