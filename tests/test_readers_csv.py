"""CSV (RFC 4180): header, quotes, bad rows by their lines."""

import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from jobs.datatypes import LineCounts, Reading
from jobs.errors import InputUnusable
from jobs.readers.csv import CsvFiles
from jobs.readers.fields import Fields
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
    assert [(one.id, one.text) for one in reading.documents] == [
        ("1", "one"), ("3", '"th"ree'), ("4", "fo\nur"), ("7", "seven"),
    ]  # fmt: skip
    assert [(one.source, one.reason, one.empty) for one in reading.skipped] == [
        ("in.csv:3", "it has 3 cells, but the header has 2", False),
        ("in.csv:7", "its text (field 'text') is empty", True),
        ("in.csv:8", "its id (field 'id') is missing or empty", False),
    ]
    assert reading.files[0].lines == LineCounts(
        total=9, header=1, records=4, continuation=1, listed=3, blank=0
    )
    assert reading.files[0].warning.startswith("in 1 row a quote opens a cell and does not close")


def test_a_column_that_no_document_needs_may_be_lacking(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "id,text,day,desk\n1,one,2024-01-02,north\n")
    put(tmp_path, "b.csv", "text,id\ntwo,2\n")
    fields = Fields(date="day", metadata=("desk",))
    reading = CsvFiles(path=".", fields=fields).read(str(tmp_path))
    assert [(one.id, one.date, one.metadata) for one in reading.documents] == [
        ("1", "2024-01-02", {"desk": "north"}),
        ("2", "", {"desk": None}),
    ]
    assert [one.warning or "" for one in reading.files] == [
        "",
        "no record has the field 'day', 'desk'",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,text,id\n1,one,2\n", "its header names 'id' more than once"),
        ("id;text\n1;one\n", "no column 'id', 'text'; its columns are 'id;text'"),
        ("1,a text\n2,another\n", "set reader.header: false and name columns by their numbers"),
        ("\n \nsep=;\n", "it has no column 'id', 'text'"),
    ],
)
def test_a_csv_file_that_cannot_be_trusted_is_refused(
    tmp_path: Path, content: str, reason: str
) -> None:
    with pytest.raises(InputUnusable, match=reason):
        table(tmp_path, content)


ROWS = [("1", "one, two"), ("2", "three")]
FOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "names that are empty or stand twice": (
        'id,text,,,x,x\n1,"one, two",a,b,c,d\n2,three,,,,\n', {},
    ),
    "delimiters at row ends": ('id,text\n1,"one, two",\n2,three,,, \n', {}),
    "a delimiter at the end of the header alone": ('id,text,\n1,"one, two"\n2,three\n', {}),
    "a sep line": ("sep=;\nid;text\n1;one, two\n2;three\n", {}),
    "a sep line in quotes, with a tab": ('"sep=\t"\r\nid\ttext\r\n1\tone, two\r\n2\tthree', {}),
    "blanks after the delimiter": ('id, text\n1, "one, two"\n2, three\n', {}),
    "an escape": ('id,text\n1,one\\, two\n2,"three"\n', {"escape": "\\"}),
    "no quotes": ('id\ttext\n1\tone, two\n2\tthree\n', {"delimiter": "\t", "quote": None}),
    "no header": (
        '1,x,"one, two"\n2,y,three\n', {"header": False, "fields": {"id": 1, "text": 3}},
    ),
    "no header, and a sep line": (
        "sep=|\n1|one, two\n2|three\n", {"header": False, "fields": {"id": "1", "text": "2"}},
    ),
    "old line ends": ('id,text\r1,"one, two"\r2,three\r', {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOUND)
def test_csv_is_read_as_it_is_found(tmp_path: Path, kind: str) -> None:
    content, settings = FOUND[kind]
    reading = table(tmp_path, content, **settings)
    assert [(one.id, one.text) for one in reading.documents] == ROWS
    assert reading.skipped == ()
    assert reading.files[0].warning == ""


@pytest.mark.parametrize(
    ("delimiter", "quote", "escape"),
    [(",", ",", None), ("\n", '"', None), (",", "\r", None), (",", '"', '"'), ("\\", None, "\\")],
)
def test_csv_marks_that_cannot_be_told_apart_are_refused(
    delimiter: str, quote: str | None, escape: str | None
) -> None:
    with pytest.raises(ValidationError, match="delimiter, quote and escape must differ"):
        CsvFiles(path=".", delimiter=delimiter, quote=quote, escape=escape)


def test_csv_may_be_compressed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with gzip.open(buffer, "wt", encoding="utf-16") as stream:
        stream.write("id,text\na,نص\n")
    reading = table(tmp_path, buffer.getvalue())
    assert [one.text for one in reading.documents] == ["نص"]
    assert reading.files[0].encoding == "utf-16-le"
