"""Encoding detection of a stream: what is valid UTF-8 in it, counted piece by piece."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from jobs.readers.encoding import detect

#: Size of the head that tells a file's encoding, in bytes: all that the detection looks at closely.
HEAD = 65_536
_BROKEN = "\N{REPLACEMENT CHARACTER}"
#: Length of the longest character of UTF-8, in bytes.
_LONGEST = 4


@dataclass
class Characters:
    """What the characters of a stream are, by UTF-8.

    Parameters
    ----------
    length, ascii, broken, nuls : int
        How many characters there are, how many of ASCII, in how many places it is no UTF-8, and
        how many NULs.
    first : int
        The first byte that is no UTF-8; -1 where all are.
    line_feeds : bool
        Whether there is any LF.
    head, sample : bytes
        The first bytes; and those around the first place that is no UTF-8.
    """

    length: int = 0
    ascii: int = 0
    broken: int = 0
    nuls: int = 0
    first: int = -1
    line_feeds: bool = False
    head: bytes = b""
    sample: bytes = b""

    @classmethod
    def counted(cls, data: Iterable[bytes]) -> "Characters":
        """Count the characters of all pieces."""
        found = cls()
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        before = 0
        for piece in data:
            found._note(piece)
            waiting = len(decoder.getstate()[0])
            try:
                found.length += len(text := decoder.decode(piece))
            except UnicodeDecodeError as error:
                found.first = before - waiting + error.start
                found.sample = piece
                rest = decoder.getstate()[0]
                decoder = codecs.getincrementaldecoder("utf-8")("replace")
                text = decoder.decode(rest + piece)
                found.length += len(text)
            if found.first >= 0:
                found.broken += text.count(_BROKEN)
            before += len(piece)
        found._end(decoder, before)
        return found

    def _note(self, piece: bytes) -> None:
        if len(self.head) < HEAD:
            self.head = (self.head + piece)[:HEAD]
        self.ascii += int(np.count_nonzero(np.frombuffer(piece, np.int8) >= 0))
        self.nuls += piece.count(0)
        self.line_feeds = self.line_feeds or b"\n" in piece

    def _end(self, decoder: codecs.IncrementalDecoder, size: int) -> None:
        """Count a character that the end of the stream cuts off."""
        rest = decoder.getstate()[0]
        if rest:
            self.broken, self.length = self.broken + 1, self.length + 1
            self.first = size - len(rest) if self.first < 0 else self.first
            self.sample = self.sample or self.head

    @property
    def is_utf8(self) -> bool:
        """Whether it is UTF-8, broken in a few places at most: as `detect` has it of bytes."""
        return self.first < 0 or self.length - self.ascii - self.broken >= 2 * self.broken

    def encoding(self) -> tuple[str, str]:
        """Name the encoding, and say so where that is a guess.

        Raises
        ------
        NotText
            The bytes are binary, or no candidate is believable.
        """
        name, warning = detect(_whole(self.head))
        if name != "utf-8" or self.is_utf8:
            return name, warning
        return detect(self.sample)


def _whole(head: bytes) -> bytes:
    """Take off a last character of UTF-8 that is cut through."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start and error.start > len(head) - _LONGEST:
            return head[: error.start]
    return head


def decoded(data: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Decode piece by piece, without the byte order mark; what is broken becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    begun = False
    for piece in data:
        text = decoder.decode(piece)
        if not begun and text:
            text, begun = text.removeprefix("\ufeff"), True
        yield text
    yield decoder.decode(b"", True)


def counted_text(texts: Iterable[str]) -> Characters:
    """Count what matters of a decoded stream: its length, broken places, NULs, line feeds."""
    found = Characters()
    for text in texts:
        found.length += len(text)
        found.broken += text.count(_BROKEN)
        found.nuls += text.count("\0")
        found.line_feeds = found.line_feeds or "\n" in text
    return found
