"""The reader of CSV: each row is a record, and every line is accounted for."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import Field, model_validator

from jobs.contracts import Spool
from jobs.datatypes import LineCounts, Reading
from jobs.readers.assemble import Keep, Parsed, assemble
from jobs.readers.binary import NotText
from jobs.readers.encoding import decode
from jobs.readers.fields import APART, BadRecord, Fields, NoText, document, left_out, never_seen
from jobs.readers.large import LargeFile
from jobs.readers.opening import PATTERN_TOLD, Files, Found, Unusable, plain_name
from jobs.readers.tables.cells import Dialect, Lines, Width, long_cells
from jobs.readers.tables.rows import Rows
from jobs.readers.tables.windows import FIRST_WINDOW, WindowedRows, window

#: The line with which a spreadsheet is told the delimiter.
_SEP = re.compile(r'"?sep=(.)"?[ \t]*', re.IGNORECASE)
#: Cut-off of the list of columns in a message.
_SHOWN = 20


class CsvFiles(Files):
    """Read separated values (CSV, TSV), plain or gzip."""

    kind: Literal["csv"] = "csv"
    pattern: str = Field(
        default="*.csv*",
        min_length=1,
        description=PATTERN_TOLD,
    )
    delimiter: str = Field(
        default=",",
        min_length=1,
        max_length=1,
        description="The character between two cells. A line `sep=;` above the header names "
        "another for its file.",
    )
    quote: str | None = Field(
        default='"',
        min_length=1,
        max_length=1,
        description="The character around a cell that holds delimiters or line ends; null where "
        "quotes are nothing but text, so that each line is a row.",
    )
    escape: str | None = Field(
        default=None,
        min_length=1,
        max_length=1,
        description="The character that makes the next one text, often a backslash. Doubled "
        "quotes need none.",
    )
    header: bool = Field(
        default=True,
        description="Whether the first row names the columns; without, `fields` names them by "
        "their numbers: 1 is the first.",
    )
    fields: Fields = Field(default=Fields(), description="Which column holds what.")

    @model_validator(mode="after")
    def _marks_differ(self) -> "CsvFiles":
        marks = [one for one in (self.delimiter, self.quote, self.escape) if one is not None]
        if len(set(marks)) < len(marks) or set(marks) & set("\r\n\0"):
            raise ValueError("delimiter, quote and escape must differ, and be no line break")
        return self

    def read(self, root: str, spool: Spool | None = None) -> Reading:
        """Read all rows of all files; see `jobs.contracts.Reader`."""
        return assemble(self, root, self.parse, apart=APART, stream=self.stream, spool=spool)

    def parse(self, found: Found, data: bytes) -> Parsed:
        """Turn the bytes of one file into documents.

        Raises
        ------
        Unusable
            Nothing of it can be read.
        """
        try:
            decoded = decode(data, self.encoding)
        except NotText as error:
            raise Unusable(str(error)) from None
        with long_cells(self.max_bytes):
            table = Table(Lines(decoded.text), self)
            parsed = Parsed(decoded.encoding, decoded.warning)
            return self._records(found, table, table.rows, parsed)

    def stream(self, found: Found, file: LargeFile, keep: Keep | None) -> Parsed:
        """Turn the rows of a large file into documents, each of which is kept when it is read.

        Raises
        ------
        Unusable
            Nothing of it can be read.
        """
        data = file.text(self.encoding)
        pieces = data.pieces()
        with long_cells(self.max_bytes):
            lines = Lines(window("", pieces, FIRST_WINDOW)[0])
            table = Table(lines, self)
            rows = WindowedRows(table.rows, lines, pieces, self.max_bytes)
            parsed = Parsed(data.encoding, data.warning, keep=keep)
            return self._records(found, table, rows, parsed)

    def _records(
        self, found: Found, table: "Table", rows: Rows | WindowedRows, parsed: Parsed
    ) -> Parsed:
        """Make documents of the rows of a table, and account for each line."""
        columns = table.columns(self)
        records = lost = continued = 0
        lone: list[int] = []
        escaped = False
        stem = plain_name(found.name)
        for row in rows:
            place, numbered = f"{found.shown}:{row.first}", f"{stem}:{row.first}"
            try:
                if row.fault:
                    raise BadRecord(row.fault)
                if table.is_header(row.cells):
                    raise NoText("it is the header once more")
                record = {name: row.cells[at] for name, at in columns.items()}
                one = document(record, self.fields, numbered=numbered, file=found.shown)
            except BadRecord as error:
                parsed.skipped.append(left_out(error, numbered, place))
                lost += row.lines
            else:
                parsed.put(one, place)
                records, continued = records + 1, continued + row.lines - 1
            if row.lone:
                lone.append(row.first)
                escaped = escaped or any(f"\\{self.quote}" in cell for cell in row.cells)
        parsed.lines = LineCounts(
            total=rows.total,
            header=table.start,
            records=records,
            continuation=continued,
            listed=lost,
            blank=rows.blank,
        )
        told = (never_seen(self.fields, columns), _told(lone, escaped=escaped))
        parsed.warning = "; ".join(filter(None, (parsed.warning, *told)))
        return parsed


def above(lines: Lines) -> tuple[str | None, int]:
    """Look above the first row: the delimiter that a `sep=` line names, and how many lines."""
    named, start = None, 0
    for line in lines:
        if found := _SEP.fullmatch(line.rstrip("\r\n")):
            named = found[1]
        elif line.strip("\r\n \t"):
            break
        start += 1
    return named, start


class Table:
    """One file: its header, and the rows below it."""

    def __init__(self, lines: Lines, settings: CsvFiles) -> None:
        delimiter, self.start = above(lines)
        self.dialect = Dialect(delimiter or settings.delimiter, settings.quote, settings.escape)
        names: Sequence[str] = ()
        width = None
        if settings.header:
            names = self._names(lines)
            width = Width(_named(names), max(len(names), 1))
        self.rows = Rows(lines, self.dialect, width, start=self.start)
        if not settings.header:
            names = [str(number) for number in range(1, self.rows.width.most + 1)]
        self.names = list(names)
        self.named = settings.header

    def _names(self, lines: Lines) -> list[str]:
        cells, used = self.dialect.first(lines, self.start)
        self.start += used
        return [cell.strip() for cell in cells]

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a row repeats the header, as in tables that were put end to end."""
        if not self.named or len(cells) != len(self.names):
            return False
        pairs = zip(cells, self.names, strict=True)
        return all(cell.strip("\ufeff \t") == name for cell, name in pairs)

    def columns(self, settings: CsvFiles) -> dict[str, int]:
        """Find the columns that are mapped; those that no document needs may be lacking.

        Raises
        ------
        Unusable
            The header names one twice, or lacks that of the id, the text or the vector.
        """
        mapped = dict.fromkeys(settings.fields.names())
        places: dict[str, int] = {}
        twice: dict[str, None] = {}
        for at, name in enumerate(self.names):
            if name in mapped:
                if name in places:
                    twice[name] = None
                places.setdefault(name, at)
        if twice:
            raise Unusable(f"its header names {', '.join(map(repr, twice))} more than once")
        missing = [name for name in mapped if name not in places]
        if set(missing) & {*settings.fields.needed()}:
            more = ", ..." if len(self.names) > _SHOWN else ""
            advice = (
                "If its first row is a document and no header, set reader.header: false and name "
                "columns by their numbers"
                if settings.header
                else "Without a header columns are named by their numbers"
            )
            raise Unusable(
                f"it has no column {', '.join(map(repr, missing))}; its columns are "
                f"{', '.join(map(repr, self.names[:_SHOWN]))}{more}. Check the delimiter and "
                f"reader.fields. {advice}"
            )
        return places


def _named(names: Sequence[str]) -> int:
    """Count the columns up to the last one that has a name."""
    return next((at for at in range(len(names), 0, -1) if names[at - 1]), 1)


def _told(lone: Sequence[int], *, escaped: bool) -> str:
    """Warn of rows in which quotes were read as text."""
    if not lone:
        return ""
    advice = (
        'Where a backslash makes a quote text, set `reader.escape: "\\\\"`'
        if escaped
        else "Where quotes are nothing but text, set `reader.quote: null`"
    )
    return (
        f"in {len(lone):,} row{'s' if len(lone) > 1 else ''} a quote opens a cell and does not "
        f"close it as it should, the first on line {lone[0]}; it was read as text. {advice}"
    )
