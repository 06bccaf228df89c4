"""The parts of the report: evidence, map, tree, choice, pages of documents, pictures."""

import itertools
import math
import re
import struct
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from jobs import run
from jobs.datatypes import Candidate, Choice, Evidence, FloatArray, Merge, Result
from jobs.writers.paging import anchor, paged
from jobs.writers.report import overview
from jobs.writers.report.drawings.charts import sweep, tree
from jobs.writers.report.drawings.layout import WIDTH, topic_map
from jobs.writers.report.drawings.palette import colour
from jobs.writers.report.evidence import TermEvidence
from jobs.writers.wording import speaker
from tests import small_job
from tests.reported import Page, many, pages, written
from tests.results import result

# ---- the parts -------------------------------------------------------------------------------


def test_evidence_is_how_much_likelier_a_word_is() -> None:
    topic_term = np.array([[0.5, 0.25, 0.25], [0.0, 0.25, 0.75]])
    evidence = TermEvidence(topic_term, [0.5, 0.5])
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


def test_the_words_on_the_map_are_those_of_the_label() -> None:
    whole = result()
    named = replace(whole.topics[0], label="نفط، أسعار السوق, oil، فائض")
    page = Page(written(replace(whole, topics=(named, *whole.topics[1:])))["report.html"]).top
    drawn = [line.text for line in next(page.one("svg", class_="map").all("a")).all(class_="line")]
    assert drawn == ["نفط", "أسعار السوق", "oil"]


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
    assert len(set(shades[:256])) == 256


def oklab(shade: str) -> FloatArray:
    """OKLab of a colour (Ottosson 2020), by the matrices of the paper."""
    values = np.array([int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    axes = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    found: FloatArray = axes @ np.cbrt(cones @ linear)
    return found


@pytest.mark.parametrize(("topics", "least"), [(10, 0.11), (20, 0.08), (30, 0.07), (60, 0.05)])
def test_the_colours_of_many_topics_can_be_told_apart(topics: int, least: float) -> None:
    """.02 is about what can just be seen; neighbours of thirty hues of one lightness are .016."""
    points = [oklab(colour(number)) for number in range(topics)]
    pairs = itertools.combinations(points, 2)
    assert min(float(np.linalg.norm(one - other)) for one, other in pairs) >= least


# ---- size, pages, pictures -------------------------------------------------------------------


def test_many_documents_go_to_pages_of_their_own() -> None:
    files = written(many())
    names = [f"report/documents-0001-{n:04d}.html" for n in (1, 2, 3, 4)]
    assert list(files) == ["report.html", *names, "report/t0000-0001.html"]
    assert not list(Page(files["report.html"]).top.all("article", class_="document"))
    shown = [
        node.attributes["id"]
        for name, page in pages(files)
        if name != "report.html"
        for node in page.all("article", class_="document")
    ]
    assert sorted(shown) == sorted(anchor(one.id) for one in many().assignments)
    again = many()
    fewer = replace(again.preparation, documents=again.preparation.documents[1:])
    assert paged(replace(again, preparation=fewer), {}).places.items() < (
        paged(again, {}).places.items()
    )  # one more has its page alone


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
    tried = tuple(
        Candidate(k, 0.32 - k / 100, 0.8, 0.02, 1.5, 0.25, 3, None, 0.9) for k in (2, 3, 5)
    )
    return replace(of, choice=Choice(3, "the highest score", tried, 2, True, (2, 3), (5,)))


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
    monkeypatch.setattr("jobs.config.extras.find_spec", lambda name: None)
    assert run.main([small_job.job(tmp_path, artifacts={"figures": True}), "--check"]) == 78
    assert "pip install resvg-py" in capsys.readouterr().err


def test_the_choice_of_the_number_of_topics_is_shown_with_all_that_was_tried() -> None:
    of = chosen(result())
    section = Page(written(of)["report.html"]).top.one("section", id="choice")
    rows = list(section.one("table").all("tr"))[1:]
    assert of.choice is not None
    assert [row.values for row in rows] == [
        [
            *(one.topics, one.score, one.error, one.information, one.stability, one.separation),
            one.diversity,
        ]
        for one in of.choice.candidates
    ]
    assert section.one("strong").values == [3]
    assert section.one("span", class_="between").values == [2, 3]
    assert section.one("span", class_="seconds").values == [5]
    assert speaker("ar")("choice_kept") in section.text
    chart = sweep(of.choice)
    assert [line.name for line in chart.lines] == ["score", "separation", "stability"]
    assert chart.chosen == chart.ticks[1][0]
    assert chart.near == (chart.ticks[0][0], chart.ticks[1][0])
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
    why = Evidence("boilerplate", "formulas", 0.8, 0.5, ("sent from the office of",))
    flags = ("junk", "near_duplicate", "boilerplate")
    flagged = replace(whole.topics[0], flags=flags, pinned=True, evidence=(why,))
    page = Page(written(replace(whole, topics=(flagged, *whole.topics[1:])))["report.html"]).top
    shown = [one.text for one in page.one("article", id="t0000").all("span", class_="flag")]
    assert shown == [speaker("ar")(key) for key in (*flags, "pinned")]
    card = page.one("article", id="t0000")
    told = [one.text for one in card.all("p", class_="note")]
    assert f"{speaker('ar')('defect_formulas')} sent from the office of" in told


def test_a_result_without_documents_topics_or_scores_is_a_report_still() -> None:
    whole = result()
    bare = replace(whole, scores=(), skipped=())
    for topic in bare.topics[:1]:
        bare = replace(
            bare, topics=(replace(topic, exemplars=(), terms=(), coherence=None), *bare.topics[1:])
        )
    assert Page(written(bare)["report.html"]).top.one("section", id="topics")
