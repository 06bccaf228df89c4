"""Linear assignment of the rows of a model to topics of the last run, under thresholds."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import BoolArray, FloatArray, Int64Array
from jobs.settings import IdentitySettings

#: Gain of a pair at the floor itself, which is better than no pair.
_ABOVE_NONE = 1e-9


def eligible(terms: FloatArray, documents: FloatArray, bounds: IdentitySettings) -> BoolArray:
    """Tell which pairs may be one topic, bool[old, rows].

    From `bounds.same` on two topics are the same; from `bounds.unsure` on only if the documents
    that both runs have agree (Jaccard index of at least `bounds.documents`).

    Parameters
    ----------
    terms, documents : float64[old, rows]
        Hellinger affinity, and Jaccard index of the documents in common.
    """
    agree = (terms >= bounds.unsure) & (documents >= bounds.documents)
    pairs: BoolArray = (terms >= bounds.same) | agree
    return pairs


def match(terms: FloatArray, may: BoolArray, warm: Sequence[int], floor: float) -> Int64Array:
    """Give each row at most one old topic, and each old topic at most one row.

    Parameters
    ----------
    terms : float64[old, rows]
        Hellinger affinity.
    may : bool[old, rows]
        The pairs that may be one topic.
    warm : sequence of int, rows
        The old topic that the row was begun from, or -1. It is that topic if it may be; if not it
        is another topic, whatever it is like.
    floor : float
        What an affinity is counted from: two pairs that are barely one topic weigh less than one
        that is it without doubt.

    Returns
    -------
    int64[rows]
        The old topic of each row, or -1. The sum of affinities above `floor` is the greatest
        possible (the linear assignment problem: Kuhn 1955).
    """
    found = np.full(may.shape[1], -1, np.int64)
    left = may.copy()
    for row, begun_from in enumerate(warm):
        if begun_from >= 0:
            left[:, row] = False
            if may[begun_from, row]:
                found[row] = begun_from
                left[begun_from, :] = False
    if not left.any():
        return found
    if max(left.sum(axis=0).max(), left.sum(axis=1).max()) == 1:  # nobody has a choice
        olds, rows = np.nonzero(left)
        found[rows] = olds
        return found
    from scipy.optimize import linear_sum_assignment

    gains = np.where(left, np.maximum(terms - floor, 0.0) + _ABOVE_NONE, 0.0)
    olds, rows = linear_sum_assignment(gains, maximize=True)
    sure = left[olds, rows]
    found[rows[sure]] = olds[sure]
    return found
