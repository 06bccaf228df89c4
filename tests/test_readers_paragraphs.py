"""Paragraphs of PDF pages: lines go on where the next word had no room, by cases."""

import json
from pathlib import Path
from typing import Any

import pytest

from jobs.readers.extraction.pdf_page.lines import Line
from jobs.readers.extraction.pdf_page.pages import joined, lines_of

CASES = json.loads((Path(__file__).parent / "cases/pdf_paragraphs.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["kind"])
def test_lines_of_pages_become_paragraphs(case: dict[str, Any]) -> None:
    pages = [[Line(*line) for line in page] for page in case["pages"]]
    assert joined(pages) == case["text"]


def test_lines_without_places_stay_lines() -> None:
    pages = [
        lines_of("one line of text\r\nand another one"),
        [],
        lines_of("\nthe next page.\n"),
        [],
    ]
    assert joined(pages) == "one line of text\nand another one\nthe next page."
