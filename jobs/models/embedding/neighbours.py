"""Exact k-nearest neighbours by cosine, and smoothing of rows by diffusion over their graph.

Averaging over nearest neighbours is a diffusion over their graph (Coifman & Lafon 2006); it
gives short rows, which share few words with each other, the words of their surroundings.
"""

import numpy as np

from jobs.datatypes import FloatArray, Int64Array
from jobs.models.rows.normalise import normalise_l2

#: Block size: rows whose cosines with all others are held in memory at once.
_BLOCK_ROWS = 512


def nearest(rows: FloatArray, count: int) -> Int64Array:
    """Find the `count` nearest other rows of each unit row float64[D, d], nearest first.

    int64[D, count], by the cosine in single precision; takes time in D squared.
    """
    D = len(rows)
    single = rows.astype(np.float32)
    found = np.empty((D, count), dtype=np.int64)
    for first in range(0, D, _BLOCK_ROWS):
        block = single[first : first + _BLOCK_ROWS] @ single.T
        own = np.arange(len(block))
        block[own, first + own] = -np.inf
        near = np.argpartition(-block, count - 1, axis=1)[:, :count]
        order = np.argsort(-np.take_along_axis(block, near, axis=1), axis=1, kind="stable")
        found[first : first + _BLOCK_ROWS] = np.take_along_axis(near, order, axis=1)
    return found


def smooth(rows: FloatArray, near: Int64Array, rounds: int) -> FloatArray:
    """Replace each unit row by the mean with its neighbours, `rounds` times over (diffusion)."""
    from scipy.sparse import csr_array

    D, count = near.shape
    if not count:
        return rows
    graph = csr_array(
        (np.ones(D * count), near.ravel(), np.arange(0, D * count + 1, count)), shape=(D, D)
    )
    for _ in range(rounds):
        rows = normalise_l2(rows + graph @ rows)
    return rows
