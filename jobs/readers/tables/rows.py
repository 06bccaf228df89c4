"""Tolerant CSV: every line of a table is part of one row, whatever its quotes do.

A quote that opens a cell may be one of the format (RFC 4180), or a character of the text. Which it
is, is seen where the cell ends: docs/decisions/0010-a-lone-quote-swallows-nothing.md.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jobs.readers.tables.cells import Dialect, Lines, Width
from jobs.readers.tables.profile import ColumnProfile

#: Training sample of the column profile: the first rows, and at most so many cells of them.
_SAMPLE_ROWS, _SAMPLE_CELLS = 2_000, 200_000
#: Majority of the swallowed lines, where the quotes of the whole file are text.
_HALF = 0.5
#: Run length from which on lines with as many commas as the header are no accident of prose.
_NO_ACCIDENT = 3


class Row(NamedTuple):
    """One row of a table, or a line that is none.

    `first` is the number of its first line, `lines` how many it stands on; `lone` says that a
    quote was read as text; `fault` says why it is no record, or is empty.
    """

    cells: list[str]
    first: int
    lines: int
    lone: bool = False
    fault: str = ""


class Rows:
    """The rows of a table from line `start` on, each line in exactly one of them or blank.

    Parameters
    ----------
    lines : Lines
        The lines of the whole file.
    dialect : Dialect
        Its marks.
    width : Width, optional
        How many cells a record has; left out, as many as most rows at the beginning have.
    start : int
        How many lines come before the first row.
    """

    def __init__(
        self, lines: Lines, dialect: Dialect, width: Width | None = None, *, start: int = 0
    ) -> None:
        self._lines, self._dialect, self._start = lines, dialect, start
        self.begin()
        #: Line ends, blanks and delimiters: a spreadsheet writes rows that hold nothing else.
        self._empty = f"\r\n \t{dialect.delimiter}"
        self._headless = width is None
        self.width = width or self._usual()
        self._profile = ColumnProfile(self.width)
        self._learn()

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def quotes_are_text(self) -> bool:
        """Whether more of the first rows hold quotes that are text than such that are marks."""
        return self._profile.quotes_are_text

    def begin(self) -> int:
        """Go back to the first row, and give the number of its line."""
        self.blank = 0
        #: The line up to which `follow` has gone.
        self.at = self._start
        #: Lines up to here are read one by one: a quoted cell over them was found to be none ...
        self._alone = self._start
        #: ... strictly, or leniently ...
        self._alone_leniently = self._start
        #: ... and the first line at hand or after it that is a record by itself.
        self._next_record = self._start
        return self._start

    def __iter__(self) -> Iterator[Row]:
        return self.follow(self.begin(), last=True)

    def follow(self, at: int, *, last: bool) -> Iterator[Row]:
        """Yield the rows from line `at` on.

        Where the lines at hand are not the `last`, it ends before the first row that the last of
        them, which may go on, or a later one has to do with.
        """
        self.at, end = at, len(self._lines) - (not last)
        while self.at < end:
            line = self._lines[self.at]
            if not line.strip(self._empty):
                self.blank += 1
                self.at += 1
                continue
            before = self._alone, self._alone_leniently, self._next_record
            row = self._escaped(self.at, line) or self._row(self.at, line)
            seen = self._alone, self._alone_leniently, self._next_record
            if not last and (self.at + row.lines > end or max(seen) >= end):
                self._alone, self._alone_leniently, self._next_record = before
                return
            self.at += row.lines
            yield row

    def move(self, lines: Lines, gone: int) -> None:
        """Take other lines, before which so many of those at hand are gone."""
        self._lines = lines
        self._alone -= gone
        self._alone_leniently -= gone
        self._next_record -= gone

    def _row(self, at: int, line: str) -> Row:
        """Read the row that begins on line `at`, by the first of the readings that holds."""
        dialect, fits = self._dialect, self.width.fits
        plain = dialect.plain(line)
        if dialect.quote is None or dialect.quote not in line:
            return Row(plain, at + 1, 1, False, "" if fits(plain) else self._miscounted(plain))
        cells, lines = self._strict(at)
        if cells is not None and lines == 1:
            return Row(cells, at + 1, 1, False, "" if fits(cells) else self._miscounted(cells))
        alone = next((one for one in (self._lenient(at, at + 1)[0], plain) if fits(one)), None)
        if cells is not None:
            fault = "" if fits(cells) else self._miscounted(cells)
            if not self._swallows(at, lines, whole=not fault, alone=alone is not None):
                return Row(cells, at + 1, lines, False, fault)
            self._alone = at + lines - 1
        if alone is not None:
            return Row(alone, at + 1, 1, True)
        cells, lines = self._over_lines(at)
        if fits(cells):
            return Row(cells, at + 1, lines, True)
        why = f"a quote does not close its cell, and {self._miscounted(plain)}"
        return Row(plain, at + 1, 1, True, why)

    def _escaped(self, at: int, line: str) -> Row | None:
        """Read a row of which line ends are escaped, as MySQL writes those of a text."""
        if not self._dialect.goes_on(line):
            return None
        cells, lines = self._strict(at)
        if cells is not None and lines > 1 and self.width.fits(cells):
            return Row(cells, at + 1, lines)
        self._alone = max(self._alone, at + lines - 1)
        return None

    def _strict(self, at: int) -> tuple[list[str] | None, int]:
        """Read the row that begins on line `at` strictly, and note where that cannot be done.

        Two readings that are within a quoted cell at the end of one line go on in the same way:
        where the first of them came to nothing, the second is not begun. So the cost is linear.
        """
        alone = at < self._alone
        cells, lines = self._dialect.strict(self._lines, at, at + 1 if alone else len(self._lines))
        if cells is None and not alone:
            self._alone = at + lines - 1
        return cells, lines

    def _over_lines(self, at: int) -> tuple[list[str], int]:
        """Read the row that begins on line `at` leniently, up to the next line that is a record."""
        if at < self._alone_leniently:
            return [], 1
        end = self._record_after(at)
        cells, lines = self._lenient(at, end)
        if not self.width.fits(cells):
            self._alone_leniently = end if lines == 1 else at + lines
        return cells, lines

    def _lenient(self, at: int, end: int) -> tuple[list[str], int]:
        """Read the row that begins on line `at` and ends before line `end` at the latest."""
        starts = self._lines.starts
        found = self._dialect.lenient(self._lines.text, starts[at], starts[end])
        if found is None:
            return [], 1
        cells, stop = found
        lines = 1
        while at + lines < end and starts[at + lines] < stop:
            lines += 1
        return cells, lines

    def _swallows(self, at: int, lines: int, *, whole: bool, alone: bool) -> bool:
        """Whether a row of many lines swallows rows: what it holds are records, not a text.

        Where the row as a `whole` is no record, one such line is enough; where its first line
        `alone` is none, it swallows nothing.
        """
        inside = range(at + 1, at + lines)
        if self.width.most == 1:
            return self._profile.quotes_are_text
        records = sum(map(self._is_record, inside))
        if not whole:
            return records > 0
        if not alone:
            return False
        if self._profile.quotes_are_text:
            return records >= _HALF * len(inside)
        sure = self._profile.is_known and (
            bool(self._profile.numeric) or self._dialect.delimiter != ","
        )
        return records == len(inside) and (sure or records >= _NO_ACCIDENT)

    def _record_after(self, at: int) -> int:
        """Find the next line after `at` that is a record by itself; each line is seen once."""
        at += 1
        self._next_record = max(self._next_record, at)
        while self._next_record < len(self._lines) and not self._is_record(self._next_record):
            self._next_record += 1
        return self._next_record

    def _is_record(self, at: int) -> bool:
        """Whether a line is a record by itself, and like the others of its table."""
        line = self._lines[at]
        quote = self._dialect.quote
        if self._profile.all_open and not line.startswith(quote or ""):
            return False
        if quote is not None and quote in line:
            cells, _ = self._dialect.strict(self._lines, at, at + 1)
            if cells is not None and self.width.fits(cells):
                return self._profile.is_like(cells)
        plain = self._dialect.plain(line)
        return self.width.fits(plain) and self._profile.is_like(plain)

    def _miscounted(self, cells: Sequence[str]) -> str:
        least, most = self.width.least, self.width.most
        wanted = f"{least}" if least == most else f"{least} to {most}"
        others = "most rows have" if self._headless else "the header has"
        return f"it has {len(cells)} cells, but {others} {wanted}"

    def _usual(self) -> Width:
        """How many cells most of the first rows have: of those on one line, else of all others."""
        sample = list(self._sample())
        whole = [len(cells) for cells, _, broken, lines in sample if lines == 1 and not broken]
        longer = [len(cells) for cells, _, _, lines in sample if lines > 1]
        counts = whole or longer or [len(cells) for cells, *_ in sample] or [1]
        usual = Counter(counts).most_common(1)[0][0]
        return Width(usual, usual)

    def _learn(self) -> None:
        for cells, line, broken, lines in self._sample():
            if lines == 1:
                self._profile.learn(cells, line, self._dialect, broken=broken)

    def _sample(self) -> Iterator[tuple[list[str], str, bool, int]]:
        """Read the first rows strictly.

        Of each: its cells, its first line, whether its quotes are broken, and how many lines.
        """
        at, rows, seen = self._start, 0, 0
        while at < len(self._lines) and rows < _SAMPLE_ROWS and seen < _SAMPLE_CELLS:
            line = self._lines[at]
            cells: list[str] | None = None
            dialect = self._dialect
            quoted = dialect.quote is not None and dialect.quote in line
            if not quoted and not dialect.goes_on(line):
                cells, lines = dialect.plain(line), 1
            else:
                cells, lines = self._strict(at)
            if cells is None:
                lines = 1
                yield self._dialect.plain(line), line, True, lines
            elif line.strip(self._empty):
                yield cells, line, False, lines
            at, rows, seen = at + lines, rows + 1, seen + len(cells or ())
        self.begin()
