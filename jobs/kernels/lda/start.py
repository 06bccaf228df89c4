"""Start of the native LDA engine from topics at hand: each token draws one of them."""

import numpy as np
from numpy.typing import NDArray

from jobs.kernels.compiled import compiled
from jobs.kernels.lda.gibbs import uniform

Long = NDArray[np.int64]
Int = NDArray[np.int32]
Single = NDArray[np.float32]
Double = NDArray[np.float64]


@compiled()
def draw_topics(
    indptr: Long,
    terms: Int,
    repeats: Int,
    start: Long,
    slot: Int,
    theta: Double,
    phi: Single,
    topics: NDArray[np.uint16],
    key: np.uint64,
) -> None:
    """Draw the topics of some documents from theta times phi: a warm start.

    Rows as in `sweep`; slot int32 (D), a document's row of theta, or -1
    where it keeps what it has; theta float64 (drawn x K); phi float32 (V x K); topics uint16 (N),
    filled. Cost: O(N K).
    """
    K = phi.shape[1]
    for d in range(len(slot)):
        i = slot[d]
        if i < 0:
            continue
        t = start[d]
        for j in range(indptr[d], indptr[d + 1]):
            w = terms[j]
            total = 0.0
            for k in range(K):
                total += theta[i, k] * phi[w, k]
            for _ in range(repeats[j]):
                u = uniform(key, t) * total
                new = 0
                while new < K - 1:
                    u -= theta[i, new] * phi[w, new]
                    if u < 0.0:
                        break
                    new += 1
                topics[t] = new
                t += 1
