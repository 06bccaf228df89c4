"""The report in a real browser: nothing overflows, asks for anything or complains; marks stand."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobs import config, pipeline
from jobs.writers.report import Report
from tests.browser import Browser, found
from tests.results import CONFIG, FACTS, result
from tests.test_report import ROOT, many

DESKTOP, PHONE = 1280, 360
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"

# What sticks out of the window, but for what scrolls on its own.
OVERFLOW = """
[...document.querySelectorAll('body *')].filter(node => {
  if (node.closest('.scroll, .unseen, .skip, svg')) return false;
  const box = node.getBoundingClientRect();
  return box.width && (box.left < -1 || box.right > innerWidth + 1);
}).slice(0, 5).map(node => node.outerHTML.slice(0, 200))
"""

# What is cut off inside a box that does not scroll.
CLIPPED = """
[...document.querySelectorAll('p, li, h1, h2, h3, td, th, dd, dt, pre, blockquote, mark, summary')]
  .filter(node => !node.closest('.unseen, .scroll') && node.scrollWidth > node.clientWidth + 1
    && getComputedStyle(node).display !== 'inline')
  .slice(0, 5).map(node => node.outerHTML.slice(0, 200))
"""

# Text whose contrast with what lies behind it is under 4.5 (3 where it is large).
CONTRAST = """
(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = rgba(getComputedStyle(node).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const bad = new Set();
  for (const node of document.querySelectorAll('body *')) {
    if (node.closest('svg') || ![...node.childNodes].some(c => c.nodeType === 3 && c.data.trim()))
      continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(rgba(style.color)), light(behind(node))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) bad.add(node.outerHTML.slice(0, 120));
  }
  return [...bad].slice(0, 5);
})()
"""

# Arabic words whose first letter does not lie to the right of their last one.
REVERSED = """
(() => {
  const bad = [];
  for (const node of document.querySelectorAll('blockquote, .prose, pre, h3, .name')) {
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), range = new Range();
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const word = /[\\u0620-\\u063a\\u0641-\\u064a]{3,}/.exec(text.data);
      if (!word) continue;
      const [first, last] = [word.index, word.index + word[0].length - 1].map(at => {
        range.setStart(text, at); range.setEnd(text, at + 1);
        return range.getBoundingClientRect();
      });
      if (first.width && first.top === last.top && first.left <= last.left) bad.push(word[0]);
    }
  }
  return bad.slice(0, 5);
})()
"""


def program() -> str:
    path = found()
    if path is None:
        reason = "no Chromium here: install the package chromium (and fonts-noto-core)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(program(), tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports: of the seeds, in both languages, and one with odd characters and many pages."""
    top = tmp_path_factory.mktemp("reports")
    job = config.load(str(ROOT / "configs/nmf.yaml"), ["metrics=[]"])
    of_seeds = pipeline.run(job, job.reader.read(job.root), progress=lambda *_: None)
    for name, of, settings in (
        ("seeds", of_seeds, job.config),
        ("english", of_seeds, {**job.config, "report": {"language": "en"}}),
        ("odd", result(), CONFIG),
        ("many", many(20), CONFIG),
    ):
        for file, data in Report().files(of, replace(FACTS, config=settings)):
            path = top / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return top


PAGES = (
    "seeds/report.html",
    "english/report.html",
    "odd/report.html",
    "many/report.html",
    "many/report/documents-0002.html",
)


@pytest.mark.slow
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_asks_for_nothing_and_reads_well(
    browser: Browser, folder: Path, page: str, width: int
) -> None:
    browser.open(folder / page, width)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    browser.ask(OPEN_ALL)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    checks: dict[str, Any] = {
        "overflow": browser.ask(OVERFLOW),
        "clipped": browser.ask(CLIPPED),
        "contrast": browser.ask(CONTRAST),
        "reversed": browser.ask(REVERSED),
    }
    assert checks == {"overflow": [], "clipped": [], "contrast": [], "reversed": []}
    assert browser.requests == [(folder / page).as_uri()]
    assert browser.complaints == []


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
        assert browser.ask("getComputedStyle(document.querySelector('.top nav')).display") == "none"
        printed = browser.call("Page.printToPDF", printBackground=True)
        assert len(printed["data"]) > 10_000
    finally:
        browser.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_within_two_seconds_of_processor_time(
    browser: Browser, folder: Path, page: str
) -> None:
    browser.call("Performance.enable", timeDomain="threadTicks")
    browser.open(folder / page, DESKTOP)
    metrics = {
        one["name"]: one["value"] for one in browser.call("Performance.getMetrics")["metrics"]
    }
    browser.call("Performance.disable")
    assert 0 < metrics["TaskDuration"] < 2


FAULTS = {
    "overflow": (OVERFLOW, "width: 200vw"),
    "clipped": (CLIPPED, "width: 1ch; overflow: hidden; white-space: nowrap"),
    "contrast": (CONTRAST, "color: #bbb"),
    "reversed": (REVERSED, "unicode-bidi: bidi-override; direction: ltr"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "style"), FAULTS.values(), ids=FAULTS)
def test_each_check_sees_the_fault_that_it_is_for(
    browser: Browser, folder: Path, check: str, style: str
) -> None:
    browser.open(folder / "seeds/report.html", DESKTOP)
    assert not browser.ask(check)
    browser.ask(f"document.querySelector('blockquote').style.cssText = '{style}'")
    assert browser.ask(check)


def axe() -> str:
    """The checks of axe-core, which is no part of this package."""
    path = Path(os.environ.get("TOPIC_JOBS_AXE", ROOT / "node_modules/axe-core/axe.min.js"))
    if not path.is_file():
        reason = f"no {path}: npm install --no-save axe-core, or say where in TOPIC_JOBS_AXE"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", [PAGES[0], PAGES[-1]])
def test_axe_finds_nothing(browser: Browser, folder: Path, page: str, width: int) -> None:
    checks = axe()
    browser.open(folder / page, width)
    browser.ask(OPEN_ALL)
    browser.ask(f"{checks}; 1")
    found_wrong = browser.ask(
        "axe.run().then(all => all.violations.map(one => [one.id, one.impact, one.nodes[0].html]))"
    )
    assert found_wrong == []
