"""Data ingestion in canonical order: every file and document is read, or listed with its reason."""

from collections.abc import Callable
from dataclasses import dataclass, field

from jobs.datatypes import Document, InputFile, LineCounts, Reading, Skipped
from jobs.errors import InputUnusable
from jobs.readers.finding import find
from jobs.readers.opening import Content, Empty, Files, Found, Unusable, load, plain_name

#: At most so many names are listed in a message.
_NAMED = 10


class SameIds(InputUnusable):
    """Two documents have one id and different text."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and where exactly it was found, for messages."""

    document: Document
    place: str


@dataclass
class Parsed:
    """What one file gave."""

    encoding: str = ""
    warning: str = ""
    documents: list[Placed] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    lines: LineCounts | None = None


def assemble(
    settings: Files, root: str, parse: Callable[[Found, bytes], Parsed], *, apart: str
) -> Reading:
    """Read all files that `settings` name, and put their documents in canonical order.

    `parse` turns the bytes of one file into documents, or raises Unusable; `apart` says how
    documents get ids of their own, where two have one.

    Raises
    ------
    InputMissing
        Nothing matched.
    InputUnusable
        Two documents have one id and different text, or no file held a usable document.
    """
    files: list[InputFile] = []
    placed: list[Placed] = []
    skipped: list[Skipped] = []
    listing = find(settings, root)
    for found in listing.found:
        content = Content(0, "", b"")
        try:
            content = load(found, settings.max_bytes)
            parsed = parse(found, _usable(content))
            if not parsed.documents and not parsed.skipped:
                raise Empty("it holds no record")
        except Unusable as error:
            reason = str(error)
            files.append(
                InputFile(
                    found.shown, content.size, content.sha256, status="skipped", reason=reason
                )
            )
            empty = isinstance(error, Empty)
            skipped.append(Skipped(plain_name(found.name), found.shown, reason, empty))
            continue
        files.append(
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
        placed.extend(parsed.documents)
        skipped.extend(parsed.skipped)
    documents, repeated = _by_id(placed, apart)
    skipped.extend(repeated)
    if not documents:
        raise InputUnusable(
            f"no document could be read from {settings.path}: "
            + _some([f"{one.source}: {one.reason}" for one in skipped] or ["it holds none"])
        )
    return Reading(documents, tuple(files), tuple(skipped), listing.unmatched)


def _usable(content: Content) -> bytes:
    """Give the bytes of a file, or raise Unusable where there are none or they are at fault."""
    if content.fault:
        raise Unusable(content.fault)
    if not content.data:
        raise Empty("the file is empty")
    return content.data


def _by_id(placed: list[Placed], apart: str) -> tuple[tuple[Document, ...], list[Skipped]]:
    """Sort by id; the same text twice under one id is kept once, different texts are refused."""
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
    return tuple(first[key].document for key in sorted(first)), repeated


def _some(messages: list[str]) -> str:
    """The first few messages, and how many more there are."""
    more = len(messages) - _NAMED
    return "; ".join(messages[:_NAMED]) + (f"; and {more} more" if more > 0 else "")
