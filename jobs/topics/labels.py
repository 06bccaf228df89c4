"""Topic labels by maximal marginal relevance, and flags of topics that are junk or duplicates."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR

#: Lambda of maximal marginal relevance: relevance against diversity.
_MMR_LAMBDA = 0.6
#: Candidate pool of the label: so many of the heaviest terms.
_CANDIDATES = 20
#: Boost of the relevance of a phrase (collocation) over a single word.
_PHRASE_BOOST = 1.25


def label_columns(
    weights: FloatArray,
    exclusive: FloatArray,
    terms: Sequence[str],
    counts: SparseMatrix,
    size: int,
) -> list[int]:
    """Choose the columns of the terms that name a topic, best first; fewer where it has fewer.

    Maximal marginal relevance (Carbonell & Goldstein 1998) over the topic's heaviest terms. The
    relevance of a term is its weight times the square root of its exclusivity, a quarter more for
    a phrase, over the largest; two terms are as alike as the rows they occur in (cosine). Of two
    terms that occur in the same rows, or of which one is a word of the other, one is taken.

    Parameters
    ----------
    weights, exclusive : float64[V]
        The topic's row of the topic-term matrix, and of its exclusivity.
    terms : sequence of str
        The V terms.
    counts : int32[D, V]
    """
    pool = [int(v) for v in np.argsort(-weights, kind="stable")[:_CANDIDATES] if weights[v] > 0]
    if not pool:
        return []
    lead = np.array([_PHRASE_BOOST if PHRASE_SEPARATOR in terms[v] else 1.0 for v in pool])
    relevance = weights[pool] * np.sqrt(exclusive[pool]) * lead
    relevance = relevance / relevance.max()
    alike = _alike(pool, terms, counts)
    chosen = [int(relevance.argmax())]
    while len(chosen) < min(size, len(pool)):
        worth = _MMR_LAMBDA * relevance - (1 - _MMR_LAMBDA) * alike[:, chosen].max(axis=1)
        worth[alike[:, chosen].max(axis=1) >= 1.0] = -np.inf
        if not np.isfinite(worth).any():
            break
        chosen.append(int(worth.argmax()))
    return [pool[i] for i in chosen]


def _alike(pool: Sequence[int], terms: Sequence[str], counts: SparseMatrix) -> FloatArray:
    """How alike each two terms of the pool are, float64[n, n] in [0, 1]."""
    held = counts[:, pool].astype(bool).astype(np.float64)
    both = (held.T @ held).toarray()
    rows = np.sqrt(np.maximum(both.diagonal(), 1.0))
    found: FloatArray = both / np.outer(rows, rows)
    words = [set(terms[v].split(PHRASE_SEPARATOR)) for v in pool]
    for i, one in enumerate(words):
        for j, other in enumerate(words):
            if one <= other or other <= one:
                found[i, j] = 1.0
    return found


def flags(
    topic_term: FloatArray,
    document_topic: FloatArray,
    top_terms: AnyArray,
    coherence: Sequence[float | None],
) -> tuple[tuple[str, ...], ...]:
    """Say of each topic what is wrong with it: `empty`, `junk`, `near_duplicate`.

    `empty`: no row has it as its main topic, or it has no terms. `junk`: it shares out its weight
    over the terms almost as all topics together do (Hellinger affinity of 0.95 and more:
    AlSumait et al. 2009), or its coherence is below that of four fifths of the topics by more
    than three times the spread of those. `near_duplicate`: half of its top terms are the top
    terms of a larger topic, or the two share out their weight alike (0.9).
    """
    K = len(topic_term)
    rows = document_topic.any(axis=1)
    main = np.bincount(document_topic[rows].argmax(axis=1), minlength=K) if rows.any() else [0] * K
    sizes = document_topic.sum(axis=0)
    roots = np.sqrt(topic_term)
    overall = sizes @ topic_term
    overall = np.sqrt(overall / max(float(overall.sum()), 1e-300))
    affinity = roots @ roots.T
    low = _low(coherence)
    found: list[tuple[str, ...]] = []
    for k in range(K):
        wrong = []
        if not main[k] or not topic_term[k].any():
            wrong.append("empty")
        elif (K > 1 and float(roots[k] @ overall) >= 0.95) or low[k]:
            wrong.append("junk")
        larger = [j for j in range(K) if (sizes[j], -j) > (sizes[k], -k)]
        if any(_twins(top_terms[k], top_terms[j]) or affinity[k, j] >= 0.9 for j in larger):
            wrong.append("near_duplicate")
        found.append(tuple(wrong))
    return tuple(found)


def _twins(one: AnyArray, other: AnyArray) -> bool:
    a, b = set(one[one >= 0].tolist()), set(other[other >= 0].tolist())
    return bool(a and b) and len(a & b) >= 0.5 * min(len(a), len(b))


def _low(coherence: Sequence[float | None]) -> list[bool]:
    """Whether a coherence is an outlier far below the others; never with fewer than five."""
    known = np.sort([value for value in coherence if value is not None])
    if len(known) < 5:
        return [False] * len(coherence)
    upper = known[len(known) // 5 :]
    bound = float(upper.min()) - 3.0 * float(upper.std())
    return [value is not None and value < bound for value in coherence]
