"""The report: its numbers are those of the JSON, its marks where they should be, and no script."""

import math
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from jobs.contracts import FitOptions, MetricInput, RunFacts
from jobs.datatypes import DocumentTermMatrix, Result
from jobs.metrics import METRICS
from jobs.models.nmf import Nmf
from jobs.writers.report import Report
from jobs.writers.report.scores import LESS_IS_BETTER, score_view
from jobs.writers.wording import catalogue
from tests import reported
from tests.reported import Node, Page, many, pages, written
from tests.results import FACTS, result

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@pytest.fixture(scope="module")
def seeds() -> tuple[Result, RunFacts]:
    return reported.seeds()


@pytest.fixture(scope="module")
def report() -> Node:
    return reported.page(*reported.seeds())


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    return reported.tables(*reported.seeds())


# ---- safety ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_page_has_no_script_and_asks_for_nothing(language: str) -> None:
    files = written(many(), report={"language": language})
    assert len(files) > 2
    for name, page in pages(files):
        html = page.one("html")
        assert (html.attributes["lang"], html.attributes["dir"]) == (
            (language, "rtl" if language == "ar" else "ltr")
        )
        (policy,) = (meta for meta in page.all("meta") if "http-equiv" in meta.attributes)
        assert policy.attributes["content"] == POLICY
        for node in page.all():
            assert node.name not in {"script", "link", "img", "iframe", "object", "embed", "form"}
            for key, value in node.attributes.items():
                assert not key.startswith("on"), (name, node)
                assert key not in {"src", "srcset", "action", "data", "background"}
                assert "url(" not in value or key not in {"style", "fill"}
                if key == "href":
                    file = r"(report\.html|(report/)?(documents-\d{4}|t\d{4})-\d{4}\.html)"
                    place = rf"(\.\./)?{file}?(#[a-z0-9-]+)?"
                    assert re.fullmatch(place, value), value
        assert "@import" not in page.one("style").text
        assert "url(" not in page.one("style").text


def test_what_a_document_says_is_shown_and_never_followed() -> None:
    data = written()["report.html"].decode()
    assert "<script" not in data
    assert "&lt;b&gt;&amp;" in data
    for character in "\u202e\u2066\x1b\u2028":
        assert character not in data


def test_every_link_leads_somewhere() -> None:
    for of in (result(), many()):
        files = written(of)
        places = {
            name: {node.attributes["id"] for node in page.all() if "id" in node.attributes}
            for name, page in pages(files)
        }
        for name, page in pages(files):
            for link in page.all("a"):
                target, _, place = link.attributes["href"].partition("#")
                path = target.removeprefix("../") if target.startswith("../") else target
                if name != "report.html" and target and path == target:
                    path = f"report/{target}"
                found = places[path or name]
                assert not place or place in found, (name, link.attributes)


def test_ids_on_a_page_are_unique_and_headings_go_down_by_one() -> None:
    for _, page in pages(written(many())):
        ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
        assert len(ids) == len(set(ids))
        levels = [int(node.name[1]) for node in page.all() if re.fullmatch("h[1-6]", node.name)]
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(levels)), levels


# ---- the numbers -----------------------------------------------------------------------------


def test_the_numbers_of_a_card_are_those_of_topics_json(
    report: Node, tables: dict[str, Any]
) -> None:
    topics = tables["topics.json"]["topics"]
    assert [card.attributes["id"] for card in report.all("article", class_="card")] == [
        topic["id"] for topic in topics
    ]
    for topic in topics:
        card = report.one("article", id=topic["id"])
        assert card.one("h3").text == topic["label"]
        facts_shown = card.one("dl", class_="facts").values
        assert facts_shown[:3] == [topic["prevalence"], topic["documents"], topic["passages"]]
        terms = card.one("ol", class_="terms")
        rows = [(row.one(class_="name").text, row.values) for row in terms.all("li")]
        assert rows == [
            (term["display"], [term["weight"], term["exclusivity"]]) for term in topic["terms"]
        ]
        weights = [one.one("figcaption").values for one in card.all("figure", class_="exemplar")]
        assert weights == [[exemplar["weight"]] for exemplar in topic["exemplars"]]


def test_the_overview_is_that_of_topics_json(report: Node, tables: dict[str, Any]) -> None:
    corpus = tables["topics.json"]["corpus"]
    tiles = next(report.one("section", id="overview").all("dl", class_="tiles")).values
    assert tiles == [
        corpus["documents"], corpus["passages"], corpus["tokens"], corpus["vocabulary"], 6, 0,
    ]  # fmt: skip
    glance = report.one("ul", class_="glance")
    assert math.isclose(sum(glance.values) + tables["topics.json"]["unassigned"], 1, abs_tol=1e-3)


def test_the_numbers_of_a_document_are_those_of_assignments_json(
    report: Node, tables: dict[str, Any]
) -> None:
    shown = list(report.all("article", class_="document"))
    documents = tables["assignments.json"]["documents"]
    assert len(shown) == len(documents)
    for node, record in zip(shown, documents, strict=True):
        assert next(node.one("p", class_="meta").all("bdi")).text == record["id"]
        mix = node.one("ul", class_="mix")
        ids = [tag.text for tag in mix.all("bdi", class_="tag")]
        assert list(zip(ids, mix.values, strict=True)) == [
            (topic["id"], topic["weight"]) for topic in record["topics"]
        ]
        found = [
            (next(p.all("a", class_="tag")).text, p.one("p", class_="source").values[0])
            for p in node.all("div", class_="passage")
        ]
        assert found == [(p["topic"], p["weight"]) for p in record["passages"]]


def test_scores_are_those_of_metrics_json() -> None:
    rows = list(Page(written()["report.html"]).top.one("section", id="scores").all("tr"))[1:]
    assert [row.values for row in rows] == [[0.123457], []]
    names = [next(row.all("bdi", class_="code")).text for row in rows]
    assert names == ["c_npmi", "silhouette"]


def test_scores_are_put_in_the_language_of_the_report(seeds: tuple[Result, RunFacts]) -> None:
    """Whatever metric there is on the menu: its scores have a name and a definition in Arabic."""
    of, facts_ = seeds
    matrix = of.matrix
    evidence = MetricInput(
        of.corpus, of.vocabulary, matrix, of.model,
        Nmf(topics=6).fit(matrix, FitOptions(0)),
        np.argsort(-of.model.topic_term, axis=1, kind="stable")[:, :10].astype(np.int32),
        lambda rows, seed: Nmf(topics=6).fit(
            DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows]), FitOptions(seed)
        ),
        0,
    )  # fmt: skip
    scores = tuple(score for kind in METRICS.values() for score in kind().score(evidence))
    assert {score.name for score in scores} <= catalogue("en").scores.keys()
    assert set(LESS_IS_BETTER) <= catalogue("en").scores.keys()
    compared = {score.comparable_with for score in scores} - {""}
    assert compared <= set(catalogue("en").comparable.values())
    arabic = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]")
    whole = replace(of, scores=scores)
    for language in ("ar", "en"):
        config_ = {**facts_.config, "report": {"language": language}}
        page = Page(dict(Report().files(whole, replace(FACTS, config=config_)))["report.html"]).top
        rows = list(page.one("section", id="scores").all("tr"))[1:]
        assert len(rows) == len(scores)
        for row in rows:
            told = row.one("td", class_="definition")
            assert told.attributes["lang"] == language
            assert bool(arabic.search(told.text)) == (language == "ar")
            assert bool(arabic.search(next(row.all("th")).text)) == (language == "ar")


def test_a_score_that_nobody_has_described_is_shown_in_its_own_words() -> None:
    view = score_view({"name": "new", "value": 1.0, "definition": "As it is"}, "ar")
    assert (view.name, view.definition, view.language, view.sense) == ("", "As it is", "en", "")
