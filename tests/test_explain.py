"""jobs.explain: a document's topics as they were published, and the words of the report."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from jobs import explain, run
from tests import small_job
from tests.reported import Page


@pytest.fixture(scope="module")
def latest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a small job; nothing in it is changed by a test."""
    folder = tmp_path_factory.mktemp("job")
    assert run.main([small_job.job(folder), "--quiet"]) == 0
    return folder / "artifacts/small/latest"


def lines(latest: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    assert explain.main([str(latest), "d4", *more]) == 0
    return capsys.readouterr().out.splitlines()


def record(latest: Path) -> Any:
    documents = json.loads((latest / "assignments.json").read_text("utf-8"))["documents"]
    return next(one for one in documents if one["id"] == "d4")


def test_it_gives_the_topics_that_were_published(
    latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [line.split() for line in lines(latest, capsys) if line.startswith("topic")]
    assert [(line[1], float(line[2])) for line in said] == [
        (one["id"], one["weight"]) for one in record(latest)["topics"]
    ]
    passages = [p.split() for p in lines(latest, capsys) if p.startswith("passage")]
    assert [(line[1], float(line[2]), line[3]) for line in passages] == [
        (one["topic"], one["weight"], one["id"]) for one in record(latest)["passages"]
    ]


def test_its_words_are_those_of_the_theme_and_of_the_report(
    latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main = record(latest)["topic"]
    said = []
    for line in lines(latest, capsys, "--words", "10"):
        if line.startswith("passage"):
            break
        if line.startswith(f"word      {main}"):
            times, _, word = line.split(maxsplit=3)[3].split()
            said.append((word, int(times)))
    assert said
    assert {word for word, _ in said} <= set(small_job.THEMES[4 % 3].split())
    page = Page((latest / "report.html").read_bytes()).top
    (article,) = (
        one for one in page.all("article", class_="document") if "docs/d4.txt" in one.text
    )
    why = next(article.all("p", class_="why"))
    shown = [
        (word.one("small").text if list(word.all("small")) else "×1", next(word.all("bdi")).text)
        for word in why.all("span", class_="word")
    ]
    assert [(word, int(times[1:])) for times, word in shown] == said


def test_text_stands_last_on_a_line_and_nothing_turns_it(
    latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is before the one run of text is ASCII: no terminal can bring it into disorder."""
    for line in lines(latest, capsys):
        assert not any(unicodedata.category(character) == "Cf" for character in line)
        if line:
            assert re.match(r"(document|source|title|topic|word|passage|text) +", line), line


def test_an_unknown_document_is_exit_66_with_near_ones(
    latest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain.main([str(latest), "d44"]) == 66
    assert "Did you mean 'd4'" in capsys.readouterr().err


def test_without_passages_it_says_what_to_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = small_job.job(tmp_path, artifacts={"passages": False})
    assert run.main([job, "--quiet"]) == 0
    assert explain.main([str(tmp_path / "artifacts/small/latest"), "d0"]) == 66
    assert "artifacts.passages" in capsys.readouterr().err


def test_the_report_bears_the_digests_of_the_manifest(latest: Path) -> None:
    manifest = json.loads((latest / "manifest.json").read_text("utf-8"))
    facts = Page((latest / "report.html").read_bytes()).top.one("section", id="facts").text
    assert manifest["run_id"] in facts
    assert manifest["config_sha256"] in facts
    assert manifest["sources_sha256"] in facts
