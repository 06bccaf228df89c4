"""Words of topic labels by maximal marginal relevance, best first."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import FloatArray, SparseMatrix
from jobs.models.rows.shared_rows import shared_rows
from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR
from jobs.topics.ranking import exclusivity_of, largest

#: Lambda of maximal marginal relevance: relevance against diversity.
_MMR_LAMBDA = 0.6
#: Candidate pool of the label: so many of the heaviest terms.
_CANDIDATES = 20
#: Boost of the relevance of a phrase (collocation) over a single word.
_PHRASE_BOOST = 1.25


def columns_by_topic(
    topic_term: FloatArray, terms: Sequence[str], counts: SparseMatrix
) -> list[list[int]]:
    """Give `label_columns` of each topic, out of its heaviest terms.

    Parameters
    ----------
    topic_term : float64[K, V]
    terms : sequence of str
    counts : int32[D, V]
    """
    pools = np.array([largest(weights, _CANDIDATES) for weights in topic_term])
    sums = topic_term.sum(axis=0)
    found = []
    for weights, pool, shared in zip(topic_term, pools, shared_rows(counts, pools), strict=True):
        exclusive = exclusivity_of(weights[pool], sums[pool])
        names = [terms[v] for v in pool.tolist()]
        found.append(pool[label_columns(weights[pool], exclusive, names, shared)].tolist())
    return found


def label_columns(
    weights: FloatArray, exclusive: FloatArray, terms: Sequence[str], shared: FloatArray
) -> list[int]:
    """Order the candidates that may name a topic, best first: their places.

    Maximal marginal relevance (Carbonell & Goldstein 1998). The relevance of a term is its weight
    times the square root of its exclusivity, a quarter more for a phrase, over the largest; two
    terms are as alike as the rows they occur in (cosine). Of two terms that occur in the same rows,
    or of which one is a word of the other, one is taken.

    Parameters
    ----------
    weights, exclusive : float64[n]
        Of the candidates, the heaviest first.
    terms : sequence of str
    shared : float64[n, n]
        How many rows hold both.
    """
    pool = np.flatnonzero(weights > 0)
    if not len(pool):
        return []
    names = [terms[v] for v in pool.tolist()]
    lead = np.array([_PHRASE_BOOST if PHRASE_SEPARATOR in name else 1.0 for name in names])
    relevance = weights[pool] * np.sqrt(exclusive[pool]) * lead
    relevance = relevance / relevance.max()
    alike = _alike(names, shared[np.ix_(pool, pool)])
    chosen = [int(relevance.argmax())]
    while len(chosen) < len(pool):
        worth = _MMR_LAMBDA * relevance - (1 - _MMR_LAMBDA) * alike[:, chosen].max(axis=1)
        worth[alike[:, chosen].max(axis=1) >= 1.0] = -np.inf
        if not np.isfinite(worth).any():
            break
        chosen.append(int(worth.argmax()))
    found: list[int] = pool[chosen].tolist()
    return found


def _alike(names: Sequence[str], shared: FloatArray) -> FloatArray:
    """How alike each two terms are, float64[n, n] in [0, 1]."""
    rows = np.sqrt(np.maximum(shared.diagonal(), 1.0))
    found: FloatArray = shared / np.outer(rows, rows)
    words = [set(name.split(PHRASE_SEPARATOR)) for name in names]
    for i, one in enumerate(words):
        for j, other in enumerate(words):
            if one <= other or other <= one:
                found[i, j] = 1.0
    return found
