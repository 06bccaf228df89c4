"""Data model of models: the document-term matrix, the topic model, its scores."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from jobs.datatypes.arrays import AnyArray, FloatArray, Scalar, SparseMatrix, require


@dataclass(frozen=True, eq=False)
class DocumentTermMatrix:
    """Rows are passages (or documents), columns are terms.

    Parameters
    ----------
    counts : csr_array int32[D, V]
        How often each term occurs in each row; sorted indices, no explicit zeros.
    weights : csr_array float64[D, V]
        What the vectoriser made of them.
    vectors : float64[D, d], optional
        Sentence embeddings of the rows, a second view of them; None where there are none.
    """

    counts: SparseMatrix
    weights: SparseMatrix
    vectors: FloatArray | None = None

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if self.counts.shape != self.weights.shape:
            yield f"counts are {self.counts.shape} but weights are {self.weights.shape}"
        if self.vectors is not None and len(self.vectors) != self.counts.shape[0]:
            yield f"counts are {self.counts.shape} but vectors are {self.vectors.shape}"

    @property
    def shape(self) -> tuple[int, int]:
        """(D, V)."""
        return self.counts.shape

    def rows(self, which: AnyArray) -> "DocumentTermMatrix":
        """Take some rows, by their numbers int64[n] or bool[D]."""
        vectors = None if self.vectors is None else self.vectors[which]
        return DocumentTermMatrix(self.counts[which], self.weights[which], vectors)


@dataclass(frozen=True, eq=False)
class TopicModel:
    """What every reader of a model sees, whatever fitted it.

    Parameters
    ----------
    topic_term : float64[K, V]
        Each row sums to one (within 1e-6), or is all zero: a topic with no words.
    document_topic : float64[D, K]
        Each row sums to one (within 1e-6), or is all zero: a row with nothing to go by.
    topic_ids : tuple of str
        "t0000", "t0001", ...
    """

    topic_term: FloatArray
    document_topic: FloatArray
    topic_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        K = len(self.topic_ids)
        if self.topic_term.shape[0] != K or self.document_topic.shape[1] != K:
            yield (
                f"{K} topic ids for topic_term {self.topic_term.shape} "
                f"and document_topic {self.document_topic.shape}"
            )
        for name, array in (
            ("topic_term", self.topic_term),
            ("document_topic", self.document_topic),
        ):
            if not np.isfinite(array).all() or bool((array < 0).any()):
                yield f"{name} must be finite and not negative"
                continue
            sums = array.sum(axis=1)
            wrong = (np.abs(sums - 1) > 1e-6) & (sums != 0)
            if bool(wrong.any()):
                yield f"{name}: row {int(np.flatnonzero(wrong)[0])} does not sum to one"


@dataclass(frozen=True, slots=True)
class Candidate:
    """The evidence for one number of topics: how two fits on different halves of the rows agree.

    `information` is what both tell alike (mutual information beyond chance, in nats), `stability`
    its share of all that they tell (adjusted mutual information), `separation` the mean silhouette
    of rows that were not fitted, `used` the share of the topics that are the main one of a row, and
    `score` sqrt(`information`) * `stability` ** 2 * `separation` * `used`: all means over so many
    `pairs` of halves, of which `error` is the standard error of the score. `c_npmi` and `diversity`
    are of the ten top terms, and decide nothing. What is None is not known.
    """

    topics: int
    score: float
    stability: float
    error: float | None = None
    information: float | None = None
    separation: float | None = None
    pairs: int = 1
    c_npmi: float | None = None
    diversity: float | None = None
    used: float = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The number of topics that was chosen, by what rule, and all that was tried.

    `previous` is the number of the last run, `kept` whether it was kept. The numbers from the first
    to the last of `range` are nearly as good, `seconds` are other answers: other peaks.
    """

    topics: int
    rule: str
    candidates: tuple[Candidate, ...]
    previous: int | None
    kept: bool
    range: tuple[int, int] | None = None
    seconds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """One score of a model. `value` is None where the metric is not defined on this input.

    `comparable_with` says which other runs it can be compared with; `run` is the number of the run
    that it is of, where it was carried over from an earlier one.
    """

    name: str
    value: float | None
    definition: str
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    by_topic: tuple[float | None, ...] = ()
    comparable_with: str = ""
    run: int | None = None
