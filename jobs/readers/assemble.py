"""Data ingestion in canonical order: every file and document is read, or listed with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from jobs.contracts import Spool
from jobs.datatypes import Document, InputFile, LineCounts, Reading, Skipped
from jobs.errors import InputUnusable
from jobs.readers.finding import find
from jobs.readers.large import LargeFile, is_large
from jobs.readers.opening import Content, Empty, Files, Found, Unusable, load, plain_name

#: At most so many names are listed in a message.
_NAMED = 10


class PassedOver(Unusable):
    """A file is no document; it is listed with this reason, and counted as not matched."""


class SameIds(InputUnusable):
    """Two documents have one id and different text."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and where exactly it was found, for messages."""

    document: Document
    place: str


#: Keeps a document when it is read; what it gives stands in for it
Keep: TypeAlias = Callable[[Document], Document]


@dataclass
class Parsed:
    """What one file gave; documents that were kept while it was read are so by `keep`."""

    encoding: str = ""
    warning: str = ""
    documents: list[Placed] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    lines: LineCounts | None = None
    passed_over: list[str] = field(default_factory=list)
    keep: Keep | None = None

    def put(self, document: Document, place: str) -> None:
        """Add a document that was found at a place."""
        self.documents.append(Placed(self.keep(document) if self.keep else document, place))


@dataclass
class _Gathered:
    """What all files gave up to now."""

    unmatched: list[str]
    spool: Spool | None = None
    files: list[InputFile] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def read(self, found: Found, content: Content, parsed: Parsed) -> None:
        """Add a file that was read."""
        self.files.append(
            InputFile(
                found.shown,
                content.size,
                content.sha256,
                encoding=parsed.encoding,
                documents=len(parsed.documents),
                warning=parsed.warning,
                lines=parsed.lines,
            )
        )
        keep = self.spool.put if self.spool and not parsed.keep else None
        self.placed.extend(
            Placed(keep(one.document), one.place) if keep else one for one in parsed.documents
        )
        self.skipped.extend(parsed.skipped)
        self.unmatched.extend(parsed.passed_over)

    def left_out(self, found: Found, content: Content, error: Unusable, key: str) -> None:
        """Add a file that was not read, whose document would have the id `key`."""
        reason = str(error)
        self.files.append(
            InputFile(found.shown, content.size, content.sha256, status="skipped", reason=reason)
        )
        if isinstance(error, PassedOver):
            self.unmatched.append(found.shown)
        else:
            self.skipped.append(Skipped(key, found.shown, reason, isinstance(error, Empty)))


def assemble(
    settings: Files,
    root: str,
    parse: Callable[[Found, bytes], Parsed],
    *,
    apart: str,
    key: Callable[[Found], str] = lambda found: plain_name(found.name),
    glance: Callable[[Path], None] | None = None,
    stream: Callable[[Found, LargeFile, Keep | None], Parsed] | None = None,
    spool: Spool | None = None,
) -> Reading:
    """Read all files that `settings` name, and put their documents in canonical order.

    `parse` turns the bytes of one file into documents, or raises Unusable; `apart` says how
    documents get ids of their own, where two have one, and `key` the id of a file that is skipped;
    `glance` raises PassedOver for a file that need not be read at all; `stream` does what `parse`
    does of a file that is too large to be held, and keeps each document at once; a `spool` keeps
    the documents of other files when they are read.

    Raises
    ------
    InputMissing
        Nothing matched.
    InputUnusable
        Two documents have one id and different text, or no file held a usable document.
    """
    listing = find(settings, root)
    gathered = _Gathered(list(listing.unmatched), spool)
    for found in listing.found:
        content = Content(0, "", b"")
        try:
            if glance and not found.refused and found.path.is_file():
                content = Content(found.path.stat().st_size, "", b"")
                glance(found.path)
            if stream and is_large(found, settings.max_bytes):
                with LargeFile.opened(found, settings.max_bytes) as file:
                    content = file.content
                    _refuse_fault(content)
                    parsed = stream(found, file, spool.put if spool else None)
            else:
                content = load(found, settings.max_bytes)
                _refuse_fault(content)
                if not content.data:
                    raise Empty("the file is empty")
                parsed = parse(found, content.data)
            if not (parsed.documents or parsed.skipped or parsed.passed_over):
                raise Empty("it holds no record")
        except Unusable as error:
            gathered.left_out(found, content, error, key(found))
        else:
            gathered.read(found, content, parsed)
    documents, repeated = in_order(gathered.placed, apart, spool)
    skipped = [*gathered.skipped, *repeated]
    if not documents:
        raise InputUnusable(
            f"no document could be read from {settings.path}: "
            + _some(_reasons(gathered, skipped) or ["it holds none"])
        )
    unmatched = tuple(sorted(gathered.unmatched))
    return Reading(documents, tuple(gathered.files), tuple(skipped), unmatched)


def _reasons(gathered: _Gathered, skipped: Sequence[Skipped]) -> list[str]:
    """Say why documents were left out; where none was, what is said of the files."""
    said = [(one.path, one.reason or one.warning) for one in gathered.files]
    left = [(one.source, one.reason) for one in skipped]
    return [f"{place}: {why}" for place, why in left or said if why]


def _refuse_fault(content: Content) -> None:
    if content.fault:
        raise Unusable(content.fault)


def in_order(
    placed: list[Placed], apart: str, spool: Spool | None = None
) -> tuple[Sequence[Document], list[Skipped]]:
    """Sort by id; the same text twice under one id is kept once, different texts are refused.

    Raises
    ------
    SameIds
        Two documents have one id and different text.
    """
    first: dict[str, Placed] = {}
    repeated: list[Skipped] = []
    clashes: list[str] = []
    for one in placed:
        known = first.setdefault(one.document.id, one)
        if known is one:
            continue
        if known.document.text == one.document.text:
            reason = f"the same text under the same id was already read from {known.place}"
            repeated.append(Skipped(one.document.id, one.place, reason))
        else:
            clashes.append(f"{one.document.id!r} in {known.place} and in {one.place}")
    if clashes:
        raise SameIds(
            f"{len(clashes)} documents have the id of another document but a different text: "
            + _some(clashes)
            + f". Give each document an id of its own: {apart}"
        )
    documents = tuple(first[key].document for key in sorted(first))
    return spool.stored(documents) if spool else documents, repeated


def _some(messages: list[str]) -> str:
    """The first few messages, and how many more there are."""
    more = len(messages) - _NAMED
    return "; ".join(messages[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
