"""Start of the native LDA engine from topics at hand: each token draws one of them."""

import numpy as np

from jobs.datatypes import Float32Array, FloatArray, Int32Array, Int64Array, UInt16Array
from jobs.kernels.compiled import compiled
from jobs.kernels.splitmix64 import uniform


@compiled()
def draw_topics(
    indptr: Int64Array,
    terms: Int32Array,
    repeats: Int32Array,
    start: Int64Array,
    slot: Int32Array,
    theta: FloatArray,
    phi: Float32Array,
    topics: UInt16Array,
    key: np.uint64,
) -> None:
    """Draw the topics of some documents from theta times phi: a warm start. Cost: O(N K).

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    repeats : int32[nnz]
    start : int64[D + 1]
        The rows, as in `gibbs.sweep_documents`.
    slot : int32[D]
        Each document's row of theta, or -1 where it keeps what it has.
    theta : float64[drawn, K]
    phi : float32[V, K]
    topics : uint16[N]
        The topic of each token; filled.
    key : uint64
        The random stream.
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
