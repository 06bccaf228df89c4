"""Grouping of word forms: which have one stem, and which are one word but for clitics."""

import numpy as np

from jobs.datatypes import Int32Array, UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled
from jobs.kernels.script.alphabet import STEMMED
from jobs.kernels.script.packed_words import FIRST, SECOND, bare, read
from jobs.kernels.script.word_tables import KNOWN, enter, find
from jobs.kernels.stem.affix_stripping import key_of, peel


@compiled()
def group(
    packed: UInt64Array, sizes: UInt8Array, status: UInt8Array, table: UInt64Array
) -> tuple[Int32Array, UInt64Array]:
    """Number the keys of stems in the order in which they come.

    Parameters
    ----------
    packed : uint64[forms, 2]
        The stems of forms.
    sizes : uint8[forms]
        Their numbers of letters.
    status : uint8[forms]
        What became of each form.
    table : uint64[rows, 4]
        An empty hash table, with room for all keys.

    Returns
    -------
    groups, keys : int32[forms], uint64[keys, 2]
        The number of each form's key, -1 where it has no stem; and the keys.
    """
    groups = np.full(len(packed), -1, np.int32)
    keys = np.zeros((len(packed), 2), np.uint64)
    count = 0
    for i in range(len(packed)):
        if status[i] != STEMMED:
            continue
        word = key_of((packed[i, FIRST], packed[i, SECOND], int(sizes[i])))
        row = enter(table, word[0], word[1])
        if table[row, KNOWN] == 0:
            keys[count, FIRST], keys[count, SECOND] = word[0], word[1]
            count += 1
            table[row, KNOWN] = np.uint64(count)
        groups[i] = np.int32(table[row, KNOWN]) - 1
    return groups, keys[:count].copy()


@compiled()
def peel_all(
    codes: UInt32Array, forms: int, letters: UInt8Array, lexicon: UInt64Array, table: UInt64Array
) -> tuple[Int32Array, Int32Array]:
    """Number the bare words of forms, and the words that they are without clitics.

    Parameters
    ----------
    codes : uint32[n]
        The code points of forms, each with a line feed after it.
    forms : int
        How many there are.
    letters : uint8[letters]
        The number of the letter that a code point is.
    lexicon : uint64[rows, 4]
        The words that clitics are told by.
    table : uint64[rows, 4]
        An empty hash table, with room for all forms.

    Returns
    -------
    words, peeled : int32[forms], int32[forms]
        Words in the order in which they come, a form that can't be packed one of its own; and -1
        where no form is the word without clitics.
    """
    packed = np.zeros((forms, 2), np.uint64)
    words = np.empty(forms, np.int32)
    peeled = np.empty(forms, np.int32)
    count = 0
    at = 0
    for i in range(forms):
        at, n, hamzas, sound = read(codes, at, letters, packed, i)
        words[i] = count
        peeled[i] = hamzas << 5 | n if sound else -1
        if sound:
            word = bare(packed[i, FIRST], packed[i, SECOND], n)
            packed[i, FIRST], packed[i, SECOND] = word[0], word[1]
            row = enter(table, word[0], word[1])
            if table[row, KNOWN] == 0:
                table[row, KNOWN] = np.uint64(count + 1)
            words[i] = np.int32(table[row, KNOWN]) - 1
        count += words[i] == count
    for i in range(forms):
        if peeled[i] < 0:
            peeled[i] = words[i]
            continue
        word = (packed[i, FIRST], packed[i, SECOND], peeled[i] & 31)
        word = peel(lexicon, word, peeled[i] >> 5)
        row = find(table, word[0], word[1])
        peeled[i] = np.int32(table[row, KNOWN]) - 1 if row >= 0 else -1
    return words, peeled
