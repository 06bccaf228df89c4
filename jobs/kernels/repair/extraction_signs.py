"""Pre-filter of text repair: signs of Arabic text extraction, counted document by document.

It says "certainly not" of most documents; the rules are in `jobs.text.repair.extraction`.
"""

import numpy as np

from jobs.datatypes import BoolArray, Int64Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.code_points import (
    ALEF_CODE,
    CARRIAGE_RETURN,
    COMMERCIAL_AT,
    LAM_CODE,
    LINE_FEED,
    MEEM_CODE,
    SPACE,
)

#: Columns of the counts: words; those that begin with a letter that begins none, with the article,
#: that end in it turned around, that begin with alef, alef, lam, or with alef, another letter, lam;
#: words of one or two letters that are hardly any; odd characters behind letters; how many columns
(
    SIGN_WORDS,
    SIGN_IMPOSSIBLE,
    SIGN_ARTICLE,
    SIGN_TURNED_ARTICLE,
    SIGN_LAM_ALEF,
    SIGN_OLDER,
    SIGN_SHORT,
    SIGN_BETWEEN,
    SIGN_COLUMNS,
) = range(9)
#: The basic Arabic letters and vowel signs: the first, and how many code points
FIRST_LETTER, WORD_CODES = 0x620, 0x40
#: How many of them are letters
BARE_LETTERS = 0x2B
#: Arabic letters by their code points
_MADDA_ALEF, _WAW_HAMZA, _YEH_HAMZA = 0x622, 0x624, 0x626
#: Teh marbuta and alef maksura, which end words; a range of letters from jeem to khah
_MARBUTA, _MAKSURA, _JEEM, _KHAH = 0x629, 0x649, 0x62C, 0x62E
#: What stands for a stroke: the replacement character, and `(cid:5)`
_REPLACEMENT, _BRACKET, _SMALL_C = 0xFFFD, 0x28, 0x63


@inlined
def is_alef(code: int) -> bool:
    """Tell whether a letter is an alef, with hamza or madda or without."""
    return bool(_MADDA_ALEF <= code <= ALEF_CODE and code != _WAW_HAMZA and code != _YEH_HAMZA)


@inlined
def is_odd(code: int, after: int) -> bool:
    """Tell whether a character has no business between two letters: it may stand for a stroke."""
    if code < SPACE:
        return code != CARRIAGE_RETURN and (code != LINE_FEED or after >= FIRST_LETTER)
    return bool(
        code == COMMERCIAL_AT or code == _REPLACEMENT or (code == _BRACKET and after == _SMALL_C)
    )


@inlined
def note_beginning(codes: UInt32Array, at: int, signs: Int64Array) -> None:
    """Count what the beginning of a word is a sign of.

    Parameters
    ----------
    codes : uint32[n]
        A word of three characters and more begins at `at`.
    signs : int64[SIGN_COLUMNS]
        Added to.
    """
    first, second, third = int(codes[at]), int(codes[at + 1]), int(codes[at + 2])
    if first == _MARBUTA or first == _MAKSURA:
        signs[SIGN_IMPOSSIBLE] += 1
    if first != ALEF_CODE:
        if second != ALEF_CODE or at + 3 == len(codes):
            return
        second, third = third, int(codes[at + 3])
    elif second == LAM_CODE:
        signs[SIGN_ARTICLE] += 1
        return
    if third == LAM_CODE:
        if is_alef(second):
            signs[SIGN_LAM_ALEF] += 1
        elif second == MEEM_CODE or _JEEM <= second <= _KHAH:
            signs[SIGN_OLDER] += 1


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
            if length > 2:
                note_beginning(codes, int(start), here)
                if codes[i - np.uint64(1)] == ALEF_CODE and codes[i - np.uint64(2)] == LAM_CODE:
                    here[SIGN_TURNED_ARTICLE] += 1
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
