"""Renewal in the native LDA engine: each topic keeps its core, and gives up what strayed into it.

A chain that starts from chance gathers stories that have nothing to do with each other in one
topic, and one sweep after the other moves too few tokens to part them. The core of a topic are
those of its likeliest terms that occur in the same documents; a document that holds the topic
without its core draws the tokens anew, from all the other topics.
"""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Float32Array, Int32Array, Int64Array, UInt8Array, UInt16Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.splitmix64 import uniform


@compiled()
def top_terms(counts: Int32Array, most: int) -> Int32Array:
    """Find the terms with most tokens of each topic; of equals the first term is first.

    Cost: O(V K), and `most` a find.

    Parameters
    ----------
    counts : int32[V, K]
    most : int

    Returns
    -------
    best : int32[K, most]
        -1 where a topic has fewer.
    """
    V, K = counts.shape
    best = np.full((K, most), -1, np.int32)
    least = np.zeros((K, most), np.int32)
    for w in range(V):
        for k in range(K):
            n = counts[w, k]
            if n > least[k, most - 1]:
                i = most - 1
                while i > 0 and least[k, i - 1] < n:
                    least[k, i] = least[k, i - 1]
                    best[k, i] = best[k, i - 1]
                    i -= 1
                least[k, i] = n
                best[k, i] = w
    return best


@compiled()
def shared_documents(
    indptr: Int64Array, terms: Int32Array, skip: UInt8Array, best: Int32Array, V: int
) -> Int32Array:
    """Count the documents that hold two top terms of a topic: document co-occurrence.

    Cost: O(nnz), and the pairs found.

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    skip : uint8[D]
        The rows, as in `gibbs.sweep_documents`.
    best : int32[K, most]
        That of `top_terms`; most <= 31.
    V : int

    Returns
    -------
    found : int32[K, most, most]
        The diagonal holds the documents of one term.
    """
    K, most = best.shape
    begin = np.zeros(V + 1, np.int32)
    for k in range(K):
        for i in range(most):
            if best[k, i] >= 0:
                begin[best[k, i] + 1] += 1
    for w in range(V):
        begin[w + 1] += begin[w]
    at = begin[:V].copy()
    whose = np.empty(begin[V], np.int32)
    for k in range(K):
        for i in range(most):
            w = best[k, i]
            if w >= 0:
                whose[at[w]] = k * most + i
                at[w] += 1
    found = np.zeros((K, most, most), np.int32)
    here = np.zeros((K, most), np.int32)
    size = np.zeros(K, np.int32)
    touched = np.empty(K, np.int32)
    for d in range(len(indptr) - 1):
        if skip[d]:
            continue
        n = 0
        for j in range(indptr[d], indptr[d + 1]):
            for place in range(begin[terms[j]], begin[terms[j] + 1]):
                k = whose[place] // most
                if size[k] == 0:
                    touched[n] = k
                    n += 1
                here[k, size[k]] = whose[place] % most
                size[k] += 1
        for t in range(n):
            k = touched[t]
            for a in range(size[k]):
                for b in range(size[k]):
                    found[k, here[k, a], here[k, b]] += 1
            size[k] = 0
    return found


@compiled()
def core_terms(pairs: Int32Array, documents: int, least: float, rounds: int) -> NDArray[np.int8]:
    """Say which top terms are a topic's core: eigenvector centrality over NPMI.

    The terms are a graph, the weight of an edge their NPMI in documents (Bouma 2009) where it is
    above zero; the core are those whose place in its leading eigenvector (Bonacich 1972) is at
    least `least` times the greatest. Cost: O(K most^2 rounds).

    Parameters
    ----------
    pairs : int32[K, most, most]
        That of `shared_documents`.
    documents : int
    least : float
    rounds : int
        Of the power iteration.

    Returns
    -------
    sides : int8[K, most]
        1 = core, -1 = not.
    """
    K, most, _ = pairs.shape
    sides = np.empty((K, most), np.int8)
    near = np.zeros((most, most))
    for k in range(K):
        for a in range(most):
            for b in range(most):
                near[a, b] = 0.0
                both = pairs[k, a, b]
                if a != b and 0 < both < documents:
                    p = both / documents
                    chance = (pairs[k, a, a] / documents) * (pairs[k, b, b] / documents)
                    near[a, b] = max(0.0, np.log(p / chance) / -np.log(p))
        # Of two stories as strong as each other it is the likeliest term's that stays.
        now = np.full(most, 0.1)
        now[0] = 1.0
        new = np.empty(most)
        for _ in range(rounds):
            top = 1e-300
            for a in range(most):
                new[a] = now[a] * 1e-3
                for b in range(most):
                    new[a] += near[a, b] * now[b]
                top = max(top, new[a])
            for a in range(most):
                now[a] = new[a] / top
        for a in range(most):
            sides[k, a] = 1 if now[a] >= least else -1
    return sides


@inlined
def unstrayed_topic(
    u: np.float32,
    term: np.int32,
    here: Int32Array,
    vote: Int32Array,
    counts: Int32Array,
    own: Float32Array,
    alpha: Float32Array,
    beta: np.float32,
    chance: Float32Array,
) -> int:
    """Draw a topic that the document's tokens did not stray into: inverse transform sampling.

    Parameters
    ----------
    u : float32
        In [0, 1).
    term : int32
    here : int32[K]
        The document's tokens of each topic.
    vote : int32[K]
        Above zero where they are mostly of its core.
    counts : int32[V, K]
    own : float32[K]
    alpha : float32[K]
    beta : float32
    chance : float32[K]
        Overwritten.
    """
    K = len(chance)
    total = np.float32(0)
    for k in range(K):
        held = np.float32(here[k]) + alpha[k]
        if here[k] > 0 and vote[k] <= 0:
            held = np.float32(0)
        chance[k] = held * (np.float32(counts[term, k]) + beta) * own[k]
        total += chance[k]
    left = u * total
    new = 0
    while new < K - 1:
        left -= chance[new]
        if left < np.float32(0):
            break
        new += 1
    return new


@compiled()
def reassign(
    indptr: Int64Array,
    terms: Int32Array,
    repeats: Int32Array,
    start: Int64Array,
    skip: UInt8Array,
    first: int,
    last: int,
    topics: UInt16Array,
    counts: Int32Array,
    own: Float32Array,
    alpha: Float32Array,
    beta: np.float32,
    votes: NDArray[np.int8],
    key: np.uint64,
) -> int:
    """Draw the strayed tokens of documents [first, last) anew; return how many there were.

    A document's tokens have strayed into a topic if, among its top terms, they are not mostly of
    its core. They are drawn from the document's other topics, by the formula of
    `gibbs.sweep_documents` but with `counts` standing still. Cost: O(tokens), and K a strayed
    token.

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    repeats : int32[nnz]
    start : int64[D + 1]
    skip : uint8[D]
        The rows, as in `gibbs.sweep_documents`.
    first, last : int
    topics : uint16[N]
        The topic of each token; changed.
    counts : int32[V, K]
    own : float32[K]
        1 / (topic total + V beta).
    alpha : float32[K]
        In tokens.
    beta : float32
    votes : int8[V, K]
        1 = of the core, -1 = another top term.
    key : uint64
        The random stream.
    """
    K = counts.shape[1]
    here = np.zeros(K, np.int32)
    vote = np.zeros(K, np.int32)
    chance = np.empty(K, np.float32)
    strayed = 0
    for d in range(first, last):
        if skip[d]:
            continue
        t = start[d]
        stays = 0
        for j in range(indptr[d], indptr[d + 1]):
            for _ in range(repeats[j]):
                here[topics[t]] += 1
                vote[topics[t]] += votes[terms[j], topics[t]]
                t += 1
        for k in range(K):
            if vote[k] > 0:
                stays += here[k]
        if stays < t - start[d]:
            t = start[d]
            for j in range(indptr[d], indptr[d + 1]):
                w = terms[j]
                for _ in range(repeats[j]):
                    if vote[topics[t]] <= 0:
                        topics[t] = unstrayed_topic(
                            uniform(key, t), w, here, vote, counts, own, alpha, beta, chance
                        )
                        strayed += 1
                    t += 1
        for k in range(K):
            here[k] = 0
            vote[k] = 0
    return strayed
