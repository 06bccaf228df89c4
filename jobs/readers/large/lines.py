"""Line splitting of a stream: the lines of JSON Lines, of which none is longer than a bound."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from jobs.readers.json_records import is_lines, is_object
from jobs.readers.large.passes import Stream

#: How much of a file is looked at, in pieces, to tell whether a value goes over several lines.
_BEGINNING = 4


class TooLong:
    """Stands for a line that is longer than the bound, and was not held."""


TOO_LONG: Final = TooLong()


def lines_of(data: Stream[bytes], most: int) -> Iterator[bytes | TooLong]:
    """Split at LF alone, or at CR where there is none; `most` bytes of a line are held."""
    return split_lines(data.pieces(), b"\n" if data.line_feeds else b"\r", most)


def split_lines(pieces: Iterable[bytes], mark: bytes, most: int) -> Iterator[bytes | TooLong]:
    """Split pieces of bytes into lines, without what ends these."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        *whole, last = piece.split(mark)
        for line in whole:
            size += len(line)
            yield TOO_LONG if size > most else b"".join([*held, line]) if held else line
            held, size = [], 0
        size += len(last)
        if size > most:
            held.clear()
        elif last:
            held.append(last)
    if size:
        yield TOO_LONG if size > most else b"".join(held)


def is_json_lines(data: Stream[bytes], most: int) -> bool:
    """Whether each line of a file is a value of its own, be it broken; by how it begins."""
    lines = lines_of(data, most)
    first = next((line for line in lines if isinstance(line, TooLong) or line.strip()), b"")
    if isinstance(first, TooLong):
        return False
    if is_object(first):
        return True
    beginning = b"".join(islice(data.pieces(), _BEGINNING))
    return is_lines(beginning.decode("utf-8", errors="replace"))
