"""Workbooks (Office Open XML, by openpyxl): each sheet as delimited text, a row a line."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from statistics import median
from typing import Any
from zipfile import ZipFile

from jobs.readers.extraction import titles
from jobs.readers.extraction.extracted import Extracted, Format, NothingIn, Request
from jobs.readers.extraction.office import office_document

#: Least number of rows that are taken for records, and the least median length of their texts, in
#: characters.
_LEAST_RECORDS, _LEAST_TEXT = 10, 40
#: Length limit of the name of a column, in characters.
_LONGEST_NAME = 40
#: Majority of the rows that must be no wider than the header.
_MOSTLY = 0.9

#: What a cell shows whose formula has no result.
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
#: A formula in the XML of a sheet, without a value or with an empty one behind it.
_NO_VALUE = re.compile(rb"<f(?:[ \t][^<>]*)?(?:/>|>[^<]*</f>)\s*(?:<v[ \t]*/>|<v>\s*</v>)?\s*</c>")


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Read the values of all sheets that are shown; those of formulas as they were saved.

    Raises
    ------
    CannotExtract
        It is damaged, encrypted, a bomb, or declares entities.
    NothingIn
        No cell holds anything.
    """
    data, core = office_document(data, request.most_bytes)
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # It warns of styles and validations that it does not keep: none of them is text.
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        book: Any = load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        blocks = [(sheet.title, _lines(sheet)) for sheet in sheets]
    full = [(name, lines) for name, lines in blocks if lines]
    if not full:
        raise NothingIn("the workbook holds no value")
    texts = ["\n".join(lines) for _, lines in full]
    if len(full) > 1:
        texts = [f"{name}\n\n{text}" for (name, _), text in zip(full, texts, strict=True)]
    yield Extracted(
        "\n\n".join(texts),
        title=core.title,
        date=core.date,
        language=core.language,
        encoding="xlsx",
        warning="; ".join(
            filter(None, (_unsaved(data), *(_records(name, lines) for name, lines in full)))
        ),
        metadata=titles.metadata(author=core.author),
    )


def _lines(sheet: Any) -> list[str]:
    """Write the rows of a sheet that hold anything; what it says of its size is not believed."""
    sheet.reset_dimensions()
    lines = []
    for row in sheet.iter_rows(values_only=True):
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append("\t".join(cells))
    return lines


def _unsaved(data: bytes) -> str:
    """Warn of formulas whose values were not saved: programs write such workbooks."""
    with ZipFile(io.BytesIO(data)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        found = sum(len(_NO_VALUE.findall(packed.read(name))) for name in sheets)
    if not found:
        return ""
    return (
        f"{found:,} formulas have no saved value, and are empty here: open and save it once in a "
        "spreadsheet program"
    )


def _records(name: str, lines: list[str]) -> str:
    """Warn of a sheet whose rows are records with a text each, which are one document here."""
    head, *rows = (line.split("\t") for line in lines)
    names = {cell for cell in head if cell and len(cell) <= _LONGEST_NAME}
    if len(names) < len(head) or len(rows) < _LEAST_RECORDS:
        return ""
    texts = [max(map(len, row)) for row in rows if len(row) <= len(head)]
    if len(texts) < _MOSTLY * len(rows) or median(texts) < _LEAST_TEXT:
        return ""
    return (
        f"the {len(rows):,} rows of its sheet {name!r} look like records with a text each, and are "
        "one document: saved as CSV, and read with `reader.kind: csv`, each is one"
    )


def _cell(value: Any) -> str:
    if value is None or value in _ERRORS:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix("T00:00:00")
    return " ".join(str(value).split())


XLSX = Format((".xlsx", ".xlsm"), extract, ("openpyxl",), "office")
