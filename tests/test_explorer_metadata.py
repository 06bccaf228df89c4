"""Metadata and titles of many kinds in the explorer, in a real browser: years, long names."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from jobs import run
from jobs.writers.explorer.coding import decoded
from tests import small_job
from tests.browser import Browser
from tests.explored import ARTIFACTS, data
from tests.explorer_asks import Desk

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

DOCUMENTS = 660
AUTHORS = 220
COUNT = "document.querySelector('.count bdi').textContent"
#: How many elements of a kind are whole in the window of a phone.
SEEN = """[...document.querySelectorAll('{}')].filter(one => {{
  const box = one.getBoundingClientRect();
  return box.left >= 0 && box.right <= 390;
}}).length"""
#: What part of the width and of the height of the map is painted.
PAINTED = """(() => {
  const all = document.querySelector('canvas'), { width, height } = all;
  const { data } = all.getContext('2d').getImageData(0, 0, width, height), rows = [], columns = [];
  for (let at = 0; at < width * height; at++) if (data[4 * at + 3]) {
    rows[Math.floor(at / width)] = true;
    columns[at % width] = true;
  }
  return [columns, rows].map((all, at) => {
    const first = all.findIndex(Boolean);
    return (all.length - first) / [width, height][at];
  });
})()"""
#: Words that the tokeniser takes apart, as people type them.
TOGETHER = ("Kilroy-Silk", "R&B", "don't", "4-1", "تونس.الحرة", "و/أو")


def record(number: int) -> dict[str, Any]:
    """A document of one theme, with metadata of every type, and a title of two directions."""
    word = TOGETHER[number % len(TOGETHER)]
    return {
        "id": f"م/{number} ?&=#",
        "title": f"{word} خبر طويل " + "الصفحة الأولى " * (number % 9) + "(BBC)",
        "text": f"{small_job.text(number % 3, number)} {word}.",
        "date": 1980 + number % 45,
        "author": f"كاتب {number % AUTHORS}",
        "year": 1980 + number % 45,
        "checked": number % 2 == 0,
        "price": number / 3,
        "empty": None if number % 2 else " ",
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("metadata")
    lines = (json.dumps(record(number), ensure_ascii=False) for number in range(DOCUMENTS))
    (top / "docs.jsonl").write_text("\n".join(lines), "utf-8")
    kept = ["author", "year", "checked", "price", "empty"]
    fields = {"id": "id", "title": "title", "date": "date", "metadata": kept}
    reader = {"kind": "jsonl", "path": "docs.jsonl", "fields": fields}
    path = small_job.config(
        top, reader=reader, artifacts=ARTIFACTS, metrics=[], report={"language": "ar"},
        passages={"unit": "document"}, trends={"by": ["author", "checked"]},
    )  # fmt: skip
    assert run.main([str(path), "--quiet"]) == 0
    return small_job.latest(top).resolve()


@pytest.fixture
def desk(browser: Browser, folder: Path, tmp_path: Path) -> Desk:
    return Desk(browser, folder / "explorer.html", tmp_path)


def test_titles_and_words_are_found_as_they_stand(desk: Desk) -> None:
    desk.open("#view=documents")
    for number, word in enumerate(TOGETHER):
        assert desk.search(word) >= DOCUMENTS // len(TOGETHER), word
        assert desk.search(str(record(number)["title"])) >= 1
    assert desk.quiet()


def test_a_field_of_many_values_is_filtered_by_part_of_one_and_grouped(desk: Desk) -> None:
    desk.open("#view=documents&field=author")
    desk.fill("c-value", "كاتب 21")
    assert desk.ask(COUNT) == "3"
    desk.fill("c-value", "كَاتـب 2١")
    assert int(desk.ask(COUNT)) == 3 * (1 + 10)
    desk.open("#view=groups&group=author")
    assert len(desk.texts("thead th")) == 41
    assert any("40 " in note and "220" in note for note in desk.texts(".note"))
    rows = list(csv.reader(io.StringIO(desk.save(".export"))))
    assert len(rows[0]) == 2 + AUTHORS
    names = "[...document.querySelectorAll('#c-group option')].map(one => one.value)"
    assert desk.ask(names) == ["author", "year", "checked", "@date"]


def test_years_stand_in_their_order_also_where_not_all_do(desk: Desk) -> None:
    for field in ("year", "@date"):
        desk.open(f"#view=groups&group={field}")
        years = desk.texts("thead th")[1:]
        assert years == sorted(years)
        assert len(years) == 40
    desk.open("#view=documents&order=oldest")
    assert desk.texts(".when")[0].startswith("1980")


def test_truth_and_nothing_are_written_as_the_trends_write_them(desk: Desk, folder: Path) -> None:
    found = data((folder / "explorer.html").read_text("utf-8"))
    fields = {one["name"]: one for one in found["documents"]["fields"]}
    assert fields["checked"]["values"] == ["false", "true"]
    assert fields["empty"]["values"] == []
    assert fields["year"]["values"] == [str(year) for year in range(1980, 2025)]
    prices = [float(one) for one in fields["price"]["values"]]
    assert prices == sorted(prices)
    assert len(decoded(fields["author"]["of"])) == DOCUMENTS
    pages = "".join(page.read_text("utf-8") for page in folder.glob("report/documents*.html"))
    assert "checked: true" in pages
    assert "empty:" not in pages
    desk.open("#view=documents")
    names = "[...document.querySelectorAll('#c-field option')].map(one => one.value)"
    assert desk.ask(names) == ["", "author", "year", "checked", "price"]


def test_bounds_of_dates_are_read_in_any_digits_and_wait_until_they_are_dates(desk: Desk) -> None:
    desk.open("#view=documents")
    within = sum(record(number)["date"] >= 2020 for number in range(DOCUMENTS))
    for typed, count in (("2020", within), ("٢٠٢٠/١", within), ("202", DOCUMENTS)):
        desk.fill("c-from", typed)
        assert int(desk.ask(COUNT)) == count, typed
        faulty = desk.ask("document.getElementById('c-from').getAttribute('aria-invalid')")
        assert faulty == str(count == DOCUMENTS).lower()


def test_on_a_phone_groups_and_pairs_of_topics_can_be_read(desk: Desk) -> None:
    left = "document.querySelector('.scroll').getBoundingClientRect().left"
    desk.open("#view=groups&group=checked", 390)
    assert desk.ask(left) >= 0
    assert desk.ask(SEEN.format("thead th")) == 3
    desk.open("#view=compare", 390)
    assert desk.ask(SEEN.format("thead th")) == 4
    for width in (390, 1280):
        desk.open("#view=map", width)
        assert max(desk.ask(PAINTED)) > 0.85


def test_a_choice_is_cut_at_its_end_whatever_way_it_runs(desk: Desk) -> None:
    desk.open("#view=documents&lang=ar&topic=t0000")
    assert desk.ask("document.getElementById('c-topic').dir") == "ltr"
    desk.fill("c-topic", "")
    assert desk.ask("document.getElementById('c-topic').dir") == ""
    desk.open("#view=documents&lang=en&field=year")
    assert desk.ask("document.getElementById('c-value').dir") == ""
    desk.fill("c-value", "1990")
    assert int(desk.ask(COUNT)) == 15
