"""Column profile of CSV: what its cells are like, by rows that are read without a doubt."""

from collections.abc import Sequence
from functools import cached_property

from jobs.readers.tables.cells import Dialect, Width

#: Minimum sample size of the column profile.
_LEAST_ROWS = 3
#: Majority of the cells of a column that hold no letter: a numeric column.
_NUMERIC = 0.98
#: Tolerance of the longest cell of a column: as a factor, and in characters.
_LONGER, _LONGER_BY = 2, 8


class ColumnProfile:
    """What the columns of a table are like, by rows that can be read without a doubt."""

    def __init__(self, width: Width) -> None:
        self._width = width
        columns = width.least
        self._rows = self._as_text = self._as_marks = self._open = 0
        self._bare, self._empty, self._longest = ([0] * columns for _ in range(3))

    def learn(self, cells: Sequence[str], line: str, dialect: Dialect, *, broken: bool) -> None:
        """Note a row: what its quotes are, and unless they are broken what its cells are like."""
        if dialect.quote is not None and dialect.quote in line:
            if broken or cells == dialect.plain(line):
                self._as_text += 1
            else:
                self._as_marks += 1
        if broken or not self._width.fits(cells):
            return
        self._rows += 1
        self._open += dialect.quote is not None and line.startswith(dialect.quote)
        for column, cell in enumerate(cells[: len(self._bare)]):
            self._bare[column] += not any(map(str.isalpha, cell))
            self._empty[column] += not cell.strip()
            self._longest[column] = max(self._longest[column], len(cell))

    @property
    def quotes_are_text(self) -> bool:
        """Whether more rows hold quotes that are text than such that are marks."""
        return self._as_text > self._as_marks

    @property
    def is_known(self) -> bool:
        """Whether there were rows enough to tell."""
        return self._rows >= _LEAST_ROWS

    @property
    def all_open(self) -> bool:
        """Whether every row begins with a quote: a writer that puts all cells in quotes."""
        return 0 < self._rows == self._open

    @cached_property
    def numeric(self) -> tuple[int, ...]:
        """The columns that are filled and hold no letters: numbers, dates."""
        if not self.is_known:
            return ()
        return tuple(
            column
            for column, (bare, empty) in enumerate(zip(self._bare, self._empty, strict=True))
            if bare >= _NUMERIC * self._rows and not empty
        )

    def is_like(self, cells: Sequence[str]) -> bool:
        """Whether nothing speaks against a row: the letters and the lengths of its cells do not."""
        if not self.is_known:
            return True
        numeric = self.numeric
        for column, cell in enumerate(cells[: len(self._longest)]):
            longest = self._longest[column]
            if len(cell) > max(_LONGER * longest, longest + _LONGER_BY):
                return False
            if column in numeric and (not cell.strip() or any(map(str.isalpha, cell))):
                return False
            if not cell.strip() and not self._empty[column]:
                return False
        return True
