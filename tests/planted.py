"""A corpus whose topics are known, because they were planted: what models and metrics must find."""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, FittedModel, MetricInput, Model, Progress
from jobs.datatypes import (
    AnyArray,
    Corpus,
    DocumentTermMatrix,
    FloatArray,
    SparseMatrix,
    TopicModel,
    Vocabulary,
)
from jobs.vectorisers.tfidf import TfIdf

TOPICS = 4
WORDS = 30
SHARED = 20


def tokens(rows: int = 120, length: int = 40, seed: int = 7) -> tuple[list[AnyArray], AnyArray]:
    """Rows of column numbers, and the topic of each row.

    Topic k owns the columns [30 k, 30 k + 30); the last 20 columns belong to all. Four words in
    five of a row are of its topic, by a falling (Zipf's) law.
    """
    rng = np.random.default_rng(seed)
    topics = np.arange(rows) % TOPICS
    law = 1 / np.arange(1, WORDS + 1)
    made = []
    for topic in topics:
        own = topic * WORDS + rng.choice(WORDS, length, p=law / law.sum())
        common = TOPICS * WORDS + rng.choice(SHARED, length)
        made.append(np.where(rng.random(length) < 0.8, own, common).astype(np.int32))
    return made, topics


def counted(rows: list[AnyArray], columns: int = TOPICS * WORDS + SHARED) -> SparseMatrix:
    """Counts int32[D, V] of rows of column numbers."""
    dense = np.stack([np.bincount(row, minlength=columns) for row in rows]).astype(np.int32)
    counts: SparseMatrix = csr_array(dense)
    return counts


def weighted(counts: SparseMatrix) -> DocumentTermMatrix:
    """A matrix with TF-IDF weights."""
    return DocumentTermMatrix(counts, TfIdf().fit(counts).transform(counts))


def part(matrix: DocumentTermMatrix, rows: AnyArray) -> DocumentTermMatrix:
    """Some rows of a matrix."""
    return DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])


def inputs(model: Model, rows: list[AnyArray], *, seed: int = 1, top: int = 10) -> MetricInput:
    """Fit a model on rows of column numbers, and gather what a metric may look at."""
    matrix = weighted(counted(rows))
    fitted = model.fit(matrix, FitOptions(seed))
    return gathered(fitted, matrix, rows, refit=_refit(model, matrix), seed=seed, top=top)


def gathered(
    fitted: FittedModel,
    matrix: DocumentTermMatrix,
    rows: list[AnyArray],
    *,
    refit: Callable[[AnyArray, int], FittedModel],
    seed: int = 1,
    top: int = 10,
) -> MetricInput:
    """What a metric may look at, of a model that is there already."""
    V = matrix.shape[1]
    names = tuple(f"w{v:03d}" for v in range(V))
    lengths = [len(row) for row in rows]
    return MetricInput(
        corpus=Corpus(
            forms=names,
            form_ids=np.concatenate(rows).astype(np.int32),
            indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            sentence_ends=np.cumsum(lengths).astype(np.int64),
            row_documents=np.arange(len(rows), dtype=np.int32),
        ),
        vocabulary=Vocabulary(
            terms=names,
            display=names,
            document_frequency=np.bincount(matrix.counts.indices, minlength=V).astype(np.int64),
            form_to_term=np.arange(V, dtype=np.int32),
            reasons=np.zeros(V, np.int8),
        ),
        matrix=matrix,
        model=TopicModel(
            fitted.topic_term,
            fitted.transform(matrix),
            tuple(f"t{k:04d}" for k in range(len(fitted.topic_term))),
        ),
        fitted=fitted,
        top_terms=_top(fitted.topic_term, top),
        refit=refit,
        seed=seed,
    )


class Stopped(Exception):
    """Raised by `Stopper`."""


class Stopper(Progress):
    """A progress callback that stops the work after so many calls, and remembers them."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.calls: list[tuple[str, int, int]] = []

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.calls.append((stage, done, total))
        if len(self.calls) > self.after:
            raise Stopped


def _top(topic_term: FloatArray, top: int) -> AnyArray:
    order = np.argsort(-topic_term, axis=1, kind="stable")[:, :top]
    weights = np.take_along_axis(topic_term, order, axis=1)
    found: AnyArray = np.where(weights > 0, order, -1).astype(np.int32)
    return found


def _refit(model: Model, matrix: DocumentTermMatrix) -> Callable[[AnyArray, int], FittedModel]:
    def refit(rows: AnyArray, seed: int) -> FittedModel:
        return model.fit(part(matrix, rows), FitOptions(seed))

    return refit
