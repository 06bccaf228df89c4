"""Runs of very many documents: assignments a line each, found by an index, read by all commands."""

import hashlib
import json
from pathlib import Path

import pytest

import jobs
from jobs import compare, explain, published, run
from jobs.errors import InputUnusable
from jobs.indexed import records_of
from tests import small_job

LINES, INDEX = "assignments.jsonl", "assignments.jsonl.idx"


def started(folder: Path, *more: str) -> Path:
    folder.mkdir(exist_ok=True)
    assert run.main([small_job.job(folder), "--quiet", *more]) == 0
    return small_job.latest(folder)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same small job with one file, and with lines; nothing in them is changed by a test."""
    folder = tmp_path_factory.mktemp("jobs")
    return (
        started(folder / "one"),
        started(folder / "many", "--set", "artifacts.one_json_below=9"),
    )


def test_each_document_is_a_line_and_the_index_says_where(both: tuple[Path, Path]) -> None:
    one, many = both
    documents = json.loads((one / "assignments.json").read_text("utf-8"))["documents"]
    data = (many / LINES).read_bytes()
    lines = data.splitlines(keepends=True)
    assert [json.loads(line) for line in lines] == documents
    assert not (many / "assignments.json").exists()
    assert not (one / LINES).exists()
    index = (many / INDEX).read_bytes()
    assert len(index) == 16 * len(lines)
    for number, line in enumerate(lines):
        start = int.from_bytes(index[16 * number : 16 * number + 8], "little")
        assert data[start : start + len(line)] == line
        assert index[16 * number + 8 : 16 * number + 16] == hashlib.sha256(line).digest()[:8]
    assert (many / "passages.jsonl").read_bytes() == (one / "passages.jsonl").read_bytes()


def test_records_are_found_without_reading_the_file(both: tuple[Path, Path]) -> None:
    many = published.load(both[1])
    for number in range(9):
        (record,) = records_of(many, LINES, "id", f"d{number}")
        assert record["id"] == f"d{number}"
        found = list(records_of(many, "passages.jsonl", "document", f"d{number}"))
        assert [one["id"] for one in found] == [one["id"] for one in record["passages"]]
    for name in ("", "d", "d45", "e"):
        assert not list(records_of(many, LINES, "id", name))
    assert list(records_of(published.load(both[0]), "passages.jsonl", "document", "d3")) == list(
        records_of(many, "passages.jsonl", "document", "d3")
    )


def test_the_commands_read_either(
    both: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for latest in both:
        assert explain.main([str(latest), "d4"]) == 0
        said.append(capsys.readouterr().out)
        assert explain.main([str(latest), "d44"]) == 66
        assert "Did you mean 'd4'" in capsys.readouterr().err
        assert compare.main([str(both[0]), str(latest)]) == 0
        capsys.readouterr()
    assert said[0] == said[1]
    assert jobs.load(both[0]).assignments == jobs.load(both[1]).assignments


def test_a_run_carries_over_lines(tmp_path: Path) -> None:
    found = []
    for name, below in (("one", 100), ("many", 2)):
        more = ("--set", f"artifacts.one_json_below={below}")
        first = started(tmp_path / name, *more)
        (tmp_path / name / "docs/d9.txt").write_text(small_job.text(0, 9), "utf-8")
        path = str(tmp_path / name / "job.yaml")
        assert run.main([path, "--quiet", "--set", "start.mode=assign", *more]) == 0
        found.append(list(published.load(first).assignments()))
    assert found[0] == found[1]
    assert len(found[0]) == 10


@pytest.mark.parametrize("name", [LINES, INDEX])
def test_a_damaged_line_or_index_is_told(tmp_path: Path, name: str) -> None:
    latest = started(tmp_path / "many", "--set", "artifacts.one_json_below=1")
    data = bytearray((latest / name).read_bytes())
    data[len(data) // 2 + 1] ^= 1
    (latest / name).write_bytes(data)
    many = published.load(latest)
    with pytest.raises(InputUnusable, match="damaged, or changed since it was published"):
        _ = [list(records_of(many, LINES, "id", f"d{number}")) for number in range(9)]
    (latest / LINES).write_bytes(b"{}\n")
    with pytest.raises(InputUnusable, match="bytes where the manifest says"):
        published.load(latest)
