"""Fold-in of the native LDA engine: topics of documents under a finished model, and its score."""

import numpy as np

from jobs.datatypes import Float32Array, FloatArray, Int32Array, Int64Array
from jobs.kernels.compiled import compiled


@compiled()
def fold_in(
    indptr: Int64Array,
    terms: Int32Array,
    weights: FloatArray,
    first: int,
    last: int,
    phi: Float32Array,
    alpha: FloatArray,
    rounds: int,
    tolerance: float,
    theta: FloatArray,
) -> None:
    """Fill rows [first, last) of theta: the topics of each document, phi held fixed.

    The fixed point of CVB0 without self-exclusion (Asuncion, Welling, Smyth & Teh 2009): each
    document by itself, no chance, so the same document always gets the same row.
    Cost: O(nnz K rounds), fewer rounds once no share moves by more than `tolerance`.

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
        The rows, CSR.
    weights : float64[nnz]
        What each entry counts in all.
    first, last : int
    phi : float32[V, K]
        The topics.
    alpha : float64[K]
    rounds : int
    tolerance : float
    theta : float64[D, K]
        Filled.
    """
    K = phi.shape[1]
    new = np.empty(K)
    row = np.empty(K)
    live = np.empty(K, np.int64)
    prior = 0.0
    for k in range(K):
        prior += alpha[k]
    for d in range(first, last):
        length = prior
        for k in range(K):
            live[k] = k
            theta[d, k] = alpha[k] / prior
        n = K
        for j in range(indptr[d], indptr[d + 1]):
            length += weights[j]
        for turn in range(rounds):
            for i in range(n):
                new[i] = alpha[live[i]]
            for j in range(indptr[d], indptr[d + 1]):
                w = terms[j]
                a = b = 0.0
                for i in range(0, n - 1, 2):
                    row[i] = theta[d, live[i]] * phi[w, live[i]]
                    row[i + 1] = theta[d, live[i + 1]] * phi[w, live[i + 1]]
                    a += row[i]
                    b += row[i + 1]
                if n % 2:
                    row[n - 1] = theta[d, live[n - 1]] * phi[w, live[n - 1]]
                    a += row[n - 1]
                scale = weights[j] / (a + b) if a + b > 0.0 else 0.0
                for i in range(n):
                    new[i] += row[i] * scale
            gap = 0.0
            kept = 0
            for i in range(n):
                k = live[i]
                gap = max(gap, abs(new[i] / length - theta[d, k]))
                theta[d, k] = new[i] / length
                # After some rounds a topic without a hundredth of a token gets no more: it keeps
                # alpha's share, and the work falls from K to the document's own topics.
                if turn < 4 or new[i] - alpha[k] > 0.01:
                    live[kept] = k
                    kept += 1
            n = kept
            if gap < tolerance or n == 0:
                break
        total = 0.0
        for k in range(K):
            total += theta[d, k]
        for k in range(K):
            theta[d, k] /= total


@compiled()
def log_likelihood(
    indptr: Int64Array, terms: Int32Array, weights: FloatArray, phi: Float32Array, theta: FloatArray
) -> tuple[float, float]:
    """Return the log likelihood of the rows under theta and phi, and their total weight.

    Document completion (Wallach, Murray, Salakhutdinov & Mimno 2009), second half.
    Cost: O(nnz K).

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    weights : float64[nnz]
        The rows, as in `fold_in`.
    phi : float32[V, K]
    theta : float64[D, K]

    Returns
    -------
    found, heavy : float
    """
    K = phi.shape[1]
    found = 0.0
    heavy = 0.0
    for d in range(len(indptr) - 1):
        for j in range(indptr[d], indptr[d + 1]):
            p = 0.0
            for k in range(K):
                p += theta[d, k] * phi[terms[j], k]
            found += weights[j] * np.log(max(p, 1e-300))
            heavy += weights[j]
    return found, heavy
