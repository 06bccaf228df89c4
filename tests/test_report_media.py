"""The report on paper (no orphans, no heading without its text) and on a phone (all words)."""

import base64
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.writers.report import Report
from tests.browser import Browser, missing, opened
from tests.reported import many, seeds
from tests.results import CONFIG, FACTS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

HEADINGS = "[...document.querySelectorAll('h2,h3,h4')].map(one => one.innerText.trim())"
#: Lines that the part of a block on the next page has at least.
FEWEST = 3


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with opened(tmp_path_factory.mktemp("profile")) as one:
        yield one


def printed(browser: Browser, page: Path) -> list[list[str]]:
    """The lines of each page of paper."""
    program = shutil.which("pdftotext")
    if program is None:
        missing("no pdftotext here: install the package poppler-utils")
    browser.open(page, 1280)
    pdf = browser.call("Page.printToPDF", printBackground=True, paperWidth=8.27, paperHeight=11.69)
    done = subprocess.run(
        [program, "-layout", "-", "-"], input=base64.b64decode(pdf["data"]), capture_output=True,
        check=True,
    )  # fmt: skip
    sheets = done.stdout.decode().split("\f")[:-1]
    return [[line.strip() for line in sheet.splitlines() if line.strip()] for sheet in sheets]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of the seeds, and of twenty topics, in English."""
    top = tmp_path_factory.mktemp("reports")
    of_seeds, facts = seeds()
    for name, of, config in (("few", of_seeds, facts.config), ("many", many(20), CONFIG)):
        settings = {**config, "report": {"language": "en"}}
        for file, data in Report().files(of, replace(FACTS, config=settings)):
            (top / name / file).parent.mkdir(parents=True, exist_ok=True)
            (top / name / file).write_bytes(data)
    return top


@pytest.mark.parametrize("name", ["few", "many"])
def test_no_heading_ends_a_page_and_no_page_begins_with_an_orphan(
    browser: Browser, folder: Path, name: str
) -> None:
    sheets = printed(browser, folder / name / "report.html")
    headings = set(browser.ask(HEADINGS))
    assert len(sheets) > 2
    assert len(headings) > 8
    for number, sheet in enumerate(sheets, 1):
        assert len(sheet) >= FEWEST, (number, sheet)
        assert sheet[-1] not in headings, (number, sheet[-3:])


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", ["few", "many"])
def test_the_map_keeps_the_words_of_each_topic(
    browser: Browser, folder: Path, name: str, width: int
) -> None:
    """In its circle, below it, or in the key of the map: something of its label can be read."""
    browser.open(folder / name / "report.html", width)
    shown, labels = browser.ask(
        "[[...document.querySelectorAll('#map svg .line, #map .keys li')]"
        ".filter(one => one.getClientRects().length).map(one => one.textContent.trim()).join(' '),"
        "[...document.querySelectorAll('article.card h3 > bdi')].map(one => one.textContent)]"
    )
    assert labels
    for label in labels:
        assert label.replace("\N{ARABIC COMMA}", ",").split(",")[0] in shown
