"""Data model of the input: documents, the files they came from, and what was left out."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Protocol, overload, runtime_checkable

from jobs.datatypes.arrays import Scalar


class Span(NamedTuple):
    """A half-open range of characters, `start <= end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it was read: its raw text is never changed.

    `vector` is the sentence embedding that its record had, if any.
    """

    id: str
    text: str
    source: str
    title: str = ""
    date: str = ""
    language: str = ""
    metadata: Mapping[str, Scalar] = field(default_factory=dict)
    vector: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class LineCounts:
    """What became of the lines of a table: each is of exactly one sort, so that they add up.

    `header` holds what comes above the first row too, `continuation` the lines of records but for
    their first, `listed` those that gave no document and are listed with their reason.

    Raises
    ------
    ValueError
        They do not add up.
    """

    total: int
    header: int
    records: int
    continuation: int
    listed: int
    blank: int

    def __post_init__(self) -> None:
        parts = self.header + self.records + self.continuation + self.listed + self.blank
        if parts != self.total:
            raise ValueError(f"{self.total} lines were read, but {parts} accounted for")


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input file, as the manifest lists it.

    `encoding` is that of a text; of another file its format, and what read it.

    `reason` is empty unless the file was skipped; `warning` says what was put up with in a file
    that was read (a broken byte replaced, a field that no record has); `lines` accounts for those
    of a table.
    """

    path: str
    bytes: int
    sha256: str
    encoding: str = ""
    status: Literal["read", "skipped"] = "read"
    reason: str = ""
    documents: int = 0
    warning: str = ""
    lines: LineCounts | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that is not in the model, and why: nothing is left out in silence.

    `empty` says that there was nothing to leave out: a file or a record without a text.
    """

    id: str
    source: str
    reason: str
    empty: bool = False


@runtime_checkable
class StoredDocuments(Protocol):
    """Documents of whose texts none is held: they are packed, or lie on the disk."""

    def without(self, numbers: Collection[int]) -> "Sequence[Document]":
        """Leave out some, by their numbers."""

    def heads(self, first: int, end: int) -> Sequence[Document]:
        """Give some neighbours, without their texts."""

    def column(self, name: str) -> Iterator[Any]:
        """Give a field of each that is not its text."""

    def lengths(self) -> list[int]:
        """Count the characters of each text."""


def heads_of(documents: Sequence[Document], first: int, end: int) -> Sequence[Document]:
    """Give some neighbours, without their texts where these are not held."""
    if isinstance(documents, StoredDocuments):
        return documents.heads(first, end)
    return documents[first:end]


def field_of(documents: Sequence[Document], name: str) -> Iterator[Any]:
    """Give a field of each document that is not its text; no text is read for it."""
    if isinstance(documents, StoredDocuments):
        return documents.column(name)
    return map(attrgetter(name), documents)


def ids_of(documents: Sequence[Document]) -> list[str]:
    """Give the id of each document; no text is read for it."""
    return list(field_of(documents, "id"))


class DocumentIds(Sequence[str]):
    """The ids of documents, which are not held: they are read when they are gone through."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents

    def __iter__(self) -> Iterator[str]:
        return field_of(self._documents, "id")

    def __len__(self) -> int:
        return len(self._documents)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [one.id for one in self._documents[at]]
        return self._documents[at].id


def lengths_of(documents: Sequence[Document]) -> list[int]:
    """Count the characters of the text of each document."""
    if isinstance(documents, StoredDocuments):
        return documents.lengths()
    return [len(one.text) for one in documents]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a reader found, documents in canonical order (by id): held, packed, or on the disk.

    `unmatched` names the files below the input folder that the pattern did not match, and with a
    `/` at their end the folders that were not entered; `empty` counts the files and records
    without a text that are in neither `documents` nor `skipped`.
    """

    documents: Sequence[Document]
    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...] = ()
    unmatched: tuple[str, ...] = ()
    empty: int = 0

    @property
    def unread_records(self) -> int:
        """About how many more documents the files that were refused whole would have had.

        A table that is refused is one in `skipped`, and may hold most of the corpus: its size over
        the bytes a document of the files of its ending that were read tells how many it had.
        """
        documents: Counter[str] = Counter()
        files: Counter[str] = Counter()
        size: Counter[str] = Counter()
        for one in self.files:
            if one.status == "read":
                ending = _ending(one.path)
                documents[ending] += one.documents
                files[ending] += 1
                size[ending] += one.bytes
        more = 0
        for one in self.files:
            ending = _ending(one.path)
            if one.status == "skipped" and documents[ending] > files[ending]:
                more += max(round(one.bytes * documents[ending] / max(size[ending], 1)) - 1, 0)
        return more

    def without_empty(self) -> "Reading":
        """Count what had no text to leave out, instead of listing it among what was left out."""
        kept = tuple(one for one in self.skipped if not one.empty)
        return replace(self, skipped=kept, empty=self.empty + len(self.skipped) - len(kept))

    def leaving_out(self, numbers: Collection[int], reason: str) -> "Reading":
        """Leave out documents, by their numbers, for a reason."""
        left = set(numbers)
        gone = [self.documents[number] for number in sorted(left)]
        skipped = [Skipped(one.id, one.source, reason) for one in gone]
        kept = (
            self.documents.without(left)
            if isinstance(self.documents, StoredDocuments)
            else tuple(one for number, one in enumerate(self.documents) if number not in left)
        )
        return replace(self, documents=kept, skipped=(*self.skipped, *skipped))


def by_ending(names: Sequence[str]) -> dict[str, int]:
    """Count names of files by their ending in small letters, a `.gz` with the one before it."""
    return dict(sorted(Counter(map(_ending, names)).items()))


def _ending(name: str) -> str:
    if name.endswith("/"):
        return "folders not entered"
    name = name.rpartition("/")[2].lower()
    if name.startswith((".", "~$")):  # the latter beside open office documents
        return "hidden files"
    packed = ".gz" if name.endswith(".gz") else ""
    _, dot, ending = name.removesuffix(packed).rpartition(".")
    return (dot and f".{ending}") + packed or "files without an ending"
