"""Schema inference: columns are known by names of several languages, and what is left is told."""

import json
from pathlib import Path

import pytest

from jobs import new, run
from jobs.readers.csv import CsvFiles
from jobs.readers.jsonl import JsonLines
from jobs.readers.tables.columns import guess, told_of
from jobs.readers.tables.dialects import dialect
from jobs.readers.tables.inference import infer
from tests.reading import put

CASES = json.loads(Path("tests/cases/column_names.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: ",".join(case["columns"]))
def test_columns_are_known_by_their_names(case: dict[str, dict[str, str]]) -> None:
    samples = {
        "id": "4{}", "text": "a long text of many words, number {}", "date": "2024-03-1{}",
        "section": "sports", "other": "a word",
    }  # fmt: skip
    records = [
        {name: samples[kind].format(number) for name, kind in case["columns"].items()}
        for number in range(6)
    ]
    found = guess(records)
    wanted = {kind: name for name, kind in case["columns"].items() if kind != "other"}
    assert (found.id, found.text, found.date) == tuple(map(wanted.get, ("id", "text", "date")))
    assert found.metadata == tuple(filter(None, [wanted.get("section")]))
    left = [name for name, kind in case["columns"].items() if kind == "other"]
    told = " ".join(told_of(records, found, named=True))
    assert all(repr(name) in told for name in left)
    assert ("not read" in told) == bool(left)


def test_a_table_without_header_whose_texts_all_span_lines(tmp_path: Path) -> None:
    rows = [
        f'{n},"A first line, with words.\n\nAnd a second {n}.",2024-01-0{n}\n' for n in range(1, 9)
    ]
    (tmp_path / "a.csv").write_text("".join(rows))
    assert dialect("".join(rows)) == {"header": False}
    found, _ = infer("csv", "".join(rows))
    assert found["fields"]["text"] == "2"
    reader = CsvFiles.model_validate({"path": "a.csv", **found})
    reading = reader.read(str(tmp_path))
    assert [one.id for one in reading.documents] == list("12345678")
    assert reading.documents[4].text.endswith("And a second 5.")


def test_a_row_of_another_width_is_told_of_the_rows_where_no_header_is(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,a text\n2,a text\n3,a text,and more\n4,a text\n")
    reader = CsvFiles.model_validate(
        {"path": "a.csv", "header": False, "fields": {"id": "1", "text": "2"}}
    )
    (skipped,) = reader.read(str(tmp_path)).skipped
    assert skipped.reason == "it has 3 cells, but most rows have 2"


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        ({"_id": {"$oid": "65{}"}, "text": "some words {}", "created_at": {"$date": "2024-03-1{}"}},
         ("text", "_id.$oid", "created_at.$date")),
        ({"number": "0123456789{}", "remark": "word {}"}, ("remark", None, None)),
        ({"user": {"id": "1{}"}, "post": {"body": "some words {}"}}, ("post.body", None, None)),
    ],
)  # fmt: skip
def test_records_are_read_by_the_fields_that_are_guessed(
    record: dict[str, object], fields: tuple[str | None, ...], tmp_path: Path
) -> None:
    lines = [json.dumps(record).replace("{}", str(n)) for n in range(1, 6)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    found, told = infer("jsonl", "\n".join(lines))
    names = found["fields"]
    assert (names["text"], names["id"], names.get("date")) == fields
    assert not any("same in two" in one for one in told)
    reading = JsonLines.model_validate({"path": "a.jsonl", **found}).read(str(tmp_path))
    assert not reading.skipped
    assert len(reading.documents) == 5


def test_figures_are_no_text() -> None:
    lines = [json.dumps({"id": f"00{n}", "text": [["A paragraph."]]}) for n in range(5)]
    with pytest.raises(ValueError, match="no field holds a text; they are 'id'"):
        infer("jsonl", "\n".join(lines))


COMMAS = [f"Wheat, barley and rye {n}, as they say." if n % 3 else f"Wheat {n}." for n in range(9)]


@pytest.mark.parametrize("head", ["text\n", "النص\n", "Content\n", ""])
def test_commas_in_a_table_of_one_column_are_text(head: str, tmp_path: Path) -> None:
    lines = [f"A first long line of text without a mark that would separate anything {len(head)}"]
    text = head + "\n".join(lines + COMMAS)
    found, _ = infer("csv", text)
    assert (found.get("delimiter"), found.get("header", True)) == ("\t", bool(head))
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    reading = CsvFiles.model_validate({"path": "a.csv", **found}).read(str(tmp_path))
    assert not reading.skipped
    assert {one.text for one in reading.documents} == {*lines, *COMMAS}


def test_lines_above_a_header_are_told_where_cells_are_quoted() -> None:
    rows = [f'{n},"{text}"' for n, text in enumerate(COMMAS)]
    with pytest.raises(ValueError, match=r"its header seems to be line 3, .* \(tail -n \+3\)"):
        infer("csv", "\n".join(["# exported", "# by me", "id,text", *rows]))


@pytest.mark.parametrize("name", ["النص", "نص", "النَّصّ", "Text", "TEXTO"])
def test_the_text_is_known_by_its_name_with_and_without_an_article(name: str) -> None:
    records = [{"ملاحظة": "a word or two more", name: "some words"} for _ in range(3)]
    assert guess(records).text == name


def test_a_table_that_will_be_refused_whole_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{n},The ministers met and spoke of wheat on day {n}\n" for n in range(24))
    put(tmp_path, "docs/a.csv", f"id,text\n{rows}")
    put(tmp_path, "docs/b.csv", f"uid,body\n{rows}")
    assert new.main(["mine", "docs", "--to", "mine.yaml", "--no-progress"]) == 0
    assert "jobs.run will refuse it: about 2" in capsys.readouterr().out
    assert run.main(["mine.yaml", "--quiet"]) == 65
