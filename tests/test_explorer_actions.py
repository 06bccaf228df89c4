"""Actions in the explorer, in a real browser, on a small dated corpus: what each one shows."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs import edits
from jobs.datatypes import Result
from tests.browser import Browser
from tests.explored import WAYS, both, modelled
from tests.explorer_asks import Desk
from tests.reported import facts

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

LABEL = '"Boats" \\ #: {x}\u200f \U0001f600 <b>'


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return modelled(tmp_path_factory.mktemp("small"))[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small: Result) -> Path:
    return both(small, facts(report={"language": "en"}), tmp_path_factory.mktemp("explorer"))


@pytest.fixture
def desk(browser: Browser, folder: Path, tmp_path: Path) -> Desk:
    return Desk(browser, folder / "explorer.html", tmp_path)


def test_a_word_is_found_by_all_ways_of_writing_it(desk: Desk, small: Result) -> None:
    desk.open("#view=documents")
    for way in WAYS:
        assert desk.search(way) == 12, way
    assert desk.search("أمريكا river") == 4
    assert desk.search("riv") == desk.search("river") == 20
    assert desk.search("Title 33") == 1
    assert desk.search("أمريكا من the") == 12
    assert desk.search("nothing-of-this") == 0
    assert desk.search("") == 60


def test_topics_are_sorted_filtered_and_found_by_a_word(desk: Desk, small: Result) -> None:
    desk.open()
    shown = ".topics .chip .tag"
    shares = {topic.id: topic.prevalence for topic in small.topics}
    assert desk.texts(shown) == sorted(shares, key=lambda one: -shares[one])
    coherences = {topic.id: topic.coherence or 0 for topic in small.topics}
    desk.fill("c-sort", "coherence")
    assert desk.texts(shown) == sorted(coherences, key=lambda one: -coherences[one])
    desk.fill("c-share", "0.34")
    assert set(desk.texts(shown)) == {one for one, share in shares.items() if share >= 0.34}
    desk.fill("c-share", "0")
    desk.fill("c-growth", "1")
    growing = desk.texts(".facts div:nth-child(4) dd")
    assert all(one.startswith("+") for one in growing)
    assert len(growing) < 3
    desk.fill("c-growth", "")
    desk.fill("c-flag", "flagged")
    assert desk.texts(shown) == [topic.id for topic in small.topics if topic.flags]
    desk.fill("c-flag", "")
    desk.fill("c-term", "river")
    owner = max(small.topics, key=lambda one: sum(t.weight for t in one.terms if t.term == "river"))
    assert desk.texts(".sharers .tag")[0] == owner.id
    assert owner.id in desk.texts(shown)
    desk.fill("c-term", "asdfgh")
    assert desk.texts(shown) == []
    assert desk.quiet()


def test_the_slider_ranks_by_relevance(desk: Desk, small: Result) -> None:
    desk.open("#topic=t0000")
    rows = [list(small.model.topic_ids).index(topic.id) for topic in small.topics]
    weights = small.model.topic_term[rows]
    overall = weights.T @ [topic.prevalence for topic in small.topics]
    own = weights[[topic.id for topic in small.topics].index("t0000")]
    for setting in (0.0, 0.5, 1.0):
        desk.fill("c-lambda", str(setting))
        names = desk.texts(".words tbody th")
        columns = [small.vocabulary.display.index(name) for name in names]
        scores = [np.log(own[j]) - (1 - setting) * np.log(overall[j]) for j in columns]
        assert len(names) > 9
        assert all(a >= b - 0.01 for a, b in pairwise(scores)), setting


def test_documents_of_a_topic_are_all_there_filtered_and_opened(
    desk: Desk, small: Result, folder: Path
) -> None:
    topic = small.topics[0].id
    own = [one for one in small.assignments if one.topic == topic]
    desk.open(f"#topic={topic}")
    desk.click(".ways a")
    assert desk.ask("document.activeElement.id") == "view"
    count = "document.querySelector('.count bdi').textContent"
    assert desk.ask(count) == str(len(own))
    desk.fill("c-from", "2024-05")
    desk.fill("c-to", "2024-08-15")
    dated = [one for one in own if "2024-05" <= one.date <= "2024-08-15"]
    assert 0 < len(dated) < len(own)
    assert desk.ask(count) == str(len(dated))
    desk.click("#reset")
    desk.fill("c-field", "section")
    desk.fill("c-value", "<i>news")
    assert desk.ask(count) == "20"
    desk.click("#reset")
    desk.fill("c-weight", "0.9")
    assert desk.ask(count) == str(sum(one.weight >= 0.9 for one in small.assignments))
    other = str(small.assignments[1].topic)
    desk.fill("c-topic", other)
    assert desk.ask(count) == "20"
    desk.fill("c-weight", "0.2")
    desk.click("#c-main")
    mixed = [one for one in small.assignments for topic in one.topics
             if topic.id == other and topic.weight >= 0.2]  # fmt: skip
    assert int(desk.ask(count)) == len(mixed) > 20
    desk.click("#reset")
    desk.fill("c-order", "oldest")
    assert desk.texts(".when")[0].startswith("2024-01-01")
    desk.search("أمريكا")
    desk.click("details summary")
    desk.ask("new Promise(done => setTimeout(() => done(1), 50))")
    assert desk.texts("mark")
    assert "doc=d" in desk.ask("location.hash")
    href = desk.ask("[...document.querySelectorAll('.opened a')].pop().getAttribute('href')")
    page, _, anchor = href.partition("#")
    assert f'id="{anchor}"' in (folder / page).read_text("utf-8")
    desk.click("#reset")
    assert len(desk.texts("details")) == 40
    desk.click("#more")
    assert len(desk.texts("details")) == 60
    assert desk.quiet()


def test_dates_are_filtered_and_sorted_however_they_are_written(
    browser: Browser, small: Result, tmp_path: Path
) -> None:
    days = [date.fromisoformat(one.date) for one in small.assignments]
    written = [
        (f"{day}T10:00:00Z", f"{day:%d/%m/%Y}", f"{day.day} de mayo de 2024")[
            2 if day.month == 5 else at % 2
        ]
        for at, day in enumerate(days)
    ]
    written[0] = "yesterday"
    assignments = [
        replace(one, date=text) for one, text in zip(small.assignments, written, strict=True)
    ]
    folder = both(
        replace(small, assignments=tuple(assignments)),
        facts(report={"language": "en"}),
        tmp_path / "page",
    )
    desk = Desk(browser, folder / "explorer.html", tmp_path / "saved")
    desk.open("#view=documents")
    count = "document.querySelector('.count bdi').textContent"
    for first, last in (
        ("2024-05", "2024-08-15"),
        ("2024-02-28", "2024-05"),
        ("2024-03-03", "2024"),
    ):
        desk.fill("c-from", first)
        desk.fill("c-to", last)
        right = [day for day in days[1:] if first <= str(day) and str(day)[: len(last)] <= last]
        assert desk.ask(count) == str(len(right))
    desk.click("#reset")
    desk.fill("c-order", "newest")
    assert desk.texts(".when")[0].startswith(str(max(days[1:])))
    desk.open("#view=groups&group=@date")
    assert desk.texts("thead th")[1:] == ["2024"]


def test_groups_have_the_shares_of_topics(desk: Desk, small: Result) -> None:
    desk.open("#view=groups&group=section")
    assert desk.texts("thead th")[1:] == ["<i>news", "sport"]
    for row, topic in enumerate(small.topics, 2):
        of = [one for one in small.assignments if one.metadata["section"] == "sport"]
        share = sum(one.topic == topic.id for one in of) / len(of)
        assert desk.texts(f"tbody tr:nth-child({row}) td:nth-child(3)") == [f"{100 * share:.1f}%"]
    desk.click("tbody tr:nth-child(2) td:nth-child(3) a")
    assert desk.ask("document.querySelector('main').id") == "view-documents"
    desk.open("#view=groups")
    desk.fill("c-group", "@date")
    assert desk.texts("thead th")[1:] == ["2024"]


def test_two_topics_are_compared_word_by_word(desk: Desk, small: Result) -> None:
    desk.open("#view=compare&a=t0000&b=t0002")
    rows = list(csv.reader(io.StringIO(desk.save(".export"))))
    place = {id_: row for row, id_ in enumerate(small.model.topic_ids)}
    assert rows[0] == ["word", "t0000", "t0002", "difference"]
    for word, one, other, difference in rows[1:20]:
        column = small.vocabulary.display.index(word)
        for id_, shown in (("t0000", one), ("t0002", other)):
            assert float(shown) == pytest.approx(
                small.model.topic_term[place[id_], column], abs=1e-6
            )
        assert float(difference) == pytest.approx(float(one) - float(other), abs=2e-6)
    desk.fill("c-words", "first")
    assert all(one.startswith("+") for one in desk.texts("tbody td:last-child"))


def test_a_view_is_sent_by_its_address_and_the_browser_goes_back(desk: Desk) -> None:
    desk.open("#view=documents&lang=ar&theme=dark")
    desk.search("أمريكا")
    desk.fill("c-topic", "t0001")
    place, found = desk.ask("location.hash"), desk.texts("summary")
    assert found
    desk.open(place)
    assert desk.texts("summary") == found
    assert desk.ask("document.getElementById('c-q').value") == "أمريكا"
    assert desk.ask("document.documentElement.dataset.theme") == "dark"
    desk.click("nav a[href*=compare]")
    assert desk.ask("document.querySelector('main').id") == "view-compare"
    desk.ask("history.back()")
    desk.settled()
    assert desk.texts("summary") == found
    desk.ask("document.getElementById('language').focus()")
    desk.fill("language", "en")
    assert desk.ask("document.documentElement.lang") == "en"
    assert desk.ask("document.activeElement.id") == "language"
    desk.click("#theme")
    assert desk.ask("document.documentElement.dataset.theme") == "light"
    for broken in ("#view=__proto__", "#edits=%7B", "#zoom=a,b&view=map", "#topic=t99&lambda=x"):
        desk.open(broken)
        assert desk.quiet(), broken


def test_what_is_saved_opens_as_it_is_shown_and_runs_no_formula(desk: Desk, small: Result) -> None:
    desk.open("#view=documents&order=id")
    rows = list(csv.DictReader(io.StringIO(desk.save(".export"))))
    assert [row["id"] for row in rows] == [one.id for one in small.assignments]
    assert rows[7]["title"] == "'=1+1 <blink>"
    assert {row["topic"] for row in rows} <= {topic.id for topic in small.topics}
    assert rows[3]["author"] == "author 3"
    desk.open()
    saved = list(csv.DictReader(io.StringIO(desk.save(".export"))))
    assert {row["id"] for row in saved} == {topic.id for topic in small.topics}
    assert desk.quiet()


def test_edits_are_what_start_edits_reads(desk: Desk) -> None:
    desk.open("#view=edits")
    desk.fill("label-t0000", LABEL)
    desk.fill("into-t0002", "t0001")
    desk.click("#hide-t0000")
    place = desk.ask("location.hash")
    desk.open(place)
    found = edits.parsed(desk.save("#save-edits").encode(), "topics.yaml")
    assert found.labels == {"t0000": LABEL}
    assert (found.merges, found.hidden) == ((("t0001", "t0002"),), ("t0000",))
    desk.click("#hide-t0001")
    assert desk.texts("[role=alert]") == ["A run needs a topic that is shown."]
    assert desk.ask("document.getElementById('save-edits').disabled")
    desk.click("#hide-t0001")
    desk.fill("label-t0000", "x" * 201)
    assert desk.ask("document.getElementById('save-edits').disabled")


def test_all_can_be_reached_by_the_keyboard(desk: Desk) -> None:
    desk.open("#view=documents")
    reached: list[Any] = []
    for _ in range(30):
        desk.press("Tab", 9)
        reached.append(desk.ask("document.activeElement.id || document.activeElement.tagName"))
    wanted = {"language", "theme", "c-q", "c-topic", "c-from", "c-weight", "reset", "SUMMARY"}
    assert wanted <= set(reached)
    desk.open("#view=compare")
    assert json.loads(desk.ask("JSON.stringify(document.title)")) == "Topic explorer: small"
