"""Start of the native LDA engine: documents clustered by direction, as first topics."""

import numpy as np
from numpy.typing import NDArray

from jobs.kernels.compiled import compiled
from jobs.kernels.lda_gibbs import uniform

Long = NDArray[np.int64]
Int = NDArray[np.int32]
Single = NDArray[np.float32]
Double = NDArray[np.float64]


@compiled()
def directions(indptr: Long, terms: Int, repeats: Int, rarity: Double) -> Single:
    """Return each row as a direction: damped tf-idf (Salton & Buckley 1988) of length one.

    indptr int64 (D + 1), terms int32 (nnz), repeats int32 (nnz), rarity float64 (V) the idf.
    Returns float32 (nnz); nothing else of that size is held. Cost: O(nnz).
    """
    values = np.empty(len(terms), np.float32)
    for d in range(len(indptr) - 1):
        length = 0.0
        for j in range(indptr[d], indptr[d + 1]):
            v = np.log1p(np.float64(repeats[j])) * rarity[terms[j]]
            length += v * v
            values[j] = v
        scale = np.float32(1.0 / np.sqrt(max(length, 1e-12)))
        for j in range(indptr[d], indptr[d + 1]):
            values[j] *= scale
    return values


@compiled()
def spread_out(indptr: Long, terms: Int, values: Single, V: int, draws: Double) -> Long:
    """Pick rows that lie far apart (k-means++: Arthur & Vassilvitskii 2007).

    indptr int64 (D + 1), terms int32 (nnz), values float32 (nnz): rows of length one; draws
    float64 (K) in [0, 1). Returns int64 (K). Cost: O(K nnz).
    """
    D = len(indptr) - 1
    gap = np.ones(D)
    pick = np.zeros(V, np.float32)
    picks = np.empty(len(draws), np.int64)
    for i in range(len(draws)):
        total = 0.0
        for d in range(D):
            total += gap[d]
        u = draws[i] * total
        p = D - 1
        for d in range(D):
            u -= gap[d]
            if u < 0.0:
                p = d
                break
        picks[i] = p
        for j in range(indptr[p], indptr[p + 1]):
            pick[terms[j]] = values[j]
        for d in range(D):
            near = 0.0
            for j in range(indptr[d], indptr[d + 1]):
                near += values[j] * pick[terms[j]]
            gap[d] = min(gap[d], max(0.0, 1.0 - near))
        for j in range(indptr[p], indptr[p + 1]):
            pick[terms[j]] = np.float32(0)
    return picks


@compiled()
def nearest(
    indptr: Long, terms: Int, values: Single, centres: Single, first: int, last: int, label: Int
) -> None:
    """Fill label int32 (D) of rows [first, last): the centre of least angle (Dhillon & Modha 2001).

    Rows as in `spread_out`; centres float32 (V x K), of length one. Cost: O(nnz K).
    """
    K = centres.shape[1]
    score = np.empty(K, np.float32)
    for d in range(first, last):
        for k in range(K):
            score[k] = np.float32(0)
        for j in range(indptr[d], indptr[d + 1]):
            v = values[j]
            w = terms[j]
            for k in range(K):
                score[k] += v * centres[w, k]
        best = 0
        for k in range(1, K):
            if score[k] > score[best]:
                best = k
        label[d] = best


@compiled()
def move_centres(indptr: Long, terms: Int, values: Single, label: Int, centres: Single) -> None:
    """Refill centres float32 (V x K): the direction of the sum of their rows, in row order.

    Spherical k-means (Dhillon & Modha 2001). Rows as in `spread_out`. Cost: O(nnz + V K).
    """
    V, K = centres.shape
    length = np.zeros(K)
    centres[:] = np.float32(0)
    for d in range(len(label)):
        for j in range(indptr[d], indptr[d + 1]):
            centres[terms[j], label[d]] += values[j]
    for w in range(V):
        for k in range(K):
            length[k] += centres[w, k] * centres[w, k]
    for k in range(K):
        length[k] = 1.0 / np.sqrt(max(length[k], 1e-12))
    for w in range(V):
        for k in range(K):
            centres[w, k] *= np.float32(length[k])


@compiled()
def scatter(start: Long, label: Int, K: int, topics: NDArray[np.uint16], key: np.uint64) -> None:
    """Give each token its document's label or, half of the time, any topic.

    start int64 (D + 1); label int32 (D); topics uint16 (N), filled. The even half keeps every
    term possible in every topic, so that a start stays a start. Cost: O(N).
    """
    for d in range(len(label)):
        for t in range(start[d], start[d + 1]):
            u = uniform(key, t)
            if u < np.float32(0.5):
                topics[t] = label[d]
            else:
                topics[t] = min(K - 1, int((u - np.float32(0.5)) * np.float32(2 * K)))


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

    Rows as in `spread_out`, repeats int32 (nnz); slot int32 (D), a document's row of theta, or -1
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
