"""Comma-separated values (RFC 4180), UTF-8 with a byte order mark, for spreadsheets and programs.

A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from jobs.datatypes import Scalar
from jobs.writers.frames.columns import Frame

#: What a formula begins with in one spreadsheet or another.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Rows of one piece.
_ROWS = 1000


def files(frames: Sequence[Frame]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield a file a table: its name, and its content in pieces."""
    for frame in frames:
        yield f"{frame.name}.csv", _pieces(frame)


def _pieces(frame: Frame) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(neutral, frame.types))
    yield b"\xef\xbb\xbf" + _taken(text)
    for number, row in enumerate(frame.rows, 1):
        writer.writerow(map(neutral, row))
        if number % _ROWS == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    found = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return found


def neutral(value: Scalar) -> Scalar:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return ("true" if value else "false") if isinstance(value, bool) else value
