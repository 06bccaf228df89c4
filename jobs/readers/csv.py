"""The reader of CSV: each row is a record, and a bad row is skipped by its line number."""

import csv
import io
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from jobs.datatypes import Reading, Skipped
from jobs.readers.assemble import Parsed, Placed, assemble
from jobs.readers.encoding import NotText, decode
from jobs.readers.fields import BadRecord, Fields, document
from jobs.readers.opening import Files, Found, Unusable, plain_name


class CsvFiles(Files):
    """Read CSV with a header row, plain or gzip."""

    kind: Literal["csv"] = "csv"
    pattern: str = Field(
        default="*.csv*",
        min_length=1,
        description="Which files are read where `path` is a folder: `*`, `?` and `[...]` within a "
        "name, `**` for any depth of folders.",
    )
    delimiter: str = Field(
        default=",", min_length=1, max_length=1, description="The character between two cells."
    )
    quote: str = Field(
        default='"', min_length=1, max_length=1, description="The character around a cell."
    )
    fields: Fields = Field(default=Fields(), description="Which column holds what.")

    @model_validator(mode="after")
    def _marks_differ(self) -> "CsvFiles":
        if self.delimiter == self.quote or {self.delimiter, self.quote} & set("\r\n\0"):
            raise ValueError("delimiter and quote must differ, and be no line break")
        return self

    def read(self, root: str) -> Reading:
        """Read all rows of all files; see `jobs.contracts.Reader`."""
        return assemble(self, root, self._parse)

    def _parse(self, found: Found, data: bytes) -> Parsed:
        try:
            decoded = decode(data, self.encoding)
        except NotText as error:
            raise Unusable(str(error)) from None
        parsed = Parsed(decoded.encoding, decoded.warning)
        rows = self._rows(decoded.text)
        header = self._header(next(rows, ([], 0))[0])
        stem = plain_name(found.name)
        for row, line in rows:
            place, numbered = f"{found.shown}:{line}", f"{stem}:{line}"
            try:
                if isinstance(row, str):
                    raise BadRecord(row)
                if len(row) != len(header):
                    raise BadRecord(f"it has {len(row)} cells, but the header has {len(header)}")
                record = dict(zip(header, row, strict=True))
                one = document(record, self.fields, numbered=numbered, file=found.shown)
            except BadRecord as error:
                parsed.skipped.append(Skipped(numbered, place, str(error)))
            else:
                parsed.documents.append(Placed(one, place))
        return parsed

    def _rows(self, text: str) -> Iterator[tuple[list[str] | str, int]]:
        """Yield (cells, or why there are none; the line on which the row begins).

        Raises
        ------
        Unusable
            A quote is never closed: it swallows the rest of the file, so nothing is believed.
        """
        # The limit of 131,072 characters a cell, which a long article passes, is the module's own.
        limit = csv.field_size_limit(max(self.max_bytes, csv.field_size_limit()))
        try:
            rows = csv.reader(
                io.StringIO(text, newline=""),
                delimiter=self.delimiter,
                quotechar=self.quote,
                strict=True,
            )
            while True:
                begins = rows.line_num + 1
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "unexpected end of data" in str(error):
                        raise Unusable(
                            f"the quotes of the row that begins on line {begins} do not close "
                            f"before the file ends ({error})"
                        ) from None
                    yield f"not valid CSV up to line {rows.line_num}: {error}", begins
                    continue
                if row:
                    yield row, begins
        finally:
            csv.field_size_limit(limit)

    def _header(self, row: list[str] | str) -> list[str]:
        """Check the header.

        Raises
        ------
        Unusable
            It is broken, names a column twice, or lacks one that is mapped.
        """
        if isinstance(row, str):
            raise Unusable(f"its header is {row}")
        twice = sorted({name for name in row if row.count(name) > 1})
        if twice:
            raise Unusable(f"its header names {', '.join(map(repr, twice))} more than once")
        missing = [name for name in self.fields.names() if name not in row]
        if missing:
            raise Unusable(
                f"it has no column {', '.join(map(repr, missing))}; its columns are "
                f"{', '.join(map(repr, row[:20]))}. Check the delimiter and reader.fields"
            )
        return row
