"""Latent semantic analysis (LSA) by randomised SVD, a dimensionality reduction of rows.

Deerwester et al. (1990), by the randomised range finder of Halko, Martinsson & Tropp (2011).
"""

import numpy as np

from jobs.datatypes import FloatArray, SparseMatrix

#: Power iterations of randomised SVD (Halko, Martinsson & Tropp 2011).
_POWER_ITERATIONS = 4
#: Oversampling of randomised SVD: test vectors beyond the rank asked for.
_OVERSAMPLING = 10


def directions(weights: SparseMatrix, count: int) -> FloatArray:
    """Find the leading right singular vectors of weights float64[D, V], as float64[V, count].

    Always the same for the same matrix: the test vectors are fixed, and of the two signs of a
    vector the one that makes its largest entry positive is taken. Fewer than `count` where the
    matrix has fewer rows or columns. Run it on one BLAS thread for the same bits everywhere.
    """
    D, V = weights.shape
    size = min(count + _OVERSAMPLING, D, V)
    columns = weights.T.tocsr()
    basis, _ = np.linalg.qr(weights @ np.random.default_rng(0).standard_normal((V, size)))
    for _ in range(_POWER_ITERATIONS):
        basis, _ = np.linalg.qr(columns @ basis)
        basis, _ = np.linalg.qr(weights @ basis)
    _, _, found = np.linalg.svd((columns @ basis).T, full_matrices=False)
    found = found[: min(count, size)]
    largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1)
    kept: FloatArray = np.ascontiguousarray((found * np.where(largest < 0, -1.0, 1.0)).T)
    return kept
