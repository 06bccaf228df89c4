"""Shown terms of topics and their tokens in main rows, for boilerplate detection and others."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jobs.datatypes import (
    Corpus,
    FloatArray,
    Int32Array,
    Int64Array,
    SparseMatrix,
    Vocabulary,
)
from jobs.datatypes.arrays import AT_ONCE


@dataclass(frozen=True, eq=False)
class ShownTerms:
    """The shown terms int32[K, T] of topics (-1 for none), and the text that they occur in.

    `document_topic` float64[D, K] and `counts` int32[D, V] are of the rows of `corpus`.
    """

    document_topic: FloatArray
    shown: Int32Array
    corpus: Corpus
    vocabulary: Vocabulary
    counts: SparseMatrix

    @property
    def topics(self) -> int:
        """K."""
        return len(self.shown)

    @cached_property
    def main(self) -> Int32Array:
        """The main topic of each row, int32[D]; -1 where it has none."""
        some = self.document_topic.any(axis=1)
        main: Int32Array = np.where(some, self.document_topic.argmax(axis=1), -1).astype(np.int32)
        return main

    def columns(self, topic: int) -> Int32Array:
        """The shown terms of a topic, int32[at most T]."""
        row: Int32Array = self.shown[topic]
        return row[row >= 0]

    @cached_property
    def tokens(self) -> Sequence[Int64Array]:
        """For each topic the positions of its shown terms in its main rows, ascending int64."""
        held = np.zeros((self.topics + 1, len(self.vocabulary.terms) + 1), np.bool_)
        for topic in range(self.topics):
            held[topic, self.columns(topic)] = True
        # The last column is that of no term, the last row that of no topic.
        found: list[list[Int64Array]] = [[] for _ in self.shown]
        for first in range(0, self.corpus.tokens, AT_ONCE):
            ids = self.corpus.form_ids[first : first + AT_ONCE]
            places = np.arange(first, first + len(ids))
            main = self.main[np.searchsorted(self.corpus.indptr, places, "right") - 1]
            kept = held[main, self.vocabulary.form_to_term[ids]]
            main, places = main[kept], places[kept]
            for topic, some in enumerate(found):
                some.append(places[main == topic])
        return [np.concatenate([np.zeros(0, np.int64), *some]) for some in found]
