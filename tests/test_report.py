"""The report: its numbers are those of the JSON, its marks where they should be, and no script."""

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from jobs import run
from jobs.contracts import Evidence as MetricEvidence
from jobs.contracts import RunFacts
from jobs.datatypes import Candidate, Choice, DocumentTermMatrix, Merge, Result
from jobs.metrics import METRICS
from jobs.models.nmf import Nmf
from jobs.writers.report import Report, overview, pictures
from jobs.writers.report.charts import sweep, tree
from jobs.writers.report.evidence import Evidence
from jobs.writers.report.layout import WIDTH, colour, topic_map
from jobs.writers.report.scores import MEANINGS, score_view
from jobs.writers.report.texts import TEXTS, speaker
from tests import reported, small_job
from tests.reported import ROOT, Node, Page, many
from tests.results import CONFIG, FACTS, result

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def facts(**sections: Any) -> RunFacts:
    return replace(FACTS, config={**CONFIG, **sections})


def written(of: Result | None = None, **sections: Any) -> dict[str, bytes]:
    return dict(Report().files(of or result(), facts(**sections)))


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


def pages(files: dict[str, bytes]) -> Iterator[tuple[str, Node]]:
    for name, data in files.items():
        if name.endswith(".html"):
            yield name, Page(data).top


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
                    place = r"(\.\./)?(report\.html|(report/)?documents-\d{4}\.html)?(#[a-z0-9-]+)?"
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
    evidence = MetricEvidence(
        of.corpus, of.vocabulary, matrix, of.model,
        Nmf(topics=6).fit(matrix, seed=0),
        np.argsort(-of.model.topic_term, axis=1, kind="stable")[:, :10].astype(np.int32),
        lambda rows, seed: Nmf(topics=6).fit(
            DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows]), seed=seed
        ),
        0,
    )  # fmt: skip
    scores = tuple(score for kind in METRICS.values() for score in kind().score(evidence))
    assert {score.name for score in scores} <= MEANINGS.keys()
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


# ---- the parts -------------------------------------------------------------------------------


def test_evidence_is_how_much_likelier_a_word_is() -> None:
    topic_term = np.array([[0.5, 0.25, 0.25], [0.0, 0.25, 0.75]])
    evidence = Evidence(topic_term, [0.5, 0.5])
    columns, counts = np.array([0, 1, 2], np.int32), np.array([3, 9, 1])
    (word,) = evidence.of(0, columns, counts, 5)
    assert (word.column, word.times) == (0, 3)
    assert word.evidence == pytest.approx(3 * math.log(2), abs=1e-6)


@pytest.mark.parametrize("K", [1, 2, 6, 40])
def test_the_map_keeps_topics_apart_and_inside(K: int) -> None:
    draw = np.random.default_rng(K)
    topic_term = draw.dirichlet(np.full(50, 0.1), K)
    shares = sorted(draw.dirichlet(np.ones(K)).tolist(), reverse=True)
    drawn = topic_map(topic_term, shares)
    assert drawn == topic_map(topic_term, shares)
    spots = drawn.places
    for spot in spots:
        assert spot.radius <= spot.x <= WIDTH - spot.radius
        assert spot.radius <= spot.y <= drawn.height - spot.radius
    overlaps = [
        (a, b)
        for i, a in enumerate(spots)
        for b in spots[i + 1 :]
        if math.hypot(a.x - b.x, a.y - b.y) < a.radius + b.radius - 1
    ]
    assert not overlaps


def test_like_topics_are_close_on_the_map() -> None:
    topic_term = np.array(
        [[0.5, 0.5, 0, 0], [0.45, 0.55, 0, 0], [0, 0, 0.5, 0.5], [0, 0, 0.1, 0.9]]
    )
    at = [(spot.x, spot.y) for spot in topic_map(topic_term.astype(float), [0.25] * 4).places]
    assert math.dist(at[0], at[1]) < math.dist(at[0], at[2])
    assert math.dist(at[2], at[3]) < math.dist(at[1], at[3])


def test_a_line_joins_each_topic_with_the_one_most_like_it() -> None:
    topic_term = np.array([[0.5, 0.5, 0, 0], [0.4, 0.6, 0, 0], [0, 0, 0.5, 0.5], [0, 0, 0.2, 0.8]])
    drawn = topic_map(topic_term, [0.25] * 4)
    numbers = {spot: number for number, spot in enumerate(drawn.places)}
    assert [(numbers[one.start], numbers[one.end]) for one in drawn.links] == [(0, 1), (2, 3)]
    assert all(0.9 < one.likeness < 1 for one in drawn.links)
    assert not topic_map(topic_term[:2], [0.5, 0.5]).links


def luminance(shade: str) -> float:
    values = [int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def test_white_reads_on_the_colour_of_every_topic() -> None:
    shades = [colour(number) for number in range(300)]
    assert all(1.05 / (luminance(shade) + 0.05) >= 4.5 for shade in shades)
    assert len(set(shades[:40])) == 40


def test_every_text_is_there_in_both_languages() -> None:
    for key, (english, arabic) in TEXTS.items():
        assert english, key
        assert arabic, key
        assert (speaker("en")(key), speaker("ar")(key)) == (english, arabic)
    templates = (ROOT / "jobs/writers/templates").iterdir()
    used = {key for path in templates for key in re.findall(r'say\("(\w+)"\)', path.read_text())}
    assert used <= TEXTS.keys()


def test_the_language_is_that_of_most_documents_unless_one_is_wanted() -> None:
    assert overview.language(result(), "auto") == "ar"
    assert overview.language(result(), "en") == "en"


# ---- size, pages, pictures -------------------------------------------------------------------


def test_many_documents_go_to_pages_of_their_own() -> None:
    files = written(many())
    assert list(files) == ["report.html", *(f"report/documents-{n:04d}.html" for n in (1, 2, 3, 4))]
    assert not list(Page(files["report.html"]).top.all("article", class_="document"))
    shown = [
        node.attributes["id"]
        for name, page in pages(files)
        if name != "report.html"
        for node in page.all("article", class_="document")
    ]
    assert shown == [f"d{number}" for number in range(180)]


def test_no_more_documents_are_shown_than_are_wanted() -> None:
    page = Page(written(many(), report={"documents": 7})["report.html"]).top
    assert len(list(page.all("article", class_="document"))) == 7
    assert 180 in page.one("section", id="documents").values


@pytest.mark.slow
def test_the_report_of_ten_thousand_documents_is_under_five_megabytes() -> None:
    files = written(many(1700))
    assert len(files["report.html"]) < 5_000_000
    assert max(map(len, files.values())) < 5_000_000


def chosen(of: Result) -> Result:
    """The small result as if its number of topics had been chosen."""
    tried = tuple(Candidate(k, -9.0 - k, 0.5, 0.8, 0.32 - k / 100, None, 0.9) for k in (2, 3, 5))
    return replace(of, choice=Choice(3, "the highest score", tried, 2, True))


def test_pictures_are_files_where_they_are_wanted() -> None:
    files = written(chosen(result()), artifacts={"figures": True})
    picture = ET.fromstring(files["figures/topic_map.svg"].decode())
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}circle"))) == len(result().topics)
    assert not list(picture.iter("{http://www.w3.org/2000/svg}a"))
    assert not any(name.startswith("figures/") for name in written(chosen(result())))
    given = replace(result(), choice=None)
    assert "figures/k_sweep.svg" not in written(given, artifacts={"figures": True})
    for name in ("topic_map", "k_sweep"):
        drawn, image = ET.fromstring(files[f"figures/{name}.svg"]), files[f"figures/{name}.png"]
        assert image.startswith(b"\x89PNG\r\n")
        size = struct.unpack(">II", image[16:24])
        assert size == tuple(2 * int(drawn.attrib[side]) for side in ("width", "height"))
    again = written(chosen(result()), artifacts={"figures": True})
    assert all(again[name] == data for name, data in files.items())


def test_what_draws_pictures_is_asked_for_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    assert run.main([small_job.job(tmp_path, artifacts={"figures": True}), "--check"]) == 78
    assert "pip install resvg-py" in capsys.readouterr().err


def test_the_choice_of_the_number_of_topics_is_shown_with_all_that_was_tried() -> None:
    of = chosen(result())
    section = Page(written(of)["report.html"]).top.one("section", id="choice")
    rows = list(section.one("table").all("tr"))[1:]
    assert of.choice is not None
    assert [row.values for row in rows] == [
        [one.topics, one.score, one.gain, one.stability, one.held_out, one.diversity]
        for one in of.choice.candidates
    ]
    assert section.one("strong").values == [3]
    assert speaker("ar")("choice_kept") in section.text
    chart = sweep(of.choice)
    assert [line.name for line in chart.lines] == ["score", "gain", "stability"]
    assert chart.chosen == chart.ticks[1][0]
    heights = [y for _, y in chart.lines[0].points]
    assert heights == sorted(heights)  # a lower score is further down
    given = Page(written(replace(of, choice=None))["report.html"]).top
    assert not list(given.all("section", id="choice"))


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_tree_has_every_topic_once_and_its_branches_go_outwards(mirrored: bool) -> None:
    merges = [
        Merge("m0000", ("t0001", "t0002"), 0.2, 0.6),
        Merge("m0001", ("t0000", "m0000"), 0.8, 1.0),
    ]
    drawn = tree(merges, {"t0000": 0.4, "t0001": 0.4, "t0002": 0.2}, mirrored=mirrored)
    assert drawn is not None
    assert [leaf for leaf, _ in drawn.leaves] == ["t0001", "t0002", "t0000"]
    assert all(0 < y < drawn.height for _, y in drawn.leaves)
    joints = [float(re.findall(r"H([0-9.]+)V", branch)[0]) for branch in drawn.branches]
    assert joints == sorted(joints, reverse=mirrored)
    assert tree([], {}, mirrored=mirrored) is None


def test_the_tree_leads_to_the_cards() -> None:
    section = Page(written()["report.html"]).top.one("section", id="tree")
    assert sorted(link.attributes["href"] for link in section.all("a")) == [
        f"#{topic.id}" for topic in result().topics
    ]


def test_copies_are_listed_with_the_document_that_they_are_copies_of() -> None:
    whole = result()
    first, *others = (one.id for one in whole.assignments)
    copied = tuple(
        replace(one, copy_of=first if one.id in others[:2] else None) for one in whole.assignments
    )
    of = replace(whole, assignments=copied)
    assert overview.copies(of) == ((first, tuple(others[:2]), 2),)
    page = Page(written(of)["report.html"]).top
    assert speaker("ar")("copies") in page.one("section", id="overview").text
    marked = [one for one in page.all("article", class_="document")
              if speaker("ar")("copy_of") in one.text]  # fmt: skip
    assert len(marked) == 2


def test_what_is_wrong_with_a_topic_stands_on_its_card() -> None:
    whole = result()
    flagged = replace(whole.topics[0], flags=("junk", "near_duplicate"), pinned=True)
    page = Page(written(replace(whole, topics=(flagged, *whole.topics[1:])))["report.html"]).top
    shown = [one.text for one in page.one("article", id="t0000").all("span", class_="flag")]
    assert shown == [speaker("ar")(key) for key in ("junk", "near_duplicate", "pinned")]


def test_a_result_without_documents_topics_or_scores_is_a_report_still() -> None:
    whole = result()
    bare = replace(whole, scores=(), skipped=())
    for topic in bare.topics[:1]:
        bare = replace(
            bare, topics=(replace(topic, exemplars=(), terms=(), coherence=None), *bare.topics[1:])
        )
    assert Page(written(bare)["report.html"]).top.one("section", id="topics")
