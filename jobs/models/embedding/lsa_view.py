"""Rows in LSA smoothed over nearest neighbours, and their log density in each topic."""

from dataclasses import dataclass

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, Int64Array
from jobs.models.embedding.neighbours import nearest, smooth
from jobs.models.rows.normalise import normalise_l2

#: Pseudo-count that shrinks each topic's mean towards the global mean (additive shrinkage).
SHRINKAGE = 100
#: Nearest neighbours that a row is averaged with by its sentence embeddings.
EMBEDDED_NEIGHBOURS = 5


def centred(vectors: FloatArray) -> FloatArray:
    """Take the mean off vectors float64[n, d], and give them length one; zeros stay zeros."""
    there = vectors.any(axis=1)
    rows = np.zeros(vectors.shape)
    if there.any():
        rows[there] = normalise_l2(vectors[there] - vectors[there].mean(axis=0))
    return rows


@dataclass(frozen=True, eq=False)
class EmbeddedView:
    """A sample of the rows by their sentence embeddings.

    Embeddings of one language lie in a narrow cone: the mean is taken off before rows get length
    one (Mu & Viswanath 2018). They need few neighbours, for they say already what is alike.

    Parameters
    ----------
    rows : float64[n, d]
        The rows, centred, of length one; zero for a row that has no vector.
    near : int64[n, m]
        The nearest other rows of each, nearest first.
    """

    rows: FloatArray
    near: Int64Array

    @classmethod
    def of(cls, vectors: FloatArray) -> "EmbeddedView":
        """View vectors float64[n, d] of which a row of zeros is none."""
        rows = centred(vectors)
        return cls(rows, nearest(rows, min(EMBEDDED_NEIGHBOURS, len(rows) - 1)))

    def smoothed(self, topics: int, rounds: int) -> FloatArray:
        """Rows averaged with their neighbours: no more than half the mean topic has to give."""
        count = min(self.near.shape[1], max(len(self.rows) // (2 * topics), 1))
        return smooth(self.rows, self.near[:, :count], rounds)


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
    embedded : EmbeddedView, optional
        The same rows by their sentence embeddings.
    """

    sample: AnyArray
    directions: FloatArray
    rows: FloatArray
    near: Int64Array
    embedded: EmbeddedView | None = None

    def smoothed(self, neighbours: int, topics: int, rounds: int) -> FloatArray:
        """Rows averaged with their neighbours: no more than half the mean topic has to give."""
        count = min(neighbours, max(len(self.rows) // (2 * topics), 1))
        return smooth(self.rows, self.near[:, :count], rounds)


def log_density(
    rows: FloatArray, members: FloatArray, pull: FloatArray | None = None
) -> FloatArray:
    """Log density float64[n, K] of rows in each topic, up to a constant of the row.

    A topic is a spherical Gaussian of variance one around the shrunken mean of its rows (an M-step
    for means alone): topics of few rows differ less from the mean of all rows.

    Parameters
    ----------
    rows : float64[n, d]
        Rows in LSA.
    members : float64[n, K]
        Share of each topic in each row (responsibilities).
    pull : float64[G, d], optional
        Sums of the pseudo-rows that the first G topics have beside (a prior on their means).
    """
    sums = members.T @ rows + SHRINKAGE * rows.mean(axis=0)
    sizes = members.sum(axis=0) + SHRINKAGE
    if pull is not None:
        sums[: len(pull)] += pull
        sizes[: len(pull)] += np.sqrt((pull * pull).sum(axis=1))
    centres = sums / sizes[:, None]
    found: FloatArray = rows @ centres.T - 0.5 * (centres * centres).sum(axis=1)
    return found
