"""Latent semantic analysis: rows in the few directions that hold most of their weight.

Deerwester et al. (1990), by the randomised range finder of Halko, Martinsson & Tropp (2011).
"""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix

ROUNDS = 4
SPARE = 10


def directions(weights: SparseMatrix, count: int) -> FloatArray:
    """Find the leading right singular vectors of weights float64[D, V], as float64[V, count].

    Always the same for the same matrix: the test vectors are fixed, and of the two signs of a
    vector the one that makes its largest entry positive is taken. Fewer than `count` where the
    matrix has fewer rows or columns. Run it on one BLAS thread for the same bits everywhere.
    """
    D, V = weights.shape
    size = min(count + SPARE, D, V)
    columns = weights.T.tocsr()
    basis, _ = np.linalg.qr(weights @ np.random.default_rng(0).standard_normal((V, size)))
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(columns @ basis)
        basis, _ = np.linalg.qr(weights @ basis)
    _, _, found = np.linalg.svd((columns @ basis).T, full_matrices=False)
    found = found[: min(count, size)]
    largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1)
    kept: FloatArray = np.ascontiguousarray((found * np.where(largest < 0, -1.0, 1.0)).T)
    return kept


def unit(vectors: FloatArray) -> FloatArray:
    """Give each row of a dense array length one; a row of zeros stays one."""
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    found: FloatArray = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return found


def unit_rows(weights: SparseMatrix) -> SparseMatrix:
    """Give each row of a sparse matrix length one, on its own; an empty row stays empty."""
    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=D))[rows]
    found = weights.astype(np.float64, copy=True)
    found.data = np.divide(found.data, lengths, out=np.zeros_like(found.data), where=lengths > 0)
    return found


def in_place(start: FloatArray) -> AnyArray:
    """Places int64[K] of topics that were fitted with the rows of `start` that hold terms first."""
    given = start.any(axis=1)
    places: AnyArray = np.concatenate([np.flatnonzero(given), np.flatnonzero(~given)])
    return places


def spread(rows: int, sample: int) -> AnyArray:
    """Pick at most `sample` of `rows` row numbers, evenly over their order, int64[n]."""
    if rows <= sample:
        return np.arange(rows)
    picked: AnyArray = np.arange(sample) * rows // sample
    return picked
