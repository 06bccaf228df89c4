"""Packed encoding of Arabic words: read from code points, spelled bare, written out again.

A word of up to twenty letters is written into 120 bits, six a letter and the first letter lowest:
two words are the same if their integers are, and letters are taken off and put on by shifts.
"""

import numpy as np

from jobs.datatypes import Int64Array, UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.alphabet import FIRST_SEAT, FIRST_SPELLING, LONGEST, ODD, PASSED_OVER
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.code_points import LINE_FEED
from jobs.kernels.script.word_operations import BITS, HALF, PackedWord, letter

#: Columns of packed words: letters 1 to 10, letters 11 to 20
FIRST, SECOND = range(2)
#: The integer zero: no letters
_ZERO = np.uint64(0)


@inlined
def read(
    codes: UInt32Array, start: int, letters: UInt8Array, words: UInt64Array, row: int
) -> tuple[int, int, int, bool]:
    """Read the word that begins at `start` and pack it as it is spelled into `words[row]`.

    Parameters
    ----------
    codes : uint32[n]
        Code points of words, each with a line feed after it.
    start : int
        Where it begins.
    letters : uint8[letters]
        The number of the letter that a code point is.
    words : uint64[forms, 2]
        Packed words; one row is filled.
    row : int
        Which.

    Returns
    -------
    next, n, hamzas, sound : int, int, int, bool
        Where the next word begins, the number of letters, the places (bits) of alefs that are
        written with hamza or madda, and whether the word can be packed at all.
    """
    first, second = _ZERO, _ZERO
    n = 0
    hamzas = 0
    sound = True
    at = start
    while at < len(codes) and codes[at] != LINE_FEED:
        code = codes[at]
        at += 1
        number = letters[code] if code < len(letters) else ODD
        if number == PASSED_OVER:
            continue
        if number == ODD or n == LONGEST:
            sound = False
            continue
        if FIRST_SPELLING <= number < FIRST_SEAT:
            hamzas |= 1 << n
        if n < HALF:
            first |= np.uint64(number) << (BITS * np.uint64(n))
        else:
            second |= np.uint64(number) << (BITS * np.uint64(n - HALF))
        n += 1
    words[row, FIRST] = first
    words[row, SECOND] = second
    return at + 1, n, hamzas, sound and n > 0


@inlined
def bare(first: np.uint64, second: np.uint64, n: int) -> PackedWord:
    """Write alef for each of its spellings, and hamza for hamza on a seat."""
    word = (first, second, n)
    for place in range(n):
        number = letter(word, place)
        if number >= FIRST_SPELLING:
            plain = np.uint64(L.HAMZA if number >= FIRST_SEAT else L.ALEF)
            shift = BITS * np.uint64(place % HALF)
            change = (np.uint64(number) ^ plain) << shift
            if place < HALF:
                first ^= change
            else:
                second ^= change
    return first, second, n


@compiled()
def spell(words: UInt64Array, alphabet: UInt32Array) -> tuple[UInt32Array, Int64Array]:
    """Write packed words out.

    Parameters
    ----------
    words : uint64[words, 2]
        Packed words.
    alphabet : uint32[letters + 1]
        The code point of each number of a letter, from 1 on.

    Returns
    -------
    codes, starts : uint32[n], int64[words + 1]
        Code points end to end, and where each word starts.
    """
    starts = np.zeros(len(words) + 1, np.int64)
    out = np.empty(len(words) * LONGEST, np.uint32)
    at = 0
    for row in range(len(words)):
        word = (words[row, FIRST], words[row, SECOND], LONGEST)
        place = 0
        while place < LONGEST and letter(word, place) != 0:
            out[at] = alphabet[letter(word, place)]
            at += 1
            place += 1
        starts[row + 1] = at
    return out[:at], starts
