"""Collapsed Gibbs sampling (Griffiths & Steyvers 2004): sweeps over documents with live counts."""

import numpy as np

from jobs.datatypes import (
    Float32Array,
    Int32Array,
    Int64Array,
    UInt8Array,
    UInt16Array,
    UInt32Array,
)
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.splitmix64 import uniform


@inlined
def other_topic(
    u: np.float32,
    inside: np.float32,
    term: np.int64,
    at: np.int64,
    n: int,
    live: UInt32Array,
    pull: Float32Array,
    prior: Float32Array,
    counts: Int32Array,
    beta: np.float32,
) -> np.int64:
    """Find which other topic a draw `u` falls on: inverse transform sampling.

    Parameters
    ----------
    u, inside : float32
        The draw; below `inside` it falls on a topic of the document, else on alpha's share.
    term : int64
    at : int64
        Which of the document's topics is the token's present one.
    n : int
        How many topics the document has.
    live : uint32[K]
        The document's topics, the first n.
    pull : float32[K]
        Their tokens in the document, over their totals.
    prior : float32[K]
        Alpha over the topic totals.
    counts : int32[V, K]
    beta : float32
    """
    old = np.int64(live[at])
    new = old
    if u < inside:
        for i in range(n):
            if i != at:
                new = np.int64(live[i])
                u -= pull[i] * (np.float32(counts[term, new]) + beta)
                if u < np.float32(0):
                    break
    else:
        u -= inside
        for other in range(len(prior)):
            if other != old:
                new = np.int64(other)
                u -= prior[other] * (np.float32(counts[term, other]) + beta)
                if u < np.float32(0):
                    break
    return new


@inlined
def swap_topic(
    old: np.int64,
    new: np.int64,
    n: int,
    live: UInt32Array,
    place: Int32Array,
    here: Int32Array,
    pull: Float32Array,
    own: Float32Array,
) -> int:
    """Keep the list of the document's topics in step with a token that moved.

    Parameters
    ----------
    old, new : int64
        The topics that the token left and came to; `here` is already changed.
    n : int
        How many topics the document had.
    live : uint32[K]
        Which, the first n; changed.
    place : int32[K]
        One past the place of each topic in `live`, 0 for none; changed.
    here : int32[K]
        The document's tokens of each topic.
    pull : float32[K]
        `here` over the topic totals, in the order of `live`; changed.
    own : float32[K]

    Returns
    -------
    n : int
        How many topics it has now.
    """
    at = np.int64(place[old]) - 1
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
    return n


@inlined
def alpha_mass(counts: Int32Array, term: np.int64, prior: Float32Array, beta: float) -> float:
    """Sum what alpha alone gives a term (SparseLDA: Yao, Mimno & McCallum 2009). Cost: O(K).

    Parameters
    ----------
    counts : int32[V, K]
    term : int64
    prior : float32[K]
        Alpha over the topic totals.
    beta : float
    """
    found = 0.0
    for k in range(len(prior)):
        found += prior[k] * (counts[term, k] + beta)
    return found


@compiled()
def sweep_documents(
    indptr: Int64Array,
    terms: Int32Array,
    repeats: Int32Array,
    gains: Int32Array,
    start: Int64Array,
    skip: UInt8Array,
    first: int,
    last: int,
    topics: UInt16Array,
    counts: Int32Array,
    sizes: Int64Array,
    own: Float32Array,
    alpha: Float32Array,
    beta: float,
    key: np.uint64,
) -> None:
    """Draw every token of documents [first, last) a new topic.

    Collapsed Gibbs sampling on one shard's own counts (AD-LDA: Newman, Asuncion, Smyth & Welling
    2009); only the topic totals behind `own` stay as they are. The sum is split into the document's
    own topics and alpha's share, as in SparseLDA (Yao, Mimno & McCallum 2009). The token's
    present topic is tried first: most tokens stay, so most draws need no search, and a term's
    next token in the row finds the sum as it was.

    Cost: per token the topics of its document, and K for the few tokens that alpha draws.

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    repeats : int32[nnz]
        The rows, CSR: how often each term occurs in each document.
    gains : int32[nnz]
        What one token of each entry adds to the counts; empty when each counts one.
    start : int64[D + 1]
        Each document's first token.
    skip : uint8[D]
        1 = leave the document out.
    first, last : int
    topics : uint16[N]
        The topic of each token; rewritten.
    counts : int32[V, K]
        Term-topic counts; moved along.
    sizes : int64[K]
        The topic totals; moved along.
    own : float32[K]
        1 / (topic total + V beta).
    alpha : float32[K]
    beta : float
        The priors, in units of `gains`.
    key : uint64
        The random stream of the sweep.
    """
    V, K = counts.shape
    zero = np.float32(0)
    prior_of_words = np.float32(beta)
    mass = np.empty(V)  # alpha's share of each term, moved along once the term is met
    met = np.zeros(V, np.bool_)
    here = np.zeros(K, np.int32)
    place = np.zeros(K, np.int32)
    live = np.empty(K, np.uint32)  # unsigned: no look for an index below zero at every read
    pull = np.empty(K, np.float32)
    prior = alpha * own
    weighted = len(gains) > 0
    gain = np.int32(1)
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
            if not met[w]:
                mass[w] = alpha_mass(counts, w, prior, beta)
                met[w] = True
            total = zero
            stale = True
            for _ in range(repeats[j]):
                old = np.int64(topics[t])
                at = np.int64(place[old]) - 1
                if stale:
                    total = zero
                    for i in range(n):
                        total += pull[i] * (np.float32(counts[w, live[i]]) + prior_of_words)
                    stale = False
                share = np.float32(counts[w, old]) + prior_of_words
                inside = total - pull[at] * share
                outside = np.float32(mass[w]) - prior[old] * share
                rest = max(inside, zero) + max(outside, zero)
                less = share - np.float32(gain)
                left = np.float32(here[old] - gain) * own[old]
                stay = (left + prior[old]) * less
                u = uniform(key, t) * (stay + rest) - stay
                if u >= zero:
                    # The token moves: only now is it looked up where to.
                    new = other_topic(
                        u, inside, w, at, n, live, pull, prior, counts, prior_of_words
                    )
                    if new != old:
                        stale = True
                        here[old] -= gain
                        here[new] += gain
                        counts[w, old] -= gain
                        counts[w, new] += gain
                        sizes[old] -= gain
                        sizes[new] += gain
                        mass[w] += np.float64(gain) * (prior[new] - prior[old])
                        pull[at] = left
                        n = swap_topic(old, new, n, live, place, here, pull, own)
                        topics[t] = new
                t += 1
        for i in range(n):
            here[live[i]] = 0
            place[live[i]] = 0
