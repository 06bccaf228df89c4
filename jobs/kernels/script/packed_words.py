"""Arabic words as two integers each, and hash tables in which they are found without fail.

A word of up to twenty letters is written into 120 bits, six a letter and the first letter lowest:
two words are the same if their integers are, letters are taken off and put on by shifts, and a
table needs no second look at the text.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import FloatArray, Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.alphabet import (
    ALEF,
    FIRST_SEAT,
    FIRST_SPELLING,
    GRAIN,
    HAMZA,
    LAM,
    LONGEST,
    ODD,
    PASSED_OVER,
)
from jobs.kernels.script.word_operations import BITS, HALF, PackedWord, begins, drop, letter

#: Columns of a table of words: the word itself in two, how often it is known (twice that, and one
#: more for a word that is never a stem), and how often it is known with the article.
FIRST, SECOND, KNOWN, DEFINITE = range(4)

Codes: TypeAlias = NDArray[np.uint32]
Table8: TypeAlias = NDArray[np.uint8]
#: Words, a row each, in two columns or in the four of a table. A table has a power of two rows,
#: and a row of bits for each 32 of them that say of most words not in it that they are not.
Packed: TypeAlias = NDArray[np.uint64]

_FEED = 10
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xC2B2AE3D27D4EB4F)
_ZERO = np.uint64(0)
_LETTER = np.uint64(63)


@inlined
def read(
    codes: Codes, start: int, letters: Table8, words: Packed, row: int
) -> tuple[int, int, int, bool]:
    """Read the word that begins at `start` and pack it as it is spelled into `words[row]`.

    Returns where the next one begins, the number of letters, the places (bits) of alefs that are
    written with hamza or madda, and whether the word can be packed at all.
    """
    first, second = _ZERO, _ZERO
    n = 0
    hamzas = 0
    sound = True
    at = start
    while at < len(codes) and codes[at] != _FEED:
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
def bare(first: Any, second: Any, n: int) -> PackedWord:
    """Write alef for each of its spellings, and hamza for hamza on a seat."""
    word = (first, second, n)
    for place in range(n):
        number = letter(word, place)
        if number >= FIRST_SPELLING:
            plain = np.uint64(HAMZA if number >= FIRST_SEAT else ALEF)
            shift = BITS * np.uint64(place % HALF)
            change = (np.uint64(number) ^ plain) << shift
            if place < HALF:
                first ^= change
            else:
                second ^= change
    return first, second, n


@inlined
def mix(first: Any, second: Any) -> Any:
    """Spread the bits of a word over 64."""
    mixed = (first ^ (second * _MIX)) * _SPREAD
    return mixed ^ (mixed >> np.uint64(32))


@inlined
def capacity(table: Packed) -> int:
    """Give the number of rows of a table that hold words."""
    return len(table) // 33 * 32


@inlined
def slot(table: Packed, mixed: Any, first: Any, second: Any) -> Any:
    """Find the row of a word, or the empty one where it belongs."""
    mask = np.uint64(capacity(table) - 1)
    row = mixed & mask
    while table[row, FIRST] != _ZERO and (
        table[row, FIRST] != first or table[row, SECOND] != second
    ):
        row = (row + np.uint64(1)) & mask
    return np.int64(row)


@inlined
def bit_of(table: Packed, mixed: Any) -> tuple[Any, Any, Any]:
    """Give the row, the column and the mask of a word's bit."""
    rows = np.uint64(capacity(table))
    bit = mixed >> np.uint64(32) & (rows * np.uint64(8) - np.uint64(1))
    row = rows + (bit >> np.uint64(8))
    return row, bit >> BITS & np.uint64(3), np.uint64(1) << (bit & _LETTER)


@compiled()
def find(table: Packed, first: Any, second: Any) -> Any:
    """Find the row of a word in a table, or -1. The bits are looked at first: they are small."""
    mixed = mix(first, second)
    row, column, bit = bit_of(table, mixed)
    if table[row, column] & bit == _ZERO or first == _ZERO:
        return -1
    found = slot(table, mixed, first, second)
    return found if table[found, FIRST] != _ZERO else -1


@compiled()
def enter(table: Packed, first: Any, second: Any) -> Any:
    """Enter a word in a table and give its row."""
    mixed = mix(first, second)
    row, column, bit = bit_of(table, mixed)
    table[row, column] |= bit
    found = slot(table, mixed, first, second)
    table[found, FIRST] = first
    table[found, SECOND] = second
    return found


@inlined
def at_row(table: Packed, row: int) -> PackedWord:
    """Give the word of a row."""
    first, second = table[row, FIRST], table[row, SECOND]
    n = 0
    while n < LONGEST and letter((first, second, LONGEST), n) != 0:
        n += 1
    return first, second, n


@compiled()
def spell(words: Packed, alphabet: Codes) -> tuple[Codes, Int64Array]:
    """Write packed words out: code points end to end, and where each word starts."""
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


@compiled()
def fill(table: Packed, codes: Codes, letters: Table8, often: FloatArray) -> None:
    """Enter words with their frequencies; what can't be packed is passed over.

    Spellings of one bare word add up.
    """
    scratch = np.zeros((1, 2), np.uint64)
    at = 0
    for i in range(len(often)):
        at, n, _, sound = read(codes, at, letters, scratch, 0)
        if sound:
            word = bare(scratch[0, FIRST], scratch[0, SECOND], n)
            grains = np.uint64(max(1.0, often[i] / GRAIN))
            table[enter(table, word[0], word[1]), KNOWN] += np.uint64(2) * grains
    for row in range(capacity(table)):
        word = (table[row, FIRST], table[row, SECOND], LONGEST)
        if begins(word, ALEF, LAM) or begins(word, LAM, LAM):
            rest = drop(word, 2)
            noun = find(table, rest[0], rest[1])
            if noun >= 0:
                table[noun, DEFINITE] += table[row, KNOWN] >> np.uint64(1)


@compiled()
def mark(table: Packed, codes: Codes, forms: int, letters: Table8, add: bool) -> None:
    """Mark words as never a stem, where a table has them; or enter them as they are spelled."""
    scratch = np.zeros((1, 2), np.uint64)
    at = 0
    for _ in range(forms):
        at, n, _, sound = read(codes, at, letters, scratch, 0)
        if sound and add:
            enter(table, scratch[0, FIRST], scratch[0, SECOND])
        elif sound:
            word = bare(scratch[0, FIRST], scratch[0, SECOND], n)
            row = find(table, word[0], word[1])
            if row >= 0:
                table[row, KNOWN] |= np.uint64(1)
