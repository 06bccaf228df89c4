"""A workbook (Office Open XML, ECMA-376), by openpyxl: a sheet a table, rows written as they come.

Every text is a text, so that none is run as a formula. Its bytes are the same at any time.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from jobs.datatypes import Scalar
from jobs.writers.frames.columns import Frame

#: Limits of the format: rows of a sheet, characters of a cell.
_ROWS, _CHARACTERS = 1_048_576, 32_767
#: Characters that XML 1.0 cannot hold.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Constant timestamp, for reproducible archives.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def files(frames: Sequence[Frame]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield the workbook: its name, and its content in pieces."""
    yield "tables.xlsx", _pieces(frames)


def _pieces(frames: Sequence[Frame]) -> Iterator[bytes]:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = datetime(*_EPOCH)
    for frame in frames:
        _sheets(book, frame)
    stream = io.BytesIO()
    book.save(stream)
    yield _reproducible(stream.getvalue())


def _sheets(book: Any, frame: Frame) -> None:
    """Write a table to as many sheets as it needs."""
    sheet, room, number = _sheet(book, frame, frame.name), _ROWS - 1, 1
    for row in frame.rows:
        if not room:
            number += 1
            sheet, room = _sheet(book, frame, f"{frame.name} {number}"), _ROWS - 1
        sheet.append([_cell(sheet, value) for value in row])
        room -= 1


def _sheet(book: Any, frame: Frame, name: str) -> Any:
    sheet = book.create_sheet(name)
    sheet.append([_cell(sheet, column) for column in frame.types])
    return sheet


def _cell(sheet: Any, value: Scalar) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _NO_XML.sub("\ufffd", value)[:_CHARACTERS])
    cell.data_type = "s"
    return cell


def _reproducible(data: bytes) -> bytes:
    """Pack the parts of a workbook anew, with a constant time of their own and of the whole."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
