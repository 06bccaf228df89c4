"""Every input is accounted for: files beside the pattern, empty records, the lines of tables."""

import json
from pathlib import Path

import pytest

from jobs import provenance
from jobs.config import load
from tests import small_job
from tests.reading import put, texts
from tests.small_job import Command, latest, manifest, rows


def test_files_that_the_pattern_does_not_match_are_counted_by_their_ending(
    command: Command, tmp_path: Path
) -> None:
    path = small_job.job(tmp_path)
    for name in (
        "a.JPG",
        "b.jpg",
        "deep/er/c.txt",
        "d.tar.gz",
        "e.csv.gz",
        "README",
        ".hidden.txt",
    ):
        put(tmp_path / "docs", name, "x")
    put(tmp_path / "docs", ".git/config", "x")
    (tmp_path / "docs/link").symlink_to(tmp_path)
    code, _, err = command(path, "--log-format", "text")
    assert code == 0
    found = {
        ".csv.gz": 1, ".jpg": 2, ".tar.gz": 1, ".txt": 1, "files without an ending": 1,
        "folders not entered": 2, "hidden files": 1,
    }  # fmt: skip
    assert manifest(tmp_path)["not_matched"] == found
    assert "not matched by reader.pattern: .csv.gz 1, .jpg 2" in err
    report = (latest(tmp_path) / "report.html").read_text("utf-8")
    assert "Files that the pattern does not match" in report
    assert '<bdi lang="en">.jpg</bdi>' in report


def test_a_new_file_beside_the_pattern_is_not_nothing_to_do(
    command: Command, tmp_path: Path
) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    first = latest(tmp_path).resolve()
    assert "nothing to do" in command(path)[1]
    put(tmp_path / "docs", "new.pdf", "x")
    assert command(path)[0] == 0
    assert latest(tmp_path).resolve() != first
    assert command(path, "--verify", str(latest(tmp_path)))[0] == 0
    put(tmp_path / "docs", "newer.pdf", "x")
    code, out, _ = command(path, "--verify", str(latest(tmp_path)))
    assert code == 1
    assert "the files beside the input" in out


@pytest.mark.parametrize(
    ("path", "folder"), [(".", "artifacts"), (".", "."), ("docs", "docs/out"), ("docs", ".")]
)
def test_what_runs_leave_behind_is_no_file_beside_the_pattern(
    tmp_path: Path, path: str, folder: str
) -> None:
    small_job.documents(tmp_path / "docs")
    reader = {"kind": "text", "path": path, "pattern": "**/*.txt"}
    job = load(str(small_job.config(tmp_path, reader=reader, artifacts={"dir": folder})))
    before = provenance.inputs(job).unmatched
    put(tmp_path / folder, "small/runs/1/report.html", "x")
    assert provenance.inputs(job).unmatched == before


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.{txt,md}", ["a.TXT", "b.md"]),
        ("{x,y}/*.txt", ["x/d.txt"]),
        ("**/*.{txt,txt.gz}", ["a.TXT", "e.txt.gz", "x/d.txt"]),
        ("c{1}.log", ["c{1}.log"]),
    ],
)
def test_braces_in_a_pattern_are_alternatives(
    tmp_path: Path, pattern: str, names: list[str]
) -> None:
    for name in ("a.TXT", "b.md", "c{1}.log", "x/d.txt", "e.txt.gz"):
        put(tmp_path, name, name)
    reading = texts(tmp_path, pattern=pattern, ids="name")
    assert [one.path for one in reading.files] == names
    assert len(reading.unmatched) == 5 - len(names)


@pytest.mark.parametrize("kind", ["text", "jsonl", "csv"])
def test_empty_records_may_be_no_documents(command: Command, tmp_path: Path, kind: str) -> None:
    small_job.documents(tmp_path / "docs")
    found = [(one.stem, one.read_text("utf-8")) for one in sorted((tmp_path / "docs").iterdir())]
    empty = [("e1", ""), ("e2", " \n"), ("e3", "")]
    if kind == "text":
        for name, text in empty:
            put(tmp_path / "docs", f"{name}.txt", text)
    elif kind == "jsonl":
        records = [{"id": id_, "text": text or None} for id_, text in found + empty]
        put(tmp_path, "docs.jsonl", "\n".join(map(json.dumps, records)))
    else:
        cells = [f'{id_},"{text}"' for id_, text in found + empty]
        put(tmp_path, "docs.csv", "id,text\n" + "\n".join(cells))
    reader = {"kind": kind, "path": "docs" if kind == "text" else f"docs.{kind}"}
    path = str(small_job.config(tmp_path, reader=reader, corpus={"max_skipped": 0.5}))
    code, out, _ = command(path)
    assert (code, rows(out)["documents skipped"].split()[0]) == (3, "3")
    assert manifest(tmp_path)["counts"]["empty"] == 0
    assert len(manifest(tmp_path)["skipped"]) == 3
    code, out, err = command(path, "--set", "corpus={empty: skip, max_skipped: 0.0}")
    assert (code, rows(out)["documents read"], rows(out)["documents skipped"]) == (0, "9", "0")
    assert (manifest(tmp_path)["counts"]["empty"], manifest(tmp_path)["skipped"]) == (3, [])
    assert "without a text, which are no documents: 3" in err
    assert command(path, "--set", "corpus.empty=skip", "--verify", str(latest(tmp_path)))[0] == 0


def test_the_lines_of_a_table_are_in_the_manifest(command: Command, tmp_path: Path) -> None:
    texts = [small_job.text(theme, theme).strip() for theme in (0, 1, 2)] * 3
    cells = "".join(f'{number},"{text}\n\nmore"\n' for number, text in enumerate(texts))
    put(tmp_path, "docs.csv", f"id,text\n{cells}\n9,\n10,one,two\n")
    reader = {"kind": "csv", "path": "docs.csv"}
    path = str(small_job.config(tmp_path, reader=reader, corpus={"max_skipped": 0.5}))
    assert command(path)[0] == 3
    assert manifest(tmp_path)["inputs"][0]["lines"] == {
        "total": 31, "header": 1, "records": 9, "continuation": 18, "listed": 2, "blank": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("rows_lost", "code"), [(2, 3), (60, 65)])
def test_a_table_that_is_refused_whole_weighs_as_the_documents_it_would_have_had(
    command: Command, tmp_path: Path, rows_lost: int, code: int
) -> None:
    texts = [small_job.text(number % 3, number).replace("\n", " ") for number in range(60)]
    cells = [f'{number},"{text}"' for number, text in enumerate(texts)]
    put(tmp_path / "docs", "good.csv", "id,text\n" + "\n".join(cells))
    put(tmp_path / "docs", "other.csv", "key,body\n" + "\n".join(cells[:rows_lost]))
    path = str(small_job.config(tmp_path, reader={"kind": "csv", "path": "docs"}))
    found, _, err = command(path)
    assert found == code
    assert code == 3 or "about 60 of 120 documents" in err


def test_a_document_that_is_refused_is_one(tmp_path: Path) -> None:
    for number in range(9):
        put(tmp_path, f"d{number}.txt", small_job.text(0, number))
    put(tmp_path, "large.txt", b"\x89PNG\r\n" + bytes(range(256)) * 300)
    reading = texts(tmp_path)
    assert (len(reading.skipped), reading.unread_records) == (1, 0)
