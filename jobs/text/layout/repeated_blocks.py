"""Repeated blocks: a title printed twice, a pull quote that repeats a sentence of the body."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from jobs.datatypes import Int32Array, Int64Array
from jobs.text.script.folding import keys
from jobs.text.words.tokens import words

#: Containment threshold: a block repeats a longer one that has this share of its word bigrams
REPEATED_SHARE: Final = 0.8
#: Length limit in words: a shorter block repeats another only by being the same
_FEWEST: Final = 5
#: Length limit in words: of a longer block the bigrams are in another where words are few
_LONGEST: Final = 2000
#: Length limit in words: shorter blocks may occur twice, unless one follows the other
_SAME: Final = 3
#: Posting list limit: a bigram of more blocks says nothing, and all would be quadratic
_MOST_HOLDERS: Final = 50


def repeated_blocks(blocks: Sequence[str]) -> list[int]:
    """Find the blocks that repeat another, by their numbers."""
    read = {text: keys(words(text)) for text in dict.fromkeys(blocks)}
    texts = [read[text] for text in blocks]
    pairs = [Counter(pairwise(text)) for text in texts]
    holders: dict[tuple[str, str], list[int]] = {}
    for number, counted in enumerate(pairs):
        for pair in counted:
            of = holders.setdefault(pair, [])
            if len(of) < _MOST_HOLDERS:
                of.append(number)
    found: list[int] = []
    last: dict[tuple[str, ...], int] = {}
    for number, text in enumerate(texts):
        same = last.get(tuple(text))
        last[tuple(text)] = number
        if same is not None and text and (len(text) >= _SAME or same == number - 1):
            found.append(number)
            continue
        if _FEWEST <= len(text) <= _LONGEST and _is_contained(number, texts, pairs, holders):
            found.append(number)
    return found


def _is_contained(
    number: int,
    texts: Sequence[Sequence[str]],
    pairs: Sequence[Counter[tuple[str, str]]],
    holders: dict[tuple[str, str], list[int]],
) -> bool:
    shared: Counter[int] = Counter()
    for pair, count in pairs[number].items():
        for other in holders[pair]:
            if len(texts[other]) > len(texts[number]):
                shared[other] += count
    return bool(shared) and max(shared.values()) >= REPEATED_SHARE * (len(texts[number]) - 1)


def repeated_among(words: Int32Array, bounds: Int64Array) -> Int64Array:
    """Find the same blocks as `repeated_blocks`, in texts too long for a Python object a word.

    Bigrams are compared by hashes of at least 40 bits.

    Parameters
    ----------
    words : int32[words]
        The words of all blocks, numbered by their keys.
    bounds : int64[blocks + 1]
        Where each block begins in them.

    Returns
    -------
    int64[repeated]
        The numbers of the blocks, ascending.
    """
    from jobs.kernels.corpus.repeated_bigrams import contained_blocks, hash_blocks

    owner_bits = max(1, int(len(bounds) - 1).bit_length())
    bigrams, hashes = hash_blocks(words, bounds, owner_bits)
    found = np.zeros(len(hashes), np.bool_)
    last: dict[int, int] = {}
    lengths = np.diff(bounds)
    for number, hashed in enumerate(hashes.tolist()):
        same = last.get(hashed, -1)
        last[hashed] = number
        if same < 0 or not lengths[number]:
            continue
        if lengths[number] >= _SAME or same == number - 1:
            here, there = (
                words[slice(*bounds[number : number + 2])],
                words[slice(*bounds[same : same + 2])],
            )
            found[number] = np.array_equal(here, there)
    bigrams.sort()
    wanted = (lengths >= _FEWEST) & (lengths <= _LONGEST) & ~found
    found |= contained_blocks(
        words, bounds, bigrams, wanted, owner_bits, _MOST_HOLDERS, REPEATED_SHARE
    )
    return np.flatnonzero(found)
