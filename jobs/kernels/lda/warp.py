"""Large-K kernels of the native LDA engine: constant work a token, whatever the topics."""

import numpy as np

from jobs.datatypes import Float32Array, FloatArray, Int32Array, Int64Array, UInt8Array, UInt16Array
from jobs.kernels.compiled import compiled
from jobs.kernels.splitmix64 import uniform


@compiled()
def alias_table(weights: FloatArray) -> tuple[Float32Array, Int32Array]:
    """Make the table of Walker's alias method (Vose 1991): O(K), then one look-up a draw.

    Parameters
    ----------
    weights : float64[K]
        Above zero.

    Returns
    -------
    level : float32[K]
        Below which of each cell its own topic is drawn.
    partner : int32[K]
        And which else.
    """
    K = len(weights)
    partner = np.arange(K).astype(np.int32)
    level = weights * (K / weights.sum())
    small = np.empty(K, np.int64)
    large = np.empty(K, np.int64)
    a = b = 0
    for k in range(K):
        if level[k] < 1.0:
            small[a] = k
            a += 1
        else:
            large[b] = k
            b += 1
    while a > 0 and b > 0:
        a -= 1
        less = small[a]
        more = large[b - 1]
        partner[less] = more
        level[more] -= 1.0 - level[less]
        if level[more] < 1.0:
            b -= 1
            small[a] = more
            a += 1
    for i in range(a):
        level[small[i]] = 1.0
    for i in range(b):
        level[large[i]] = 1.0
    return level.astype(np.float32), partner


@compiled()
def by_term(
    indptr: Int64Array,
    terms: Int32Array,
    repeats: Int32Array,
    start: Int64Array,
    skip: UInt8Array,
    V: int,
) -> tuple[Int64Array, Int32Array]:
    """Order the tokens of the documents that are not skipped by term: a counting sort.

    Cost: O(N + V).

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    repeats : int32[nnz]
    start : int64[D + 1]
    skip : uint8[D]
        The rows, as in `gibbs.sweep_documents`.
    V : int

    Returns
    -------
    begin : int64[V + 1]
        Where each term's tokens begin.
    order : int32[tokens]
    """
    begin = np.zeros(V + 1, np.int64)
    for d in range(len(skip)):
        if not skip[d]:
            for j in range(indptr[d], indptr[d + 1]):
                begin[terms[j] + 1] += repeats[j]
    for w in range(V):
        begin[w + 1] += begin[w]
    order = np.empty(begin[V], np.int32)
    at = begin[:V].copy()
    for d in range(len(skip)):
        if not skip[d]:
            t = start[d]
            for j in range(indptr[d], indptr[d + 1]):
                w = terms[j]
                for _ in range(repeats[j]):
                    order[at[w]] = t
                    at[w] += 1
                    t += 1
    return begin, order


@compiled()
def visit_documents(
    start: Int64Array,
    skip: UInt8Array,
    first: int,
    last: int,
    topics: UInt16Array,
    offer: UInt16Array,
    own: Float32Array,
    alpha: Float32Array,
    level: Float32Array,
    partner: Int32Array,
    shift: Int64Array,
    key: np.uint64,
) -> None:
    """Weigh the terms' offers by document, for documents [first, last), and make new offers.

    WarpLDA's document phase (Chen, Li, Zhu & Chen 2016), a Metropolis-Hastings step whose offer
    holds the term's factor, so that only the document's and the totals' are left to weigh. The
    document's counts are live, and a token never offers itself its own topic.
    Cost: O(tokens), however many topics.

    Parameters
    ----------
    start : int64[D + 1]
    skip : uint8[D]
    first, last : int
    topics : uint16[N]
    offer : uint16[N]
        The topic of each token and the one it is offered; rewritten.
    own : float32[K]
        1 / (topic total + V beta).
    alpha : float32[K]
    level : float32[K]
    partner : int32[K]
        The alias table of alpha.
    shift : int64[K]
        The change of the topic totals; added to.
    key : uint64
        The random stream.
    """
    K = len(own)
    here = np.zeros(K, np.int32)
    whole = np.float32(0)
    for k in range(K):
        whole += alpha[k]
    for d in range(first, last):
        if skip[d]:
            continue
        lo, hi = start[d], start[d + 1]
        n = hi - lo
        for t in range(lo, hi):
            here[topics[t]] += 1
        for t in range(lo, hi):
            old = np.int64(topics[t])
            new = np.int64(offer[t])
            if new != old:
                gain = (np.float32(here[new]) + alpha[new]) * own[new]
                loss = (np.float32(here[old] - 1) + alpha[old]) * own[old]
                if uniform(key, 3 * t) * loss < gain:
                    topics[t] = new
                    here[old] -= 1
                    here[new] += 1
                    shift[old] -= 1
                    shift[new] += 1
        for t in range(lo, hi):
            here[topics[t]] = 0
        for t in range(lo, hi):
            u = uniform(key, 3 * t + 1) * (np.float32(n - 1) + whole)
            if u < np.float32(n - 1):
                i = lo + min(np.int64(u), n - 2)
                if i >= t:
                    i += 1
                offer[t] = topics[i]
            else:
                u = uniform(key, 3 * t + 2) * np.float32(K)
                k = min(int(u), K - 1)
                offer[t] = k if u - np.float32(k) < level[k] else partner[k]


@compiled()
def visit_terms(
    begin: Int64Array,
    order: Int32Array,
    first: int,
    last: int,
    topics: UInt16Array,
    offer: UInt16Array,
    own: Float32Array,
    beta: np.float32,
    shift: Int64Array,
    key: np.uint64,
) -> None:
    """Weigh the documents' offers by term, for terms [first, last), and make new offers.

    WarpLDA's word phase (Chen, Li, Zhu & Chen 2016); see `visit_documents`. A term's counts live
    only while it is visited, so that no row of V x K is ever stored.
    Cost: O(tokens), however many topics.

    Parameters
    ----------
    begin : int64[V + 1]
    order : int32[tokens]
        Those of `by_term`.
    first, last : int
    topics : uint16[N]
    offer : uint16[N]
        The topic of each token and the one it is offered; rewritten.
    own : float32[K]
        1 / (topic total + V beta).
    beta : float32
    shift : int64[K]
        The change of the topic totals; added to.
    key : uint64
        The random stream.
    """
    K = len(own)
    here = np.zeros(K, np.int32)
    longest = np.int64(0)
    for w in range(first, last):
        longest = max(longest, begin[w + 1] - begin[w])
    mine = np.empty(longest, np.uint16)
    spread = np.float32(K) * beta
    for w in range(first, last):
        lo = begin[w]
        n = begin[w + 1] - lo
        for i in range(n):
            k = topics[order[lo + i]]
            mine[i] = k
            here[k] += 1
        for i in range(n):
            t = np.int64(order[lo + i])
            old = np.int64(mine[i])
            new = np.int64(offer[t])
            if new != old:
                gain = (np.float32(here[new]) + beta) * own[new]
                loss = (np.float32(here[old] - 1) + beta) * own[old]
                if uniform(key, 3 * t) * loss < gain:
                    mine[i] = new
                    topics[t] = new
                    here[old] -= 1
                    here[new] += 1
                    shift[old] -= 1
                    shift[new] += 1
        for i in range(n):
            here[mine[i]] = 0
        for i in range(n):
            t = np.int64(order[lo + i])
            u = uniform(key, 3 * t + 1) * (np.float32(n - 1) + spread)
            if u < np.float32(n - 1):
                other = min(np.int64(u), n - 2)
                if other >= i:
                    other += 1
                offer[t] = mine[other]
            else:
                offer[t] = min(int(uniform(key, 3 * t + 2) * np.float32(K)), K - 1)


@compiled()
def term_cells(
    begin: Int64Array, order: Int32Array, topics: UInt16Array, K: int, cap: int
) -> Int64Array:
    """Count how many (term, topic) cells hold n tokens, as `term_histogram`, without the cells.

    Counts above `cap` count as `cap`; empty cells are not counted. Cost: O(N).

    Parameters
    ----------
    begin : int64[V + 1]
    order : int32[tokens]
        Those of `by_term`.
    topics : uint16[N]
    K, cap : int

    Returns
    -------
    held : int64[cap + 1]
    """
    held = np.zeros(cap + 1, np.int64)
    here = np.zeros(K, np.int64)
    for w in range(len(begin) - 1):
        for i in range(begin[w], begin[w + 1]):
            here[topics[order[i]]] += 1
        for i in range(begin[w], begin[w + 1]):
            k = topics[order[i]]
            if here[k] > 0:
                held[min(here[k], cap)] += 1
                here[k] = 0
    return held
