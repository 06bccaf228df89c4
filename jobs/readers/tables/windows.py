"""Windowed reading of CSV that is never held: the rows of some of its lines after others."""

from collections.abc import Iterator
from itertools import islice

from jobs.readers.tables.cells import Lines
from jobs.readers.tables.rows import Row, Rows

#: Size of a window in characters; the first one is that of the column profile, and larger.
WINDOW, FIRST_WINDOW = 2**22, 2**25


def window(text: str, pieces: Iterator[str], size: int) -> tuple[str, bool]:
    """Lengthen a text to a size; also whether this is all."""
    held, length = [text], len(text)
    for piece in pieces:
        held.append(piece)
        length += len(piece)
        if length >= size:
            return "".join(held), False
    return "".join(held), True


class WindowedRows:
    """The rows of a table, as `Rows` of all lines would give them.

    A row is given when neither it nor what was looked at to read it reaches the end of a window.
    Where that is not so for `most` characters, it is read as if the table ended there.

    Parameters
    ----------
    rows : Rows
        Those of the first window.
    lines : Lines
        The lines of it.
    pieces : iterator of str
        What follows.
    most : int
        Largest size of a window, in characters.
    """

    def __init__(self, rows: Rows, lines: Lines, pieces: Iterator[str], most: int) -> None:
        self._rows, self._lines, self._pieces = rows, lines, pieces
        self._most = most
        #: How many lines there were up to now.
        self.total = len(lines)

    @property
    def blank(self) -> int:
        """How many lines between the rows were blank."""
        return self._rows.blank

    def __iter__(self) -> Iterator[Row]:
        rows, lines, gone = self._rows, self._lines, 0
        all_read, at = False, rows.begin()
        while True:
            for row in rows.follow(at, last=all_read):
                yield row._replace(first=row.first + gone)
            if all_read:
                return
            stuck, at = rows.at == at, rows.at
            rest = lines.text[lines.starts[at] :]
            if stuck and len(rest) > self._most:
                for row in islice(rows.follow(at, last=True), 1):
                    yield row._replace(first=row.first + gone)
                at = rows.at
                continue
            text, all_read = window(rest, self._pieces, WINDOW + stuck * 2 * len(rest))
            lines, gone, at = Lines(text), gone + at, 0
            rows.move(lines, rows.at)
            self.total = gone + len(lines)
