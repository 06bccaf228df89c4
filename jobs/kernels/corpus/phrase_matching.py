"""Phrase matching: longest matches of known phrases in a trie, and the joining of collocations."""

import numpy as np

from jobs.datatypes import BoolArray, FloatArray, Int32Array, Int64Array
from jobs.kernels.compiled import compiled, compiled_beyond
from jobs.kernels.corpus.counting import FEW_TOKENS


@compiled("b1[::1](f8[::1])")
def join_neighbours(score: FloatArray) -> BoolArray:
    """Say of each token whether it is joined with the next one.

    From left to right, a token is joined unless the next one scores higher with the one after it.

    Parameters
    ----------
    score : float64[n]
        The association score of token i and token i + 1, 0 for none.

    Returns
    -------
    bool[n]
    """
    n = len(score)
    joined = np.zeros(n, np.bool_)
    i = 0
    while i < n - 1:
        if score[i] > 0.0 and score[i] >= score[i + 1]:
            joined[i] = True
            i += 2
        else:
            i += 1
    return joined


@compiled_beyond(FEW_TOKENS, lambda names, *_: len(names))
def longest_matches(
    names: Int32Array,
    same: BoolArray,
    keys: Int64Array,
    nodes: Int64Array,
    ends: Int64Array,
    size: int,
    found: Int32Array,
) -> Int32Array:
    """Say of each token how many tokens the phrase that begins there has; 1 for none.

    From left to right the longest phrase is taken, and the next one is sought behind it; tokens
    inside a phrase get 0.

    Parameters
    ----------
    names : int32[n]
        The name of each token in [0, size), or -1.
    same : bool[n - 1]
        Whether each token and the next one are in one sentence.
    keys, nodes : int64[m]
        The trie of phrases: from node a, name b leads to `nodes[i]` where `keys[i]`, which are
        sorted, is a * size + b. Node 0 is the root.
    ends : int64[nodes]
        The phrase that ends at each node, or -1.
    size : int
        How many names there are.
    found : int32[n]
        Filled with the number of the phrase that begins at each token, -1 for none.

    Returns
    -------
    int32[n]
    """
    n = len(names)
    lengths = np.ones(n, np.int32)
    first = np.zeros(size, np.bool_)
    for i in range(len(keys)):
        if keys[i] < size:
            first[keys[i]] = True
    found[:] = -1
    i = 0
    while i < n:
        length = 1
        if names[i] >= 0 and first[names[i]]:
            node = np.int64(0)
            j = i
            while names[j] >= 0:
                key = node * size + names[j]
                at = np.searchsorted(keys, key)
                if at == len(keys) or keys[at] != key:
                    break
                node = nodes[at]
                if ends[node] >= 0:
                    length = j - i + 1
                    found[i] = ends[node]
                if j == n - 1 or not same[j]:
                    break
                j += 1
        lengths[i] = length
        for k in range(i + 1, i + length):
            lengths[k] = 0
        i += length
    return lengths
