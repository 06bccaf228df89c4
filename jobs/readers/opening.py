"""Safe opening of input files: no path traversal, no blocking, bounded; the settings of readers."""

import errno
import hashlib
import os
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import Field, field_validator

from jobs.contracts import Settings
from jobs.readers.encoding import AUTO, known

#: Buffer size of reads, in bytes.
_CHUNK = 2**20
#: Size of the first bytes that a member of a gzip file is given.
_PIECE = 2**12
_GZIP = b"\x1f\x8b"


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
        description="Largest file that is read, in bytes after decompression; larger are skipped.",
    )
    allow_outside: bool = Field(
        default=False,
        description="Follow symbolic links that lead out of the folder, and links to folders.",
    )

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


def load(found: Found, max_bytes: int) -> Content:
    """Read and unpack a file; a `fault` in the content says why its data cannot be used.

    A file that is no regular file is never opened for long: a pipe must not block the run.

    Raises
    ------
    Unusable
        It cannot be opened or read at all, or is larger than `max_bytes`.
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
            raw = _read(stream.fileno(), max_bytes)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise Unusable("not a regular file but a socket or a device") from None
        raise Unusable(f"cannot be read: {error.strerror or error}") from None
    digest = hashlib.sha256(raw).hexdigest()
    size = len(raw)
    if not raw.startswith(_GZIP):
        return Content(size, digest, raw)
    try:
        return Content(size, digest, _unpack(raw, max_bytes))
    except Unusable as error:
        return Content(size, digest, b"", str(error))


_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFDIR: "a folder",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


def _read(descriptor: int, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while chunk := os.read(descriptor, _CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise Unusable(_too_large(max_bytes))
        chunks.append(chunk)
    return b"".join(chunks)


def _unpack(raw: bytes, max_bytes: int) -> bytes:
    """Unpack all members of a gzip file, never more than `max_bytes` and one chunk of it.

    Each member is given the bytes behind it piece by piece, so that what it leaves over is little:
    the cost is linear in the size, however many members a rotated log has.
    """
    chunks: list[bytes] = []
    at = size = 0
    while raw.startswith(_GZIP, at):
        member = zlib.decompressobj(wbits=31)
        piece, step = b"", _PIECE
        try:
            while not member.eof:
                if not piece:
                    piece = raw[at : at + step]
                    at, step = at + len(piece), min(2 * step, _CHUNK)
                given = len(piece)
                chunk = member.decompress(piece, _CHUNK)
                piece = member.unconsumed_tail
                if not chunk and not given and not member.eof:
                    raise Unusable("its gzip data ends early: the file was cut off")
                size += len(chunk)
                if size > max_bytes:
                    raise Unusable(_too_large(max_bytes) + " after decompression")
                chunks.append(chunk)
        except zlib.error as error:
            raise Unusable(f"its gzip data is broken: {error}") from None
        at -= len(member.unused_data)
    if raw[at:].strip(b"\0"):
        raise Unusable("bytes that are no gzip data follow its gzip data")
    return b"".join(chunks)


def _too_large(max_bytes: int) -> str:
    return f"larger than max_bytes ({max_bytes:,} bytes)"
