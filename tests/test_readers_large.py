"""Large files of records: read as streams they give what they give as a whole, and hold little."""

import csv as csv_module
import gzip
import io
import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.datatypes import Document, Reading
from jobs.errors import InputUnusable
from jobs.readers import csv, opening
from jobs.readers.csv import CsvFiles
from jobs.readers.jsonl import JsonLines
from jobs.readers.large import passes
from jobs.readers.tables import rows, windows
from jobs.readers.tables.cells import Lines
from tests.reading import TEXTS, put, reasons

ARABIC = TEXTS["arabic"].replace("\n", " ")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every file is a large one, and is read by pieces and windows of a few characters."""
    monkeypatch.setattr(passes, "LARGE", 0)
    monkeypatch.setattr(passes, "LARGE_PACKED", 0)
    monkeypatch.setattr(opening, "_CHUNK", 7)
    monkeypatch.setattr(windows, "WINDOW", 11)
    monkeypatch.setattr(csv, "FIRST_WINDOW", 60)
    return monkeypatch


def jsonl(root: Path, content: bytes, name: str = "in.jsonl", **more: Any) -> Reading:
    put(root, name, content)
    return JsonLines.model_validate({"path": name, **more}).read(str(root))


def table(root: Path, content: bytes, **more: Any) -> Reading:
    put(root, "in.csv", content)
    fields = {"id": "id", "text": "text"}
    return CsvFiles.model_validate({"path": "in.csv", "fields": fields, **more}).read(str(root))


@pytest.mark.usefixtures("small")
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.text('ab \n\t\\\\N"', min_size=1), min_size=1, max_size=12))
def test_escaped_line_ends_are_read_by_windows(tmp_path: Path, texts: list[str]) -> None:
    written = io.StringIO()
    writer = csv_module.writer(
        written, delimiter="\t", quoting=csv_module.QUOTE_NONE, escapechar="\\", quotechar=None,
        lineterminator="\n",
    )  # fmt: skip
    writer.writerow(("id", "text", "more"))
    rows_of = [(f"n{at}", f"x{text}y", "z") for at, text in enumerate(texts)]
    writer.writerows(rows_of)
    content = written.getvalue().encode()
    reading = table(tmp_path, content, delimiter="\t", quote=None, escape="\\")
    found = {one.id: one.text for one in reading.documents}
    assert found == {id_: text for id_, text, _ in rows_of}
    assert not reading.skipped


RECORDS = [json.dumps({"id": f"n{n}", "text": ARABIC * n}, ensure_ascii=False) for n in range(1, 6)]
LINES = "\n".join(RECORDS)
FILES = {
    "plain": LINES.encode(),
    "crlf": LINES.replace("\n", "\r\n").encode(),
    "cr": LINES.replace("\n", "\r").encode(),
    "marked": b"\xef\xbb\xbf" + LINES.encode(),
    "utf-16": LINES.encode("utf-16"),
    "utf-16 without a mark": LINES.encode("utf-16-le"),
    "cp1256": LINES.encode("cp1256"),
    "blank": ("\n\n" + LINES + "\n \n").encode(),
    "bad lines": (LINES + "\n{broken\n[1]\n" + '{"id": 1}\n').encode(),
    "not utf-8": LINES.encode() + b'\n{"id": "x", "text": "caf\xe9"}\n' + RECORDS[0].encode(),
    "cut through": LINES.encode() + b'\n{"id": "x", "text": "\xd8',
    "nuls": LINES.encode() + b'\n{"id": "x", "text": "a\0b"}',
    "twice": (LINES + "\n" + RECORDS[2]).encode(),
}


def same(one: Reading, other: Reading) -> None:
    assert (one.documents, one.files, one.skipped) == (other.documents, other.files, other.skipped)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_as_a_stream_are_those_of_a_file_that_is_held(
    tmp_path: Path, name: str, *, packed: bool, small: pytest.MonkeyPatch
) -> None:
    data = FILES[name]
    if packed:
        half = len(data) // 2
        data = gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0) + b"\0\0"
    streamed = jsonl(tmp_path, data, "in.jsonl.gz" if packed else "in.jsonl")
    assert len(streamed.documents) >= 5
    small.undo()
    same(streamed, jsonl(tmp_path, data, "in.jsonl.gz" if packed else "in.jsonl"))


@pytest.mark.parametrize(
    "content", ["[" + ",\n".join(RECORDS) + "]", json.dumps({"id": 1}, indent=1)]
)
def test_what_is_no_json_lines_is_read_as_a_whole_up_to_max_bytes(
    tmp_path: Path, content: str, small: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "in/good.jsonl", RECORDS[0])
    put(tmp_path, "in/one.jsonl", content)
    reader = JsonLines(path="in")
    streamed = reader.read(str(tmp_path))
    refused = reader.model_copy(update={"max_bytes": 400}).read(str(tmp_path))
    small.undo()
    same(streamed, reader.read(str(tmp_path)))
    if len(content) > 400:
        assert "only JSON Lines" in reasons(refused)["one"]


def test_a_record_over_max_bytes_is_listed_and_all_others_are_read(
    tmp_path: Path, small: pytest.MonkeyPatch
) -> None:
    long = json.dumps({"id": "long", "text": "a" * 5_000})
    last = json.dumps({"id": "z", "text": "last"})
    content = "\n".join([*RECORDS, long, last, long])
    found = jsonl(tmp_path, content.encode(), max_bytes=4_000)
    assert [one.id for one in found.documents] == ["n1", "n2", "n3", "n4", "n5", "z"]
    too_large = "larger than max_bytes (4,000 bytes)"
    assert reasons(found) == {"in:6": too_large, "in:8": too_large}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(LINES.encode())[:-20], "its gzip data ends early"),
        (gzip.compress(LINES.encode()) + b"x", "bytes that are no gzip data follow"),
        (gzip.compress(LINES.encode())[:60] + b"\xff" * 90, "its gzip data is broken"),
        (gzip.compress(b" " * 10**6), "after decompression"),
        (b"PK\x03\x04" + bytes(range(256)), "a ZIP archive"),
        (b'{"id"\0\0\0:\0\0' * 30, "NUL"),
    ],
)
def test_a_large_file_that_is_none_is_listed_with_size_and_digest(
    tmp_path: Path, data: bytes, reason: str, small: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "in/good.jsonl", RECORDS[0])
    put(tmp_path, "in/bad.jsonl", data)
    reader = JsonLines(path="in", max_bytes=500_000)
    small.setattr(passes, "MAX_RATIO", 20)
    streamed = reader.read(str(tmp_path))
    assert reason in reasons(streamed)["bad"]
    small.undo()
    same(streamed, reader.read(str(tmp_path)))


@pytest.mark.parametrize("head", [b"", b'{"text": "a"}\n'])
def test_a_hole_in_a_file_is_not_read_to_its_end(head: bytes, tmp_path: Path) -> None:
    put(tmp_path, "in/a.jsonl", b'{"id": "n", "text": "the news of a day"}\n')
    put(tmp_path, "in/b.jsonl", head)
    os.truncate(tmp_path / "in/b.jsonl", 2**40)
    reading = JsonLines.model_validate({"path": "in"}).read(str(tmp_path))
    (only,) = reading.skipped
    assert "holes" in only.reason
    assert len(reading.documents) == 1
    assert [one.bytes for one in reading.files] == [41, 2**40]


def test_a_file_that_is_written_to_while_it_is_read_ends_the_run(
    tmp_path: Path, small: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "in.jsonl", LINES + "\n")

    class Writing:
        def put(self, document: Document) -> Document:
            path.write_text(LINES + "\n" + RECORDS[0], "utf-8")
            return document

        def stored(self, documents: Any) -> Any:
            return documents

    with pytest.raises(InputUnusable, match=r"in\.jsonl: it was written to while it was read"):
        JsonLines(path="in.jsonl").read(str(tmp_path), Writing())


TABLES = {
    "plain": "id,text\na,one\nb,two\nc,three\n",
    "over lines": 'id,text\na,"one\r\n\r\ntwo"\nb,"x ""y"" z"\n\nc,"three\n\nlines, each\n"\nd,e',
    "lone quotes": 'id,text\na,"he said\nb,"so" it was\nc,a "b" c\nd,"e\ne,f\ng,h\n',
    "never closed": 'id,text\na,b\nb,"one\ntwo\nthree\nfour\nfive\nsix\n',
    "miscounted": "id,text\na,b,c\nd\n,\ne,f\n",
    "named": "\ufeffsep=;\nid;text\na;b\nc;d\n",
    "arabic": "id,text\n" + "".join(f'{n},"{ARABIC * n}"\n' for n in range(4)),
    "old line ends": "id,text\ra,one\rb,two\r",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_a_table_as_a_stream_is_that_of_a_file_that_is_held(
    tmp_path: Path, name: str, encoding: str, small: pytest.MonkeyPatch
) -> None:
    data = TABLES[name].removeprefix("\ufeff" * (encoding != "utf-8")).encode(encoding)
    streamed = table(tmp_path, data)
    small.undo()
    same(streamed, table(tmp_path, data))


PIECE = st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", "a", "b c", " ", "12", "a,b\n", '"x"'])


@given(st.lists(PIECE, max_size=60).map("".join), st.integers(1, 30), st.integers(1, 9))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_windows_of_a_table_give_the_rows_of_all_its_lines(
    monkeypatch: pytest.MonkeyPatch, body: str, size: int, step: int
) -> None:
    text = "id,text\na,b\nc,d\n" + body
    with monkeypatch.context() as patch:
        patch.setattr(rows, "_SAMPLE_ROWS", 2)
        patch.setattr(windows, "WINDOW", size)
        given_settings = CsvFiles(path=".", fields={"id": "id", "text": "text"})
        whole = csv.Table(Lines(text), given_settings)
        expected = list(whole.rows)
        pieces = iter(text[at : at + step] for at in range(0, len(text), step))
        lines = Lines(windows.window("", pieces, 17)[0])
        found = windows.WindowedRows(csv.Table(lines, given_settings).rows, lines, pieces, 10**6)
        assert list(found) == expected
        assert (found.total, found.blank) == (whole.rows.total, whole.rows.blank)


def test_a_quote_that_closes_nothing_is_looked_after_no_further_than_max_bytes(
    tmp_path: Path, small: pytest.MonkeyPatch
) -> None:
    rest = "".join(f"n{n},some text of it\n" for n in range(200))
    content = f'id,text\na,b\nb,"one\n{rest}'
    found = table(tmp_path, content.encode(), max_bytes=300)
    assert len(found.documents) == 202
    assert found.files[0].lines is not None
    assert found.files[0].lines.total == 203


class Counting:
    """A spool that keeps nothing but a count."""

    def __init__(self) -> None:
        self.count = 0

    def put(self, document: Document) -> Document:
        self.count += 1
        return Document(document.id, "", "")

    def stored(self, documents: Any) -> Any:
        return documents


def _table_of(count: int) -> bytes:
    file = io.StringIO()
    writer = csv_module.writer(file)
    writer.writerow(["id", "text"])
    writer.writerows((number, f'{number}, a "text" ' * 200 + "\n") for number in range(count))
    return file.getvalue().encode()


def _lines_of(count: int) -> bytes:
    records = ({"id": str(number), "text": f"{number}, a text\n" * 200} for number in range(count))
    return "".join(json.dumps(one) + "\n" for one in records).encode()


@pytest.mark.parametrize(
    ("make", "reader"),
    [
        (_lines_of, JsonLines(path="in")),
        (_table_of, CsvFiles(path="in", fields={"id": "id", "text": "text"})),
    ],
)
def test_memory_does_not_grow_with_a_file(
    tmp_path: Path, make: Any, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "LARGE", 0)
    monkeypatch.setattr(opening, "_CHUNK", 2**16)
    monkeypatch.setattr(windows, "WINDOW", 2**16)
    monkeypatch.setattr(csv, "FIRST_WINDOW", 2**17)
    peaks = []
    for count in (200, 1_000):
        data = make(count)
        path = put(tmp_path, f"{count}/in", data)
        spool = Counting()
        tracemalloc.start()
        reader.read(str(path.parent), spool)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert spool.count == count
    # What is held of a document is a small share of its text, of some 4 KB.
    assert peaks[1] - peaks[0] < 800 * 700
