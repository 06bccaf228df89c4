"""The explorer in a real browser: each action, no request, no complaint, and axe finds nothing."""

import re
from pathlib import Path

import pytest

from benchmarks import harness
from jobs import config, edits, pipeline
from jobs.datatypes import Reading, Result
from jobs.text.script.folding import key
from tests.browser import Browser, axe
from tests.dated import changed
from tests.explored import WAYS, both, modelled
from tests.explorer_asks import OVERLAPS, SERIOUS, Desk
from tests.page_checks import CHECKS
from tests.reported import ROOT, facts, many, seeds
from tests.results import FACTS, result

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

VIEWS = ("topics", "documents", "map", "groups", "compare", "edits")
Look = tuple[int, str, str]
LOOKS: tuple[Look, ...] = (
    (1280, "dark", "ar"),
    (1280, "light", "en"),
    (390, "light", "ar"),
    (390, "dark", "en"),
)
NEWS = 5000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return modelled(tmp_path_factory.mktemp("small"))[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small: Result) -> Path:
    """Explorers of the seeds, of a dated corpus, of odd characters, and of two runs."""
    top = tmp_path_factory.mktemp("explorers")
    of_seeds, by = seeds()
    both(of_seeds, by, top / "seeds")
    both(small, facts(report={"language": "en"}), top / "small")
    both(result(), FACTS, top / "odd")
    both(many(20), FACTS, top / "many")
    both(changed(), FACTS, top / "changed")
    return top


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """Five thousand documents of news in Arabic; skips without them."""
    try:
        corpus = harness.load("sanad_khaleej", NEWS)
    except harness.CorpusMissing as error:
        pytest.skip(str(error))
    job = config.load(
        str(ROOT / "docs/corpora/sanad_khaleej.yaml"),
        ["vectoriser.kind=tfidf", "model={kind: nmf, topics: 7}", "metrics=[]"],
    )
    found = pipeline.run(job, Reading(corpus.documents, (), ()), progress=lambda *_: None)
    by = facts(**job.config)
    return found, both(found, by, tmp_path_factory.mktemp("news"))


def all_views(desk: Desk, look: Look) -> None:
    """All views in one size, theme and language: nothing overflows, is missing or is asked for."""
    width, theme, tongue = look
    checks = axe()
    for view in VIEWS:
        desk.open(f"#view={view}&theme={theme}&lang={tongue}&topic=t0001", width)
        assert desk.ask("document.documentElement.dir") == {"ar": "rtl", "en": "ltr"}[tongue]
        assert desk.ask("document.documentElement.scrollWidth") <= width, view
        if view == "documents":
            desk.ask("document.querySelector('details summary')?.click()")
        assert desk.quiet(), (view, desk.browser.requests, desk.browser.complaints)
        found = {name: desk.ask(CHECKS[name]) for name in ("overflow", "contrast", "reversed")}
        assert found == {name: [] for name in found}, (view, found)
        desk.ask(f"{checks}; 1")
        assert desk.ask(SERIOUS) == [], view


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["seeds", "small", "odd"])
def test_every_view_fits_and_asks_for_nothing(
    browser: Browser, folder: Path, tmp_path: Path, name: str, look: Look
) -> None:
    all_views(Desk(browser, folder / name / "explorer.html", tmp_path), look)


@pytest.mark.parametrize("look", LOOKS[1:3])
def test_the_news_fit_too(
    browser: Browser, news: tuple[Result, Path], tmp_path: Path, look: Look
) -> None:
    all_views(Desk(browser, news[1] / "explorer.html", tmp_path), look)


def test_news_are_found_however_they_are_written(
    browser: Browser, news: tuple[Result, Path], tmp_path: Path
) -> None:
    of, top = news
    desk = Desk(browser, top / "explorer.html", tmp_path)
    desk.open("#view=documents")
    forms = {n for n, form in enumerate(of.corpus.forms) if key(form) == "امريكا"}
    having = {
        int(document)
        for document, form in zip(
            of.corpus.row_documents.repeat(of.corpus.indptr[1:] - of.corpus.indptr[:-1]).tolist(),
            of.corpus.form_ids.tolist(),
            strict=True,
        )
        if form in forms
    }
    counts = {way: desk.search(way) for way in WAYS[:4]}
    assert len(set(counts.values())) == 1, counts
    assert counts["أمريكا"] >= len(having) > 50
    assert desk.quiet()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_map_zooms_moves_picks_and_keeps_its_labels_apart(
    browser: Browser, news: tuple[Result, Path], tmp_path: Path, width: int
) -> None:
    desk = Desk(browser, news[1] / "explorer.html", tmp_path)
    desk.open("#view=map", width)
    for key_, code in (("", 0), ("+", 187), ("ArrowLeft", 37), ("+", 187)):
        if key_:
            desk.ask("document.getElementById('canvas').focus()")
            desk.press(key_, code)
            desk.settled()
        labels, over = desk.ask(OVERLAPS)
        assert over == 0
        assert labels >= 1
    assert "zoom=2.25" in desk.ask("decodeURIComponent(location.hash)")
    desk.click("#map-whole")
    desk.settled()
    x, y = desk.ask(
        "(() => { const b = document.getElementById('canvas').getBoundingClientRect();"
        "scrollTo(0, scrollY + b.top - 60); const c = document.getElementById('canvas')"
        ".getBoundingClientRect(), one = document.querySelector('.labels a');"
        "return [c.left + parseFloat(one.style.left) + one.offsetWidth / 2,"
        "c.top + parseFloat(one.style.top) + one.offsetHeight + 8] })()"
    )
    for kind in ("mousePressed", "mouseReleased"):
        browser.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
    desk.settled()
    assert len(desk.texts("article.document .prose")) == 1
    assert desk.quiet()


def test_earlier_edits_stay_in_the_file(browser: Browser, folder: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    one = result()
    records = list(one.registry.topics)
    records[0] = replace(records[0], label="Old label")
    records[1] = replace(records[1], shown_as=records[0].id)
    of = replace(one, registry=replace(one.registry, topics=tuple(records)))
    desk = Desk(browser, both(of, FACTS, tmp_path / "of") / "explorer.html", tmp_path / "saved")
    desk.open("#view=edits")
    desk.fill("into-t0002", "t0000")
    found = edits.parsed(desk.save("#save-edits").encode(), "topics.yaml")
    assert found.labels == {"t0000": "Old label"}
    assert found.merges == (("t0000", "t0001", "t0002"),)


@pytest.mark.parametrize("view", VIEWS)
def test_hostile_texts_stay_texts(
    browser: Browser, folder: Path, tmp_path: Path, view: str
) -> None:
    desk = Desk(browser, folder / "odd/explorer.html", tmp_path)
    desk.open(f"#view={view}&topic=t0001&q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&group=%3Cb%3E")
    assert (
        desk.ask("document.querySelectorAll('main b, main i, main img, main script').length") == 0
    )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", desk.ask("document.body.innerText"))
    assert desk.quiet()
