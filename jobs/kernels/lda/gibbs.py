"""Sampling kernels of the native LDA engine: a sweep over documents with live counts."""

import numpy as np
from numpy.typing import NDArray

from jobs.kernels.compiled import compiled, inlined

Long = NDArray[np.int64]
Int = NDArray[np.int32]
Topics = NDArray[np.uint16]
Single = NDArray[np.float32]
Double = NDArray[np.float64]


@inlined
def uniform(key: np.uint64, number: int | np.int64) -> np.float32:
    """Return draw `number` of stream `key`, in [0, 1): SplitMix64 (Steele, Lea & Flood 2014).

    Nothing is carried from draw to draw, so a token's draw is the same whichever thread asks.
    Shapes: scalars (uint64, int) -> float32. Cost: two multiplications.
    """
    x = key + np.uint64(number) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    return np.float32(x >> np.uint64(40)) * np.float32(1.0 / 16777216.0)


@compiled()
def sweep(
    indptr: Long,
    terms: Int,
    repeats: Int,
    gains: Int,
    start: Long,
    skip: NDArray[np.uint8],
    first: int,
    last: int,
    topics: Topics,
    counts: Int,
    own: Single,
    alpha: Single,
    beta: np.float32,
    mass: Double,
    key: np.uint64,
) -> int:
    """Draw every token of documents [first, last) a new topic; return how many moved.

    Collapsed Gibbs sampling (Griffiths & Steyvers 2004) on one shard's own counts (AD-LDA:
    Newman, Asuncion, Smyth & Welling 2009); only the topic totals behind `own` stand still. The
    sum is split into the document's own topics and alpha's share, as in SparseLDA (Yao, Mimno &
    McCallum 2009). The token's present topic is tried first: most tokens stay, so most draws
    need no search, and a term's next token in the row finds the sum as it was.

    Parameters: indptr int64 (D + 1), terms int32 (nnz), repeats int32 (nnz), the rows; gains
    int32 (nnz, or empty when each token counts one), what one token adds; start int64 (D + 1), a
    document's first token; skip uint8 (D), 1 = leave it out; topics uint16 (N), rewritten;
    counts int32 (V x K), moved along; own float32 (K), 1 / (topic total + V beta); alpha
    float32 (K) and beta, in units of `gains`; mass float64 (V), alpha's share, moved along.
    Cost: per token the topics of its document, and K for the few tokens that alpha draws.
    """
    K = counts.shape[1]
    zero = np.float32(0)
    here = np.zeros(K, np.int32)
    place = np.zeros(K, np.int32)
    live = np.empty(K, np.uint32)  # unsigned: no look for an index below zero at every read
    pull = np.empty(K, np.float32)
    prior = alpha * own
    weighted = len(gains) > 0
    gain = np.int32(1)
    moved = 0
    for d in range(first, last):
        if skip[d]:
            continue
        n = 0
        t = start[d]
        for j in range(indptr[d], indptr[d + 1]):
            if weighted:
                gain = gains[j]
            for _ in range(repeats[j]):
                k = np.int64(topics[t])
                if place[k] == 0:
                    live[n] = k
                    n += 1
                    place[k] = n
                here[k] += gain
                t += 1
        for i in range(n):
            pull[i] = np.float32(here[live[i]]) * own[live[i]]
        t = start[d]
        for j in range(indptr[d], indptr[d + 1]):
            w = np.int64(terms[j])
            if weighted:
                gain = gains[j]
            total = zero
            stale = True
            for _ in range(repeats[j]):
                old = np.int64(topics[t])
                at = np.int64(place[old]) - 1
                if stale:
                    total = zero
                    for i in range(n):
                        total += pull[i] * (np.float32(counts[w, live[i]]) + beta)
                    stale = False
                share = np.float32(counts[w, old]) + beta
                inside = total - pull[at] * share
                outside = np.float32(mass[w]) - prior[old] * share
                rest = max(inside, zero) + max(outside, zero)
                less = share - np.float32(gain)
                left = np.float32(here[old] - gain) * own[old]
                stay = (left + prior[old]) * less
                u = uniform(key, t) * (stay + rest) - stay
                if u >= zero:
                    # The token moves: only now is it looked up where to.
                    new = old
                    if u < inside:
                        for i in range(n):
                            if i != at:
                                new = np.int64(live[i])
                                u -= pull[i] * (np.float32(counts[w, new]) + beta)
                                if u < zero:
                                    break
                    else:
                        u -= inside
                        for other in range(K):
                            if other != old:
                                new = np.int64(other)
                                u -= prior[other] * (np.float32(counts[w, other]) + beta)
                                if u < zero:
                                    break
                    if new != old:
                        stale = True
                        here[old] -= gain
                        here[new] += gain
                        counts[w, old] -= gain
                        counts[w, new] += gain
                        mass[w] += np.float64(gain) * (prior[new] - prior[old])
                        pull[at] = left
                        if here[old] == 0:
                            n -= 1
                            live[at] = live[n]
                            pull[at] = pull[n]
                            place[live[at]] = at + 1
                            place[old] = 0
                        if place[new] == 0:
                            live[n] = new
                            n += 1
                            place[new] = n
                        pull[place[new] - 1] = np.float32(here[new]) * own[new]
                        topics[t] = new
                        moved += 1
                t += 1
        for i in range(n):
            here[live[i]] = 0
            place[live[i]] = 0
    return moved
