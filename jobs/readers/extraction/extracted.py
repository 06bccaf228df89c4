"""Data model of text extraction: what a format gives, and the reasons for which it gives none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from jobs.datatypes import Scalar


class CannotExtract(Exception):
    """A file, or a part of one, cannot be used; the message is the reason that is listed."""


class NothingIn(CannotExtract):
    """There is no text in it, and nothing was lost."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document out of a file.

    Parameters
    ----------
    text : str
        Its running text; a row of a table is a line, its cells parted by tabs.
    part : str
        Which part of the file it is, where that holds many; else empty.
    date : str
        As ISO 8601 where it could be read, else as it was written.
    source : str
        Where it is from, if the file says so (the name of a web site).
    encoding : str
        The encoding of a text, or the name of the format and of what read it.
    warning : str
        What was put up with.
    """

    text: str
    part: str = ""
    title: str = ""
    date: str = ""
    language: str = ""
    source: str = ""
    encoding: str = ""
    warning: str = ""
    metadata: dict[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """A part of a file that cannot be used, and why.

    `empty` says that it holds no text, `passed` that it is no document.
    """

    part: str
    reason: str
    empty: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a format.

    Parameters
    ----------
    name : str
        The name of the file, by whose ending some formats are told apart.
    encoding : str
        `auto`, or the encoding of all that is text.
    most_bytes : int
        Bound of all that is unpacked, in bytes.
    formats : tuple of str
        The formats that may be read.
    """

    name: str
    encoding: str
    most_bytes: int
    formats: tuple[str, ...]


#: Turns the bytes of a file into documents; raises CannotExtract.
Extract: TypeAlias = Callable[[bytes, Request], Iterator[Extracted | Failed]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format on the menu.

    Parameters
    ----------
    endings : tuple of str
        The endings of its files, in small letters, each with its dot.
    extract : callable
        Reads it.
    packages : tuple of str
        The modules that it needs beside the standard library.
    extra : str
        The extra of this package that installs them.
    """

    endings: tuple[str, ...]
    extract: Extract
    packages: tuple[str, ...] = ()
    extra: str = ""
