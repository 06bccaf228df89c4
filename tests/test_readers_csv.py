"""CSV (RFC 4180): header, quotes, bad rows by their lines."""

import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from jobs.datatypes import Reading
from jobs.errors import InputUnusable
from jobs.readers.csv import CsvFiles
from tests.reading import put


def table(root: Path, content: str | bytes, **settings: Any) -> Reading:
    put(root, "in.csv", content)
    return CsvFiles.model_validate({"path": "in.csv", **settings}).read(str(root))


def test_csv_is_read_with_its_header(tmp_path: Path) -> None:
    content = '\ufeffid;text;label\r\n1;"two\nlines; ""quoted""";x\r\n\r\n2;نص;y\r\n'
    reading = table(tmp_path, content, delimiter=";", fields={"metadata": ["label"]})
    assert [(one.id, one.text) for one in reading.documents] == [
        ("1", 'two\nlines; "quoted"'),
        ("2", "نص"),
    ]
    assert [one.metadata for one in reading.documents] == [{"label": "x"}, {"label": "y"}]
    assert reading.skipped == ()


def test_a_long_cell_is_no_error_and_the_limit_is_put_back(tmp_path: Path) -> None:
    import csv

    limit = csv.field_size_limit()
    text = "word " * 100_000
    assert table(tmp_path, f"id,text\n1,{text}\n").documents[0].text == text
    assert csv.field_size_limit() == limit


def test_bad_rows_are_skipped_by_their_lines(tmp_path: Path) -> None:
    content = 'id,text\n1,one\n2,two,three\n3,"th"ree\n4,"fo\nur"\n5,\n,six\n7,seven\n'
    reading = table(tmp_path, content)
    assert [one.id for one in reading.documents] == ["1", "4", "7"]
    assert [(one.source, one.reason.partition(":")[0]) for one in reading.skipped] == [
        ("in.csv:3", "it has 3 cells, but the header has 2"),
        ("in.csv:4", "not valid CSV up to line 4"),
        ("in.csv:7", "its text (field 'text') is empty"),
        ("in.csv:8", "its id (field 'id') is missing or empty"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            'id,text\n1,one\n2,"two\n3,three\n',
            "quotes of the row that begins on line 3 do not close",
        ),
        ("id,text,id\n1,one,2\n", "its header names 'id' more than once"),
        ("id;text\n1;one\n", "no column 'id', 'text'; its columns are 'id;text'"),
    ],
)
def test_a_csv_file_that_cannot_be_trusted_is_refused(
    tmp_path: Path, content: str, reason: str
) -> None:
    with pytest.raises(InputUnusable, match=reason):
        table(tmp_path, content)


@pytest.mark.parametrize(("delimiter", "quote"), [(",", ","), ("\n", '"'), (",", "\r")])
def test_csv_marks_that_cannot_be_told_apart_are_refused(delimiter: str, quote: str) -> None:
    with pytest.raises(ValidationError, match="delimiter and quote must differ"):
        CsvFiles(path=".", delimiter=delimiter, quote=quote)


def test_csv_may_be_compressed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with gzip.open(buffer, "wt", encoding="utf-16") as stream:
        stream.write("id,text\na,نص\n")
    reading = table(tmp_path, buffer.getvalue())
    assert [one.text for one in reading.documents] == ["نص"]
    assert reading.files[0].encoding == "utf-16-le"
