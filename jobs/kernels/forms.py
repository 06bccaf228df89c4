"""Compiled numbering of words: equal words get one number, by hashing with collision checks."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.characters import Codes, Table8
from jobs.kernels.compiled import compiled, part
from jobs.kernels.tokenise import SIGN, WORD_END, WORD_LETTERS, WORD_START, class_of

Hashes = NDArray[np.uint64]


@part
def same_letters(
    codes: Codes, start: int, end: int, letters: int, pool: Codes, first: int, classes: Table8
) -> bool:
    """Compare a word with a form of as many letters, the signs inside the word passed over."""
    if end - start == letters:
        for letter in range(letters):
            if codes[start + letter] != pool[first + letter]:
                return False
        return True
    i = start
    for letter in range(letters):
        while class_of(codes[i], classes) == SIGN:
            i += 1
        if codes[i] != pool[first + letter]:
            return False
        i += 1
    return True


@part
def free_slot(slots: Hashes, value: int) -> int:
    """Find the first free slot for a hash."""
    mask = np.uint64(len(slots) - 1)
    slot = value & mask
    while slots[slot] != 0:
        slot = (slot + np.uint64(1)) & mask
    return int(np.int64(slot))


@compiled(
    "Tuple((int32[::1], uint64[::1], uint64[::1], int64[::1], uint32[::1], int64, boolean))"
    "(uint32[::1], int32[:,::1], uint64[::1], uint8[::1], uint64[::1], uint64[::1], int64[::1],"
    " uint32[::1], int64, boolean)"
)
def number(
    codes: Codes,
    words: Int32Array,
    hashes: Hashes,
    classes: Table8,
    slots: Hashes,
    seen: Hashes,
    starts: Int64Array,
    pool: Codes,
    forms: int,
    trusting: bool,
) -> tuple[Int32Array, Hashes, Hashes, Int64Array, Codes, int, bool]:
    """Number words in the order in which their forms come.

    The lookups run first, trusting half of each hash, so that the processor can overlap them;
    then all words are compared with their forms, letter by letter. Where two differ the caller
    has to call again without trust: each lookup then compares. Forms that no word has are harmless.

    Parameters
    ----------
    codes, words, hashes
        Display text and the words in it, of `jobs.kernels.tokenise.cut_words`.
    slots : uint64, a power of two
        The open-addressing table: the upper half of a hash above the number of its form, counted
        from 1; 0 where a slot is free.
    seen, starts, pool, forms
        The hash of each form, where it begins in the pool of letters, the pool, and how many
        forms there are.

    Returns
    -------
    form_ids : int32[tokens]
    slots, seen, starts, pool, forms
        The forms seen by now.
    agreed : bool
        Whether every word has the letters of its form.
    """
    ids = np.empty(len(words), np.int32)
    mask = np.uint64(len(slots) - 1)
    lower = np.uint64(0xFFFFFFFF)
    for word in range(len(words)):
        value = hashes[word]
        slot = value & mask
        held = slots[slot]
        while held != 0:
            if (held ^ value) <= lower:
                if trusting:
                    break
                form = np.int64(held & lower) - 1
                first = starts[form]
                letters = words[word, WORD_LETTERS]
                if starts[form + 1] - first == letters and same_letters(
                    codes,
                    words[word, WORD_START],
                    words[word, WORD_END],
                    letters,
                    pool,
                    first,
                    classes,
                ):
                    break
            slot = (slot + np.uint64(1)) & mask
            held = slots[slot]
        if held != 0:
            ids[word] = np.int64(held & lower) - 1
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
        seen[forms] = value
        forms += 1
        starts[forms] = first + letters
        slots[slot] = (value & ~lower) | np.uint64(forms)
        if 2 * forms > len(slots):
            slots = np.zeros(2 * len(slots), np.uint64)
            mask = np.uint64(len(slots) - 1)
            for old in range(forms):
                slots[free_slot(slots, seen[old])] = (seen[old] & ~lower) | np.uint64(old + 1)
    agreed = True
    if trusting:
        for word in range(len(words)):
            first = starts[ids[word]]
            letters = words[word, WORD_LETTERS]
            if starts[ids[word] + 1] - first != letters or not same_letters(
                codes,
                words[word, WORD_START],
                words[word, WORD_END],
                letters,
                pool,
                first,
                classes,
            ):
                agreed = False
                break
    return ids, slots, seen, starts, pool, forms, agreed


@part
def precedes(starts: Int64Array, pool: Codes, one: int, other: int) -> bool:
    """Tell whether a form stands before another by code point."""
    first, second = starts[one], starts[other]
    lengths = starts[one + 1] - first, starts[other + 1] - second
    for letter in range(min(lengths[0], lengths[1])):
        if pool[first + letter] != pool[second + letter]:
            return bool(pool[first + letter] < pool[second + letter])
    return bool(lengths[0] < lengths[1])


@part
def packed(starts: Int64Array, pool: Codes, form: int, skip: int) -> np.uint64:
    """Pack four letters of a form so that they compare as its code points do, as far as they go.

    From a letter beyond the first plane on all forms are equal.
    """
    found = np.uint64(0)
    told_apart = True
    for letter in range(skip + 4):
        code = 0
        if told_apart and starts[form] + letter < starts[form + 1]:
            code = min(int(pool[starts[form] + letter]), 0xFFFE) + 1
            told_apart = code < 0xFFFF
        if letter >= skip:
            found = (found << np.uint64(16)) | np.uint64(code)
    return found


@compiled("Tuple((int64[::1], int64[::1], uint32[::1]))(int64[::1], uint32[::1], int64[::1])")
def sorted_forms(
    starts: Int64Array, pool: Codes, wanted: Int64Array
) -> tuple[Int64Array, Int64Array, Codes]:
    """Sort forms by their code points (a merge sort).

    Parameters
    ----------
    starts, pool
        Where each form begins in the pool of letters, and the pool.
    wanted : int64
        The forms to sort, by number.

    Returns
    -------
    order : int64
        Their numbers in order.
    starts, pool
        Where each begins in their own letters, one after the other in order.
    """
    forms = len(wanted)
    order = wanted.copy()
    keys = np.empty((forms, 2), np.uint64)
    for at in range(forms):
        keys[at, 0] = packed(starts, pool, order[at], 0)
        keys[at, 1] = packed(starts, pool, order[at], 4)
    merged = np.empty(forms, np.int64)
    merged_keys = np.empty((forms, 2), np.uint64)
    width = 1
    while width < forms:
        for low in range(0, forms, 2 * width):
            middle, high = min(low + width, forms), min(low + 2 * width, forms)
            left, right = low, middle
            for at in range(low, high):
                if left >= middle:
                    first = False
                elif right >= high:
                    first = True
                elif keys[left, 0] != keys[right, 0]:
                    first = keys[left, 0] < keys[right, 0]
                elif keys[left, 1] != keys[right, 1]:
                    first = keys[left, 1] < keys[right, 1]
                else:
                    first = not precedes(starts, pool, order[right], order[left])
                take = left if first else right
                merged[at] = order[take]
                merged_keys[at, 0] = keys[take, 0]
                merged_keys[at, 1] = keys[take, 1]
                left += first
                right += not first
        order, merged = merged, order
        keys, merged_keys = merged_keys, keys
        width *= 2
    ordered_starts = np.zeros(forms + 1, np.int64)
    for at in range(forms):
        form = order[at]
        ordered_starts[at + 1] = ordered_starts[at] + starts[form + 1] - starts[form]
    letters = np.empty(ordered_starts[forms], np.uint32)
    for at in range(forms):
        shift = starts[order[at]] - ordered_starts[at]
        for letter in range(ordered_starts[at], ordered_starts[at + 1]):
            letters[letter] = pool[letter + shift]
    return order, ordered_starts, letters
