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

#: Number of columns of the widest sheet (ECMA-376).
_MOST_COLUMNS = 16_384
#: What a cell shows whose formula has no result.
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
#: Rows and columns of a sheet that are hidden, by a filter or by hand, in its XML.
_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]*>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_PLACE = re.compile(rb"\b(r|min|max)=[\"'](\d{1,7})[\"']")
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
        hidden = [_hidden(data, sheet._worksheet_path) for sheet in sheets]
        blocks = [
            (sheet.title, _lines(sheet, *places))
            for sheet, places in zip(sheets, hidden, strict=True)
        ]
    full = [(name, lines) for name, lines in blocks if lines]
    if not full:
        raise NothingIn("the workbook holds no value")
    texts = ["\n".join(lines) for _, lines in full]
    if len(full) > 1:
        texts = [f"{name}\n\n{text}" for (name, _), text in zip(full, texts, strict=True)]
    whole = "\n\n".join(texts)
    yield Extracted(
        whole,
        title=core.title,
        date=core.date,
        language=titles.language_of(core.language, whole),
        encoding="xlsx",
        warning="; ".join(
            filter(
                None,
                (_told(hidden), _unsaved(data), *(_records(name, lines) for name, lines in full)),
            )
        ),
        metadata=titles.metadata(author=core.author),
    )


def _hidden(data: bytes, path: str) -> tuple[set[int], set[int]]:
    """Give the numbers of the rows and of the columns of a sheet that are hidden, from 1 on."""
    with ZipFile(io.BytesIO(data)) as packed:
        sheet = packed.read(path.lstrip("/"))
    rows, columns = set(), set()
    for found in _ROW.finditer(sheet):
        place = dict(_PLACE.findall(found[0])).get(b"r")
        if place and _HIDDEN.search(found[0]):
            rows.add(int(place))
    for found in _COLUMN.finditer(sheet):
        places = dict(_PLACE.findall(found[0]))
        if len(places) > 1 and _HIDDEN.search(found[0]):
            last = min(int(places[b"max"]), _MOST_COLUMNS)
            columns |= {*range(int(places[b"min"]), last + 1)}
    return rows, columns


def _told(hidden: list[tuple[set[int], set[int]]]) -> str:
    """Warn of rows that are hidden; of columns, which pages often hide by hundreds, not."""
    count = sum(len(rows) for rows, _ in hidden)
    if not count:
        return ""
    return (
        f"{count:,} hidden row{'s are' if count > 1 else ' is'} left out: show and save what counts"
    )


def _lines(sheet: Any, rows: set[int], columns: set[int]) -> list[str]:
    """Write the rows of a sheet that hold anything; what it says of its size is not believed.

    Hidden rows and columns, by their numbers, are left out.
    """
    sheet.reset_dimensions()
    lines = []
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number in rows:
            continue
        cells = [_cell(value) for at, value in enumerate(row, 1) if at not in columns]
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
