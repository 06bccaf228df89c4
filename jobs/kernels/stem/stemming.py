"""Light stemming of many word forms at once, packed; stop words are looked up first."""

import numpy as np

from jobs.datatypes import UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled
from jobs.kernels.script.alphabet import NOT_ARABIC, STEMMED, STOPPED
from jobs.kernels.script.packed_words import FIRST, SECOND, bare, read
from jobs.kernels.script.word_tables import find
from jobs.kernels.stem.affix_stripping import stem_of


@compiled()
def stem_all(
    codes: UInt32Array,
    forms: int,
    letters: UInt8Array,
    lexicon: UInt64Array,
    stopped: UInt64Array,
    strip_affixes: bool,
) -> tuple[UInt64Array, UInt8Array, UInt8Array]:
    """Stem forms; stop words are looked up as they are spelled.

    Parameters
    ----------
    codes : uint32[n]
        The code points of forms, each with a line feed after it.
    forms : int
        How many there are.
    letters : uint8[letters]
        The number of the letter that a code point is.
    lexicon, stopped : uint64[rows, 4]
        Hash tables of words: those that stems are told by, and stop words.
    strip_affixes : bool
        Whether anything is taken off; else a word is its own stem.

    Returns
    -------
    packed, sizes, status : uint64[forms, 2], uint8[forms], uint8[forms]
        The stems, their numbers of letters, and what became of each form.
    """
    packed = np.zeros((forms, 2), np.uint64)
    sizes = np.zeros(forms, np.uint8)
    status = np.full(forms, NOT_ARABIC, np.uint8)
    at = 0
    for i in range(forms):
        at, n, hamzas, sound = read(codes, at, letters, packed, i)
        if not sound:
            continue
        if find(stopped, packed[i, FIRST], packed[i, SECOND]) >= 0:
            status[i] = STOPPED
            continue
        word = bare(packed[i, FIRST], packed[i, SECOND], n)
        if strip_affixes:
            word = stem_of(lexicon, word, hamzas)
        packed[i, FIRST], packed[i, SECOND] = word[0], word[1]
        sizes[i] = word[2]
        status[i] = STEMMED
    return packed, sizes, status
