"""Similarity of topics: Hellinger affinity of their terms, Jaccard index of their documents."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, Int32Array
from jobs.datatypes.identity import Signature

#: How many of a topic's heaviest terms its signature keeps (top-N truncation).
SIGNATURE_TERMS = 200
#: Rounding: decimal places of the weights of a signature, as of all published weights.
_PLACES = 6


def affinity(
    old: FloatArray, old_terms: Sequence[str], new: FloatArray, new_terms: Sequence[str]
) -> FloatArray:
    """Hellinger affinity (Bhattacharyya 1943) of each old topic with each new one.

    Both are restricted to the terms that they have in common, where their shares sum to one.

    Parameters
    ----------
    old : float64[K1, V1]
        Topic-term shares.
    old_terms : sequence of str, V1
    new : float64[K2, V2]
        Topic-term shares.
    new_terms : sequence of str, V2

    Returns
    -------
    float64[K1, K2]
        In [0, 1]; 0 where a topic has none of the common terms.
    """
    columns = {term: v for v, term in enumerate(new_terms)}
    at = np.array([columns.get(term, -1) for term in old_terms], np.int64)
    found = np.flatnonzero(at >= 0)
    return _products(_roots(old[:, found]), _roots(new[:, at[found]]))


def known_share(topics: FloatArray, terms: Sequence[str], known: Collection[str]) -> FloatArray:
    """Share of the words of topics float64[K, V] that are known terms, float64[K]; 1 for none."""
    before = set(known)
    columns = [v for v, term in enumerate(terms) if term in before]
    sums = topics.sum(axis=1)
    found: FloatArray = np.where(sums > 0, topics[:, columns].sum(axis=1), 1.0)
    return found / np.where(sums > 0, sums, 1.0)


def signature(topic: FloatArray, terms: Sequence[str]) -> Signature:
    """Keep the heaviest terms of a topic, float64[V]; of equal ones those of the first columns."""
    heaviest = _heaviest(topic).tolist()
    total = float(topic[heaviest].sum()) or 1.0
    weights = {terms[v]: round(float(topic[v]) / total, _PLACES) for v in heaviest}
    kept = {term: weight for term, weight in weights.items() if weight > 0}
    return Signature(tuple(kept), tuple(kept.values()))


def _heaviest(topic: FloatArray) -> AnyArray:
    """The columns of the heaviest terms of a topic float64[V], the heaviest first."""
    found = np.flatnonzero(topic > topic.mean()) if len(topic) else np.zeros(0, np.int64)
    if len(found) < SIGNATURE_TERMS:
        found = np.arange(len(topic))
    ranked: AnyArray = found[np.argsort(-topic[found], kind="stable")[:SIGNATURE_TERMS]]
    return ranked


def signature_affinity(
    signatures: Sequence[Signature], new: FloatArray, new_terms: Sequence[str]
) -> FloatArray:
    """Hellinger affinity float64[signatures, K] of signatures with topics float64[K, V].

    The topics are cut to as many heaviest terms. Terms of a signature that the vocabulary lacks
    are left out of account.
    """
    heaviest = [_heaviest(topic) for topic in new]
    known = {term for one in signatures for term in one.terms}
    named = [v for v, term in enumerate(new_terms) if term in known]
    # No other term has any weight in two of them.
    held = np.unique(np.concatenate([np.array(named, np.int64), *heaviest]))
    cut = np.zeros((len(new), len(held)))
    for own, topic, columns in zip(cut, new, heaviest, strict=True):
        own[np.searchsorted(held, columns)] = topic[columns]
    terms = [new_terms[v] for v in held.tolist()]
    return _products(_roots(rows_of(signatures, terms)), _roots(cut))


def rows_of(signatures: Sequence[Signature], terms: Sequence[str]) -> FloatArray:
    """Topic-term weights float64[signatures, terms] of signatures, by name; 0 for other terms."""
    columns = {term: v for v, term in enumerate(terms)}
    rows = np.zeros((len(signatures), len(terms)))
    for i, one in enumerate(signatures):
        for term, weight in zip(one.terms, one.weights, strict=True):
            if term in columns:
                rows[i, columns[term]] = weight
    return rows


def shared_documents(
    old: Mapping[str, str], new: Mapping[str, int], ids: Sequence[str], rows: int
) -> Int32Array:
    """Contingency table int32[ids, rows] of the documents that both runs have.

    Parameters
    ----------
    old : mapping of str to str
        The topic id of each document in the run before.
    new : mapping of str to int
        The model's row of each document in this run; -1 for none.
    """
    place = {topic: i for i, topic in enumerate(ids)}
    table = np.zeros((len(ids), rows), np.int32)
    for document, topic in old.items():
        row = new.get(document, -1)
        if row >= 0 and topic in place:
            table[place[topic], row] += 1
    return table


def jaccard(table: Int32Array) -> FloatArray:
    """Jaccard index float64[ids, rows] from a contingency table int32[ids, rows]."""
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    index: FloatArray = np.divide(table, union, out=np.zeros(table.shape), where=union > 0)
    return index


def _roots(shares: FloatArray) -> FloatArray:
    """Take in place the square roots of rows made to sum to one; zero rows stay zero."""
    sums = shares.sum(axis=1, keepdims=True)
    np.divide(shares, np.where(sums > 0, sums, 1.0), out=shares)
    return np.sqrt(shares, out=shares)


def _products(one: FloatArray, other: FloatArray) -> FloatArray:
    """Products of all pairs of rows, in [0, 1]; the same bits whatever the machine is set to."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        both: FloatArray = one @ other.T
    return np.clip(both, 0.0, 1.0)
