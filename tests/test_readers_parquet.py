"""The reader of Parquet: typed, nested and missing values, batches, damage."""

import io
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jobs.datatypes import Reading
from jobs.errors import InputUnusable
from jobs.readers.parquet import ParquetFiles

pa = pytest.importorskip("pyarrow")


def packed(rows: list[dict[str, Any]], **options: Any) -> bytes:
    from pyarrow import parquet

    stream = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), stream, **options)
    return stream.getvalue()


def read(folder: Path, data: bytes, **values: Any) -> Reading:
    (folder / "a.parquet").write_bytes(data)
    return ParquetFiles.model_validate({"path": "a.parquet", **values}).read(str(folder))


def test_columns_are_typed_nested_and_missing(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"key": 7, "data": {"body": "a text"}, "day": date(2021, 3, 4), "price": Decimal("1.50"),
         "tags": ["a", "b"], "never read": b"\xff"},
        {"key": 8, "data": {"body": "other"}, "day": None, "price": None, "tags": None,
         "never read": None},
        {"key": 9, "data": None, "day": None, "price": None, "tags": None, "never read": None},
    ]  # fmt: skip
    fields = {"id": "key", "text": "data.body", "date": "day", "metadata": ["price", "tags"]}
    reading = read(tmp_path, packed(rows), fields=fields)
    first, second = reading.documents
    assert (first.id, first.text, first.date) == ("7", "a text", "2021-03-04")
    assert dict(first.metadata) == {"price": "1.50", "tags": '["a", "b"]'}
    assert (second.date, second.metadata["price"]) == ("", None)
    (skipped,) = reading.skipped
    assert skipped.source == "a.parquet#3"


def test_rows_come_in_batches(tmp_path: Path) -> None:
    rows = [{"text": f"text {number}"} for number in range(3000)]
    reading = read(tmp_path, packed(rows, row_group_size=1700), fields={"id": None})
    assert {one.id: one.text for one in reading.documents} == {
        f"a:{number + 1}": f"text {number}" for number in range(3000)
    }


def test_bytes_are_text_where_they_are_utf_8(tmp_path: Path) -> None:
    rows = [{"id": b"a", "text": "نص".encode()}, {"id": b"b", "text": b"\xff\xfe"}]
    reading = read(tmp_path, packed(rows))
    assert [(one.id, one.text) for one in reading.documents] == [("a", "نص")]
    assert "field 'text' holds bytes that are no text" in reading.skipped[0].reason


def test_moments_are_iso(tmp_path: Path) -> None:
    moment = datetime(2021, 3, 4, 9, 30, tzinfo=UTC)
    (one,) = read(tmp_path, packed([{"id": "a", "text": "b", "at": moment}]),
                  fields={"date": "at"}).documents  # fmt: skip
    assert one.date == "2021-03-04T09:30:00+00:00"


@pytest.mark.parametrize("at", [0, 4, 40, -9, -1])
def test_damage_is_told(tmp_path: Path, at: int) -> None:
    whole = packed([{"id": "a", "text": "b"}])
    with pytest.raises(InputUnusable, match=r"damaged, or no Parquet|the file is empty"):
        read(tmp_path, whole[:at] if at >= 0 else whole[:at] + b"?" * -at)


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match="no column 'text'; its columns are 'id', 'body'"):
        read(tmp_path, packed([{"id": "a", "body": "b"}]))


def test_a_column_that_no_document_needs_may_be_lacking(tmp_path: Path) -> None:
    reading = read(tmp_path, packed([{"id": "a", "text": "b"}]), fields={"date": "at"})
    assert [(one.id, one.date) for one in reading.documents] == [("a", "")]
    assert reading.files[0].warning == "no record has the field 'at'"


def test_more_text_than_the_bound_is_refused(tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": "a" * 1000} for number in range(100)]
    with pytest.raises(InputUnusable, match="more than max_bytes"):
        read(tmp_path, packed(rows), max_bytes=50_000)


@pytest.mark.slow
def test_a_small_file_of_one_long_text_in_many_rows_is_listed(tmp_path: Path) -> None:
    whole = packed([{"id": str(n), "text": "a" * 1_000_000} for n in range(900)])
    assert len(whole) < 1_000_000
    with pytest.raises(InputUnusable, match=r"more than (max_bytes|[0-9,]+ bytes of memory)"):
        read(tmp_path, whole, max_bytes=100_000_000, max_memory=1_000_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("compression", ["snappy", "zstd", "none"])
def test_changed_bytes_are_told_or_read_and_harm_no_other_file(
    tmp_path: Path, compression: str
) -> None:
    draw = random.Random(compression)
    rows = [{"id": str(n), "text": f"text {n} " * 9, "more": {"a": n}} for n in range(99)]
    whole = packed(rows, compression=compression)
    for number in range(120):
        changed = bytearray(whole)
        for _ in range(1 + number // 12):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        (tmp_path / f"{number}.parquet").write_bytes(changed)
    (tmp_path / "sound.parquet").write_bytes(packed([{"id": "sound", "text": "a text"}]))
    settings = {"path": ".", "pattern": "*.parquet", "fields": {"id": None}}
    reading = ParquetFiles.model_validate(settings).read(str(tmp_path))
    assert len(reading.files) == 121
    assert "sound:1" in {one.id for one in reading.documents}
    listed = {one.source for one in reading.skipped}
    read_whole = {one.path for one in reading.files if one.status != "skipped"}
    assert len(listed | read_whole) >= 121
    assert all("Traceback" not in one.reason for one in reading.skipped)


def test_a_column_of_pictures_hinders_no_look_at_the_others(tmp_path: Path) -> None:
    rows = [{"text": f"some words {n}", "day": date(2021, 3, n), "picture": b"\xff\xd8",
             "lasted": timedelta(hours=n), "raw": b"bytes"} for n in range(1, 6)]  # fmt: skip
    (tmp_path / "a.parquet").write_bytes(packed(rows))
    (first, *_) = ParquetFiles(path=".").first_rows(tmp_path / "a.parquet", 2)
    assert set(first) == {"text", "day", "lasted", "raw"}
    assert first["raw"] == "bytes"
    reading = read(tmp_path, packed(rows), fields={"id": None, "metadata": ["lasted"]})
    assert dict(reading.documents[0].metadata) == {"lasted": "1:00:00"}
