"""Data model of text: edits, passages, the integer-coded corpus, the vocabulary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from operator import lt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes.arrays import FloatArray, Int32Array, Int64Array, occurrences, require
from jobs.datatypes.documents import Span


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
    """One repair of damaged text as it is recorded: the text before, and after."""

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
    languages : tuple of (str, str)
        The scripts of the corpus, each with the commonest language (ISO 639) that is written in
        it: what a text too short to tell is taken for.
    heh_for_marbuta : bool
        Whether the corpus writes heh for the teh marbuta at the end of Arabic words.
    """

    words: tuple[str, ...]
    frequencies: FloatArray
    languages: tuple[tuple[str, str], ...] = ()
    heh_for_marbuta: bool = False

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if len(self.words) != len(self.frequencies):
            yield f"{len(self.words)} words but {len(self.frequencies)} frequencies"
        if not all(map(lt, self.words, self.words[1:])):
            yield "words must be sorted, and none may occur twice"
        if len(self.frequencies) and not float(self.frequencies.min()) > 0:
            yield "frequencies must be above 0"


class Passage(NamedTuple):
    """A stretch of a document that is modelled as one: its display text, and where it came from.

    `spans` are ranges of the raw document, in reading order. `language` is an ISO 639-1 code,
    "mixed" or "".
    """

    document: str
    index: int  # type: ignore[assignment]  # a tuple has a method of that name
    spans: tuple[Span, ...]
    text: str
    language: str = ""
    heading: str = ""

    @property
    def id(self) -> str:
        """`<document id>#<index>`."""
        return f"{self.document}#{self.index}"


class Section(NamedTuple):
    """A stretch of a long document that went through the chain by itself.

    `dropped` are the numbers of its blocks that repeat others of the document, None where they were
    not sought; `characters` and `passages` say how long its display text is.
    """

    start: int
    end: int
    dropped: tuple[int, ...] | None
    characters: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document after the text chain: its passages, its fields, and what was done to it.

    `sections` are those of a long document; others have none.
    """

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
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, eq=False)
class Corpus:
    """The tokens of all rows, integer-coded, in word order. No Python object per token.

    Parameters
    ----------
    forms : sequence of str
        The distinct word forms, in the order in which they first come where nothing joined them.
        A spelling that two languages have is two forms, side by side.
    form_ids : int32[n_tokens]
        Indices into `forms`.
    indptr : int64[n_rows + 1]
        Row i is `form_ids[indptr[i]:indptr[i + 1]]`.
    sentence_ends : int64[n_sentences]
        Positions in `form_ids` one past the last token of each sentence, ascending.
    row_documents : int32[n_rows]
        The index of the document that each row belongs to.
    form_languages : sequence of str
        The language (ISO 639) of each form, which says how it is handled; empty where it is not
        known of any.
    breaks : int64[n_breaks]
        Positions of tokens before which punctuation stands, ascending. Phrases cross neither.
    """

    forms: Sequence[str]
    form_ids: Int32Array
    indptr: Int64Array
    sentence_ends: Int64Array
    row_documents: Int32Array
    form_languages: Sequence[str] = ()
    breaks: Int64Array = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        require(self, self._faults())

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
        if self.form_languages and len(self.form_languages) != len(self.forms):
            yield f"{len(self.form_languages)} form_languages for {len(self.forms)} forms"

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.indptr) - 1

    @property
    def tokens(self) -> int:
        """The number of tokens."""
        return len(self.form_ids)

    def typed_forms(self) -> list[tuple[str, str]]:
        """Give each form with its language, no pair twice."""
        languages = self.form_languages or ("",) * len(self.forms)
        return list(zip(self.forms, languages, strict=True))

    def document_starts(self) -> Int64Array:
        """Find the first row of each document that has rows, int64[documents]; rows lie by it."""
        return np.flatnonzero(np.diff(self.row_documents, prepend=-1))

    def form_counts(self) -> Int64Array:
        """Count the tokens of each form, int64[n_forms]."""
        return occurrences(self.form_ids, len(self.forms))


@dataclass(frozen=True, eq=False)
class Preparation:
    """What the text chain makes of the documents; row i of `corpus` is passage i of them all.

    With `passages.unit: document` each document has one passage: the whole of it. The chain makes
    the documents when they are first asked for.
    """

    documents: Sequence[Prepared]
    corpus: Corpus

    def passage(self, row: int) -> Passage:
        """Give the passage that is a row."""
        owners = self.corpus.row_documents
        first = int(np.searchsorted(owners, owners[row]))
        return self.documents[int(owners[row])].passages[row - first]


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


@dataclass(frozen=True)
class KnownTerms:
    """The terms of the run before, in the order of their columns, each as it was shown."""

    terms: tuple[str, ...] = ()
    display: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.terms) != len(self.display):
            raise ValueError(f"{len(self.terms)} terms, but {len(self.display)} shown forms")


#: What a first run knows of the terms before.
NO_TERMS = KnownTerms()


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The terms of the model, and what became of every form of the corpus it was built on.

    Parameters
    ----------
    terms : sequence of str
        The keys (folded, stemmed): column j of the matrix is term j. First those that a run before
        had, in its order; then all others, sorted by code point.
    display : sequence of str
        For each term the real word of the text that is shown for it.
    document_frequency : int64[V]
        The number of rows that hold the term.
    form_to_term : int32[len(corpus.forms)]
        The term of each form, or -1.
    reasons : int8[len(corpus.forms)]
        A `Drop` for each form.
    """

    terms: Sequence[str]
    display: Sequence[str]
    document_frequency: Int64Array
    form_to_term: Int32Array
    reasons: NDArray[np.int8]

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if not len(self.terms) == len(self.display) == len(self.document_frequency):
            yield "terms, display and document_frequency must have one length"
        if len(self.form_to_term) != len(self.reasons):
            yield "form_to_term and reasons must have one length"
        if len(self.form_to_term) and int(self.form_to_term.max()) >= len(self.terms):
            yield "form_to_term points past the last term"
