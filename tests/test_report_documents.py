"""Documents of the report: a document without words, and evidence in the document's own words."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs import explain, run
from jobs.writers.report.evidence import own_forms
from tests import small_job
from tests.reported import Page
from tests.small_job import latest

WORDLESS = ("\N{SMILING FACE WITH SMILING EYES}" * 2, "...", "! ? \u2026", "12 34")


def job(folder: Path, texts: dict[str, str], **sections: Any) -> str:
    lines = (json.dumps({"id": id_, "text": text}) + "\n" for id_, text in texts.items())
    (folder / "docs").mkdir()
    (folder / "docs/all.jsonl").write_text("".join(lines), "utf-8")
    reader = {"kind": "jsonl", "path": "docs", "pattern": "*.jsonl"}
    return str(small_job.config(folder, reader=reader, **sections))


def decided(folder: Path, name: str) -> list[str]:
    """The deciding words that the report shows for a document."""
    page = Page((latest(folder) / "report.html").read_bytes()).top
    (article,) = (
        one
        for one in page.all("article", class_="document")
        if any(code.text == name for code in one.all("h3"))
    )
    return [
        next(word.all("bdi")).text
        for why in article.all("p", class_="why")
        for word in why.all("span", class_="word")
    ]


@pytest.mark.parametrize("unit", ["document", "passage"])
@pytest.mark.parametrize("first", [True, False])
def test_a_document_without_a_word_has_no_topic_and_moves_no_other(
    tmp_path: Path, unit: str, first: bool
) -> None:
    texts = {f"d{n}": small_job.text(n % 3, n) for n in range(9)}
    names = [f"{'a' if first else 'z'}{n}" for n in range(len(WORDLESS))]
    texts |= dict(zip(names, WORDLESS, strict=True))
    path = job(tmp_path, texts, passages={"unit": unit, "words": 20})
    assert run.main([path, "--quiet"]) == 0
    documents = json.loads((latest(tmp_path) / "assignments.json").read_text("utf-8"))["documents"]
    found = {one["id"]: one for one in documents}
    assert list(found) == sorted(texts)
    for name in names:
        assert found[name]["topic"] is None
        assert found[name]["reason"]
        assert decided(tmp_path, name) == []
        assert explain.main([str(latest(tmp_path)), name]) == 0
    for n in range(9):
        words = decided(tmp_path, f"d{n}")
        assert words
        assert set(words) <= set(small_job.THEMES[n % 3].split())


def test_evidence_is_shown_in_the_words_of_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One stem may have many forms, and the one that is shown for the term may not stand here."""
    texts = {f"d{n}": small_job.text(n % 3, n) for n in range(9)}
    for n in (1, 4, 7):
        texts[f"d{n}"] += "Connected bakers, connected ovens. " * 4
    texts["d0"] += "The connections of the lake, its connections, a connection. " * 3
    assert run.main([job(tmp_path, texts), "--quiet"]) == 0
    assert "connected" not in [word.lower() for word in decided(tmp_path, "d0")]
    assert explain.main([str(latest(tmp_path)), "d0", "--words", "40"]) == 0
    lines = capsys.readouterr().out.splitlines()
    words = [line.split()[-1].lower() for line in lines if line.startswith("word ")]
    assert "connected" not in words
    for name, text in texts.items():
        assert all(word.lower() in text.lower() for word in decided(tmp_path, name)), name


def test_phrases_are_shown_as_the_document_has_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {f"d{n}": small_job.text(n % 3, n) for n in range(12)}
    for n in range(0, 12, 3):
        texts[f"d{n}"] += "The white house said so. A white house was sold. " * 6
    path = job(tmp_path, texts, vocabulary={"min_rows": 1, "max_share": 1.0,
               "phrases": {"max_words": 2, "min_count": 3}})  # fmt: skip
    assert run.main([path, "--quiet"]) == 0
    assert explain.main([str(latest(tmp_path)), "d0", "--words", "60"]) == 0
    out = capsys.readouterr().out
    for name, text in texts.items():
        assert all(word.lower() in text.lower() for word in decided(tmp_path, name)), name
    words = [line.split(" x  ")[1] for line in out.splitlines() if line.startswith("word ")]
    assert all(word.lower() in texts["d0"].lower() for word in words)


@given(
    st.lists(st.integers(0, 9), max_size=12),
    st.lists(st.integers(-1, 4), min_size=10, max_size=10),
    st.sets(st.integers(0, 4)),
)
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_a_term_is_shown_by_its_most_frequent_form_of_equals_by_the_first(
    tokens: list[int], terms: list[int], asked: set[int]
) -> None:
    slow = {
        term: max(forms, key=lambda form: (tokens.count(form), -tokens.index(form)))
        for term in asked
        if (forms := {form for form in tokens if terms[form] == term})
    }
    columns = np.array(sorted(asked), np.int64)
    found = own_forms(np.array(tokens, np.int32), np.array(terms, np.int32), columns)
    assert found == slow
