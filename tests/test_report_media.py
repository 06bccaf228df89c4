"""The report on paper (no orphans, no heading without its text), on a phone, and in the dark."""

import base64
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import config, pipeline
from jobs.datatypes import Document, Reading, Result
from jobs.writers.report import Report
from tests import small_job
from tests.browser import Browser, axe, missing
from tests.explorer_asks import SERIOUS
from tests.page_checks import CHECKS, OPEN_ALL
from tests.reported import many, seeds
from tests.results import CONFIG, FACTS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

#: Those of cards stand in a line with what is said of the topic, and in the tree with nothing.
HEADINGS = (
    "[...document.querySelectorAll('h2,h3:not(.card > header h3),h4')]"
    ".map(one => one.innerText.trim())"
)
#: Lines that the part of a block on the next page has at least.
FEWEST = 3
#: Widths and heights of paper in inches: A4 (ISO 216), Letter (ANSI A).
A4, LETTER = (8.27, 11.69), (8.5, 11.0)


def printed(browser: Browser, page: Path, paper: tuple[float, float] = A4) -> list[list[str]]:
    """The lines of each page of paper."""
    program = shutil.which("pdftotext")
    if program is None:
        missing("no pdftotext here: install the package poppler-utils")
    browser.open(page, 1280)
    width, height = paper
    pdf = browser.call(
        "Page.printToPDF", printBackground=True, paperWidth=width, paperHeight=height
    )
    done = subprocess.run(
        [program, "-layout", "-", "-"], input=base64.b64decode(pdf["data"]), capture_output=True,
        check=True,
    )  # fmt: skip
    sheets = done.stdout.decode().split("\f")[:-1]
    return [[line.strip() for line in sheet.splitlines() if line.strip()] for sheet in sheets]


def thirty(folder: Path) -> Result:
    """A model of thirty topics, each of eight dated documents with words of their own.

    Some titles are longer than a line, and of two directions.
    """
    job = config.load(str(small_job.config(folder, model={"kind": "nmf", "topics": 30})))
    documents = []
    for theme in range(30):
        stem = f"{chr(97 + theme % 26)}{chr(97 + theme % 7)}{chr(97 + theme // 26)}"
        words = [f"{stem}{chr(97 + word)}{chr(107 + word)}" for word in range(12)]
        for number in range(8):
            text = ". ".join(
                " ".join(words[(number + at * 5) % 12 :] + words[:at]) for at in range(12)
            )
            title = f"Document {number}" + (" of theme أخبار طويلة" * 9 if number % 3 else "")
            day = f"2024-{1 + (theme + number) % 12:02d}-11"
            documents.append(Document(f"d{theme:02d}{number}", text, "made", title, day))
    return pipeline.run(job, Reading(tuple(documents), (), ()), progress=lambda *_: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of the seeds, of many documents, and of thirty topics, in English."""
    top = tmp_path_factory.mktemp("reports")
    of_seeds, facts = seeds()
    for name, of, by in (
        ("few", of_seeds, facts.config),
        ("many", many(20), CONFIG),
        ("thirty", thirty(top), CONFIG),
    ):
        settings = {**by, "report": {"language": "en"}}
        for file, data in Report().files(of, replace(FACTS, config=settings)):
            (top / name / file).parent.mkdir(parents=True, exist_ok=True)
            (top / name / file).write_bytes(data)
    return top


@pytest.mark.parametrize("name", ["few", "many", "thirty"])
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


@pytest.mark.parametrize("paper", [A4, LETTER])
def test_thirty_topics_are_a_document_of_contents_map_and_cards(
    browser: Browser, folder: Path, paper: tuple[float, float]
) -> None:
    sheets = printed(browser, folder / "thirty/report.html", paper)
    assert len(sheets) <= 25
    cards = [sheet for sheet in sheets if sum(line.startswith("Terms ") for line in sheet)]
    assert len(cards) <= 16
    for sheet in cards[1:]:
        assert re.search(r"\bt\d{4}\b", " ".join(sheet[:2])), sheet[:3]
    first = " ".join(sheets[0])
    assert all(name in first for name in ("Overview", "Topic map", "Topics", "Documents"))
    labels = browser.ask(
        "[...document.querySelectorAll('article.card h3 > bdi')].map(one => one.textContent)"
    )
    assert len(labels) == 30
    every = " ".join(line for sheet in sheets for line in sheet)
    assert all(label.split(",")[0] in every for label in labels)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("page", ["few/report.html", "many/report/t0000-0001.html"])
def test_in_the_dark_all_can_be_read(browser: Browser, folder: Path, page: str, width: int) -> None:
    checks, wanted = axe(), [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.call("Emulation.setEmulatedMedia", features=wanted)
    try:
        browser.open(folder / page, width)
        shade = browser.ask("getComputedStyle(document.body).backgroundColor")
        assert max(map(int, shade.strip("rgb()").split(","))) < 60
        browser.ask(OPEN_ALL)
        assert {name: browser.ask(check) for name, check in CHECKS.items()} == {
            name: [] for name in CHECKS
        }
        browser.ask(f"{checks}; 1")
        assert browser.ask(SERIOUS) == []
    finally:
        browser.call("Emulation.setEmulatedMedia", features=[])


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", ["few", "many", "thirty"])
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
