"""Compiled numbering of words: equal words get one number; and what forms are sorted by."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.characters import LINE_FEED, Codes, Table8
from jobs.kernels.compiled import compiled, part
from jobs.kernels.tokenise import HASHED, SIGN, WORD_END, WORD_LETTERS, WORD_START, class_of

Keys = NDArray[np.uint64]
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@part
def same_letters(
    codes: Codes,
    start: int,
    end: int,
    letters: int,
    pool: Codes,
    first: int,
    last: int,
    classes: Table8,
) -> bool:
    """Compare a word with the form pool[first:last], the signs inside the word passed over."""
    if last - first != letters:
        return False
    i = start
    for letter in range(letters):
        while class_of(codes[i], classes) == SIGN:
            i += 1
        if codes[i] != pool[first + letter]:
            return False
        i += 1
    return True


@part
def slot_of(key: np.uint64, mask: np.uint64) -> np.uint64:
    """Give the slot in which a key belongs."""
    mixed = key * _SPREAD
    return (mixed ^ (mixed >> np.uint64(32))) & mask


@compiled(
    "Tuple((int32[::1], uint32[::1], uint64[::1], int64[::1], uint32[::1], int64))"
    "(uint32[::1], int32[:,::1], uint64[::1], uint8[::1], uint32[::1], uint64[::1], int64[::1],"
    " uint32[::1], int64)"
)
def number(
    codes: Codes,
    words: Int32Array,
    keys: Keys,
    classes: Table8,
    slots: Codes,
    seen: Keys,
    starts: Int64Array,
    pool: Codes,
    forms: int,
) -> tuple[Int32Array, Codes, Keys, Int64Array, Codes, int]:
    """Number words in the order in which their forms come.

    Two words are the same if their keys are; where the keys are hashes, their letters are
    compared, too.

    Parameters
    ----------
    codes, words, keys
        Display text and the words in it, of `jobs.kernels.tokenise.cut_words`.
    slots : uint32, a power of two
        The open-addressing table: the number of a form, counted from 1; 0 where a slot is free.
    seen, starts, pool, forms
        The key of each form, where it begins in the pool of letters, the pool, and how many
        forms there are.

    Returns
    -------
    form_ids : int32[tokens]
    slots, seen, starts, pool, forms
        The forms seen by now.
    """
    ids = np.empty(len(words), np.int32)
    mask = np.uint64(len(slots) - 1)
    one = np.uint64(1)
    for word in range(len(words)):
        key = keys[word]
        slot = slot_of(key, mask)
        form = np.int64(slots[slot]) - 1
        while form >= 0:
            if seen[form] == key and (
                key < HASHED
                or same_letters(
                    codes,
                    words[word, WORD_START],
                    words[word, WORD_END],
                    words[word, WORD_LETTERS],
                    pool,
                    starts[form],
                    starts[form + 1],
                    classes,
                )
            ):
                break
            slot = (slot + one) & mask
            form = np.int64(slots[slot]) - 1
        if form >= 0:
            ids[word] = form
            continue
        ids[word] = forms
        letters = words[word, WORD_LETTERS]
        first = starts[forms]
        if forms + 2 > len(starts):
            more_starts = np.empty(2 * len(starts), np.int64)
            more_seen = np.empty(2 * len(starts), np.uint64)
            for old in range(forms):
                more_starts[old] = starts[old]
                more_seen[old] = seen[old]
            more_starts[forms] = first
            starts, seen = more_starts, more_seen
        if first + letters > len(pool):
            more_pool = np.empty(2 * (len(pool) + letters), np.uint32)
            for letter in range(first):
                more_pool[letter] = pool[letter]
            pool = more_pool
        i = words[word, WORD_START]
        for letter in range(letters):
            while class_of(codes[i], classes) == SIGN:
                i += 1
            pool[first + letter] = codes[i]
            i += 1
        seen[forms] = key
        forms += 1
        starts[forms] = first + letters
        slots[slot] = forms
        if 4 * forms > len(slots):
            slots = np.zeros(4 * len(slots), np.uint32)
            mask = np.uint64(len(slots) - 1)
            for old in range(forms):
                slot = slot_of(seen[old], mask)
                while slots[slot] != 0:
                    slot = (slot + one) & mask
                slots[slot] = old + 1
    return ids, slots, seen, starts, pool, forms


@compiled("uint64[::1](int64[::1], uint32[::1], uint32[::1], int64[::1], int64, int64)")
def sort_keys(
    starts: Int64Array, pool: Codes, ranks: Codes, wanted: Int64Array, skip: int, bits: int
) -> Keys:
    """Pack as many letters of forms as 64 bits hold, from letter `skip` on, to be compared.

    Parameters
    ----------
    starts, pool
        Where each form begins in the pool of letters, and the pool.
    ranks : uint32
        The rank of each code point among those that occur, counted from 1.
    wanted : int64
        The forms, by number.
    bits : int
        How many bits a rank has.
    """
    keys = np.zeros(len(wanted), np.uint64)
    width = np.uint64(bits)
    letters = 64 // bits
    for at in range(len(wanted)):
        first = starts[wanted[at]] + skip
        end = starts[wanted[at] + 1]
        key = np.uint64(0)
        for letter in range(first, first + letters):
            key = key << width
            if letter < end:
                key |= np.uint64(ranks[pool[letter]])
        keys[at] = key
    return keys


@compiled("uint32[::1](int64[::1], uint32[::1], int64[::1])")
def lines_of(starts: Int64Array, pool: Codes, wanted: Int64Array) -> Codes:
    """Write forms one after the other, a line feed after each."""
    size = len(wanted)
    for form in wanted:
        size += starts[form + 1] - starts[form]
    out = np.empty(size, np.uint32)
    at = 0
    for form in wanted:
        for letter in range(starts[form], starts[form + 1]):
            out[at] = pool[letter]
            at += 1
        out[at] = LINE_FEED
        at += 1
    return out
