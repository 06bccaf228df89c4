"""Initialisation of NMF by singular vectors, NNDSVD (Boutsidis & Gallopoulos 2008).

Of each pair of singular vectors the side, positive or negative, that carries more is kept. What the
left vectors carry adds up over rows, so that parts can be begun with where no process holds them.
"""

import numpy as np

from jobs.datatypes import FloatArray, SparseMatrix
from jobs.models.embedding.lsa import directions

#: Signs of the two sides of a singular vector: positive and negative
_SIGNS = (1.0, -1.0)


def singular_factors(X: SparseMatrix, topics: int, mean: float) -> tuple[FloatArray, FloatArray]:
    """W float64[D, K] and H^T float64[V, K] from the singular vectors, zeros raised to the mean."""
    right = directions(X, topics)
    scaled = X @ right
    sides = leading_sides(carried(scaled), carried(right))
    W, H = np.zeros((X.shape[0], topics)), np.zeros((X.shape[1], topics))
    found = right.shape[1]
    W[:, :found], H[:, :found] = one_side(scaled, *sides), one_side(right, *sides)
    return np.where(W > 0, W, mean), np.where(H > 0, H, mean)


def carried(vectors: FloatArray) -> FloatArray:
    """Squared lengths of the positive and of the negative side of columns, float64[2, K]."""
    sides = [np.maximum(sign * vectors, 0.0) for sign in _SIGNS]
    return np.array([(side * side).sum(axis=0) for side in sides])


def leading_sides(scaled: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Choose the sides that are kept, as signs float64[K], and how long both are to be.

    Parameters
    ----------
    scaled, right : float64[2, K]
        What the left singular vectors, times the singular values, carry, and the right ones.
    """
    lengths = np.sqrt(scaled.sum(axis=0))
    sizes = np.sqrt(scaled * right)
    best = (sizes[1] > sizes[0]).astype(np.int64)
    # The singular value times the sizes of both sides, of which one has it as its length.
    kept = np.where(lengths > 0, np.take_along_axis(sizes, best[None], axis=0)[0], 0.0)
    return np.array(_SIGNS)[best], np.sqrt(kept)


def one_side(vectors: FloatArray, signs: FloatArray, lengths: FloatArray) -> FloatArray:
    """Take one side of columns float64[n, K], each of a length; zeros where there is nothing."""
    side = np.maximum(vectors * signs, 0.0)
    before = np.sqrt((side * side).sum(axis=0))
    found: FloatArray = side * np.divide(
        lengths, before, out=np.zeros_like(before), where=before > 0
    )
    return found
