"""Data model of the output: topics, assignments, and the result that writers turn into files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, runtime_checkable

from jobs.datatypes.arrays import FloatArray, Scalar
from jobs.datatypes.documents import Span
from jobs.datatypes.modelling import TopicWeight


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term of a topic, in the form that is shown.

    Where that is a phrase which holds much of the term's places, `words` are the terms that it is
    shown for: this one, and others that would be shown too.
    """

    term: str
    display: str
    weight: float
    exclusivity: float
    words: tuple[str, ...] = ()


class Highlight(NamedTuple):
    """A word of the topic inside an excerpt: `excerpt[start:end]` is a form of `term`."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A passage that shows what a topic is about.

    `spans` are the ranges of the raw document that the excerpt came from, in their order there;
    `sources` has for each highlight the ranges of its word (a rejoined word has more than one).
    """

    document: str
    passage: str
    weight: float
    excerpt: str
    highlights: tuple[Highlight, ...]
    spans: tuple[Span, ...] = ()
    sources: tuple[tuple[Span, ...], ...] = ()


class Evidence(NamedTuple):
    """Why a topic has a flag: what was measured, its bound, and words or phrases that show it."""

    flag: str
    measure: str
    value: float
    bound: float
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it is published. `prevalence` is its share of all tokens.

    `flags` say what is wrong with it: `empty`, `junk`, `near_duplicate`, `general`, `boilerplate`,
    `seed_lost`; `evidence` is that of `general` and `boilerplate`. The label of a topic that is
    `pinned` was given by a person.
    """

    id: str
    label: str
    terms: tuple[TopicTerm, ...]
    prevalence: float
    documents: int
    passages: int
    coherence: float | None
    exemplars: tuple[Exemplar, ...]
    flags: tuple[str, ...] = ()
    pinned: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelAnswer:
    """What a language model answered when it was asked for the label of a topic.

    `asked` is the SHA-256 of the request. There is a `label`, or a `reason` why there is none;
    `answered` says whether the server answered at all.
    """

    topic: str
    asked: str
    label: str
    reason: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """Two nodes of the tree of topics that become one, at a distance in [0, 1].

    `children` are topics ("t0003") or earlier merges ("m0000"); `prevalence` is that of all
    topics below.
    """

    id: str
    children: tuple[str, str]
    distance: float
    prevalence: float


class PassageAssignment(NamedTuple):
    """The main topic of a passage, or None where it has none."""

    id: str
    topic: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a document is about: its main topic, or None with the reason.

    `copy_of` is the first document of the group of copies that it belongs to, if there is one and
    it is not this document itself; `unedited` the main topic before a person merged or hid some,
    where that is another; `metadata` is what was asked to be kept with it. `tokens` and
    `terms` count its words after preparation, and those that are terms of the model; `digest` is
    that of all that was read of it. `run` and `page` are those of an earlier run that assigned it,
    and of its place in the report.
    """

    id: str
    source: str
    title: str
    date: str
    topic: str | None
    reason: str
    weight: float
    margin: float
    topics: Sequence[TopicWeight]
    passages: tuple[PassageAssignment, ...]
    copy_of: str | None = None
    metadata: Mapping[str, Scalar] = field(default_factory=dict)
    language: str = ""
    tokens: int = 0
    terms: int = 0
    digest: str = ""
    unedited: str | None = None
    run: int = 0
    page: str = ""


@runtime_checkable
class Columnar(Protocol):
    """Assignments that are held in columns."""

    def column(self, name: str) -> Iterator[Any]:
        """Give a field of each, in their order."""

    def fields(self, numbers: Sequence[int], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Give some fields of some of them, by their numbers."""

    def topics_of_passages(self) -> Iterator[str | None]:
        """Give the main topic of each passage of all documents."""


def column_of(assignments: Sequence[Assignment], name: str) -> Iterator[Any]:
    """Give a field of each assignment; where they are held in columns, none is made for it."""
    if isinstance(assignments, Columnar):
        return assignments.column(name)
    return map(attrgetter(name), assignments)


def topics_of_passages(assignments: Sequence[Assignment]) -> Iterator[str | None]:
    """Give the main topic of each passage of all documents; in columns, no passage is made."""
    if isinstance(assignments, Columnar):
        return assignments.topics_of_passages()
    return (passage.topic for one in assignments for passage in one.passages)


def columns_of(assignments: Sequence[Assignment], *names: str) -> Iterator[tuple[Any, ...]]:
    """Give some fields of each assignment."""
    return zip(*(column_of(assignments, name) for name in names), strict=True)


def fields_of(
    assignments: Sequence[Assignment], numbers: Sequence[int], *names: str
) -> Iterator[tuple[Any, ...]]:
    """Give some fields of some assignments, by their numbers; none is made where columns are."""
    if isinstance(assignments, Columnar):
        return assignments.fields(numbers, names)
    picked = (assignments[number] for number in numbers)
    return (tuple(getattr(one, name) for name in names) for one in picked)


class RepairGroup(NamedTuple):
    """A repair, as often as it was made alike; `document` is the first that it was made in."""

    rule: str
    before: str
    after: str
    confidence: float
    document: str
    times: int


class RemovedLine(NamedTuple):
    """A line that was taken out of documents, by which rule and how often."""

    rule: str
    text: str
    times: int


@dataclass(frozen=True, slots=True)
class TextSummary:
    """What was done to the texts of a corpus before they were modelled.

    `treatments` count what each step changed, `fates` the running words by what became of them (a
    `Drop` in small letters). Of `repairs` and `removed` the most frequent are listed; the numbers
    beside them are those of all that are different, and of all occurrences.
    """

    treatments: Mapping[str, int] = field(default_factory=dict)
    fates: Mapping[str, int] = field(default_factory=dict)
    repairs: tuple[RepairGroup, ...] = ()
    all_repairs: tuple[int, int] = (0, 0)
    removed: tuple[RemovedLine, ...] = ()
    all_removed: tuple[int, int] = (0, 0)


@dataclass(frozen=True, eq=False)
class RowParts:
    """The parts of a row of a model that a person split.

    Parameters
    ----------
    ids : tuple of str, P
    topics : tuple of (str or None), P
        The topic that each is shown as; None for one that is hidden.
    counts : float64[P, V]
        Expected counts of words in each part.
    """

    ids: tuple[str, ...]
    topics: tuple[str | None, ...]
    counts: FloatArray


@dataclass(frozen=True, eq=False)
class ModelRows:
    """The rows of a model, and the topics that they are shown as.

    Parameters
    ----------
    ids : tuple of str
        The topic that each row was found to be.
    topics : tuple of (str or None)
        The topic that each is shown as; None for one that is hidden, or shown in parts.
    shares : float64[rows]
        The share of the corpus that each accounts for.
    parts : mapping of int to RowParts
        The rows that are shown in parts, in ascending order.
    """

    ids: tuple[str, ...]
    topics: tuple[str | None, ...]
    shares: FloatArray
    parts: Mapping[int, RowParts] = field(default_factory=dict)

    @property
    def topic_ids(self) -> tuple[str, ...]:
        """The topics that are shown, each once."""
        return tuple(dict.fromkeys(topic for topic in self.shown if topic is not None))

    @property
    def shown(self) -> tuple[str | None, ...]:
        """The topic that each row is shown as, or each part of it."""
        found: list[str | None] = []
        for row, topic in enumerate(self.topics):
            found.extend(self.parts[row].topics if row in self.parts else [topic])
        return tuple(found)
