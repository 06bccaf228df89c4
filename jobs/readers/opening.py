"""Safe opening of input files: no path traversal, no blocking, bounded; the settings of readers."""

import errno
import hashlib
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

from pydantic import Field, PrivateAttr, field_validator

from jobs.contracts import Settings
from jobs.readers.encoding import AUTO, known

#: Buffer size of reads, in bytes.
_CHUNK = 2**18
#: Size of the first bytes that a member of a gzip file is given.
_PIECE = 2**12
#: Magic number of gzip
GZIP = b"\x1f\x8b"

#: What the key `pattern` of readers of files says of itself.
PATTERN_TOLD = (
    "Which files are read where `path` is a folder: `*`, `?`, `[...]` and `{one,other}` within a "
    "name, `**` for any depth of folders. Endings fit whatever their case."
)


class Files(Settings):
    """Which files are read, and within what bounds: the settings that all readers share."""

    path: str = Field(
        min_length=1,
        description="Folder or file to read, relative to `root`. It may lie outside of `root`.",
    )
    pattern: str = Field(
        default="**/*",
        min_length=1,
        description="Which files of the folder are read: `*`, `?`, `[...]` and `{one,other}` "
        "within a name, `**` for any depth of folders. Endings fit whatever their case. Names "
        "that begin with a dot match only a pattern that does.",
    )
    encoding: str = Field(
        default=AUTO,
        description="`auto` finds the encoding of each file; or any text encoding of Python's.",
    )
    max_bytes: int = Field(
        default=2**29,
        ge=1,
        description="Largest file that is read, in bytes after decompression; larger are skipped. "
        "Of `jsonl` and `csv` it is the largest record: files are read as streams, whatever "
        "their size.",
    )
    allow_outside: bool = Field(
        default=False,
        description="Follow symbolic links that lead out of the folder, and links to folders.",
    )

    _left_out: tuple[str, ...] = PrivateAttr(default=())

    @property
    def left_out(self) -> tuple[str, ...]:
        """Folders that are not entered, whatever the pattern: by their real paths."""
        return self._left_out

    def sparing(self, *folders: str) -> Self:
        """Give the same settings by which some folders are not entered."""
        spared = self.model_copy()
        spared._left_out = tuple(os.path.realpath(folder) for folder in folders)
        return spared

    @field_validator("pattern")
    @classmethod
    def _pattern_stays_inside(cls, value: str) -> str:
        if value.startswith("/") or ".." in value.split("/"):
            raise ValueError("must be relative to `path`, without '..'; set `path` instead")
        return value

    @field_validator("encoding")
    @classmethod
    def _encoding_is_known(cls, value: str) -> str:
        if not known(value):
            raise ValueError(f"{value!r} is not the name of a text encoding; `auto` finds it")
        return value


class Unusable(Exception):
    """A file cannot be used; the message is the reason that the manifest gives."""


class Empty(Unusable):
    """A file holds nothing, or nothing but white space."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that the settings name.

    `name` is its path below the folder; `shown` the path that messages and artifacts give, as the
    user wrote it; `refused` says why it is not opened.
    """

    path: Path
    name: str
    shown: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a file: its size and digest as it lies on the disk, and its unpacked bytes."""

    size: int
    sha256: str
    data: bytes
    fault: str = ""


def printable(path: str) -> str:
    """A path as text: bytes that are no UTF-8 in a file name are spelled out."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def plain_name(name: str) -> str:
    """Return the name of a file below its folder without its last suffix, nor a `.gz` after it."""
    path = PurePosixPath(printable(name).removesuffix(".gz"))
    return str(path.with_suffix("")) if path.stem else str(path)


_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


@contextmanager
def opened(found: Found) -> Iterator[int]:
    """Open a file, and give its descriptor.

    A file that is no regular file is never opened for long: a pipe must not block the run.

    Raises
    ------
    Unusable
        It cannot be opened or read at all.
    """
    if found.refused:
        raise Unusable(found.refused)
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        descriptor = os.open(found.path, flags)
        with open(descriptor, "rb", buffering=0) as stream:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                raise Unusable(
                    f"not a regular file but {_KINDS.get(stat.S_IFMT(mode), 'a device')}"
                )
            yield stream.fileno()
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise Unusable("not a regular file but a socket or a device") from None
        raise Unusable(f"cannot be read: {error.strerror or error}") from None


def load(found: Found, max_bytes: int) -> Content:
    """Read and unpack a file; a `fault` in the content says why its data cannot be used.

    Raises
    ------
    Unusable
        It cannot be opened or read at all, or is larger than `max_bytes`.
    """
    with opened(found) as descriptor:
        raw = b"".join(bounded(pieces(descriptor), max_bytes))
    digest = hashlib.sha256(raw).hexdigest()
    size = len(raw)
    if not raw.startswith(GZIP):
        return Content(size, digest, raw)
    try:
        return Content(size, digest, b"".join(unpacked([raw], max_bytes)))
    except Unusable as error:
        return Content(size, digest, b"", str(error))


def pieces(descriptor: int) -> Iterator[bytes]:
    """Yield the bytes of an open file from its beginning, some at a time."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    while piece := os.read(descriptor, _CHUNK):
        yield piece


def bounded(data: Iterable[bytes], max_bytes: int, of: str = "") -> Iterator[bytes]:
    """Yield pieces up to `max_bytes` in all.

    Raises
    ------
    Unusable
        There are more.
    """
    size = 0
    for piece in data:
        size += len(piece)
        if size > max_bytes:
            raise Unusable(f"larger than max_bytes ({max_bytes:,} bytes){of}")
        yield piece


def unpacked(raw: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """Unpack all members of a gzip file, never more than `max_bytes` and one chunk of it.

    Raises
    ------
    Unusable
        It is cut off, broken, or unpacks to more.
    """
    return bounded(_unpacked(raw), max_bytes, " after decompression")


def _unpacked(raw: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack piece by piece.

    A member is given the bytes behind it in steps that begin small, so that what it leaves over is
    little: the cost is linear in the size, however many members a rotated log has.
    """
    member, padded, head, step = None, False, b"", _PIECE
    for more in raw:
        piece, head, at = head + more, b"", 0
        while at < len(piece):
            if member is None:
                if len(piece) - at < len(GZIP):
                    head = piece[at:]
                    break
                if padded or not piece.startswith(GZIP, at):
                    _refuse_rest(piece[at:])
                    padded = True
                    break
                member, step = zlib.decompressobj(wbits=31), _PIECE
            given = piece[at : at + step]
            at, step = at + len(given), min(2 * step, _CHUNK)
            while given and not member.eof:
                yield _inflated(member, given)
                given = member.unconsumed_tail
            if member.eof:
                at -= len(member.unused_data)
                member = None
    while member is not None and not member.eof:
        if not (last := _inflated(member, b"")):
            raise Unusable("its gzip data ends early: the file was cut off")
        yield last
    _refuse_rest(head)


def _inflated(member: "zlib._Decompress", data: bytes) -> bytes:
    try:
        return member.decompress(data, _CHUNK)
    except zlib.error as error:
        raise Unusable(f"its gzip data is broken: {error}") from None


def _refuse_rest(rest: bytes) -> None:
    """Refuse what follows the last member, but NULs that fill up a block."""
    if rest.strip(b"\0"):
        raise Unusable("bytes that are no gzip data follow its gzip data")
