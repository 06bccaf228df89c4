"""Multiplicative updates of NMF by Kullback-Leibler divergence (Lee & Seung 2001)."""

import numpy as np

from jobs.datatypes import FloatArray, Int32Array
from jobs.kernels.compiled import compiled

#: Guard against division by zero: it is added to every product
TINY_PRODUCT = 1e-12


@compiled()
def divergence_ratios(
    data: FloatArray,
    indices: Int32Array,
    indptr: Int32Array,
    weights: FloatArray,
    parts: FloatArray,
    found: FloatArray,
) -> None:
    """Write x / (w . h) of each entry of a sparse matrix to `found`.

    Parameters
    ----------
    data : float64[nnz]
    indices : int32[nnz]
    indptr : int32[D + 1]
        X in compressed sparse rows (CSR).
    weights : float64[D, K]
        The weight of each component in each row.
    parts : float64[V, K]
        The components, a column each.
    found : float64[nnz]
        Filled.
    """
    K = weights.shape[1]
    for d in range(len(indptr) - 1):
        for entry in range(indptr[d], indptr[d + 1]):
            v = indices[entry]
            product = TINY_PRODUCT
            for k in range(K):
                product += weights[d, k] * parts[v, k]
            found[entry] = data[entry] / product


@compiled()
def divergence_fold_in(
    data: FloatArray,
    indices: Int32Array,
    indptr: Int32Array,
    parts: FloatArray,
    weights: FloatArray,
    sweeps: int,
    tolerance: float,
) -> None:
    """Find weights that bring w h nearest to x by Kullback-Leibler divergence, row by row.

    Multiplicative steps (Lee & Seung 2001) from equal weights, until one moves nothing by more
    than `tolerance` times the largest weight of the row. Columns of `parts` that hold nothing get
    no weight.

    Parameters
    ----------
    data : float64[nnz]
    indices : int32[nnz]
    indptr : int32[D + 1]
        X in compressed sparse rows (CSR).
    parts : float64[V, K]
        The components, a column each.
    weights : float64[D, K]
        Filled.
    sweeps : int
        At most so many steps a row.
    tolerance : float
        Share of a row's largest weight.
    """
    D, K = weights.shape
    V = parts.shape[0]
    sums = np.zeros(K)
    for v in range(V):
        for k in range(K):
            sums[k] += parts[v, k]
    gathered = np.zeros(K)
    for d in range(D):
        row = weights[d]
        total = 0.0
        for entry in range(indptr[d], indptr[d + 1]):
            total += data[entry]
        for k in range(K):
            row[k] = total / (K * sums[k]) if sums[k] > 0.0 and total > 0.0 else 0.0
        if total <= 0.0:
            continue
        for _ in range(sweeps):
            gathered[:] = 0.0
            for entry in range(indptr[d], indptr[d + 1]):
                v = indices[entry]
                product = 0.0
                for k in range(K):
                    product += row[k] * parts[v, k]
                if product > 0.0:
                    share = data[entry] / product
                    for k in range(K):
                        gathered[k] += share * parts[v, k]
            moved = 0.0
            largest = 0.0
            for k in range(K):
                new = row[k] * gathered[k] / sums[k] if sums[k] > 0.0 else 0.0
                moved = max(moved, abs(new - row[k]))
                largest = max(largest, new)
                row[k] = new
            if moved <= tolerance * largest:
                break
