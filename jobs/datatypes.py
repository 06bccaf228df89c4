"""The values that flow through a run, in the order in which they come to be.

All are frozen. They check themselves when they are made and report every fault at once; beyond
that they do nothing. `K` is the number of topics, `V` of terms, `D` of rows (passages or
documents, see `Corpus`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

FloatArray: TypeAlias = NDArray[np.float64]
Int32Array: TypeAlias = NDArray[np.int32]
Int64Array: TypeAlias = NDArray[np.int64]
AnyArray: TypeAlias = NDArray[Any]
SparseMatrix: TypeAlias = csr_array[Any, tuple[int, int]]
Scalar: TypeAlias = str | int | float | bool | None


def _require(owner: object, faults: Iterator[str]) -> None:
    """Raise one ValueError that names every fault of a value that is being made."""
    found = list(faults)
    if found:
        raise ValueError(f"{type(owner).__name__}: " + "; ".join(found))


class Span(NamedTuple):
    """A half-open range of characters, `start <= end`."""

    start: int
    end: int


# ---- what is read ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it was read: its raw text is never changed."""

    id: str
    text: str
    source: str
    title: str = ""
    date: str = ""
    language: str = ""
    metadata: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input file, as the manifest lists it. `reason` is empty unless it was skipped."""

    path: str
    bytes: int
    sha256: str
    encoding: str = ""
    status: Literal["read", "skipped"] = "read"
    reason: str = ""
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that is not in the model, and why: nothing is left out in silence."""

    id: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader found, documents in canonical order (by id)."""

    documents: tuple[Document, ...]
    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...] = ()


# ---- text ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to a text: `[start, end)` gives way to `pieces`.

    A piece is either new text or a Span of the old text that is kept there, so that the new text
    and the map back to the old one both follow from the edit. Runs put back in order are Spans
    in another order; a letter restored is a str between two Spans.
    """

    start: int
    end: int
    pieces: tuple[str | Span, ...]
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair of damaged text as it is recorded: what stood there, what stands there now."""

    document: str
    rule: str
    spans: tuple[Span, ...]
    before: str
    after: str
    confidence: float


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words and how often they occur: the shipped list joined with the corpus' own words.

    Parameters
    ----------
    words : tuple of str
        Sorted by code point, no word twice.
    frequencies : float64[len(words)]
        Occurrences per token, each above 0.
    """

    words: tuple[str, ...]
    frequencies: FloatArray

    def __post_init__(self) -> None:
        _require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if len(self.words) != len(self.frequencies):
            yield f"{len(self.words)} words but {len(self.frequencies)} frequencies"
        if any(a >= b for a, b in zip(self.words, self.words[1:], strict=False)):
            yield "words must be sorted, and none may occur twice"
        if len(self.frequencies) and not float(self.frequencies.min()) > 0:
            yield "frequencies must be above 0"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is modelled as one: its display text, and where it came from.

    `spans` are ranges of the raw document, in reading order. `language` is an ISO 639-1 code,
    "mixed" or "".
    """

    document: str
    index: int
    spans: tuple[Span, ...]
    text: str
    language: str = ""
    heading: str = ""

    @property
    def id(self) -> str:
        """`<document id>#<index>`."""
        return f"{self.document}#{self.index}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document after the text chain: its passages, its fields, and what was done to it."""

    document: str
    source: str
    title: str
    author: str
    date: str
    language: str
    passages: tuple[Passage, ...]
    repairs: tuple[Repair, ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Corpus:
    """The tokens of all rows, integer-coded, in word order. No Python object per token.

    Parameters
    ----------
    forms : tuple of str
        The distinct word forms, sorted by code point. The script of a form says how it is handled.
    form_ids : int32[n_tokens]
        Indices into `forms`.
    indptr : int64[n_rows + 1]
        Row i is `form_ids[indptr[i]:indptr[i + 1]]`.
    sentence_ends : int64[n_sentences]
        Positions in `form_ids` one past the last token of each sentence, ascending. Phrases
        never cross them.
    row_documents : int32[n_rows]
        The index of the document that each row belongs to.
    """

    forms: tuple[str, ...]
    form_ids: Int32Array
    indptr: Int64Array
    sentence_ends: Int64Array
    row_documents: Int32Array

    def __post_init__(self) -> None:
        _require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if len(self.indptr) == 0 or self.indptr[0] != 0 or self.indptr[-1] != len(self.form_ids):
            yield "indptr must run from 0 to the number of tokens"
        elif bool((np.diff(self.indptr) < 0).any()):
            yield "indptr must not fall"
        if len(self.row_documents) != len(self.indptr) - 1:
            yield f"{len(self.row_documents)} row_documents for {len(self.indptr) - 1} rows"
        if len(self.form_ids) and not (
            int(self.form_ids.min()) >= 0 and int(self.form_ids.max()) < len(self.forms)
        ):
            yield f"form_ids must be in [0, {len(self.forms)})"

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.indptr) - 1

    @property
    def tokens(self) -> int:
        """The number of tokens."""
        return len(self.form_ids)


@dataclass(frozen=True, eq=False)
class Preparation:
    """What the text chain makes of the documents; row i of `corpus` is passage i of them all.

    With `passages.unit: document` a row is a whole document instead (`corpus.row_documents`).
    """

    documents: tuple[Prepared, ...]
    corpus: Corpus


class Drop(IntEnum):
    """Why a form is no term."""

    KEPT = 0
    STOP_WORD = 1
    TOO_SHORT = 2
    NUMBER = 3
    RARE = 4
    COMMON = 5
    CROWDED_OUT = 6
    UNKNOWN = 7


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The terms of the model, and what became of every form of the corpus it was built on.

    Parameters
    ----------
    terms : tuple of str
        The keys (folded, stemmed), sorted by code point: column j of the matrix is term j.
    display : tuple of str
        For each term the real word of the text that is shown for it.
    document_frequency : int64[V]
        The number of rows that hold the term.
    form_to_term : int32[len(corpus.forms)]
        The term of each form, or -1.
    reasons : int8[len(corpus.forms)]
        A `Drop` for each form.
    """

    terms: tuple[str, ...]
    display: tuple[str, ...]
    document_frequency: Int64Array
    form_to_term: Int32Array
    reasons: NDArray[np.int8]

    def __post_init__(self) -> None:
        _require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if not len(self.terms) == len(self.display) == len(self.document_frequency):
            yield "terms, display and document_frequency must have one length"
        if len(self.form_to_term) != len(self.reasons):
            yield "form_to_term and reasons must have one length"
        if len(self.form_to_term) and int(self.form_to_term.max()) >= len(self.terms):
            yield "form_to_term points past the last term"


@dataclass(frozen=True, slots=True)
class TracedToken:
    """One token of a passage: where it stands, where it came from, and what became of it.

    `start` and `end` are in the passage's display text; `spans` are in the raw document (a
    rejoined word has more than one). `term` is -1 and `drop` says why where it is no term.
    """

    start: int
    end: int
    form: str
    spans: tuple[Span, ...]
    term: int
    drop: Drop


@dataclass(frozen=True, eq=False)
class Trace:
    """One document through the whole chain: `tokens[i]` are those of passage i."""

    prepared: Prepared
    tokens: tuple[tuple[TracedToken, ...], ...]


# ---- models ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class DocumentTermMatrix:
    """Rows are passages (or documents), columns are terms.

    Parameters
    ----------
    counts : csr_array int32[D, V]
        How often each term occurs in each row; sorted indices, no explicit zeros.
    weights : csr_array float64[D, V]
        What the vectoriser made of them.
    """

    counts: SparseMatrix
    weights: SparseMatrix

    def __post_init__(self) -> None:
        _require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if self.counts.shape != self.weights.shape:
            yield f"counts are {self.counts.shape} but weights are {self.weights.shape}"

    @property
    def shape(self) -> tuple[int, int]:
        """(D, V)."""
        return self.counts.shape


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
        _require(self, self._faults())

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
class Score:
    """One score of a model. `value` is None where the metric is not defined on this input."""

    name: str
    value: float | None
    definition: str
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    by_topic: tuple[float | None, ...] = ()


# ---- what a person sees ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term of a topic, in the form that is shown."""

    term: str
    display: str
    weight: float
    exclusivity: float


class Highlight(NamedTuple):
    """A word of the topic inside an excerpt: `excerpt[start:end]` is a form of `term`."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A passage that shows what a topic is about."""

    document: str
    passage: str
    weight: float
    excerpt: str
    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is published. `prevalence` is its share of all tokens."""

    id: str
    label: str
    terms: tuple[TopicTerm, ...]
    prevalence: float
    documents: int
    passages: int
    coherence: float | None
    exemplars: tuple[Exemplar, ...]


class TopicWeight(NamedTuple):
    """A topic's share of a document."""

    id: str
    weight: float


@dataclass(frozen=True, slots=True)
class PassageAssignment:
    """The main topic of a passage, or None where it has none."""

    id: str
    topic: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a document is about: its main topic, or None with the reason."""

    id: str
    source: str
    title: str
    date: str
    topic: str | None
    reason: str
    weight: float
    margin: float
    topics: tuple[TopicWeight, ...]
    passages: tuple[PassageAssignment, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """All that the writers need, in one value."""

    job: str
    preparation: Preparation
    lexicon: Lexicon
    vocabulary: Vocabulary
    matrix: DocumentTermMatrix
    vectoriser_arrays: Mapping[str, AnyArray]
    model_arrays: Mapping[str, AnyArray]
    model: TopicModel
    topics: tuple[Topic, ...]
    assignments: tuple[Assignment, ...]
    scores: tuple[Score, ...]
    skipped: tuple[Skipped, ...]
    counts: Mapping[str, int]
