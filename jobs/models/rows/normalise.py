"""L1 and L2 normalisation of rows: shares that sum to one, vectors of unit length, one-hot."""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix


def normalise_l1(weights: FloatArray) -> FloatArray:
    """Divide each row by its sum; a row of zeros stays one.

    Each row depends on itself only: numpy adds a C-contiguous row of one length in one way.
    """
    whole = np.ascontiguousarray(weights, dtype=np.float64)
    sums = whole.sum(axis=1, keepdims=True)
    divided: FloatArray = np.divide(whole, sums, out=np.zeros_like(whole), where=sums > 0)
    return divided


def normalise_l2(vectors: FloatArray) -> FloatArray:
    """Give each row of a dense array length one; a row of zeros stays one."""
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    found: FloatArray = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return found


def normalise_sparse(weights: SparseMatrix) -> SparseMatrix:
    """Give each row of a sparse matrix length one, on its own; an empty row stays empty."""
    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=D))[rows]
    found = weights.astype(np.float64, copy=True)
    found.data = np.divide(found.data, lengths, out=np.zeros_like(found.data), where=lengths > 0)
    return found


def one_hot(clusters: AnyArray, topics: int) -> FloatArray:
    """Memberships float64[D, K]: one in the cluster of each row."""
    members = np.zeros((len(clusters), topics))
    members[np.arange(len(clusters)), clusters] = 1.0
    return members
