"""Schema inference, the dialect of a table: delimiter, quote, escape, and whether a header."""

import re
from collections.abc import Sequence
from typing import Any

from jobs.readers.csv import above
from jobs.readers.tables.cells import Dialect, Lines, long_cells
from jobs.readers.tables.column_names import is_known
from jobs.readers.tables.columns import LOOKED_AT
from jobs.readers.tables.rows import Rows

DELIMITERS = (",", ";", "\t", "|")
#: Delimiters of Hive, and of spreadsheets in Persian, which texts hold as well.
_RARE = ("\x01", "\N{ARABIC SEMICOLON}")
#: Delimiters of which one separates nothing, in a table of one column.
_UNUSED = ("\t", "|", ";", "\x1f")
#: Sample size of the inference, in characters.
_CHARACTERS = 1_000_000
#: Length from which on a cell of the first row is a text and no name, in characters.
_LONG_NAME = 60
#: Majority of the rows that must have quotes for them to be marks.
_MOSTLY = 0.8
#: A backslash before a mark; a single quote at the beginning of a cell.
_ESCAPES, _SINGLE = re.compile(r"\\[\"\t,;|\r\n]"), re.compile(r"(?:^|[,;\t|])'", re.MULTILINE)


def dialect(text: str) -> dict[str, Any]:
    """Find the marks of a table, and whether its first row is a header: the keys of `reader`.

    What is as the reader takes it for granted is left out.
    """
    lines = Lines(text[: text.rfind("\n", 0, _CHARACTERS) + 1] or text[:_CHARACTERS])
    with long_cells(len(text)):
        return _dialect(lines, *above(lines))


def _dialect(lines: Lines, named: str | None, start: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    first = lines[start] if start < len(lines) else ""
    options = [named] if named else [one for one in DELIMITERS if one in first] or [","]
    delimiter = max(options, key=lambda one: _fit(lines, Dialect(one), start))
    if options == [","] and not named and (odd := _odd(lines, first, start)):
        delimiter = odd
    elif options == [","] and not named:
        delimiter = _of_one_column(lines, first.strip(), start)
    if delimiter != "," and not named:
        found["delimiter"] = delimiter
    own = Dialect(delimiter)
    if _ESCAPES.search(lines.text):
        escaped = Dialect(delimiter, escape="\\")
        if _faults(lines, escaped, start) < _faults(lines, own, start):
            own, found["escape"] = escaped, "\\"
    single = Dialect(delimiter, "'", own.escape)
    if _SINGLE.search(lines.text) and _quoted(lines, single, start):
        own, found["quote"] = single, "'"
    elif _faults(lines, own, start):
        bare = Dialect(delimiter, None, own.escape)
        if Rows(lines, own, start=start).quotes_are_text and not _faults(lines, bare, start):
            own, found["quote"] = bare, None
    head, used = own.first(lines, start)
    body = [row.cells for row in Rows(lines, own, start=start + used) if not row.fault]
    if not _has_header(head, body[:LOOKED_AT]):
        found["header"] = False
    return found


def _odd(lines: Lines, first: str, start: int) -> str:
    """Find a rare delimiter that all lines have as often; empty where there is none."""
    for one in _RARE if "," not in first else ():
        counts = {line.count(one) for line in lines[start:] if line.strip()}
        if len(counts) == 1 and min(counts):
            return one
    return ""


def _of_one_column(lines: Lines, first: str, start: int) -> str:
    """Choose a delimiter for a table whose first line has none, and is a text or names one.

    Where texts that are not quoted hold commas, it is one that no line holds.
    """
    is_text = len(first) >= _LONG_NAME or is_known(first.strip('"'))
    if "," in first or not is_text or not _faults(lines, Dialect(","), start):
        return ","
    return next((one for one in _UNUSED if one not in lines.text), ",")


def _fit(lines: Lines, own: Dialect, start: int) -> tuple[bool, float, int]:
    """Say how well a delimiter fits: many columns, in most rows, and how many."""
    rows = Rows(lines, own, start=start + own.first(lines, start)[1])
    faults = [bool(row.fault) for row in rows]
    good = 1 - sum(faults) / max(len(faults), 1)
    return rows.width.most > 1, round(good, 2), rows.width.most


def _faults(lines: Lines, own: Dialect, start: int) -> int:
    """Count the rows below the first one that a dialect does not explain."""
    rows = Rows(lines, own, start=start + own.first(lines, start)[1])
    return sum(row.lone or bool(row.fault) for row in rows)


def _quoted(lines: Lines, single: Dialect, start: int) -> bool:
    """Whether cells stand in single quotes: most rows have some, and all rows can be read so."""
    rows = [row.cells for row in Rows(lines, Dialect(single.delimiter, None), start=start)]
    quoted = sum(
        any(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in row) for row in rows[1:]
    )
    return quoted > _MOSTLY * (len(rows) - 1) and not _faults(lines, single, start)


def _has_header(first: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: by known names, or unlike what is below it."""
    head = [cell.strip() for cell in first]
    if any(map(is_known, head)):
        return True
    if any(len(cell) >= _LONG_NAME for cell in head):
        return False
    for column, cell in enumerate(head):
        below = [row[column].strip() for row in body if column < len(row)]
        if cell and cell in below:
            return False
        if below and all(one and not any(map(str.isalpha, one)) for one in below):
            return any(map(str.isalpha, cell))
    return True
