"""Compiled variational inference of LDA: the topics of one row after another, each on its own."""

import math

import numpy as np

from jobs.datatypes import FloatArray, Int32Array
from jobs.kernels.compiled import compiled
from jobs.kernels.lda.digamma import digamma

#: Smoothing that keeps a division by zero out where no topic has a word.
_TINY = 1e-100


@compiled()
def infer(
    data: FloatArray,
    indices: Int32Array,
    indptr: Int32Array,
    word_topic: FloatArray,
    alpha: FloatArray,
    iterations: int,
    tolerance: float,
) -> FloatArray:
    """Find gamma, the Dirichlet posterior of each row's topics (Hoffman, Blei & Bach 2010).

    Every row starts from ones and stops when the mean change of its gamma falls below
    `tolerance`; a row without terms gets `alpha`. Sums run in the order of the entries.

    Parameters
    ----------
    data : float64[nnz]
    indices : int32[nnz]
    indptr : int32[D + 1]
        The rows: CSR counts of D rows and V columns.
    word_topic : float64[V, K]
        exp(E[log beta]), C-contiguous: the topics of a word lie side by side.
    alpha : float64[K]
    iterations : int
    tolerance : float

    Returns
    -------
    gamma : float64[D, K]
    """
    D = len(indptr) - 1
    K = len(alpha)
    gamma = np.ones((D, K))
    theta = np.empty(K)
    total = np.empty(K)
    for d in range(D):
        row = gamma[d]
        for _ in range(iterations):
            mass = 0.0
            for k in range(K):
                mass += row[k]
            offset = digamma(mass)
            for k in range(K):
                theta[k] = math.exp(digamma(row[k]) - offset)
                total[k] = 0.0
            for j in range(indptr[d], indptr[d + 1]):
                words = word_topic[indices[j]]
                norm = _TINY
                for k in range(K):
                    norm += theta[k] * words[k]
                share = data[j] / norm
                for k in range(K):
                    total[k] += share * words[k]
            change = 0.0
            for k in range(K):
                new = alpha[k] + theta[k] * total[k]
                change += abs(new - row[k])
                row[k] = new
            if change < tolerance * K:
                break
    return gamma
