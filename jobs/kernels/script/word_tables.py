"""Hash tables of packed words (open addressing), and the word counts of a lexicon in them.

A table has a power of two rows, and behind them one row of bits for each 32 of them: a Bloom filter
that says of most words not in it that they are not. It needs no second look at the text.
"""

from typing import Any

import numpy as np

from jobs.datatypes import FloatArray, UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.alphabet import GRAIN, LONGEST
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.packed_words import FIRST, SECOND, bare, read
from jobs.kernels.script.word_operations import BITS, begins, drop
from jobs.kernels.splitmix64 import GOLDEN_GAMMA

#: Columns of a table after those of the word: twice its count (and one more for a word that is
#: never a stem: a bit flag), and its count with the definite article
KNOWN, DEFINITE = 2, 3

#: Multiplier of the hash function for the second integer: PRIME64_2 of xxHash
_MIX = np.uint64(0xC2B2AE3D27D4EB4F)
#: The integer zero: an empty row
_ZERO = np.uint64(0)
#: Bit mask: the place of a bit in an integer
_PLACE = np.uint64(63)


@inlined
def mix(first: Any, second: Any) -> Any:
    """Spread the bits of a word over 64."""
    mixed = (first ^ (second * _MIX)) * GOLDEN_GAMMA
    return mixed ^ (mixed >> np.uint64(32))


@inlined
def capacity(table: UInt64Array) -> int:
    """Give the number of rows of a table that hold words.

    Parameters
    ----------
    table : uint64[rows, 4]
    """
    return len(table) // 33 * 32


@inlined
def slot(table: UInt64Array, mixed: Any, first: Any, second: Any) -> Any:
    """Find the row of a word, or the empty one where it belongs.

    Parameters
    ----------
    table : uint64[rows, 4]
    mixed : uint64
        The hash of the word.
    first, second : uint64
        The word.
    """
    mask = np.uint64(capacity(table) - 1)
    row = mixed & mask
    while table[row, FIRST] != _ZERO and (
        table[row, FIRST] != first or table[row, SECOND] != second
    ):
        row = (row + np.uint64(1)) & mask
    return np.int64(row)


@inlined
def bit_of(table: UInt64Array, mixed: Any) -> tuple[Any, Any, Any]:
    """Give the row, the column and the mask of a word's bit in the Bloom filter.

    Parameters
    ----------
    table : uint64[rows, 4]
    mixed : uint64
        The hash of the word.
    """
    rows = np.uint64(capacity(table))
    bit = mixed >> np.uint64(32) & (rows * np.uint64(8) - np.uint64(1))
    row = rows + (bit >> np.uint64(8))
    return row, bit >> BITS & np.uint64(3), np.uint64(1) << (bit & _PLACE)


@compiled()
def find(table: UInt64Array, first: Any, second: Any) -> Any:
    """Find the row of a word in a table, or -1. The bits are looked at first: they are small.

    Parameters
    ----------
    table : uint64[rows, 4]
    first, second : uint64
        The word.
    """
    mixed = mix(first, second)
    row, column, bit = bit_of(table, mixed)
    if table[row, column] & bit == _ZERO or first == _ZERO:
        return -1
    found = slot(table, mixed, first, second)
    return found if table[found, FIRST] != _ZERO else -1


@compiled()
def enter(table: UInt64Array, first: Any, second: Any) -> Any:
    """Enter a word in a table and give its row.

    Parameters
    ----------
    table : uint64[rows, 4]
    first, second : uint64
        The word.
    """
    mixed = mix(first, second)
    row, column, bit = bit_of(table, mixed)
    table[row, column] |= bit
    found = slot(table, mixed, first, second)
    table[found, FIRST] = first
    table[found, SECOND] = second
    return found


@compiled()
def fill(table: UInt64Array, codes: UInt32Array, letters: UInt8Array, often: FloatArray) -> None:
    """Enter words with their frequencies; what can't be packed is passed over.

    Spellings of one bare word add up.

    Parameters
    ----------
    table : uint64[rows, 4]
    codes : uint32[n]
        Code points of words, each with a line feed after it.
    letters : uint8[letters]
        The number of the letter that a code point is.
    often : float64[words]
        The frequency of each word.
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
        if begins(word, L.ALEF, L.LAM) or begins(word, L.LAM, L.LAM):
            rest = drop(word, 2)
            noun = find(table, rest[0], rest[1])
            if noun >= 0:
                table[noun, DEFINITE] += table[row, KNOWN] >> np.uint64(1)


@compiled()
def mark(
    table: UInt64Array, codes: UInt32Array, forms: int, letters: UInt8Array, add: bool
) -> None:
    """Mark words as never a stem, where a table has them; or enter them as they are spelled.

    Parameters
    ----------
    table : uint64[rows, 4]
    codes : uint32[n]
        Code points of words, each with a line feed after it.
    forms : int
        How many words there are.
    letters : uint8[letters]
        The number of the letter that a code point is.
    add : bool
        Whether they are entered.
    """
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
