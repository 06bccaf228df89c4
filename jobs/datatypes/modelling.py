"""Data model of models: the document-term matrix, the topic model, its scores."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, overload

import numpy as np

from jobs.datatypes.arrays import AnyArray, FloatArray, Int32Array, Scalar, SparseMatrix, require


class DocumentTermMatrix:
    """Rows are passages (or documents), columns are terms.

    Parameters
    ----------
    counts : csr_array int32[D, V]
        How often each term occurs in each row; sorted indices, no explicit zeros.
    weights : csr_array float64[D, V], or a callable that makes it
        What the vectoriser made of them; made when a model first reads it.
    vectors : float64[D, d], optional
        Sentence embeddings of the rows, a second view of them; None where there are none.
    """

    def __init__(
        self,
        counts: SparseMatrix,
        weights: "SparseMatrix | Callable[[], SparseMatrix]",
        vectors: FloatArray | None = None,
    ) -> None:
        self.counts, self.vectors = counts, vectors
        self._weights = weights
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        made = None if callable(self._weights) else self._weights.shape
        if made is not None and self.counts.shape != made:
            yield f"counts are {self.counts.shape} but weights are {made}"
        if self.vectors is not None and len(self.vectors) != self.counts.shape[0]:
            yield f"counts are {self.counts.shape} but vectors are {self.vectors.shape}"

    @property
    def weights(self) -> SparseMatrix:
        """What the vectoriser made of the counts, float64[D, V]."""
        if callable(self._weights):
            self._weights = self._weights()
            require(self, self._faults())
        return self._weights

    @property
    def shape(self) -> tuple[int, int]:
        """(D, V)."""
        return self.counts.shape

    def rows(self, which: AnyArray) -> "DocumentTermMatrix":
        """Take some rows, by their numbers int64[n] or bool[D]."""
        vectors = None if self.vectors is None else self.vectors[which]
        return DocumentTermMatrix(self.counts[which], lambda: self.weights[which], vectors)

    def with_vectors(self, vectors: FloatArray) -> "DocumentTermMatrix":
        """Give the rows their sentence embeddings, float64[D, d]."""
        return DocumentTermMatrix(self.counts, lambda: self.weights, vectors)


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


class TopicWeight(NamedTuple):
    """A topic's share of a document."""

    id: str
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class TopicShares:
    """The listed topics of some documents, one after the other.

    Parameters
    ----------
    ids : tuple of str
        The topics by number.
    topics : int32[n]
        The numbers of those that are listed.
    weights : float64[n]
        Their shares of the documents.
    """

    ids: tuple[str, ...]
    topics: Int32Array
    weights: FloatArray


class ListedTopics(Sequence[TopicWeight]):
    """The topics of one document, heaviest first: a view of the shares of many.

    It equals any sequence of the same topics and shares.
    """

    __slots__ = ("_end", "_first", "_shares")

    def __init__(self, shares: TopicShares, first: int, end: int) -> None:
        self._shares, self._first, self._end = shares, first, end

    def __len__(self) -> int:
        return self._end - self._first

    @overload
    def __getitem__(self, at: int) -> TopicWeight: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[TopicWeight, ...]: ...
    def __getitem__(self, at: int | slice) -> TopicWeight | tuple[TopicWeight, ...]:
        if isinstance(at, slice):
            return tuple(self)[at]
        place = range(self._first, self._end)[at]
        shares = self._shares
        return TopicWeight(shares.ids[shares.topics[place]], float(shares.weights[place]))

    def __iter__(self) -> Iterator[TopicWeight]:
        ids, first, end = self._shares.ids, self._first, self._end
        topics = self._shares.topics[first:end].tolist()
        weights = self._shares.weights[first:end].tolist()
        return (TopicWeight(ids[k], weight) for k, weight in zip(topics, weights, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


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
