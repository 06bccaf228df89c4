"""Latent semantic analysis (LSA) by randomised SVD, a dimensionality reduction of rows.

Deerwester et al. (1990), by the randomised range finder of Halko, Martinsson & Tropp (2011).
"""

from itertools import pairwise

import numpy as np

from jobs.datatypes import FloatArray, Int64Array, SparseMatrix

#: Power iterations of randomised SVD (Halko, Martinsson & Tropp 2011).
SUBSPACE_ITERATIONS = 4
#: Oversampling of randomised SVD: test vectors beyond the rank asked for.
OVERSAMPLING = 10
#: Block size in columns: test vectors of so many are drawn at a time.
_DRAWN = 1 << 14


def directions(weights: SparseMatrix, count: int) -> FloatArray:
    """Find the leading right singular vectors of weights float64[D, V], as float64[V, count].

    Always the same for the same matrix: the test vectors are fixed, and of the two signs of a
    vector the one that makes its largest entry positive is taken. Fewer than `count` where the
    matrix has fewer rows or columns. A term that no row holds has no direction, and takes no part:
    a sample of a large corpus lacks most of them. Run it on one BLAS thread for the same bits
    everywhere.
    """
    D, V = weights.shape
    size = min(count + OVERSAMPLING, D, V)
    held = np.flatnonzero(np.bincount(weights.indices, minlength=V))
    some = weights if len(held) == V else weights[:, held]
    columns = some.T.tocsr()
    basis, _ = np.linalg.qr(some @ _test_vectors(held, V, size))
    for _ in range(SUBSPACE_ITERATIONS):
        basis, _ = np.linalg.qr(columns @ basis)
        basis, _ = np.linalg.qr(some @ basis)
    _, _, found = np.linalg.svd((columns @ basis).T, full_matrices=False)
    found = found[: min(count, size)]
    largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1)
    kept = np.zeros((V, len(found)))
    kept[held] = (found * np.where(largest < 0, -1.0, 1.0)).T
    return kept


def _test_vectors(held: Int64Array, columns: int, size: int) -> FloatArray:
    """Draw test vectors of some columns, float64[held, size]: as if all had been drawn at once."""
    rng = np.random.default_rng(0)
    found = np.empty((len(held), size))
    bounds = np.arange(0, columns + _DRAWN, _DRAWN).clip(max=columns)
    for first, last in pairwise(bounds.tolist()):
        own = slice(*np.searchsorted(held, (first, last)))
        found[own] = rng.standard_normal((last - first, size))[held[own] - first]
    return found
