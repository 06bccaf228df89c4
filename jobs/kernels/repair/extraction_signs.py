"""Pre-filter of text repair: signs of Arabic text extraction, counted document by document.

It says "certainly not" of most documents; the rules are in `jobs.text.repair.extraction`.
"""

from typing import Any

import numpy as np

from jobs.datatypes import BoolArray, Int64Array, UInt8Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.repair import LONG
from jobs.kernels.repair.place_signs import ASCII, PAST_ARABIC, is_letter, signs_at
from jobs.kernels.script.characters import ONE
from jobs.kernels.script.code_points import BARE_LETTERS, FIRST_LETTER

#: Columns of the counts: words; those that begin with a letter that begins none, with the article,
#: that end in it turned around, that begin with alef, alef, lam, or with alef, another letter, lam,
#: or with the article and such a letter; words of one or two letters that are hardly any; odd
#: characters behind letters; words that are too long for one; how many columns
(
    SIGN_WORDS,
    SIGN_IMPOSSIBLE,
    SIGN_ARTICLE,
    SIGN_TURNED_ARTICLE,
    SIGN_LAM_ALEF,
    SIGN_OLDER,
    SIGN_OLDER_ARTICLE,
    SIGN_SHORT,
    SIGN_BETWEEN,
    SIGN_LONG,
    SIGN_COLUMNS,
) = range(11)
#: Which characters of ASCII are line ends, blanks and punctuation
_USUAL = np.isin(np.arange(ASCII), [ord(sign) for sign in "\n\r \"'(),./:;?[\\]{}"])
#: General punctuation beyond ASCII, a range
_FIRST_GENERAL, _LAST_GENERAL = 0x2000, 0x206F
#: Bit flags of eight places: to be looked at on its own, a letter
_ALL_LOOKED_AT, _ALL_LETTERS = (np.uint64(flag * 0x0101010101010101) for flag in (1, 2))
#: Bit flag of one place: a letter
_LETTER = 2
#: How `(cid:5)` begins
_BRACKET, _SMALL_C = 0x28, 0x63


@inlined
def is_odd(code: int, after: int) -> bool:
    """Tell whether a character has no business behind a letter: it may stand for a stroke.

    Any may that comes before a letter, but line ends and punctuation, or that is doubled; a bracket
    is one where `(cid:5)` begins.
    """
    if code < ASCII:
        if _USUAL[code]:
            return code == _BRACKET and after == _SMALL_C
    elif code < PAST_ARABIC or _FIRST_GENERAL <= code <= _LAST_GENERAL:
        return False
    return after >= FIRST_LETTER or after == code


@inlined
def count_inside(
    codes: UInt32Array, first: np.uint64, last: np.uint64, look: UInt8Array, signs: Int64Array
) -> None:
    """Count the signs at places [first, last), a loop that is vectorised (SIMD).

    Parameters
    ----------
    codes : uint32[n]
        There are one character before `first` and three from `last` on.
    first, last : uint64
    look : uint8[n]
        Set to the bit flags 1, where a place has to be looked at on its own, and _LETTER.
    signs : int64[SIGN_COLUMNS]
        Added to.
    """
    zero = np.uint32(0)
    words, impossible, article, turned, lam_alef = zero, zero, zero, zero, zero
    older, older_article = zero, zero
    for i in range(first, last):
        found = signs_at(
            codes[i - np.uint64(1)],
            codes[i],
            codes[i + np.uint64(1)],
            codes[i + np.uint64(2)],
            codes[i + np.uint64(3)],
        )
        words = np.uint32(words + np.uint32(found[0]))
        impossible = np.uint32(impossible + np.uint32(found[1]))
        article = np.uint32(article + np.uint32(found[2]))
        turned = np.uint32(turned + np.uint32(found[3]))
        lam_alef = np.uint32(lam_alef + np.uint32(found[4]))
        older = np.uint32(older + np.uint32(found[5]))
        older_article = np.uint32(older_article + np.uint32(found[6]))
        look[i] = np.uint8(found[7]) | (np.uint8(found[8]) << np.uint8(1))
    signs[SIGN_WORDS] += words
    signs[SIGN_IMPOSSIBLE] += impossible
    signs[SIGN_ARTICLE] += article
    signs[SIGN_TURNED_ARTICLE] += turned
    signs[SIGN_LAM_ALEF] += lam_alef
    signs[SIGN_OLDER] += older
    signs[SIGN_OLDER_ARTICLE] += older_article


@inlined
def code_at(codes: UInt32Array, place: int, start: int, stop: int) -> Any:
    """Give a character of a document, or 0 beyond its ends.

    Parameters
    ----------
    codes : uint32[n]
    place : int
    start, stop : int
        Where the document begins and ends.
    """
    return codes[place] if start <= place < stop else np.uint32(0)


@inlined
def count_end(
    codes: UInt32Array, place: int, start: int, stop: int, look: UInt8Array, signs: Int64Array
) -> None:
    """Count the signs at one place near an end of a document.

    Parameters
    ----------
    codes : uint32[n]
    place : int
    start, stop : int
        Where the document begins and ends.
    look : uint8[n]
        Set at the place, as by `count_inside`.
    signs : int64[SIGN_COLUMNS]
        Added to.
    """
    found = signs_at(
        code_at(codes, place - 1, start, stop),
        codes[place],
        code_at(codes, place + 1, start, stop),
        code_at(codes, place + 2, start, stop),
        code_at(codes, place + 3, start, stop),
    )
    signs[SIGN_WORDS] += found[0]
    signs[SIGN_IMPOSSIBLE] += found[1]
    signs[SIGN_ARTICLE] += found[2]
    signs[SIGN_TURNED_ARTICLE] += found[3]
    signs[SIGN_LAM_ALEF] += found[4]
    signs[SIGN_OLDER] += found[5]
    signs[SIGN_OLDER_ARTICLE] += found[6]
    look[place] = np.uint8(found[7]) | (np.uint8(found[8]) << np.uint8(1))


@inlined
def look_at(
    codes: UInt32Array, place: int, start: int, stop: int, rare: BoolArray, signs: Int64Array
) -> None:
    """Count a word of one letter or two that is hardly any, or an odd character behind a letter.

    Parameters
    ----------
    codes : uint32[n]
    place : int
        Where `signs_at` says that one may be.
    start, stop : int
        Where the document begins and ends.
    rare : bool[BARE_LETTERS, BARE_LETTERS]
    signs : int64[SIGN_COLUMNS]
        Added to.
    """
    code, after = codes[place], code_at(codes, place + 1, start, stop)
    if is_letter(code):
        row = code - np.uint32(FIRST_LETTER) if is_letter(after) else np.uint32(0)
        column = (after if is_letter(after) else code) - np.uint32(FIRST_LETTER)
        if row < BARE_LETTERS and column < BARE_LETTERS and rare[row, column]:
            signs[SIGN_SHORT] += 1
    elif is_odd(int(code), int(after)):
        signs[SIGN_BETWEEN] += 1


@inlined
def lowest_byte(flags: np.uint64) -> int:
    """Give the number of the lowest byte of eight whose first bit is set; one is."""
    below = (flags & (~flags + ONE)) - ONE  # 2 ** (8 * byte) - 1: so many bytes of ones
    return int(np.int64((below & _ALL_LOOKED_AT) * _ALL_LOOKED_AT >> np.uint64(56)))


@inlined
def is_several_words(look: UInt8Array, begin: int, start: int, stop: int) -> bool:
    """Tell whether the word around eight letters is too long, and these are its first eight.

    A word of sixteen letters holds eight that begin at a multiple of eight.

    Parameters
    ----------
    look : uint8[n]
        See `count_inside`.
    begin : int
        The first of the eight letters, a multiple of eight.
    start, stop : int
        Where the document begins and ends.
    """
    first, last = begin, begin + 8
    # No further than it takes to tell: a word may be as long as its document.
    while first > start and first > begin - 8 and look[first - 1] & _LETTER:
        first -= 1
    while last < stop and last - first < LONG and look[last] & _LETTER:
        last += 1
    return first > begin - 8 and last - first >= LONG


@compiled("int64[:,::1](uint32[::1], int64[::1], boolean[:,::1])")
def extraction_signs(codes: UInt32Array, bounds: Int64Array, rare: BoolArray) -> Int64Array:
    """Count the signs of text extraction in each document.

    Parameters
    ----------
    codes : uint32[n]
        Raw documents, one after the other.
    bounds : int64[documents + 1]
        Where each begins.
    rare : bool[BARE_LETTERS, BARE_LETTERS]
        Whether words of two letters are hardly any; the first row is for words of one.

    Returns
    -------
    int64[documents, SIGN_COLUMNS]
    """
    signs = np.zeros((len(bounds) - 1, SIGN_COLUMNS), np.int64)
    look = np.zeros(len(codes) // 8 * 8 + 8, np.uint8)
    for document in range(len(bounds) - 1):
        here, start, stop = signs[document], bounds[document], bounds[document + 1]
        # At the ends of a document, what is beyond them is another's.
        first = min(start + 1, stop)
        last = max(first, stop - 3)
        count_inside(codes, np.uint64(first), np.uint64(last), look, here)
        for place in range(start, first):
            count_end(codes, place, start, stop, look, here)
        for place in range(last, stop):
            count_end(codes, place, start, stop, look, here)
    document = 0
    for eight, some in enumerate(look.view(np.uint64)):
        begin = 8 * eight
        rest = some & _ALL_LOOKED_AT
        while rest:
            place = begin + lowest_byte(rest)
            rest &= rest - ONE
            while place >= bounds[document + 1]:
                document += 1
            start, stop = bounds[document], bounds[document + 1]
            look_at(codes, place, start, stop, rare, signs[document])
        if some & _ALL_LETTERS == _ALL_LETTERS:
            while begin >= bounds[document + 1]:
                document += 1
            start, stop = bounds[document], bounds[document + 1]
            if start <= begin and begin + 8 <= stop:
                signs[document, SIGN_LONG] += is_several_words(look, begin, start, stop)
    return signs
