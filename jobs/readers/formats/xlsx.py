"""Workbooks (Office Open XML, by openpyxl): each sheet as delimited text, a row a line."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from jobs.readers.extraction import titles
from jobs.readers.extraction.extracted import Extracted, Format, NothingIn, Request
from jobs.readers.extraction.office import office_properties


def extract(data: bytes, request: Request) -> Iterator[Extracted]:
    """Read the values of all sheets that are shown; those of formulas as they were saved.

    Raises
    ------
    CannotExtract
        It is damaged, encrypted, a bomb, or declares entities.
    NothingIn
        No cell holds anything.
    """
    core = office_properties(data, request.most_bytes)
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


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat().removesuffix("T00:00:00")
    return " ".join(str(value).split())


XLSX = Format((".xlsx", ".xlsm"), extract, ("openpyxl",), "office")
