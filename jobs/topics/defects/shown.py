"""Shown terms of topics and their tokens in main rows, for boilerplate detection and others."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jobs.datatypes import (
    AnyArray,
    BoolArray,
    Corpus,
    FloatArray,
    Int32Array,
    Int64Array,
    SparseMatrix,
    Vocabulary,
)


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

    @cached_property
    def terms(self) -> AnyArray:
        """The term of each token, int32[n_tokens]; -1 where it is none."""
        return self.vocabulary.form_to_term[self.corpus.form_ids]

    def columns(self, topic: int) -> Int32Array:
        """The shown terms of a topic, int32[at most T]."""
        row: Int32Array = self.shown[topic]
        return row[row >= 0]

    @cached_property
    def tokens(self) -> Sequence[Int64Array]:
        """For each topic the positions of its shown terms in its main rows, ascending int64."""
        held = np.zeros((self.topics, len(self.vocabulary.terms) + 1), np.bool_)
        for topic in range(self.topics):
            held[topic, self.columns(topic)] = True
        rows = np.repeat(self.main, np.diff(self.corpus.indptr))
        # The last column is that of no term, the last row that of no topic.
        any_topic: BoolArray = np.logical_or.reduce(held, axis=0)
        found = np.flatnonzero(any_topic[self.terms] & (rows >= 0))
        found = found[held[rows[found], self.terms[found]]]
        return [found[rows[found] == topic] for topic in range(self.topics)]
