"""Illegible documents, of which the lexicon knows few words, in a run, in trace and in assign."""

import json
import random
from pathlib import Path

import pytest

from jobs import assign, run, trace
from tests import small_job


def garbage(words: int = 120) -> str:
    """Arabic letters that make no words."""
    rng = random.Random(1)
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    found = ["".join(rng.choices(letters, k=rng.randint(4, 8))) for _ in range(words)]
    return "\n".join(" ".join(found[at : at + 10]) for at in range(0, words, 10))


@pytest.mark.slow
def test_a_run_leaves_illegible_documents_out_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = small_job.job(tmp_path, corpus={"max_skipped": 0.2})
    (tmp_path / "docs/unread.txt").write_text(garbage(), "utf-8")
    assert run.main([path, "--quiet"]) == 3
    manifest = json.loads((small_job.latest(tmp_path) / "manifest.json").read_text("utf-8"))
    assert [(one["id"], one["reason"][:9]) for one in manifest["skipped"]] == [
        ("unread", "illegible")
    ]
    assert "illegible" in capsys.readouterr().err
    assert trace.main([path, "unread"]) == 0
    assert "left out  illegible" in capsys.readouterr().out
    assert assign.main([str(small_job.latest(tmp_path)), str(tmp_path / "docs"), "--json"]) == 3
    told = capsys.readouterr()
    assert "unread.txt: illegible" in told.err
    assert [one["id"] for one in json.loads(told.out)["documents"]] == [f"d{i}" for i in range(9)]
    # Where it is too much of the input, nothing is published.
    assert run.main([small_job.job(tmp_path, corpus={"max_skipped": 0.05}), "--quiet"]) == 65
