"""What every reader promises (jobs/contracts/), checked on the same documents in each format."""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from jobs.contracts import Reader
from jobs.datatypes import Reading
from jobs.errors import InputMissing, InputUnusable
from jobs.readers import READERS

DOCUMENTS = {
    "b": "the second\ntext",
    "a": "نص أول، وفيه \u2028 و\u202b",
    "ä/c": 'quotes " and, commas; \\ and \U0001f600',
}


def text_files(folder: Path, documents: dict[str, str]) -> None:
    for key, text in documents.items():
        path = folder / f"{key}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def json_lines(folder: Path, documents: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for part, (key, text) in enumerate(documents.items()):
        line = json.dumps({"id": key, "text": text}, ensure_ascii=bool(part % 2))
        with open(folder / f"{part % 2}.jsonl", "a", encoding="utf-8", newline="") as stream:
            stream.write(line + "\n")


def csv_files(folder: Path, documents: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.StringIO()
    rows = csv.writer(buffer)
    rows.writerow(["text", "id"])
    rows.writerows((text, key) for key, text in documents.items())
    with gzip.open(folder / "all.csv.gz", "wb") as stream:
        stream.write(buffer.getvalue().encode())


def parquet_files(folder: Path, documents: dict[str, str]) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    rows = [{"text": text, "id": key, "n": 1} for key, text in documents.items()]
    parquet.write_table(pa.Table.from_pylist(rows), folder / "all.parquet")


WRITTEN: dict[str, Callable[[Path, dict[str, str]], None]] = {
    "text": text_files,
    "jsonl": json_lines,
    "csv": csv_files,
    "files": text_files,
    "parquet": parquet_files,
}
ENDINGS = {"text": "txt", "files": "txt"}
# A database is no folder of files: tests/test_readers_sql.py.
every_reader = pytest.mark.parametrize("kind", sorted(set(READERS) - {"sql"}))


def reader(kind: str, **values: Any) -> Reader:
    made = cast(type[BaseModel], READERS[kind])
    own: dict[str, Any] = {"pattern": "**/*.txt"} if kind == "text" else {}
    own |= {"ids": "stem"} if kind == "files" else {}
    return cast(Reader, made.model_validate({"path": "in", **own, **values}))


def read(kind: str, root: Path) -> Reading:
    return reader(kind).read(str(root))


@every_reader
def test_its_kind_is_its_name_and_every_setting_is_described_and_bounded(kind: str) -> None:
    made = cast(type[BaseModel], READERS[kind])
    assert reader(kind).kind == kind
    schema = made.model_json_schema()
    for name, setting in schema["properties"].items():
        assert name == "kind" or setting.get("description"), name
    for name in ("path", "pattern"):
        with pytest.raises(ValidationError):
            reader(kind, **{name: ""})
    with pytest.raises(ValidationError):
        reader(kind, max_bytes=0)
    with pytest.raises(ValidationError):
        reader(kind, unknown=1)
    with pytest.raises(ValidationError):
        cast(BaseModel, reader(kind)).__setattr__("path", "elsewhere")


@every_reader
def test_documents_come_whole_in_the_order_of_their_ids(kind: str, tmp_path: Path) -> None:
    WRITTEN[kind](tmp_path / "in", DOCUMENTS)
    reading = read(kind, tmp_path)
    assert {one.id: one.text for one in reading.documents} == DOCUMENTS
    assert [one.id for one in reading.documents] == sorted(DOCUMENTS)
    assert reading.skipped == ()
    assert all(one.source.startswith("in/") for one in reading.documents)


@every_reader
def test_every_file_is_accounted_for(kind: str, tmp_path: Path) -> None:
    WRITTEN[kind](tmp_path / "in", DOCUMENTS)
    ending = ENDINGS.get(kind, kind)
    (tmp_path / f"in/zz.{ending}").write_bytes(b"\0binary")
    reading = read(kind, tmp_path)
    files = {str(p.relative_to(tmp_path)) for p in (tmp_path / "in").rglob("*") if p.is_file()}
    assert [one.path for one in reading.files] == sorted(files)
    for one in reading.files:
        data = (tmp_path / one.path).read_bytes()
        assert (one.bytes, one.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert (one.status == "read") == (one.reason == "") == bool(one.encoding)
    assert sum(one.documents for one in reading.files) == len(reading.documents)
    assert [one.source for one in reading.skipped] == [f"in/zz.{ending}"]
    assert read(kind, tmp_path) == reading


@every_reader
def test_neither_the_place_of_the_root_nor_the_order_of_writing_shows(
    kind: str, tmp_path: Path
) -> None:
    WRITTEN[kind](tmp_path / "one/in", DOCUMENTS)
    WRITTEN[kind](tmp_path / "two/three/in", dict(reversed(DOCUMENTS.items())))
    one, two = read(kind, tmp_path / "one"), read(kind, tmp_path / "two/three")
    assert [(d.id, d.text) for d in one.documents] == [(d.id, d.text) for d in two.documents]
    assert str(tmp_path) not in repr(one)


@every_reader
def test_what_is_missing_is_missing(kind: str, tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"reader\.path"):
        read(kind, tmp_path)
    (tmp_path / "in").mkdir()
    with pytest.raises(InputMissing, match="matches the pattern"):
        read(kind, tmp_path)


# Mixed files and Parquet go through a subprocess: tests/hostile/test_broken_files.py and
# tests/test_readers_parquet.py have broken ones.
@pytest.mark.parametrize("kind", sorted(set(READERS) - {"files", "parquet", "sql"}))
@given(data=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_bytes_break_it(kind: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir(exist_ok=True)
    ending = ENDINGS.get(kind, kind)
    (tmp_path / f"in/x.{ending}").write_bytes(data)
    try:
        reading = read(kind, tmp_path)
    except InputUnusable as refused:
        assert f"in/x.{ending}" in str(refused) or "no document" in str(refused)  # noqa: PT017
    else:
        assert all(one.text.strip() and one.id.encode() for one in reading.documents)
