"""Separated values (RFC 4180): the three readings of a row - strict, without quotes, lenient."""

import csv
import re
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import overload

#: What MySQL and PostgreSQL write for no value.
_NULL = r"\N"
_LINE_END = re.compile(r"\r\n?|\n")


class Lines(Sequence[str]):
    """The lines of a text with their ends, cut out when they are asked for.

    They end with LF, CR LF or CR, and nowhere else: a text may well hold U+2028.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("q", [0])
        self.starts.extend(found.end() for found in _LINE_END.finditer(text))
        if self.starts[-1] < len(text):
            self.starts.append(len(text))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        return self.text[self.starts[at] : self.starts[at + 1]]


@contextmanager
def long_cells(most: int) -> Iterator[None]:
    """Lift the limit of the csv module, which is 131,072 characters a cell, and put it back."""
    limit = csv.field_size_limit(max(most, csv.field_size_limit()))
    try:
        yield
    finally:
        csv.field_size_limit(limit)


@dataclass(frozen=True)
class Dialect:
    """The marks of a table: between two cells, around a cell, before a mark that is text.

    Blanks after a delimiter are no part of a cell (unless the delimiter is one).
    """

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None

    @property
    def blanks(self) -> bool:
        """Whether blanks after a delimiter are left out."""
        return self.delimiter != " "

    def strict(self, lines: Lines, at: int, stop: int) -> tuple[list[str] | None, int]:
        """Read the row that begins on line `at`, as strictly as the format is meant.

        Returns
        -------
        tuple of (list of str or None, int)
            The cells and the number of lines that were looked at; None instead of the cells where
            a quote does not close its cell before line `stop`.
        """
        read = map(lines.__getitem__, range(at, stop))
        rows = csv.reader(
            map(self._without_nulls, read) if self.escape else read,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_NONE if self.quote is None else csv.QUOTE_MINIMAL,
            escapechar=self.escape,
            skipinitialspace=self.blanks,
            strict=True,
        )
        try:
            return next(rows), rows.line_num
        except (csv.Error, StopIteration):
            return None, rows.line_num

    def first(self, lines: Lines, at: int) -> tuple[list[str], int]:
        """Read the first row, which may be a header: strictly, or else without quotes."""
        if at >= len(lines):
            return [], 0
        cells, used = self.strict(lines, at, len(lines))
        return (self.plain(lines[at]), 1) if cells is None else (cells, used)

    def plain(self, line: str) -> list[str]:
        """Read a line as if quotes were text."""
        line = line.rstrip("\r\n")
        if self.escape and self.escape in line:
            line = self._without_nulls(line)
            return next(
                csv.reader(
                    [line],
                    delimiter=self.delimiter,
                    quoting=csv.QUOTE_NONE,
                    escapechar=self.escape,
                    skipinitialspace=self.blanks,
                )
            )
        cells = line.split(self.delimiter)
        return [cell.lstrip(" ") for cell in cells] if self.blanks else cells

    def goes_on(self, line: str) -> bool:
        """Whether the end of a line is escaped, and so is part of a cell."""
        if self.escape is None or self.escape not in line:
            return False
        bare = line.rstrip("\r\n")
        return (len(bare) - len(bare.rstrip(self.escape))) % 2 == 1 and len(bare) < len(line)

    def _without_nulls(self, line: str) -> str:
        """Empty the cells that say that there is no value, `\\N`, before that is read as an N."""
        return self._null.sub("", line) if _NULL in line else line

    @cached_property
    def _null(self) -> re.Pattern[str]:
        delimiter = re.escape(self.delimiter)
        return re.compile(rf"(?:(?<={delimiter})|^)\\N(?={delimiter}|[\r\n]|$)")

    def lenient(self, text: str, start: int, end: int) -> tuple[list[str], int] | None:
        """Read the row that begins at `start`; a quote closes a cell only where the cell ends.

        A quote within a quoted cell that is followed by neither a delimiter nor a line end is
        text, doubled or not.

        Returns
        -------
        tuple of (list of str, int), or None
            The cells, and where the next row begins; None where no cell ends before `end`, an
            offset into `text`. A quote that closes nothing up to there is text as well.
        """
        cells: list[str] = []
        at, closes = start, self.quote is not None
        while True:
            found = self._quoted.match(text, at, end) if closes else None
            if found is None:
                found = self._bare.match(text, at, end)
                # What does not close from here on closes from no later place: looked for once.
                closes = closes and self._opens.match(text, at, end) is None
            if found is None or (found["mark"] == "" and found.end() < len(text)):
                return None
            cell = found["cell"]
            if found.re is self._quoted:
                cell = cell.replace(f"{self.quote}{self.quote}", self.quote or "")
            cells.append(self._unescaped(cell))
            at = found.end()
            if found["mark"] != self.delimiter:
                return cells, at

    def _unescaped(self, cell: str) -> str:
        if self.escape is None or self.escape not in cell:
            return cell
        return re.sub(f"{re.escape(self.escape)}(.)", r"\1", cell, flags=re.DOTALL)

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        """A cell in quotes, up to a quote that a delimiter or a line end follows."""
        quote = re.escape(self.quote or "")
        ends = f"{self._blanks}(?P<mark>{self._ends})"
        inner = rf"{quote}{quote}|{quote}(?!{self._blanks}(?:{self._ends}))"
        return re.compile(
            f"{self._blanks}{quote}(?P<cell>(?:{self._own(quote)}|{inner})*+){quote}{ends}",
            re.DOTALL,
        )

    @cached_property
    def _opens(self) -> re.Pattern[str]:
        return re.compile(f"{self._blanks}{re.escape(self.quote or '')}")

    @cached_property
    def _bare(self) -> re.Pattern[str]:
        """A cell without quotes around it."""
        own = self._own(rf"{re.escape(self.delimiter)}\r\n")
        return re.compile(f"{self._blanks}(?P<cell>(?:{own})*+)(?P<mark>{self._ends})", re.DOTALL)

    @cached_property
    def _blanks(self) -> str:
        return "[ ]*+" if self.blanks else ""

    @cached_property
    def _ends(self) -> str:
        return rf"{re.escape(self.delimiter)}|\r\n?|\n|\Z"

    def _own(self, others: str) -> str:
        """What a cell may hold: anything but `others`, and what is escaped."""
        if self.escape is None:
            return f"[^{others}]++"
        escape = re.escape(self.escape)
        return f"[^{others}{escape}]++|{escape}."


@dataclass(frozen=True, slots=True)
class Width:
    """How many cells a record has: from `least` to `most`, and any number of empty ones more."""

    least: int
    most: int

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether a row with these cells is a record."""
        count = len(cells)
        if count <= self.most:
            return count >= self.least
        return not any(cell.strip() for cell in cells[self.most :])
