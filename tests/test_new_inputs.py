"""jobs.new on input as it is found: the run reads all of it with what was written."""

import csv
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pytest

from jobs import config, new, provenance, run
from jobs.readers.tables.columns import guess
from tests import mixed_folder, small_job
from tests.reading import put

ROWS = [(str(100 + number), small_job.text(number % 3, number).strip()) for number in range(24)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def drafted(source: str) -> dict[str, Any]:
    assert new.main(["mine", source, "--to", "mine.yaml", "--no-progress"]) == 0
    return dict(config.load("mine.yaml").config["reader"])


def joined(delimiter: str, rows: Sequence[Sequence[str]], end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in rows)


def quoted(text: str) -> str:
    return f'"{text}"'


HEAD = ["id", "text"]
BARE = [[id_, text.replace(",", "")] for id_, text in ROWS]
SAID = [[id_, f'"She said {chr(92)}"no{chr(92)}", and {text}"'] for id_, text in ROWS]
TABLES: dict[str, tuple[str, dict[str, Any]]] = {
    "names that are empty": (joined(",", [[*HEAD, "", ""], *([*row, "", ""] for row in BARE)]), {}),
    "names that stand twice": (
        joined(",", [[*HEAD, "x", "x"], *([*row, "1", "2"] for row in BARE)]), {},
    ),
    "delimiters at row ends": (joined(",", [HEAD, *([*row, ""] for row in BARE)]), {}),
    "backslashes": (joined(",", [HEAD, *SAID]), {"escape": "\\"}),
    "lone quotes": (
        joined("\t", [HEAD, *([row[0], '"' * (row[0] > "118") + row[1]] for row in BARE)]),
        {"quote": None, "delimiter": "\t"},
    ),
    "a sep line": ("sep=;\n" + joined(";", [HEAD, *map(list, ROWS)]), {}),
    "no header": (
        joined(",", [["0", quoted(id_), "who", quoted(text)] for id_, text in ROWS]),
        {"header": False, "fields": {"id": "2", "text": "4"}},
    ),
    "blanks": (joined(", ", [HEAD, *([id_, quoted(f"a, {text}")] for id_, text in ROWS)]), {}),
    "Excel": (joined("\t", [HEAD, *map(list, ROWS)], "\r\n"), {"delimiter": "\t"}),
    "single quotes": (
        joined(",", [HEAD, *([f"'{id_}'", f"'it''s, {text}'"] for id_, text in ROWS)]),
        {"quote": "'"},
    ),
    "old line ends": (joined(",", [HEAD, *BARE], "\r"), {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_is_read_as_it_is(kind: str) -> None:
    content, expected = TABLES[kind]
    Path("d.csv").write_bytes(content.encode("utf-16" if kind == "Excel" else "utf-8"))
    reader = drafted("d.csv")
    for key, value in expected.items():
        found = reader[key]
        assert (found if key != "fields" else {k: found[k] for k in value}) == value
    reading = provenance.inputs(config.load("mine.yaml"))
    assert [one.id for one in reading.documents] == [id_ for id_, _ in ROWS]
    assert reading.skipped == ()
    assert not any(one.warning for one in reading.files)


RECORDS = [{"id": id_, "text": text} for id_, text in ROWS]
JSONS = {
    "array.json": json.dumps(RECORDS),
    "lines.ndjson": "\n".join(map(json.dumps, RECORDS)),
    "pretty.JSON": json.dumps(RECORDS, indent=1),
    "nested.jsonl": "\n".join(
        json.dumps({"data": record, "user": {"id": 5, "lang": "en", "bio": "short"}})
        for record in RECORDS
    ),
    "nan.jsonl": "\n".join(json.dumps({**record, "score": float("nan")}) for record in RECORDS),
    "twice.jsonl": "\n".join(json.dumps(record)[:-1] + ', "a": 1, "a": 2}' for record in RECORDS),
}


@pytest.mark.parametrize("name", JSONS)
def test_records_are_read_as_they_are(name: str) -> None:
    put(Path("docs"), name, JSONS[name])
    put(Path("docs"), "readme.pdf", "x")
    reader = drafted("docs")
    assert reader["pattern"] == f"*{Path(name).suffix.lower()}"
    assert reader["fields"]["text"] == ("data.text" if name.startswith("nested") else "text")
    assert reader["fields"]["language"] is None
    reading = provenance.inputs(config.load("mine.yaml"))
    assert [one.id for one in reading.documents] == [id_ for id_, _ in ROWS]
    assert reading.unmatched == ("docs/readme.pdf",)


#: Whole files that hold records and are none, by the reason that is to be told.
UNFIT = {
    "keyed.json": (
        json.dumps({id_: {"text": text, "day": "2024-01-02"} for id_, text in ROWS}),
        "it is one object, and its 24 values are the records",
    ),
    "wrapped.json": (
        json.dumps({"meta": {"n": 24}, "data": RECORDS}),
        """the 24 records are a list in it: write that list alone (jq '.["data"]')""",
    ),
    "parts.jsonl": (
        "\n".join(json.dumps({"id": 1, "parts": [[text]]}) for _, text in ROWS),
        "no field holds a text; they are 'id' (int), 'parts' (list)",
    ),
    "texts.jsonl": ("\n".join(json.dumps(text) for _, text in ROWS), "line 1: not a JSON object"),
    "commas.jsonl": ("\n".join(f"{json.dumps(one)};" for one in RECORDS), "line 1: not valid JSON"),
    "twice.csv": (
        joined(",", [["id", "text", "text"], *([id_, "-", text] for id_, text in BARE)]),
        "its header names 'text', which holds the text, more than once (columns 2, 3)",
    ),
    "above.csv": (
        "Export of 5 May\nby a tool\n\n" + joined(";", [HEAD, *map(list, ROWS)]),
        "its header seems to be line 4, below lines that are no rows: take these out (tail -n +4)",
    ),
    "comment.csv": ("# by a tool\n" + joined(",", [HEAD, *BARE]), "its header seems to be line 2"),
    "header.csv": ("id,text\n", "it has a header and no rows"),
    "wide.csv": (
        joined(",", [HEAD, *([*row, "x", "y"] for row in BARE)]),
        "line 2: it has 4 cells",
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_cannot_be_mapped_is_said_and_no_part_of_it_is_taken(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content, reason = UNFIT[name]
    put(here, name, content)
    assert new.main(["mine", name, "--to", "mine.yaml", "--no-progress"]) == 65
    assert reason in capsys.readouterr().err
    assert not Path("mine.yaml").exists()


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"text": ROWS[0][1], "comments": [{"text": "short"}, {"text": "shorter"}]}, "text"),
        ({"title": {"en": "a"}, "body": {"en": ROWS[0][1]}, "place": {"en": "b"}}, "body.en"),
        ({"user": {"name": "a"}, "post": {"said": ROWS[0][1]}}, "post.said"),
    ],
)
def test_a_file_of_one_record_is_one_document(
    here: Path, record: dict[str, Any], text: str
) -> None:
    for number in range(3):
        put(here, f"docs/{number}.json", json.dumps(record))
    assert drafted("docs")["fields"]["text"] == text
    assert len(provenance.inputs(config.load("mine.yaml")).documents) == 3


def test_an_id_that_is_none_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("", "101"):
        rows = [[wrong if n == 9 else id_, text] for n, (id_, text) in enumerate(BARE)]
        put(here, "d.csv", joined(",", [HEAD, *rows]))
        assert drafted("d.csv")["fields"]["id"] is None
        assert "the field 'id' is empty in some records" in capsys.readouterr().out
        Path("mine.yaml").unlink()


def test_only_endings_that_were_counted_are_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        ending = ("txt", "TXT", "md", "Md")[number % 4]
        put(here, f"docs/{number}.{ending}", small_job.text(number % 3, number))
    for number in range(5):
        put(here, f"docs/p{number}.jpg", b"\xff\xd8\xff")
    put(here, "docs/empty.txt", "")
    reader = drafted("docs")
    assert (reader["pattern"], reader["ids"]) == ("*.{md,txt}", "stem")
    said = capsys.readouterr().out
    assert "Passed over: .jpg 5." in said
    assert "read with it: 12 documents, 0 left out, 1 without a text; not matched: .jpg 5" in said
    assert run.main(["mine.yaml", "--quiet", "--set", "model.topics=3"]) == 0


def test_names_that_differ_by_their_ending_alone_get_it(here: Path) -> None:
    small_job.documents(here / "docs")
    put(here, "docs/d1.md", small_job.text(0, 77))
    assert drafted("docs")["ids"] == "name"
    assert run.main(["mine.yaml", "--quiet", "--set", "model.topics=3"]) == 0


def test_ids_that_begin_anew_in_each_file_are_not_used(here: Path) -> None:
    for part in range(2):
        rows = [[str(n), small_job.text(n % 3, n + 50 * part).strip()] for n in range(9)]
        put(here, f"docs/{part}.csv", joined(",", [HEAD, *rows]))
    assert drafted("docs")["fields"]["id"] is None
    assert len(provenance.inputs(config.load("mine.yaml")).documents) == 18


def test_what_the_run_will_refuse_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[id_, text, "x"] if n % 3 == 0 else [id_, text] for n, (id_, text) in enumerate(BARE)]
    put(here, "d.csv", joined(",", [HEAD, *rows]))
    drafted("d.csv")
    said = capsys.readouterr().out
    assert "jobs.run will refuse this: 33% is unusable" in said
    assert run.main(["mine.yaml", "--quiet"]) == 65


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("ts", [1700000000, 1700000500], True),
        ("created_at", ["2023-11-14T10:00:00Z"], True),
        ("createdAt", [1700000000123], True),
        ("Published", ["14 Nov 2023"], True),
        ("pubDate", ["Tue, 14 Nov 2023 10:00:00 GMT"], True),
        ("timestamp", ["1700000000.5"], True),
        ("date", ["20231114"], True),
        ("التاريخ", ["١٤ نوفمبر ٢٠٢٣"], True),
        ("time", [12, 37], False),
        ("created", ["by hand", "by a machine"], False),
        ("birthday", ["2001-01-01"], False),
    ],
)
def test_dates_are_found_under_their_names(name: str, values: list[Any], expected: bool) -> None:
    records = [{"text": "word " * 20, "n": n, name: value} for n, value in enumerate(values)]
    assert guess(records).date == (name if expected else None)


@pytest.mark.parametrize("seed", range(8))
def test_any_table_of_a_writer_of_csv_is_read_whole(here: Path, seed: int) -> None:
    draw = random.Random(seed)
    with (here / "d.csv").open("w", encoding="utf-8", newline="") as stream:
        quoting: Literal[0, 1] = csv.QUOTE_ALL if seed % 2 else csv.QUOTE_MINIMAL
        writer = csv.writer(stream, delimiter=draw.choice(",;\t|"), quoting=quoting)
        header = ["uid", "Body", "Title", "ts", "label"]
        order = draw.sample(range(5), 5)
        writer.writerow([header[at] for at in order])
        for number, (id_, text) in enumerate(ROWS):
            told = text.replace(". ", draw.choice([". ", ".\n", '. "So," he said. ', "; "]))
            cells = [id_, told, f"title, {number}", 1700000000 + number, draw.choice(["a", "b"])]
            writer.writerow([cells[at] for at in order])
    fields = drafted("d.csv")["fields"]
    assert (fields["id"], fields["text"], fields["title"], fields["date"]) == (
        "uid", "Body", "Title", "ts",
    )  # fmt: skip
    assert fields["metadata"] == ["label"]
    reading = provenance.inputs(config.load("mine.yaml"))
    assert [one.id for one in reading.documents] == [id_ for id_, _ in ROWS]
    assert reading.skipped == ()


def test_a_folder_of_mixed_files_is_read_as_one(here: Path) -> None:
    pytest.importorskip("pypdfium2")
    mixed_folder.make(here / "docs")
    said = new.main(["mixed", "docs", "--no-progress"])
    assert said == 0
    text = (here / "configs/mixed.yaml").read_text("utf-8")
    job = config.load("configs/mixed.yaml")
    assert job.config["reader"]["kind"] == "files"
    assert job.config["reader"]["pattern"] == "**/*"
    assert "48 documents in" in text
    assert "each message and member too" in text
    assert "Passed over: .png 1." in text


def test_parquet_is_known_by_its_columns(here: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    records = [
        {"uid": f"u{n}", "headline": f"title {n}", "body": small_job.text(n % 3, n),
         "published": f"2021-03-{n + 1:02}"} for n in range(20)
    ]  # fmt: skip
    parquet.write_table(pa.Table.from_pylist(records), here / "news.parquet")
    assert new.main(["news", "news.parquet", "--no-progress"]) == 0
    job = config.load("configs/news.yaml")
    reader = job.config["reader"]
    assert reader["kind"] == "parquet"
    assert (reader["fields"]["id"], reader["fields"]["text"]) == ("uid", "body")
    assert (reader["fields"]["title"], reader["fields"]["date"]) == ("headline", "published")
    assert len(job.reader.read(job.root).documents) == 20
