"""Feature attribution: how much each word of a text speaks for a topic."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, Int32Array


class DecidingWord(NamedTuple):
    """A term that speaks for a topic: its count in the text, and its evidence."""

    column: int
    times: int
    evidence: float


def own_forms(form_ids: Int32Array, form_to_term: Int32Array, columns: AnyArray) -> dict[int, int]:
    """Find the surface form that a text has of each term: the most frequent, the first of equals.

    Parameters
    ----------
    form_ids : int32[n]
        The tokens of the text.
    form_to_term : int32[n_forms]
        The term of each form, or -1.
    columns : int64[m]
        The terms that are asked for.
    """
    asked = (form_to_term[form_ids][:, None] == columns).any(axis=1)
    times = Counter(form_ids[asked].tolist())
    found: dict[int, int] = {}
    for form in sorted(times, key=times.__getitem__, reverse=True):  # equal ones keep their order
        found.setdefault(int(form_to_term[form]), form)
    return found


class TermEvidence:
    """How much more often each topic has each term than the corpus as a whole.

    The evidence of a word is its count times log p(term | topic) / p(term), the weight of
    evidence of Good (1950) with the corpus for the alternative.

    Parameters
    ----------
    topic_term : float64[K, V]
        Rows sum to one, or are zero.
    shares : float64[K]
        How much of the corpus each topic takes up.
    """

    def __init__(self, topic_term: FloatArray, shares: Sequence[float]) -> None:
        self._topic_term = topic_term
        self._shares = np.asarray(shares, np.float64)

    @cached_property
    def _corpus(self) -> FloatArray:
        total = self._shares.sum()
        mixed: FloatArray = self._shares @ self._topic_term
        return mixed / total if total > 0 else mixed

    def of(
        self, topic: int, columns: Int32Array, counts: AnyArray, limit: int
    ) -> tuple[DecidingWord, ...]:
        """Find the words of a text that speak most for a topic.

        Parameters
        ----------
        topic : int
            A row of `topic_term`.
        columns, counts : int32[n]
            The terms of the text, ascending, and their counts in it.
        """
        indptr = np.array([0, len(columns)])
        return self.each(np.array([topic]), (columns, counts, indptr), limit)[0]

    def each(
        self, topics: AnyArray, rows: tuple[AnyArray, AnyArray, AnyArray], limit: int
    ) -> list[tuple[DecidingWord, ...]]:
        """Find the words of many texts, of each text those that speak most for its topic.

        Parameters
        ----------
        topics : int64[n]
            For each text a row of `topic_term`.
        rows : int32[m], int32[m], int64[n + 1]
            Columns (ascending in each text), counts, and where each text begins and ends in them.
        """
        columns, counts, indptr = rows
        which = np.repeat(np.arange(len(topics)), np.diff(indptr))
        own, corpus = self._topic_term[topics[which], columns], self._corpus[columns]
        known = (own > 0) & (corpus > 0)
        ratio = np.divide(own, corpus, out=np.ones_like(own), where=known)
        evidence = np.round(counts * np.log(ratio), 6)
        for_it = np.flatnonzero(evidence > 0)
        order = for_it[np.lexsort((columns[for_it], -evidence[for_it], which[for_it]))]
        begins = np.searchsorted(which[order], np.arange(len(topics) + 1))
        rank = np.arange(len(order)) - begins[which[order]]
        best = order[rank < limit]
        words = list(
            map(DecidingWord, *(part[best].tolist() for part in (columns, counts, evidence)))
        )
        ends = np.cumsum(np.minimum(np.diff(begins), limit)).tolist()
        return [tuple(words[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
