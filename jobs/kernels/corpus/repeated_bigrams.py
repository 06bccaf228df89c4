"""Repeated blocks by hashed word bigrams: which blocks of a text are contained in a longer one."""

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.hashing import FNV_BASIS, fnv1a
from jobs.kernels.splitmix64 import GOLDEN_GAMMA

#: Bits of a hash that the index of sorted bigrams is made by
INDEX_BITS = 16
#: Bits by which a hash is folded upon itself, so that all of its bits count
_FOLD = np.uint64(32)


@inlined
def hashed_bigram(first: int, second: int) -> np.uint64:
    """Hash a pair of words by their numbers."""
    value = (np.uint64(first) << _FOLD | np.uint64(second)) * GOLDEN_GAMMA
    value = (value ^ value >> _FOLD) * GOLDEN_GAMMA
    return value ^ value >> _FOLD


@compiled("Tuple((uint64[::1], uint64[::1]))(int32[::1], int64[::1], int64)")
def hash_blocks(
    words: Int32Array, bounds: Int64Array, owner_bits: int
) -> tuple[UInt64Array, UInt64Array]:
    """Hash the word bigrams of blocks, each with its block, and the blocks themselves.

    Parameters
    ----------
    words : int32[words]
        The words of all blocks, by number.
    bounds : int64[blocks + 1]
        Where each block begins in them.
    owner_bits : int
        Bits that the number of a block takes.

    Returns
    -------
    bigrams : uint64[bigrams]
        The hash of each bigram, its last bits replaced by the number of its block; not sorted.
    blocks : uint64[blocks]
        The hash of all words of each (FNV-1a).
    """
    shift = np.uint64(owner_bits)
    bigrams = np.empty(len(words), np.uint64)
    hashes = np.empty(len(bounds) - 1, np.uint64)
    at = 0
    for block in range(len(bounds) - 1):
        value = FNV_BASIS
        for word in range(bounds[block], bounds[block + 1]):
            value = fnv1a(value, np.uint64(words[word]) + np.uint64(1))
            if word > bounds[block]:
                pair = hashed_bigram(words[word - 1], words[word])
                bigrams[at] = pair >> shift << shift | np.uint64(block)
                at += 1
        hashes[block] = value
    return bigrams[:at], hashes


@inlined
def count_holders(
    pair: np.uint64,
    bigrams: UInt64Array,
    first: int,
    last: int,
    shift: np.uint64,
    bounds: Int64Array,
    length: int,
    most: int,
    shared: Int32Array,
    counted_for: Int32Array,
    block: int,
) -> int:
    """Count a bigram for the blocks longer than `length` among the first that hold it.

    Gives the highest count that one of them has by now.

    Parameters
    ----------
    pair : uint64
        The hash of the bigram, its last bits zero.
    bigrams : uint64[bigrams]
        Sorted, none twice.
    first, last : int
        The range of them in which it stands, if it does.
    shift : uint64
        Bits that the number of a block takes.
    bounds : int64[blocks + 1]
    most : int
        How many blocks are looked at.
    shared : int32[blocks]
        The counts.
    counted_for : int32[blocks]
        The block for which each was counted last; another count is none.
    block : int
        The block that is looked at.
    """
    while first < last:
        middle = (first + last) // 2
        if bigrams[middle] < pair:
            first = middle + 1
        else:
            last = middle
    highest = 0
    mask = (np.uint64(1) << shift) - np.uint64(1)
    end = min(first + most, len(bigrams))
    while first < end and bigrams[first] >> shift == pair >> shift:
        owner = np.int64(bigrams[first] & mask)
        first += 1
        if bounds[owner + 1] - bounds[owner] > length:
            if counted_for[owner] != block:
                counted_for[owner] = block
                shared[owner] = 0
            shared[owner] += 1
            highest = max(highest, int(shared[owner]))
    return highest


@inlined
def distinct_bigrams(bigrams: UInt64Array, index: Int64Array) -> int:
    """Drop doubles among sorted bigrams, in place, and index them; give how many are left.

    Parameters
    ----------
    bigrams : uint64[bigrams]
    index : int64[2**INDEX_BITS + 1]
        Filled with where the bigrams of each first INDEX_BITS bits begin.
    """
    left = 0
    for i in range(len(bigrams)):
        if i and bigrams[i] == bigrams[i - 1]:
            continue
        index[np.int64(bigrams[i] >> np.uint64(64 - INDEX_BITS)) + 1] += 1
        bigrams[left] = bigrams[i]
        left += 1
    for i in range(1, len(index)):
        index[i] += index[i - 1]
    return left


@compiled("boolean[::1](int32[::1], int64[::1], uint64[::1], boolean[::1], int64, int64, float64)")
def contained_blocks(
    words: Int32Array,
    bounds: Int64Array,
    bigrams: UInt64Array,
    wanted: BoolArray,
    owner_bits: int,
    most: int,
    share: float,
) -> BoolArray:
    """Tell which blocks have most of their word bigrams in one longer block.

    Parameters
    ----------
    words : int32[words]
    bounds : int64[blocks + 1]
    bigrams : uint64[bigrams]
        Those of `hash_blocks`, sorted; changed in place.
    wanted : bool[blocks]
        Which blocks are to be looked at.
    owner_bits : int
        As for `hash_blocks`.
    most : int
        Of each bigram only the first so many blocks that hold it count.
    share : float
        Of the bigrams of a block: how many must be in one longer block.

    Returns
    -------
    bool[blocks]
    """
    shift = np.uint64(owner_bits)
    index = np.zeros((1 << INDEX_BITS) + 1, np.int64)
    distinct = bigrams[: distinct_bigrams(bigrams, index)]
    found = np.zeros(len(wanted), np.bool_)
    shared = np.zeros(len(wanted), np.int32)
    counted_for = np.full(len(wanted), -1, np.int32)
    for block in range(len(wanted)):
        if not wanted[block]:
            continue
        start, end = bounds[block], bounds[block + 1]
        highest = 0
        for word in range(start + 1, end):
            pair = hashed_bigram(words[word - 1], words[word]) >> shift << shift
            place = np.int64(pair >> np.uint64(64 - INDEX_BITS))
            here = count_holders(
                pair,
                distinct,
                index[place],
                index[place + 1],
                shift,
                bounds,
                end - start,
                most,
                shared,
                counted_for,
                block,
            )
            highest = max(highest, here)
        found[block] = highest > 0 and highest >= share * (end - start - 1)
    return found
