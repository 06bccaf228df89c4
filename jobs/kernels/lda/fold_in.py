"""Fold-in of the native LDA engine: topics of documents under a finished model, and its score."""

import numpy as np
from numpy.typing import NDArray

from jobs.kernels.compiled import compiled

Long = NDArray[np.int64]
Int = NDArray[np.int32]
Single = NDArray[np.float32]
Double = NDArray[np.float64]


@compiled()
def fold_in(
    indptr: Long,
    terms: Int,
    weights: Double,
    first: int,
    last: int,
    phi: Single,
    alpha: Double,
    rounds: int,
    near: float,
    theta: Double,
) -> None:
    """Fill rows [first, last) of theta: the topics of each document, phi held fixed.

    The fixed point of CVB0 without self-exclusion (Asuncion, Welling, Smyth & Teh 2009): each
    document by itself, no chance, so the same document always gets the same row.
    indptr int64 (D + 1), terms int32 (nnz), weights float64 (nnz): what a term counts in all;
    phi float32 (V x K); alpha float64 (K); theta float64 (D x K), filled.
    Cost: O(nnz K rounds), fewer rounds once no share moves by more than `near`.
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
            if gap < near or n == 0:
                break
        total = 0.0
        for k in range(K):
            total += theta[d, k]
        for k in range(K):
            theta[d, k] /= total


@compiled()
def log_likelihood(
    indptr: Long, terms: Int, weights: Double, phi: Single, theta: Double
) -> tuple[float, float]:
    """Return the log likelihood of the rows under theta and phi, and their total weight.

    Document completion (Wallach, Murray, Salakhutdinov & Mimno 2009), second half. Shapes as in
    `fold_in`. Cost: O(nnz K).
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
