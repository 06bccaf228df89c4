"""Compiled joining of neighbours: which tokens hold together, and where known phrases stand."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import FloatArray, Int32Array, Int64Array
from jobs.kernels.compiled import compiled


@compiled("b1[::1](f8[::1])")
def join_neighbours(score: FloatArray) -> NDArray[np.bool_]:
    """Say of each token whether it is joined with the next one, bool[n].

    `score[i]` is how strongly token i holds to token i + 1, 0 for not at all. From left to right,
    a token is joined unless the next one holds more strongly to the one after it.
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


@compiled("i4[::1](i8[::1], b1[::1], i8[::1], i8[::1], i8[::1], i8, i8[::1])")
def longest_matches(
    names: Int64Array,
    same: NDArray[np.bool_],
    keys: Int64Array,
    nodes: Int64Array,
    ends: Int64Array,
    size: int,
    found: Int64Array,
) -> Int32Array:
    """Say of each token how many tokens the phrase that begins there has, int32[n]; 1 for none.

    From left to right the longest phrase is taken, and the next one is sought behind it; tokens
    inside a phrase get 0. The number of the phrase is written to `found` int64[n], -1 for none.

    Parameters
    ----------
    names : int64[n]
        The name of each token in [0, size), or -1.
    same : bool[n - 1]
        Whether each token and the next one stand in one sentence.
    keys, nodes : int64[m]
        The tree of phrases: from node a, name b leads to `nodes[i]` where `keys[i]`, which are
        sorted, is a * size + b. Node 0 is the root.
    ends : int64[nodes]
        The phrase that ends at each node, or -1.
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
