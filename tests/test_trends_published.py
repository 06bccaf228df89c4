"""Trends and changes as they are published: topics.json, the report, the terminal, all agreeing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import config, run, show
from jobs.errors import ConfigError
from jobs.settings import TrendsSettings
from jobs.topics.over_time.trends import find_trends
from tests import small_job
from tests.dated import assigned, changed, followed, mixed
from tests.reported import Node, Page, page, tables, written
from tests.results import FACTS, result, validator


def test_what_is_published_is_as_its_schema_says_and_adds_up() -> None:
    of = followed(section=["sport", "news", None])
    record = tables(of, FACTS)["topics.json"]
    validator("topics").validate(record)
    periods = record["periods"]
    assert (periods["unit"], len(periods["starts"])) == ("week", 20)
    assert periods["starts"][12] == "2022-03-28"
    for topic in record["topics"]:
        trend = topic["trend"]
        assert trend["bursts"] == (["2022-03-28"] if topic["id"] == "t0001" else [])
        for count, share, whole in zip(
            trend["documents"], trend["shares"], periods["documents"], strict=True
        ):
            assert share == pytest.approx(count / whole, abs=1e-6)
    columns = zip(*(topic["trend"]["documents"] for topic in record["topics"]), strict=True)
    assert [sum(column) for column in columns] == periods["documents"]
    (section,) = record["groups"]
    assert sorted(section["values"]) == ["news", "sport"]
    assert sum(section["documents"]) + section["without"] == sum(periods["documents"])


def test_without_dates_nothing_is_said_of_time() -> None:
    record = tables(followed(dates=False), FACTS)["topics.json"]
    assert not {"periods", "groups"} & set(record)
    assert not any({"trend", "groups"} & set(topic) for topic in record["topics"])
    assert not list(page(followed(dates=False), FACTS).all(id="trends"))


def test_a_long_series_is_a_line_of_topics_json() -> None:
    from jobs.writers.tables import JsonTables

    text = dict(JsonTables().files(followed(), FACTS))["topics.json"].decode()
    lines = [line for line in text.splitlines() if '"shares": [' in line]
    assert len(lines) == len(result().topics)
    assert all(line.rstrip(",").endswith("]") for line in lines)


# ---- the configuration -----------------------------------------------------------------------


def test_a_field_that_the_reader_does_not_keep_is_pointed_out(tmp_path: Path) -> None:
    reader = {"kind": "jsonl", "path": "x", "fields": {"metadata": ["section"]}}
    path = small_job.config(tmp_path, reader=reader, trends={"by": ["section", "author"]})
    with pytest.raises(ConfigError, match=r"trends.by\[1\].*'author'.*reader.fields.metadata"):
        config.load(str(path))
    with pytest.raises(ConfigError, match="a field stands twice"):
        config.load(str(path), ["trends.by=[section, section]"])
    assert config.load(str(path), ["trends.by=[section]"]).trends.by == ("section",)


# ---- a run -----------------------------------------------------------------------------------

WEEKS, A_WEEK = 16, 25


def planted(folder: Path, *, burst: bool) -> str:
    """Write a dated corpus of three themes, one of which bursts in the thirteenth week, or none."""
    drawn = mixed(WEEKS, A_WEEK, 3, burst=(2, 12, 30) if burst else None, seed=4)
    with (folder / "docs.jsonl").open("w", encoding="utf-8") as file:
        for number, (day, theme) in enumerate(drawn):
            record = {"id": f"d{number:04d}", "text": small_job.text(theme, number),
                      "date": day.isoformat(), "desk": "ab"[number % 2]}  # fmt: skip
            file.write(json.dumps(record) + "\n")
    fields = {"date": "date", "metadata": ["desk"]}
    reader = {"kind": "jsonl", "path": "docs.jsonl", "fields": fields}
    passages = {"unit": "document"}
    return str(small_job.config(folder, reader=reader, passages=passages, trends={"by": ["desk"]}))


@pytest.mark.parametrize("burst", [True, False])
def test_a_planted_burst_is_in_the_trend_and_nothing_else_is(
    tmp_path: Path,
    burst: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = planted(tmp_path, burst=burst)
    assert run.main([path, "--quiet"]) == 0
    latest = small_job.latest(tmp_path)
    record = json.loads((latest / "topics.json").read_text("utf-8"))
    validator("topics").validate(record)
    own = set(small_job.THEMES[2].split())
    found = {
        any(term["term"] in own for term in topic["terms"]): topic["trend"]["bursts"]
        for topic in record["topics"]
        if topic["trend"]["bursts"]
    }
    assert found == ({True: ["2022-03-28"]} if burst else {})
    assert sum(record["groups"][0]["documents"]) == record["corpus"]["documents"]
    capsys.readouterr()
    monkeypatch.setattr(show, "on_terminal", lambda: True)
    assert show.main([str(latest)]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("trend")]
    assert len(told) == 3
    assert sum(line.endswith("bursts 2022-03-28") for line in told) == burst
    assert all("2022-01-03 to 2022-04-18" in line for line in told)
    assert run.main([path, "--verify", str(latest), "--quiet"]) == 0


def test_a_night_that_only_assigns_counts_the_trend_anew(tmp_path: Path) -> None:
    path = planted(tmp_path, burst=True)
    file = tmp_path / "docs.jsonl"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    days = sorted(json.loads(line)["date"] for line in lines)
    early = [line for line in lines if json.loads(line)["date"] < "2022-03-07"]
    file.write_text("".join(early), "utf-8")
    assert run.main([path, "--quiet"]) == 0
    file.write_text("".join(lines), "utf-8")
    assert run.main([path, "--quiet", "--set", "start.mode=assign"]) == 0
    latest = small_job.latest(tmp_path)
    record = json.loads((latest / "topics.json").read_text("utf-8"))
    assert json.loads((latest / "registry.json").read_text("utf-8"))["mode"] == "assign"
    assert sum(record["periods"]["documents"]) == len(days)
    assert [topic["trend"]["bursts"] for topic in record["topics"] if topic["trend"]["bursts"]] == [
        ["2022-03-28"]
    ]
    report = Page((latest / "report.html").read_bytes()).top
    assert report.one(id="trends").one("tbody").one("tr").values[0] >= 30
    before, now = report.one(id="changes").one(class_="tiles").values[3:5]
    assert (before, now) == (len(early), len(lines))


# ---- the report ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_report_draws_each_topic_over_time(language: str) -> None:
    of = followed()
    top = page(of, replace(FACTS, config={**FACTS.config, "report": {"language": language}}))
    record = tables(of, FACTS)["topics.json"]
    rows = [row for row in top.one(id="trends").all("li") if list(row.all("svg"))]
    assert len(rows) == 1 + len(record["topics"])
    highest = [row.one(class_="value").values[0] for row in rows[1:]]
    assert highest == [max(topic["trend"]["shares"]) for topic in record["topics"]]
    for row, topic in zip(rows[1:], record["topics"], strict=True):
        assert len(list(row.all("path", class_="burst"))) == len(topic["trend"]["bursts"])
    (burst,) = (row for row in top.one(id="trends").one("tbody").all("tr"))
    assert "2022-03-28" in burst.text
    for topic in record["topics"]:
        card = top.one("article", id=topic["id"])
        chart = card.one(class_="timeline")
        assert ("2022-03-28" in chart.text) == bool(topic["trend"]["bursts"])
        first = next(float(one.split()[0]) for one in paths(chart))
        assert (first == 0) == (language == "en"), "time runs as the text does"


def paths(chart: Node) -> Iterator[str]:
    for path in chart.all("path"):
        if "class" not in path.attributes:
            yield from path.attributes["d"].split("M")[1:]


def test_few_documents_have_no_chart() -> None:
    one = result()
    few = find_trends(assigned(mixed(3, 4, 3)), [t.id for t in one.topics], TrendsSettings())
    top = page(replace(one, trends=few), FACTS)
    assert not list(top.all(id="trends"))
    assert not list(top.all("svg", class_="columns"))


def test_the_report_has_a_table_for_each_field() -> None:
    of = followed(section=["<b>", "news", None])
    table = page(of, FACTS).one(id="groups").one("tbody")
    record = tables(of, FACTS)["topics.json"]
    everything, *rows = table.all("tr")
    assert everything.values == record["groups"][0]["documents"]
    assert [row.values for row in rows] == [
        topic["groups"]["section"]["shares"] for topic in record["topics"]
    ]
    assert b"&lt;b&gt;" in written(of)["report.html"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_report_says_what_changed_since_the_last_run(language: str) -> None:
    of = changed()
    then, now = of.before or {}, of.registry
    top = page(of, replace(FACTS, config={**FACTS.config, "report": {"language": language}}))
    section = top.one(id="changes")
    told = [row.text for row in section.one(class_="happenings").all("li")]
    assert len(told) == len(now.of_run())
    for event in now.of_run():
        (line,) = (line for line in told if line.strip().startswith(event.topic))
        assert all(other in line for other in (*event.origin, *event.into))
    later = {topic.id: topic.documents for topic in of.topics}
    sizes = {row.one(class_="tag").text: row.values for row in section.one("tbody").all("tr")}
    assert sizes == {
        id_: [then.get(id_, 0), later.get(id_, 0), later.get(id_, 0) - then.get(id_, 0)]
        for id_ in {*then, *later}
    }
    tiles = section.one(class_="tiles").values
    assert tiles[1:] == [len(then), len(later), sum(then.values()), sum(later.values()), 33, 120]


def test_in_the_first_run_nothing_has_changed() -> None:
    assert not list(page(result(), FACTS).all(id="changes"))
