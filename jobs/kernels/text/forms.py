"""Word types: equal words get one number, in an open-addressing hash table of their forms."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.character_classes import CLASS_SIGN
from jobs.kernels.script.characters import ONE
from jobs.kernels.script.code_points import LINE_FEED
from jobs.kernels.splitmix64 import GOLDEN_GAMMA
from jobs.kernels.text.tables import WORD_LETTERS, WORD_START
from jobs.kernels.text.word_keys import HASHED, class_of

#: Key of a free slot of the hash table
FREE_SLOT = np.uint64(0)


@inlined
def same_letters(
    codes: UInt32Array, place: Int32Array, form: UInt32Array, classes: UInt8Array
) -> bool:
    """Compare a word with a form, the signs inside the word passed over.

    Parameters
    ----------
    codes : uint32[n]
        Display text.
    place : int32[3]
        The row of the word in the table of words.
    form : uint32[letters]
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.
    """
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
    """Give the slot in which a key belongs (Fibonacci hashing)."""
    mixed = key * GOLDEN_GAMMA
    return (mixed ^ (mixed >> np.uint64(32))) & mask


@inlined
def look_up(ids: Int32Array, word: int, keys: UInt64Array, table: UInt64Array) -> int:
    """Number words from `word` on up to one that is new or has a hash for a key; give that word.

    A loop of its own, in which nothing is done but this: most words never leave it. A key and its
    form are side by side, so that one access finds both.

    Parameters
    ----------
    ids : int32[tokens]
        Filled from `word` on.
    keys : uint64[tokens]
    table : uint64[2 * slots]
        The hash table: see `number_forms`.
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
    codes: UInt32Array,
    place: Int32Array,
    key: np.uint64,
    classes: UInt8Array,
    table: UInt64Array,
    starts: Int64Array,
    pool: UInt32Array,
) -> int:
    """Find the form of a word whose key is a hash, or -1.

    Parameters
    ----------
    codes : uint32[n]
    place : int32[3]
        The row of the word in the table of words.
    classes : uint8[TABLE_SIZE]
    table : uint64[2 * slots]
    starts : int64[forms + 1]
    pool : uint32[letters]
        The forms: see `number_forms`.
    """
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
def occupy(table: UInt64Array, key: np.uint64, form: int) -> None:
    """Write a form into the first free slot for its key.

    Parameters
    ----------
    table : uint64[2 * slots]
        Changed in place.
    """
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
    codes: UInt32Array,
    words: Int32Array,
    keys: UInt64Array,
    classes: UInt8Array,
    table: UInt64Array,
    starts: Int64Array,
    pool: UInt32Array,
    forms: int,
) -> tuple[int, int]:
    """Number words from `word` on until a table is full; give that word, and how many forms.

    A function of its own, in which no table moves: where one does, each turn of a loop is slow.

    Parameters
    ----------
    ids : int32[tokens]
        Filled from `word` on.
    codes : uint32[n]
    words : int32[tokens, 3]
    keys : uint64[tokens]
    classes : uint8[TABLE_SIZE]
    table : uint64[2 * slots]
    starts : int64[room for forms]
    pool : uint32[room for letters]
        As for `number_forms`; the last three are changed in place.
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
    codes: UInt32Array,
    words: Int32Array,
    keys: UInt64Array,
    classes: UInt8Array,
    table: UInt64Array,
    starts: Int64Array,
    pool: UInt32Array,
    forms: int,
) -> tuple[Int32Array, UInt64Array, Int64Array, UInt32Array, int]:
    """Number words in the order in which their forms come.

    Two words are the same if their keys are; where the keys are hashes, their letters are
    compared, too.

    Parameters
    ----------
    codes : uint32[n]
        Display text.
    words : int32[tokens, 3]
        The words in it, of `jobs.kernels.text.tokenise.cut_words`.
    keys : uint64[tokens]
        Their keys, of the same.
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.
    table : uint64[2 * slots]
        The open-addressing table, a power of two: a key and the number of its form by turns; a
        key of 0 is free.
    starts : int64[room for forms]
        Where each form begins in the pool of letters.
    pool : uint32[room for letters]
    forms : int
        How many forms there are.

    Returns
    -------
    form_ids : int32[tokens]
    table : uint64[2 * slots]
    starts : int64[room for forms]
    pool : uint32[room for letters]
    forms : int
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
def join_forms(starts: Int64Array, pool: UInt32Array, first: int, end: int) -> UInt32Array:
    """Write the forms from number `first` up to `end` one after the other, a line feed after each.

    Parameters
    ----------
    starts : int64[forms + 1]
        Where each form begins in the pool of letters.
    pool : uint32[letters]
    first, end : int
        Numbers of forms.

    Returns
    -------
    uint32[m]
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
