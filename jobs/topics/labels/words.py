"""Words of topic labels by maximal marginal relevance, best first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from jobs.datatypes import FloatArray, SparseMatrix
from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR
from jobs.topics.ranking import exclusivity_of, largest

if TYPE_CHECKING:
    from scipy.sparse import csc_array

#: Lambda of maximal marginal relevance: relevance against diversity.
_MMR_LAMBDA = 0.6
#: Candidate pool of the label: so many of the heaviest terms.
_CANDIDATES = 20
#: Boost of the relevance of a phrase (collocation) over a single word.
_PHRASE_BOOST = 1.25


def columns_by_topic(
    topic_term: FloatArray, terms: Sequence[str], counts: SparseMatrix
) -> list[list[int]]:
    """Give `label_columns` of each topic; the counts of all their terms are taken out at once.

    Parameters
    ----------
    topic_term : float64[K, V]
    terms : sequence of str
    counts : int32[D, V]
    """
    pools = [largest(weights, _CANDIDATES) for weights in topic_term]
    asked = np.unique(np.concatenate(pools))
    held = counts[:, asked].tocsc()
    names = [terms[v] for v in asked.tolist()]
    sums = topic_term.sum(axis=0)[asked]
    weights = topic_term[:, asked]
    found = [label_columns(one, exclusivity_of(one, sums), names, held) for one in weights]
    return [asked[columns].tolist() for columns in found]


def label_columns(
    weights: FloatArray,
    exclusive: FloatArray,
    terms: Sequence[str],
    counts: "SparseMatrix | csc_array[Any]",
) -> list[int]:
    """Order the columns of the terms that may name a topic, best first: at most twenty.

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
    pool = [v for v in largest(weights, _CANDIDATES).tolist() if weights[v] > 0]
    if not pool:
        return []
    lead = np.array([_PHRASE_BOOST if PHRASE_SEPARATOR in terms[v] else 1.0 for v in pool])
    relevance = weights[pool] * np.sqrt(exclusive[pool]) * lead
    relevance = relevance / relevance.max()
    alike = _alike(pool, terms, counts)
    chosen = [int(relevance.argmax())]
    while len(chosen) < len(pool):
        worth = _MMR_LAMBDA * relevance - (1 - _MMR_LAMBDA) * alike[:, chosen].max(axis=1)
        worth[alike[:, chosen].max(axis=1) >= 1.0] = -np.inf
        if not np.isfinite(worth).any():
            break
        chosen.append(int(worth.argmax()))
    return [pool[i] for i in chosen]


def _alike(
    pool: Sequence[int], terms: Sequence[str], counts: "SparseMatrix | csc_array[Any]"
) -> FloatArray:
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
