"""Rows in LSA smoothed over nearest neighbours, and their log density in each topic."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import AnyArray, FloatArray
from jobs.models.embedding.neighbours import smooth

#: A centre is drawn to the middle of all rows as by so many rows there: small topics pull less.
SHRINKAGE = 100


@dataclass(frozen=True, eq=False)
class LsaView:
    """A sample of the rows in LSA.

    Parameters
    ----------
    sample : int64[n]
        Numbers of the rows.
    directions : float64[V, d]
        The directions of LSA.
    rows : float64[n, d]
        The rows reduced to them, of length one.
    near : int64[n, m]
        The nearest other rows of each, nearest first.
    """

    sample: AnyArray
    directions: FloatArray
    rows: FloatArray
    near: NDArray[np.int64]

    def smoothed(self, neighbours: int, topics: int, rounds: int) -> FloatArray:
        """Rows averaged with their neighbours: no more than half the mean topic has to give."""
        count = min(neighbours, max(len(self.rows) // (2 * topics), 1))
        return smooth(self.rows, self.near[:, :count], rounds)


def log_density(rows: FloatArray, members: FloatArray) -> FloatArray:
    """What the places float64[n, d] of rows say for each topic, up to a constant of the row.

    float64[n, K], the log density of a round normal distribution of variance one around the centre
    of each topic, of which the rows have the shares `members` float64[n, K].
    """
    sums = members.T @ rows + SHRINKAGE * rows.mean(axis=0)
    centres = sums / (members.sum(axis=0) + SHRINKAGE)[:, None]
    found: FloatArray = rows @ centres.T - 0.5 * (centres * centres).sum(axis=1)
    return found
