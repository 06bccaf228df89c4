"""Data model of the input: documents, the files they came from, and what was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from jobs.datatypes.arrays import Scalar


class Span(NamedTuple):
    """A half-open range of characters, `start <= end`."""

    start: int
    end: int


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
    """One input file, as the manifest lists it.

    `reason` is empty unless the file was skipped; `warning` says what was put up with in a file
    that was read (a broken byte replaced, a field that no record has).
    """

    path: str
    bytes: int
    sha256: str
    encoding: str = ""
    status: Literal["read", "skipped"] = "read"
    reason: str = ""
    documents: int = 0
    warning: str = ""


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
