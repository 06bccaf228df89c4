"""The examples of docs/artifacts.md, run as they stand there on a published run."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from jobs import errors, run
from tests import small_job
from tests.browser import missing
from tests.reported import ROOT

PAGE = (ROOT / "docs/artifacts.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def latest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with dates, with a document left out, and with documents about two things."""
    folder = tmp_path_factory.mktemp("job")
    (folder / "docs").mkdir()
    lines = [
        {"id": f"d{n}", "text": small_job.text(n % 3, n), "date": f"2026-{1 + n % 4:02d}-11"}
        for n in range(9)
    ]
    lines.append({"id": "two", "text": small_job.text(0, 20) + small_job.text(1, 21)})
    text = "\n".join(map(json.dumps, [*lines, {"id": "lost", "text": ""}]))
    (folder / "docs/all.jsonl").write_text(text, "utf-8")
    reader = {"kind": "jsonl", "path": "docs", "fields": {"date": "date"}}
    path = small_job.config(folder, reader=reader)
    assert run.main([str(path), "--quiet"]) == errors.EXIT_SOME_SKIPPED
    return folder / "artifacts/small/latest"


def read(latest: Path, name: str) -> dict[str, list[dict[str, object]]]:
    value: dict[str, list[dict[str, object]]] = json.loads((latest / name).read_text("utf-8"))
    return value


def test_the_questions_to_jq_are_answered(latest: Path) -> None:
    if shutil.which("jq") is None:
        missing("no jq here: install the package jq")
    (block,) = (one for one in blocks("sh") if "jq" in one)
    answers = {}
    for name, command in re.findall(r"^# (.*)\n(jq .*)$", block, re.MULTILINE):
        done = subprocess.run(
            ["bash", "-c", command], cwd=latest, capture_output=True, text=True, check=True
        )
        answers[name.partition(",")[0]] = done.stdout.splitlines()
    assert len(answers) == block.count("\njq ") + block.startswith("jq ")
    documents = read(latest, "assignments.json")["documents"]
    assert len(answers["the topics"]) == 3
    assert {line.split("\t")[0] for line in answers["the documents of one topic"]} == {
        one["id"] for one in documents if one["topic"] == "t0001"
    }
    assert answers["documents that are about two things"] == ["two"]
    assert "is empty" in answers["what was left out"][0]
    assert answers["fail where coherence is poor"] == ["true"]


def test_the_questions_to_duckdb_are_answered(
    latest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.chdir(latest)
    (block,) = blocks("sql")
    connection = duckdb.connect()
    by_topic, created, passages = (
        connection.execute(query).fetchall() for query in block.split(";\n") if query.strip()
    )
    documents = read(latest, "assignments.json")["documents"]
    assert sum(row[1] for row in by_topic) == len(documents) == 10
    weights = connection.execute("SELECT count(*), sum(weight) FROM shares").fetchone()
    assert created == [(weights[0],)]
    assert weights[1] == pytest.approx(10, abs=0.2)
    assert passages
    assert all("water" in text for _, _, text in passages)


def test_the_questions_to_pandas_are_answered(
    latest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(latest)
    (block,) = blocks("python")
    found: dict[str, Any] = {}
    exec(compile(block, "docs/artifacts.md", "exec"), found)
    assert found["shares"].shape == (10, 3)
    assert len(found["monthly"]) == 4
    assert list(found["terms"]["term"])


def test_every_exit_code_is_on_the_page() -> None:
    codes = {errors.EXIT_DONE, errors.EXIT_DEFECT, errors.EXIT_USAGE, errors.EXIT_SOME_SKIPPED}
    kinds = [errors.JobError]
    for kind in kinds:
        kinds += kind.__subclasses__()
        codes.add(kind.exit_code)
    table = PAGE.partition("## Exit codes")[2].partition("\n## ")[0]
    named = {int(code) for cell in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
             for code in cell.split(",")}  # fmt: skip
    assert named == codes
