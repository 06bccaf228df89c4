"""Line index of a JSON Lines file: where each line begins, and a digest of it."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

#: What the name of a file has at its end for that of its index.
INDEX: Final = ".idx"
#: Bytes of an entry: the offset of the line, and the digest of the line, eight each.
ENTRY: Final = 16


def entry(offset: int, line: bytes) -> bytes:
    """Make an entry: the offset, unsigned and little-endian, and the head of the line's SHA-256."""
    return offset.to_bytes(8, "little") + hashlib.sha256(line).digest()[:8]


class IndexedLines:
    """Lines that pass by, of which an index is made; it is whole once they all have.

    Parameters
    ----------
    pieces : iterable of bytes
        Each of some whole lines.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._entries = bytearray()

    def __iter__(self) -> Iterator[bytes]:
        offset = 0
        for piece in self._pieces:
            for line in piece.splitlines(keepends=True):
                self._entries += entry(offset, line)
                offset += len(line)
            yield piece

    def index(self) -> Iterator[bytes]:
        """Yield the index, once the lines were written."""
        yield bytes(self._entries)
