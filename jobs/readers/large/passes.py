"""Data ingestion in two passes: digest and characters of a large file first, then its records."""

import codecs
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from jobs.errors import InputUnusable
from jobs.readers.binary import NotText, nuls_told, refuse_controls
from jobs.readers.encoding import AUTO
from jobs.readers.large.characters import Characters, counted_text, decoded
from jobs.readers.opening import GZIP, Content, Found, Unusable, opened, pieces, unpacked

T = TypeVar("T", str, bytes)
#: Size from which on a file is read as a stream, in bytes; and that of a packed one.
LARGE, LARGE_PACKED = 2**25, 2**22
#: Most bytes of a file that may be NUL whole pieces at a time: a hole in it, of a disk image.
MAX_HOLES: Final = 2**26
#: Bound of decompression: by how much a large packed file may be larger when it is unpacked.
MAX_RATIO: Final = 128
_UTF8 = ("utf-8", "utf-8-sig")
_UTF8_MARK = b"\xef\xbb\xbf"


class Hole(Unusable):
    """More of a file is NUL than of any text; the rest is not looked at."""


def is_large(found: Found, max_bytes: int) -> bool:
    """Whether a file is read as a stream: it is large, or larger than what is held."""
    if found.refused or not found.path.is_file():
        return False
    try:
        size = found.path.stat().st_size
    except OSError:  # opening it says why
        return False
    packed = found.name.lower().endswith(".gz")
    return size >= (LARGE_PACKED if packed else min(LARGE, max_bytes + 1))


@dataclass(frozen=True)
class Stream(Generic[T]):
    """The content of a file, in pieces of str or bytes that can be gone through again.

    Parameters
    ----------
    encoding, warning : str
        The Python name of its encoding, and what had to be put up with.
    pieces : callable
        Gives them from the beginning, without the byte order mark and NULs.
    line_feeds : bool
        Whether there is any LF.
    """

    encoding: str
    warning: str
    pieces: Callable[[], Iterator[T]]
    line_feeds: bool


class LargeFile:
    """A file that is read piece by piece, as often as is wanted, while it is open.

    Parameters
    ----------
    found : Found
    descriptor : int
        Of the open file.
    max_bytes : int
        Largest record.
    """

    def __init__(self, found: Found, descriptor: int, max_bytes: int) -> None:
        self.found, self.max_bytes = found, max_bytes
        self._descriptor = descriptor
        self._packed = next(pieces(descriptor), b"").startswith(GZIP)
        self._digest, self._size = "", 0
        #: Size after decompression, in bytes
        self.unpacked = 0
        self.characters, fault = self._first_pass()
        #: Size and digest; a fault where it cannot be unpacked.
        self.content = Content(self._size, self._digest, b"", fault)

    @classmethod
    @contextmanager
    def opened(cls, found: Found, max_bytes: int) -> "Iterator[LargeFile]":
        """Open a file, and look through it once.

        Raises
        ------
        Unusable
            It cannot be opened, or read at all.
        """
        with opened(found) as descriptor:
            yield cls(found, descriptor, max_bytes)

    def _first_pass(self) -> tuple[Characters, str]:
        digest = hashlib.sha256()

        def raw() -> Iterator[bytes]:
            for piece in pieces(self._descriptor):
                digest.update(piece)
                self._size += len(piece)
                yield piece

        def counted() -> Iterator[bytes]:
            holes = 0
            for piece in self._unpacked(data, self._limit()):
                self.unpacked += len(piece)
                holes += 0 if any(piece) else len(piece)
                if holes > MAX_HOLES:
                    raise Hole(f"a binary file, or one with holes: over {holes:,} bytes are NUL")
                yield piece

        data, fault = raw(), ""
        try:
            characters = Characters.counted(counted())
        except Hole as error:
            self._size = os.fstat(self._descriptor).st_size
            return Characters(), str(error)
        except Unusable as error:
            characters, fault = Characters(), str(error)
            for _ in data:  # the digest is that of the whole file
                pass
        self._digest = digest.hexdigest()
        return characters, fault

    def _limit(self) -> int:
        """How many bytes it may unpack to."""
        return max(self.max_bytes, MAX_RATIO * os.fstat(self._descriptor).st_size)

    def _unpacked(self, raw: Iterator[bytes], limit: int) -> Iterator[bytes]:
        return unpacked(raw, limit) if self._packed else raw

    def data(self) -> Iterator[bytes]:
        """Yield the bytes of the file, unpacked.

        Raises
        ------
        InputUnusable
            It is not what it was in the first pass.
        """
        size = 0
        for piece in self._unpacked(pieces(self._descriptor), self._limit()):
            size += len(piece)
            yield piece
        if size != self.unpacked:
            raise InputUnusable(
                f"{self.found.shown}: it was written to while it was read. Run again when it is "
                "whole"
            )

    def text(self, encoding: str) -> Stream[str]:
        """Decode it, in an encoding or in the one that is found (`auto`).

        Raises
        ------
        Unusable
            It is no text, or broken beyond a few bytes.
        """
        with _as_unusable():
            name, warning = self.characters.encoding() if encoding == AUTO else (encoding, "")
            found = self._counted(name)
            if encoding == AUTO:
                refuse_controls(next(filter(None, decoded(self.data(), name)), ""))
            told = [warning, _broken_told(found, name)]
            if found.nuls:
                told.append(nuls_told(found.nuls, found.length))

        def text() -> Iterator[str]:
            for piece in decoded(self.data(), name):
                yield piece.replace("\0", " ") if found.nuls else piece

        return Stream(name, "; ".join(filter(None, told)), text, found.line_feeds)

    def utf8(self, encoding: str) -> Stream[bytes]:
        """Take it as UTF-8, of which lines may be broken; what is of another encoding is decoded.

        Raises
        ------
        Unusable
            It is no text in any encoding.
        """
        with _as_unusable():
            name, warning = self.characters.encoding() if encoding == AUTO else (encoding, "")
            found = self.characters
            if codecs.lookup(name).name not in _UTF8:
                text = self.text(name)
                told = "; ".join(filter(None, (warning, text.warning)))
                return Stream(name, told, lambda: map(_encoded, text.pieces()), text.line_feeds)
            if found.nuls:
                nuls = nuls_told(found.nuls, self.unpacked)
                warning = "; ".join(filter(None, (warning, nuls)))

        def data() -> Iterator[bytes]:
            begun = False
            for piece in self.data():
                own = piece if begun else piece.removeprefix(_UTF8_MARK)
                begun = True
                yield own.replace(b"\0", b" ") if found.nuls else own

        return Stream(name, warning, data, found.line_feeds)

    def _counted(self, name: str) -> Characters:
        """Count the characters in an encoding; by another pass, where that is not UTF-8."""
        if codecs.lookup(name).name in _UTF8:
            return self.characters
        return counted_text(decoded(self.data(), name))


def _broken_told(found: Characters, name: str) -> str:
    """Say how much of a text is broken, as `jobs.readers.encoding.decode` does.

    Raises
    ------
    NotText
        It is too much.
    """
    if not found.broken:
        return ""
    place = f", the first at byte {found.first}" if found.first >= 0 else ""
    if found.broken > max(2, found.length // 100):
        raise NotText(
            f"{found.broken} places are not {name}{place}; name the right encoding under 'encoding'"
        )
    return f"{found.broken} broken characters replaced{place}"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


@contextmanager
def _as_unusable() -> Iterator[None]:
    try:
        yield
    except NotText as error:
        raise Unusable(str(error)) from None
