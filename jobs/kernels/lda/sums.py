"""Sums of the native LDA engine: counts, shares, shard merging, histograms for the priors."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt8Array, UInt16Array
from jobs.kernels.compiled import compiled


@compiled()
def add_tokens(
    indptr: Int64Array,
    terms: Int32Array,
    repeats: Int32Array,
    gains: Int32Array,
    start: Int64Array,
    skip: UInt8Array,
    topics: UInt16Array,
    counts: Int32Array,
) -> None:
    """Add the tokens of documents that are not skipped to `counts` (Griffiths & Steyvers 2004).

    Cost: O(N).

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    repeats : int32[nnz]
    gains : int32[nnz]
    start : int64[D + 1]
    skip : uint8[D]
        The rows, as in `gibbs.sweep_documents`.
    topics : uint16[N]
        The topic of each token.
    counts : int32[V, K]
        Term-topic counts; added to.
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
def topic_totals(counts: Int32Array) -> Int64Array:
    """Sum the term-topic counts of each topic. Cost: O(V K).

    Parameters
    ----------
    counts : int32[V, K]

    Returns
    -------
    found : int64[K]
    """
    V, K = counts.shape
    found = np.zeros(K, np.int64)
    for w in range(V):
        for k in range(K):
            found[k] += counts[w, k]
    return found


@compiled()
def merge_shards(base: Int32Array, shards: Int32Array, first: int, last: int) -> None:
    """Add up what the shards changed in terms [first, last), and hand each the sum.

    AD-LDA (Newman, Asuncion, Smyth & Welling 2009): integers, so the order of the sum is of no
    account. Cost: O(S V K).

    Parameters
    ----------
    base : int32[V, K]
        The counts before; changed to the sum.
    shards : int32[S, V, K]
        The counts of each shard; changed to the sum.
    first, last : int
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
def move_tokens(
    indptr: Int64Array,
    terms: Int32Array,
    repeats: Int32Array,
    gains: Int32Array,
    before: UInt16Array,
    after: UInt16Array,
    counts: Int32Array,
) -> None:
    """Move the tokens that are of another topic than before in `counts`. Cost: O(N).

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    repeats : int32[nnz]
    gains : int32[nnz]
        The rows, as in `gibbs.sweep_documents`.
    before, after : uint16[N]
        The topic of each token.
    counts : int32[V, K]
        Term-topic counts; moved along.
    """
    weighted = len(gains) > 0
    gain = np.int32(1)
    t = 0
    for j in range(indptr[-1]):
        if weighted:
            gain = gains[j]
        for _ in range(repeats[j]):
            if before[t] != after[t]:
                counts[terms[j], before[t]] -= gain
                counts[terms[j], after[t]] += gain
            t += 1


@compiled()
def changed_cells(base: Int32Array, counts: Int32Array) -> tuple[Int64Array, Int32Array]:
    """List where the counts of a shard differ from those that it began with, and by how much.

    What a shard sends to be merged (AD-LDA: Newman, Asuncion, Smyth & Welling 2009). Cost: O(V K).

    Parameters
    ----------
    base : int32[V, K]
        The counts before.
    counts : int32[V, K]
        The counts of the shard.

    Returns
    -------
    cells : int64[n]
        Ascending places in the flat array.
    changes : int32[n]
    """
    V, K = base.shape
    n = 0
    for w in range(V):
        for k in range(K):
            if counts[w, k] != base[w, k]:
                n += 1
    cells = np.empty(n, np.int64)
    changes = np.empty(n, np.int32)
    i = 0
    for w in range(V):
        for k in range(K):
            change = counts[w, k] - base[w, k]
            if change != 0:
                cells[i] = w * K + k
                changes[i] = change
                i += 1
    return cells, changes


@compiled()
def document_histogram(
    indptr: Int64Array,
    repeats: Int32Array,
    gains: Int32Array,
    start: Int64Array,
    skip: UInt8Array,
    topics: UInt16Array,
    K: int,
    cap: int,
    unit: int,
) -> tuple[Int64Array, Int64Array]:
    """Count how many documents hold a topic n times, and are n tokens long, for Minka (2000).

    n is in whole tokens, rounded; counts above `cap` count as `cap`. Cost: O(N).

    Parameters
    ----------
    indptr : int64[D + 1]
    repeats : int32[nnz]
    gains : int32[nnz]
    start : int64[D + 1]
    skip : uint8[D]
        The rows, as in `gibbs.sweep_documents`.
    topics : uint16[N]
        The topic of each token.
    K, cap : int
    unit : int
        What a whole token adds to the counts.

    Returns
    -------
    held : int64[K, cap + 1]
    length : int64[cap + 1]
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
def term_histogram(counts: Int32Array, cap: int, unit: int) -> Int64Array:
    """Count how many cells of the term-topic counts hold n tokens, for Minka (2000).

    Rounded and capped as in `document_histogram`. Cost: O(V K).

    Parameters
    ----------
    counts : int32[V, K]
    cap, unit : int

    Returns
    -------
    held : int64[cap + 1]
    """
    V, K = counts.shape
    held = np.zeros(cap + 1, np.int64)
    for w in range(V):
        for k in range(K):
            held[min((counts[w, k] + unit // 2) // unit, cap)] += 1
    return held
