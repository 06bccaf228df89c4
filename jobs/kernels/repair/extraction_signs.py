"""Pre-filter of text repair: signs of Arabic text extraction, counted document by document.

It says "certainly not" of most documents; the rules are in `jobs.text.repair.extraction`.
"""

import numpy as np

from jobs.datatypes import BoolArray, Int64Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.code_points import (
    ALEF_CODE,
    BARE_LETTERS,
    FIRST_LETTER,
    LAM_CODE,
    MEEM_CODE,
    SPACE,
)

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
#: The basic Arabic letters and vowel signs: how many code points
WORD_CODES = 0x40
#: Characters from which on a word is several
LONG = 16
#: Arabic letters by their code points
_MADDA_ALEF, _HAMZA_ABOVE_ALEF, _HAMZA_BELOW_ALEF = 0x622, 0x623, 0x625
#: Teh marbuta and alef maksura, which end words; a range of letters from jeem to khah
_MARBUTA, _MAKSURA, _JEEM, _KHAH = 0x629, 0x649, 0x62C, 0x62E
#: Size of ASCII, and which of it are line ends, blanks and punctuation
ASCII = 0x80
_USUAL = np.isin(np.arange(ASCII), [ord(sign) for sign in "\n\r \"'(),./:;?[\\]{}"])
#: One past the Arabic block
_PAST_ARABIC = 0x700
#: General punctuation beyond ASCII, a range
_FIRST_GENERAL, _LAST_GENERAL = 0x2000, 0x206F
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
    elif code < _PAST_ARABIC or _FIRST_GENERAL <= code <= _LAST_GENERAL:
        return False
    return after >= FIRST_LETTER or after == code


@inlined
def note_beginning(codes: UInt32Array, at: int, signs: Int64Array) -> None:
    """Count what the beginning of a word is a sign of, without branches that are mispredicted.

    Parameters
    ----------
    codes : uint32[n]
        A word of three characters and more begins at `at`, and one more character is there.
    signs : int64[SIGN_COLUMNS]
        Added to.
    """
    first, second, third, fourth = codes[at], codes[at + 1], codes[at + 2], codes[at + 3]
    alef = first == ALEF_CODE
    article = alef & (second == LAM_CODE)
    signs[SIGN_IMPOSSIBLE] += (first == _MARBUTA) | (first == _MAKSURA)
    signs[SIGN_ARTICLE] += article
    signs[SIGN_OLDER_ARTICLE] += article & is_old(third)
    # An alef at the beginning or after one letter; then another letter, then lam.
    begun = alef & (third == LAM_CODE)
    later = (not alef) & (second == ALEF_CODE) & (fourth == LAM_CODE)
    signs[SIGN_LAM_ALEF] += (begun & is_alef(second)) | (later & is_alef(third))
    signs[SIGN_OLDER] += (begun & is_old(second)) | (later & is_old(third))


@inlined
def is_alef(code: int) -> bool:
    """Tell whether a letter is an alef, with hamza or madda or without."""
    return bool(
        (code == ALEF_CODE)
        | (code == _MADDA_ALEF)
        | (code == _HAMZA_ABOVE_ALEF)
        | (code == _HAMZA_BELOW_ALEF)
    )


@inlined
def is_old(code: int) -> bool:
    """Tell whether the lam of the article is one glyph with a letter in older fonts."""
    return bool((code == MEEM_CODE) | ((code >= _JEEM) & (code <= _KHAH)))


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
    last = np.uint64(max(len(codes) - 4, 0))
    for document in range(len(bounds) - 1):
        here = signs[document]
        stop = np.uint64(bounds[document + 1])
        i = np.uint64(bounds[document])
        while i < stop:
            while i < stop and codes[i] - np.uint32(FIRST_LETTER) >= np.uint32(WORD_CODES):
                i += np.uint64(1)
            start = i
            while i < stop and codes[i] - np.uint32(FIRST_LETTER) < np.uint32(WORD_CODES):
                i += np.uint64(1)
            length = i - start
            if length == 0:
                break
            here[SIGN_WORDS] += 1
            here[SIGN_LONG] += length >= LONG
            if length > 2:
                note_beginning(codes, int(min(start, last)), here)
                here[SIGN_TURNED_ARTICLE] += (codes[i - np.uint64(1)] == ALEF_CODE) & (
                    codes[i - np.uint64(2)] == LAM_CODE
                )
            else:
                row = codes[start] - np.uint32(FIRST_LETTER) if length == 2 else np.uint32(0)
                column = codes[i - np.uint64(1)] - np.uint32(FIRST_LETTER)
                if row < BARE_LETTERS and column < BARE_LETTERS and rare[row, column]:
                    here[SIGN_SHORT] += 1
            if i < stop and codes[i] != SPACE:
                after = int(codes[i + np.uint64(1)]) if i + np.uint64(1) < stop else 0
                if is_odd(int(codes[i]), after):
                    here[SIGN_BETWEEN] += 1
    return signs
