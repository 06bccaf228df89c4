"""Workbooks: sheets of records are told, for each sheet is part of one document."""

from pathlib import Path

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
