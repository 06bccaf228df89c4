"""Sums of the native LDA engine: counts, shares, shard merging, histograms for the priors."""

import numpy as np
from numpy.typing import NDArray

from jobs.kernels.compiled import compiled

Long = NDArray[np.int64]
Int = NDArray[np.int32]
Topics = NDArray[np.uint16]
Single = NDArray[np.float32]
Double = NDArray[np.float64]
Flags = NDArray[np.uint8]


@compiled()
def add_tokens(
    indptr: Long,
    terms: Int,
    repeats: Int,
    gains: Int,
    start: Long,
    skip: Flags,
    topics: Topics,
    counts: Int,
) -> None:
    """Add the tokens of documents that are not skipped to `counts` (Griffiths & Steyvers 2004).

    Shapes as in `sweep`; skip uint8 (D); counts int32 (V x K), changed. Cost: O(N).
    """
    weighted = len(gains) > 0
    gain = np.int32(1)
    for d in range(len(indptr) - 1):
        if skip[d]:
            continue
        t = start[d]
        for j in range(indptr[d], indptr[d + 1]):
            if weighted:
                gain = gains[j]
            for _ in range(repeats[j]):
                counts[terms[j], topics[t]] += gain
                t += 1


@compiled()
def totals(counts: Int) -> Long:
    """Return topic totals int64 (K) of counts int32 (V x K). Cost: O(V K)."""
    V, K = counts.shape
    found = np.zeros(K, np.int64)
    for w in range(V):
        for k in range(K):
            found[k] += counts[w, k]
    return found


@compiled()
def shares(counts: Int, prior: Single, beta: float, mass: Double) -> None:
    """Fill mass float64 (V): what alpha alone gives a term (SparseLDA: Yao et al. 2009).

    counts int32 (V x K); prior float32 (K), alpha over topic total. Cost: O(V K).
    """
    V, K = counts.shape
    for w in range(V):
        found = 0.0
        for k in range(K):
            found += prior[k] * (counts[w, k] + beta)
        mass[w] = found


@compiled()
def merge(base: Int, shards: NDArray[np.int32], first: int, last: int) -> None:
    """Add up what the shards changed in terms [first, last), and hand each the sum.

    AD-LDA (Newman, Asuncion, Smyth & Welling 2009). base int32 (V x K) and shards int32
    (S x V x K) are changed; integers, so the order of the sum is of no account. Cost: O(S V K).
    """
    S, _, K = shards.shape
    for w in range(first, last):
        for s in range(1, S):
            for k in range(K):
                shards[0, w, k] += shards[s, w, k] - base[w, k]
        for k in range(K):
            base[w, k] = shards[0, w, k]
        for s in range(1, S):
            for k in range(K):
                shards[s, w, k] = base[w, k]


@compiled()
def document_histogram(
    indptr: Long,
    repeats: Int,
    gains: Int,
    start: Long,
    skip: Flags,
    topics: Topics,
    K: int,
    cap: int,
    unit: int,
) -> tuple[Long, Long]:
    """Count how many documents hold a topic n times, and are n tokens long, for Minka (2000).

    Shapes as in `sweep`. Returns int64 (K x cap + 1) and int64 (cap + 1); n is in whole tokens of
    `unit`, rounded, and counts above `cap` count as `cap`. Cost: O(N).
    """
    held = np.zeros((K, cap + 1), np.int64)
    length = np.zeros(cap + 1, np.int64)
    here = np.zeros(K, np.int64)
    weighted = len(gains) > 0
    gain = np.int64(1)
    for d in range(len(indptr) - 1):
        if skip[d]:
            continue
        t = start[d]
        whole = np.int64(0)
        for j in range(indptr[d], indptr[d + 1]):
            if weighted:
                gain = np.int64(gains[j])
            for _ in range(repeats[j]):
                here[topics[t]] += gain
                whole += gain
                t += 1
        length[min(int((whole + unit // 2) // unit), cap)] += 1
        for i in range(start[d], start[d + 1]):
            k = topics[i]
            if here[k] > 0:
                held[k, min((here[k] + unit // 2) // unit, cap)] += 1
                here[k] = 0
    return held, length


@compiled()
def term_histogram(counts: Int, cap: int, unit: int) -> Long:
    """Count how many cells of counts int32 (V x K) hold n tokens, for Minka (2000).

    Returns int64 (cap + 1); rounded and capped as in `document_histogram`. Cost: O(V K).
    """
    V, K = counts.shape
    held = np.zeros(cap + 1, np.int64)
    for w in range(V):
        for k in range(K):
            held[min((counts[w, k] + unit // 2) // unit, cap)] += 1
    return held
