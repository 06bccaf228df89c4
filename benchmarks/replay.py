"""A job played night after night on matrices: terms are appended, the model is updated.

The text is prepared once. A term is of the vocabulary from the night on in which enough rows hold
it; the vectoriser and the model see nothing of later nights.
"""

import time
from dataclasses import dataclass

import numpy as np

from jobs.contracts import FitOptions, FittedModel, Model, UpdatableModel, UpdateOptions, Vectoriser
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.updating.births import hellinger

#: Rows that must hold a term before it is one, as in `vocabulary.min_rows`.
MIN_ROWS = 2


@dataclass(frozen=True)
class Night:
    """What one run made of the rows int64[D] that were there.

    `main` int64[D] is the main topic of each, -1 for none; `born` are the topics born.
    """

    rows: AnyArray
    main: AnyArray
    topic_term: FloatArray
    born: tuple[int, ...]
    cpu: float

    def of(self, rows: AnyArray) -> AnyArray:
        """The main topics of some of its rows."""
        found: AnyArray = self.main[np.searchsorted(self.rows, rows)]
        return found


class Replay:
    """One job over its nights."""

    def __init__(
        self, counts: SparseMatrix, model: Model, vectoriser: Vectoriser, seed: int = 0
    ) -> None:
        self.counts, self.model, self.vectoriser, self.seed = counts, model, vectoriser, seed
        self.columns = np.zeros(0, np.int64)
        self.nights: list[Night] = []

    def begin(self, rows: AnyArray) -> Night:
        """The first run: a fit."""
        counts = self._counted(rows)
        self.weigher = self.vectoriser.fit(counts)
        matrix = DocumentTermMatrix(counts, self.weigher.transform(counts))
        before = time.process_time()
        fitted = self.model.fit(matrix, FitOptions(self.seed))
        return self._kept(rows, matrix, fitted, (), time.process_time() - before)

    def update(self, rows: AnyArray) -> Night:
        """A later run, on the rows that are there now."""
        assert isinstance(self.model, UpdatableModel)
        counts = self._counted(rows)
        before = time.process_time()
        self.weigher = self.vectoriser.update(self.weigher, counts)
        matrix = DocumentTermMatrix(counts, self.weigher.transform(counts))
        new = ~np.isin(rows, self.nights[-1].rows)
        update = self.model.update(self.fitted, matrix, UpdateOptions(self.seed, 1, new))
        return self._kept(rows, matrix, update.fitted, update.born, time.process_time() - before)

    def _counted(self, rows: AnyArray) -> SparseMatrix:
        counts = self.counts[rows]
        held = np.bincount(counts.indices, minlength=counts.shape[1])
        more = np.setdiff1d(np.flatnonzero(held >= MIN_ROWS), self.columns)
        self.columns = np.concatenate([self.columns, more])
        found: SparseMatrix = counts[:, self.columns]
        found.sort_indices()
        return found

    def _kept(
        self,
        rows: AnyArray,
        matrix: DocumentTermMatrix,
        fitted: FittedModel,
        born: tuple[int, ...],
        cpu: float,
    ) -> Night:
        self.fitted = fitted
        shares = fitted.transform(matrix)
        main = np.where(shares.any(axis=1), shares.argmax(axis=1), -1)
        self.nights.append(Night(rows, main, fitted.topic_term, born, cpu))
        return self.nights[-1]


def kept(before: Night, after: Night, rows: AnyArray | None = None) -> float:
    """Share of the rows of both nights (or of some of them) that keep their main topic."""
    both = np.intersect1d(before.rows, after.rows) if rows is None else rows
    return float((before.of(both) == after.of(both)).mean())


def affinities(before: Night, after: Night) -> FloatArray:
    """Hellinger affinity float64[K] of each topic with itself on an earlier night."""
    K, V = before.topic_term.shape
    now = after.topic_term[:K, :V]
    found: FloatArray = np.diagonal(hellinger(before.topic_term, now)).copy()
    return found
