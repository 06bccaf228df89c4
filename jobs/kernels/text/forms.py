"""Compiled numbering of words: equal words get one number."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.characters import LINE_FEED, ONE, Codes, Table8
from jobs.kernels.text.tokenise import CLASS_SIGN, HASHED, WORD_LETTERS, WORD_START, class_of

Keys = NDArray[np.uint64]
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
FREE_SLOT = np.uint64(0)


@inlined
def same_letters(codes: Codes, place: Int32Array, form: Codes, classes: Table8) -> bool:
    """Compare a word with a form, the signs inside the word passed over."""
    if len(form) != place[WORD_LETTERS]:
        return False
    i = place[WORD_START]
    for letter in form:
        while class_of(codes[i], classes) == CLASS_SIGN:
            i += 1
        if codes[i] != letter:
            return False
        i += 1
    return True


@inlined
def slot_of(key: np.uint64, mask: np.uint64) -> np.uint64:
    """Give the slot in which a key belongs."""
    mixed = key * _SPREAD
    return (mixed ^ (mixed >> np.uint64(32))) & mask


@inlined
def look_up(ids: Int32Array, word: int, keys: Keys, table: Keys) -> int:
    """Number words from `word` on up to one that is new or has a hash for a key; give that word.

    A loop of its own, in which nothing is done but this: most words never leave it. A key and its
    form stand side by side, so that one access finds both.
    """
    mask = np.uint64(len(table) // 2 - 1)
    at, end = np.uint64(word), np.uint64(len(keys))
    while at < end:
        key = keys[at]
        slot = slot_of(key, mask)
        while table[slot + slot] != key and table[slot + slot] != FREE_SLOT:
            slot = (slot + ONE) & mask
        if table[slot + slot] == FREE_SLOT or key >= HASHED:
            break
        ids[at] = np.int32(table[slot + slot + ONE])
        at += ONE
    return int(np.int64(at))


@inlined
def find_hashed(
    codes: Codes,
    place: Int32Array,
    key: np.uint64,
    classes: Table8,
    table: Keys,
    starts: Int64Array,
    pool: Codes,
) -> int:
    """Find the form of a word whose key is a hash, or -1."""
    mask = np.uint64(len(table) // 2 - 1)
    slot = slot_of(key, mask)
    while table[slot + slot] != FREE_SLOT:
        form = np.int64(table[slot + slot + ONE])
        if table[slot + slot] == key:
            first, last = starts[form], starts[form + 1]
            if same_letters(codes, place, pool[first:last], classes):
                return int(form)
        slot = (slot + ONE) & mask
    return -1


@inlined
def occupy(table: Keys, key: np.uint64, form: int) -> None:
    """Write a form into the first free slot for its key."""
    mask = np.uint64(len(table) // 2 - 1)
    slot = slot_of(key, mask)
    while table[slot + slot] != FREE_SLOT:
        slot = (slot + ONE) & mask
    table[slot + slot] = key
    table[slot + slot + ONE] = np.uint64(form)


@inlined
def number_on(
    ids: Int32Array,
    word: int,
    codes: Codes,
    words: Int32Array,
    keys: Keys,
    classes: Table8,
    table: Keys,
    starts: Int64Array,
    pool: Codes,
    forms: int,
) -> tuple[int, int]:
    """Number words from `word` on until a table is full; give that word, and how many forms.

    A function of its own, in which no table moves: where one does, each turn of a loop is slow.
    """
    while True:
        word = look_up(ids, word, keys, table)
        if word == len(words):
            break
        if keys[word] >= HASHED:
            form = find_hashed(codes, words[word], keys[word], classes, table, starts, pool)
            if form >= 0:
                ids[word] = form
                word += 1
                continue
        letters = words[word, WORD_LETTERS]
        first = starts[forms]
        full = 3 * (forms + 1) > len(table) or forms + 2 > len(starts)
        if full or first + letters > len(pool):
            break
        i = words[word, WORD_START]
        for letter in range(letters):
            while class_of(codes[i], classes) == CLASS_SIGN:
                i += 1
            pool[first + letter] = codes[i]
            i += 1
        ids[word] = forms
        occupy(table, keys[word], forms)
        forms += 1
        starts[forms] = first + letters
        word += 1
    return word, forms


@compiled(
    "Tuple((int32[::1], uint64[::1], int64[::1], uint32[::1], int64))"
    "(uint32[::1], int32[:,::1], uint64[::1], uint8[::1], uint64[::1], int64[::1], uint32[::1],"
    " int64)"
)
def number_forms(
    codes: Codes,
    words: Int32Array,
    keys: Keys,
    classes: Table8,
    table: Keys,
    starts: Int64Array,
    pool: Codes,
    forms: int,
) -> tuple[Int32Array, Keys, Int64Array, Codes, int]:
    """Number words in the order in which their forms come.

    Two words are the same if their keys are; where the keys are hashes, their letters are
    compared, too.

    Parameters
    ----------
    codes, words, keys
        Display text and the words in it, of `jobs.kernels.text.tokenise.cut_words`.
    table : uint64, twice a power of two
        The open-addressing table: a key and the number of its form by turns; a key of 0 is free.
    starts, pool, forms
        Where each form begins in the pool of letters, the pool, and how many forms there are.

    Returns
    -------
    form_ids : int32[tokens]
    table, starts, pool, forms
        The forms seen by now.
    """
    ids = np.empty(len(words), np.int32)
    word = 0
    while True:
        word, forms = number_on(ids, word, codes, words, keys, classes, table, starts, pool, forms)
        if word == len(words):
            break
        letters = int(words[word, WORD_LETTERS])
        if forms + 2 > len(starts):
            more_starts = np.empty(2 * len(starts), np.int64)
            for old in range(forms + 1):
                more_starts[old] = starts[old]
            starts = more_starts
        if starts[forms] + letters > len(pool):
            more_pool = np.empty(2 * (len(pool) + letters), np.uint32)
            for letter in range(starts[forms]):
                more_pool[letter] = pool[letter]
            pool = more_pool
        if 3 * (forms + 1) > len(table):
            before = table
            table = np.zeros(2 * len(before), np.uint64)
            for slot in range(0, len(before), 2):
                if before[slot] != FREE_SLOT:
                    occupy(table, before[slot], before[slot + 1])
    return ids, table, starts, pool, forms


@compiled("uint32[::1](int64[::1], uint32[::1], int64, int64)")
def join_forms(starts: Int64Array, pool: Codes, first: int, end: int) -> Codes:
    """Write the forms from number `first` up to `end` one after the other, a line feed after each.

    `starts` and `pool` are where each form begins in the pool of letters, and the pool.
    """
    out = np.empty(starts[end] - starts[first] + end - first, np.uint32)
    at = 0
    for form in range(first, end):
        for letter in range(starts[form], starts[form + 1]):
            out[at] = pool[letter]
            at += 1
        out[at] = LINE_FEED
        at += 1
    return out
