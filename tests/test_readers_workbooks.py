"""Workbooks: sheets of records are told, for each sheet is part of one document."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from jobs.readers.files import MixedFiles

openpyxl = pytest.importorskip("openpyxl")

TEXT = "The ministers met in the old town hall and spoke of wheat."
RECORDS = [[number, f"{TEXT} {number}", "2024-01-05"] for number in range(12)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["id", "comment", "date"], *RECORDS], True),
        ([["رقم", "التعليق", "التاريخ"], *RECORDS], True),
        ([["id", "comment", "date"], *RECORDS[:5]], False),
        ([["Wheat"], ["A list of prices"], *([f"item {n}", n] for n in range(20))], False),
        ([["month", "price"], *([f"2024-{n}", n] for n in range(20))], False),
        ([[f"{TEXT} {n}"] for n in range(20)], False),
    ],
)
def test_a_sheet_of_records_is_told(tmp_path: Path, rows: list[list[object]], told: bool) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    reading = MixedFiles.model_validate({"path": "a.xlsx"}).read(str(tmp_path))
    assert len(reading.documents) == 1
    warning = reading.files[0].warning or ""
    assert ("the 12 rows of its sheet 'Sheet' look like records" in warning) is told
    assert bool(warning) is told


def test_formulas_without_a_saved_value_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["item", "price", "total"], *([f"wheat {n}", n, f"=B{n}*2"] for n in (2, 3, 4))):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (file,) = MixedFiles.model_validate({"path": "a.xlsx"}).read(str(tmp_path)).files
    assert (file.warning or "").startswith("3 formulas have no saved value")
    with ZipFile(tmp_path / "a.xlsx") as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    inside[sheet] = re.sub(rb"</f><v ?/?>(?:</v>)?", b"</f><v>4</v>", inside[sheet])
    with ZipFile(tmp_path / "a.xlsx", "w") as packed:
        for name, content in inside.items():
            packed.writestr(name, content)
    reading = MixedFiles.model_validate({"path": "a.xlsx"}).read(str(tmp_path))
    assert not reading.files[0].warning
    assert reading.documents[0].text.count("\t4") == 4
