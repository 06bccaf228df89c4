"""The report in a real browser: nothing overflows, asks for anything or complains; marks stand."""

import base64
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import harness
from jobs import config, pipeline
from jobs.datatypes import Reading, Result
from jobs.writers.report import Report
from tests.browser import Browser, axe, missing
from tests.dated import changed
from tests.frozen import freeze, thaw
from tests.page_checks import CHECKS, DIFFERENCE, OPEN_ALL
from tests.reported import ROOT, many, seeds
from tests.results import CONFIG, FACTS, result

#: One process runs them all: one browser, and each report written once.
pytestmark = pytest.mark.xdist_group("browser")

DESKTOP, PHONE = 1280, 360
GOLDENS = ROOT / "tests/golden/report"


def kept() -> Result:
    """The seeds as they were modelled once, for models go on to change: `models` does it anew."""
    if os.environ.get("TOPIC_JOBS_GOLDENS") == "models":
        GOLDENS.mkdir(parents=True, exist_ok=True)
        (GOLDENS / "seeds.json.xz").write_bytes(freeze(seeds("model.topics=auto")[0]))
    return thaw((GOLDENS / "seeds.json.xz").read_bytes())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports: of the seeds, in both languages, and one with odd characters and many pages."""
    top = tmp_path_factory.mktemp("reports")
    of_seeds, facts = seeds()
    frozen = kept()
    for name, of, settings in (
        ("frozen", frozen, facts.config),
        ("frozen-english", frozen, {**facts.config, "report": {"language": "en"}}),
        ("seeds", of_seeds, facts.config),
        ("english", of_seeds, {**facts.config, "report": {"language": "en"}}),
        ("odd", result(), CONFIG),
        ("many", many(20), CONFIG),
        ("dated", changed(), CONFIG),
        ("dated-english", changed(), {**CONFIG, "report": {"language": "en"}}),
    ):
        put(dict(Report().files(of, replace(FACTS, config=settings))), top / name)
    return top


SAMPLE = 150


def khaleej(count: int | None = None) -> dict[str, bytes]:
    """The report of news in Arabic, of some of the documents or of all; skips without them."""
    try:
        corpus = harness.load("sanad_khaleej", count)
    except harness.CorpusMissing as error:
        pytest.skip(str(error))
    job = config.load(
        str(ROOT / "docs/corpora/sanad_khaleej.yaml"),
        ["vectoriser.kind=tfidf", "model={kind: nmf, topics: 7}", "metrics=[{kind: c_npmi}]"],
    )
    reading = Reading(corpus.documents, (), ())
    result = pipeline.run(job, reading, progress=lambda *_: None)
    return dict(Report().files(result, replace(FACTS, config=job.config)))


def put(files: dict[str, bytes], folder: Path) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


PAGES = (
    "seeds/report.html",
    "english/report.html",
    "odd/report.html",
    "many/report.html",
    "dated/report.html",
    "dated-english/report.html",
    "many/report/documents-0001-0002.html",
)


def look(browser: Browser, page: Path, width: int) -> None:
    """All that a page must hold to, closed and with all its details open."""
    browser.open(page, width)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    browser.ask(OPEN_ALL)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert {name: browser.ask(check) for name, check in CHECKS.items()} == {
        name: [] for name in CHECKS
    }
    assert browser.requests == [page.as_uri()]
    assert browser.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_asks_for_nothing_and_reads_well(
    browser: Browser, folder: Path, page: str, width: int
) -> None:
    look(browser, folder / page, width)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(khaleej(SAMPLE), tmp_path_factory.mktemp("news"))


@pytest.mark.slow
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", ["report.html", "report/documents-0001-0001.html"])
def test_news_fit_ask_for_nothing_and_read_well(
    browser: Browser, news: Path, page: str, width: int
) -> None:
    look(browser, news / page, width)


@pytest.mark.slow
def test_the_report_of_fourteen_thousand_documents_opens_at_once(
    browser: Browser, tmp_path: Path
) -> None:
    page = put(khaleej(), tmp_path) / "report.html"
    assert page.stat().st_size < 5_000_000
    assert 0 < browser.opening(page, DESKTOP) < 2
    look(browser, page, PHONE)


@pytest.mark.slow
def test_a_topic_is_reached_by_the_keyboard(browser: Browser, folder: Path) -> None:
    browser.open(folder / "seeds/report.html", DESKTOP)
    reached = []
    for _ in range(12):
        for kind in ("keyDown", "keyUp"):
            browser.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab",
                         windowsVirtualKeyCode=9)  # fmt: skip
        reached.append(browser.ask("document.activeElement.getAttribute('href')"))
    assert reached[0] == "#topics"
    assert any(re.fullmatch("#t[0-9]{4}", place or "") for place in reached)


@pytest.mark.slow
def test_it_prints_without_losing_its_margins(browser: Browser, folder: Path) -> None:
    browser.open(folder / "seeds/report.html", DESKTOP)
    browser.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert browser.ask("document.querySelector('.top nav').getClientRects().length") == 1
        printed = browser.call("Page.printToPDF", printBackground=True)
        assert len(printed["data"]) > 10_000
    finally:
        browser.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_within_two_seconds_of_processor_time(
    browser: Browser, folder: Path, page: str
) -> None:
    assert 0 < browser.opening(folder / page, DESKTOP) < 2


FAULTS = {
    "overflow": "width: 200vw",
    "clipped": "width: 1ch; overflow: hidden; white-space: nowrap",
    "contrast": "color: #bbb",
    "reversed": "unicode-bidi: bidi-override; direction: ltr",
}


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_each_check_sees_the_fault_that_it_is_for(
    browser: Browser, folder: Path, check: str
) -> None:
    browser.open(folder / "seeds/report.html", DESKTOP)
    assert not browser.ask(CHECKS[check])
    browser.ask(f"document.querySelector('blockquote').style.cssText = '{FAULTS[check]}'")
    assert browser.ask(CHECKS[check])


VIOLATIONS = (
    "axe.run().then(all => all.violations.map(one => [one.id, one.impact, one.nodes[0].html]))"
)


@pytest.mark.slow
def test_axe_finds_nothing_in_the_news(browser: Browser, news: Path) -> None:
    checks = axe()
    browser.open(news / "report.html", PHONE)
    browser.ask(f"{checks}; 1")
    assert browser.ask(VIOLATIONS) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "width"), [(PAGES[0], DESKTOP), (PAGES[4], PHONE), (PAGES[-1], PHONE)]
)
def test_axe_finds_nothing(browser: Browser, folder: Path, page: str, width: int) -> None:
    checks = axe()
    browser.open(folder / page, width)
    browser.ask(OPEN_ALL)
    browser.ask(f"{checks}; 1")
    assert browser.ask(VIOLATIONS) == []


# ---- goldens ---------------------------------------------------------------------------------

#: What is pictured of the report of the seeds: page, width, element, and the size of the picture.
PICTURES = {
    "overview": ("frozen/report.html", DESKTOP, "#overview", 0.5),
    "map": ("frozen/report.html", DESKTOP, "#map", 0.5),
    "choice": ("frozen/report.html", DESKTOP, "#choice", 0.5),
    "tree": ("frozen/report.html", DESKTOP, "#tree", 0.5),
    "card": ("frozen/report.html", DESKTOP, "article.card", 0.5),
    "document": ("frozen/report.html", DESKTOP, "article.document", 0.5),
    "english": ("frozen-english/report.html", DESKTOP, "article.card > header", 0.5),
    "phone-overview": ("frozen/report.html", PHONE, "#overview", 0.5),
    "phone-exemplar": ("frozen/report.html", PHONE, "figure.exemplar", 1),
}
OPEN_RAW = (
    "document.querySelectorAll('.raw').forEach(one => one.open = true);"
    "document.documentElement.style.setProperty('--mono', 'var(--sans)')"
)
TOLERANCE = 0.004


def pictured(browser: Browser, folder: Path, name: str, before: str = "") -> str:
    page, width, selector, scale = PICTURES[name]
    browser.open(folder / page, width)
    browser.ask(OPEN_RAW + before)
    fonts = browser.fonts("blockquote") | browser.fonts("h3 bdi") | browser.fonts(".lead")
    if not all(family.startswith("Noto") for family in fonts):
        missing(f"the goldens are set in Noto, not in {fonts}: install fonts-noto-core")
    return base64.b64encode(browser.picture(selector, scale)).decode()


def differs(browser: Browser, one: str, other: str) -> float:
    browser.call("Page.navigate", url="about:blank")
    return float(browser.ask(DIFFERENCE % (json.dumps(one), json.dumps(other))))


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did(browser: Browser, folder: Path, name: str) -> None:
    """After a change that is wanted: TOPIC_JOBS_GOLDENS=write writes them anew. Look at them."""
    golden = GOLDENS / f"{name}.png"
    shot = pictured(browser, folder, name)
    if os.environ.get("TOPIC_JOBS_GOLDENS") in ("write", "models"):
        golden.write_bytes(base64.b64decode(shot))
    kept = base64.b64encode(golden.read_bytes()).decode()
    assert differs(browser, kept, shot) <= TOLERANCE, (
        f"the report no longer looks like {golden}. If that is wanted: TOPIC_JOBS_GOLDENS=write "
        "python -m pytest tests/test_report_browser.py -k looks, and look at what it wrote"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "style",
    [
        "h4 { margin-block-end: 1rem }",
        ".prose { font-family: 'Noto Sans Arabic', 'Noto Sans' }",
        ".texts { direction: ltr }",
        ".bars .bar { visibility: hidden }",
    ],
)
def test_the_goldens_see_a_change_of_style(browser: Browser, folder: Path, style: str) -> None:
    kept = base64.b64encode((GOLDENS / "card.png").read_bytes()).decode()
    change = f"; document.querySelector('style').append({json.dumps(style)})"
    assert differs(browser, kept, pictured(browser, folder, "card", change)) > TOLERANCE
