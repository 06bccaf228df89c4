"""Training data: an empty vocabulary is refused with the document frequency bound that did it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import small_job
from tests.small_job import Command

COPIES = {f"c{n:02d}": small_job.text(0, 1) for n in range(20)}
ONE = {"one": small_job.text(0, 1)}
POSTS = {f"p{n:02d}": word for n, word in enumerate(" ".join(small_job.THEMES).split())}
STOPS = {f"s{n}": "and then he was there, and so were we" for n in range(5)}


@pytest.mark.parametrize(
    ("texts", "vocabulary", "told"),
    [
        (COPIES, {}, ("19 stand in fewer than 2 rows", "Lower vocabulary.min_rows (2)")),
        (COPIES, {"min_rows": 1}, ("19 stand in over 50% of", "Raise vocabulary.max_share (0.5)")),
        (ONE, {}, ("19 stand in fewer than 2 rows", "Lower vocabulary.min_rows (2)")),
        (POSTS, {}, ("30 stand in fewer than 2 rows", "Lower vocabulary.min_rows (2)")),
        (
            POSTS,
            {"min_rows": 1, "min_documents": 3},
            (
                "30 stand in fewer than 1 rows or 3 documents",
                "Lower vocabulary.min_rows (1) and vocabulary.min_documents (3)",
            ),
        ),
        (
            COPIES,
            {"min_rows": 1, "max_share": 1.0, "min_length": 12},
            ("19 are shorter than 12 letters", "Lower vocabulary.min_length (12)"),
        ),
        (STOPS, {"min_rows": 1}, ("are stop words", "Look at vocabulary.stop_words")),
    ],
)
def test_an_empty_vocabulary_names_the_bound_that_took_the_words(
    command: Command,
    tmp_path: Path,
    texts: dict[str, str],
    vocabulary: dict[str, Any],
    told: tuple[str, str],
) -> None:
    (tmp_path / "docs").mkdir()
    lines = (json.dumps({"id": id_, "text": text}) + "\n" for id_, text in texts.items())
    (tmp_path / "docs/all.jsonl").write_text("".join(lines), "utf-8")
    path = small_job.config(
        tmp_path,
        reader={"kind": "jsonl", "path": "docs", "pattern": "*.jsonl"},
        passages={"unit": "document"},
        vocabulary=vocabulary,
    )
    code, out, err = command(str(path), "--quiet")
    assert (code, out) == (65, "")
    assert "the vocabulary is empty: of " in err
    assert all(part in err for part in told)
    copies = "1 row of 20: the others are near-duplicates (near_duplicates.fitted is 'first'"
    assert (copies in err) == (texts is COPIES)
