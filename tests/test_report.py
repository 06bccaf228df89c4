"""The report: its numbers are those of the JSON, its marks where they should be, and no script."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import config, pipeline
from jobs.contracts import RunFacts
from jobs.datatypes import Document, Exemplar, Highlight, Result, Span
from jobs.writers.report import Report, overview
from jobs.writers.report.evidence import Evidence
from jobs.writers.report.layout import HEIGHT, WIDTH, colour, places
from jobs.writers.report.marks import pieces, raw_excerpts, seen
from jobs.writers.report.marks import places as find
from jobs.writers.report.texts import TEXTS, speaker
from jobs.writers.tables import JsonTables
from tests.results import CONFIG, FACTS, result

ROOT = Path(__file__).parents[1]
VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr", "area", "base", "embed", "source"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass
class Node:
    """An element of a page."""

    name: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    def all(self, name: str = "", **wanted: str) -> Iterator["Node"]:
        for child in self.children:
            if isinstance(child, Node):
                has = all(value in child.attributes.get(key.rstrip("_"), "").split()
                          for key, value in wanted.items())  # fmt: skip
                if has and name in ("", child.name):
                    yield child
                yield from child.all(name, **wanted)

    def one(self, name: str = "", **wanted: str) -> "Node":
        (found,) = self.all(name, **wanted)
        return found

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    @property
    def values(self) -> list[float]:
        return [float(data.attributes["value"]) for data in self.all("data")]


class Page(HTMLParser):
    """A page as a tree; elements that are not closed in their order are a fault."""

    def __init__(self, text: bytes) -> None:
        super().__init__()
        self.top = Node("", {})
        self._open = [self.top]
        self.feed(text.decode())
        self.close()
        assert len(self._open) == 1, [node.name for node in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs})
        assert len(node.attributes) == len(attrs), (tag, attrs)
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].name == tag
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def facts(**sections: Any) -> RunFacts:
    return replace(FACTS, config={**CONFIG, **sections})


def written(of: Result | None = None, **sections: Any) -> dict[str, bytes]:
    return dict(Report().files(of or result(), facts(**sections)))


@pytest.fixture(scope="module")
def seeds() -> tuple[Result, RunFacts]:
    """The seeds by configs/nmf.yaml."""
    job = config.load(str(ROOT / "configs/nmf.yaml"), ["metrics=[]"])
    found = pipeline.run(job, job.reader.read(job.root), progress=lambda *_: None)
    return found, replace(FACTS, config=job.config)


@pytest.fixture(scope="module")
def report(seeds: tuple[Result, RunFacts]) -> Node:
    return Page(dict(Report().files(*seeds))["report.html"]).top


@pytest.fixture(scope="module")
def tables(seeds: tuple[Result, RunFacts]) -> dict[str, Any]:
    return {
        name: json.loads(data)
        for name, data in JsonTables().files(*seeds)
        if name.endswith(".json")
    }


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
    assert [next(row.all("th")).text for row in rows] == ["c_npmi", "silhouette"]


# ---- the marks -------------------------------------------------------------------------------


def test_highlights_are_where_topics_json_says(report: Node, tables: dict[str, Any]) -> None:
    marked = 0
    for topic in tables["topics.json"]["topics"]:
        quotes = list(report.one("article", id=topic["id"]).all("blockquote"))
        for quote, exemplar in zip(quotes, topic["exemplars"], strict=True):
            assert quote.text == exemplar["excerpt"]
            at, found = 0, []
            for child in quote.children:
                text = child if isinstance(child, str) else child.text
                if isinstance(child, Node):
                    found.append([at, at + len(text), child.attributes["data-term"]])
                at += len(text)
            assert found == exemplar["highlights"]
            marked += len(found)
    assert marked > 50


def test_the_raw_text_is_that_of_the_file_with_the_same_words_marked(
    seeds: tuple[Result, RunFacts], report: Node
) -> None:
    raw = {document.id: document.text for document in seeds[0].reading.documents}
    stretched = 0
    for topic in seeds[0].topics:
        figures = list(report.one("article", id=topic.id).all("figure", class_="exemplar"))
        for figure, exemplar in zip(figures, topic.exemplars, strict=True):
            text = raw[exemplar.document]
            covered: set[int] = set()
            for block in figure.all("pre"):
                start = int(block.attributes["data-start"])
                assert block.text.lstrip("\n") == seen(
                    text[start : start + len(block.text)]
                ).lstrip("\n")
                at = start
                for child in block.children:
                    size = len(child if isinstance(child, str) else child.text)
                    if isinstance(child, Node):
                        covered.update(range(at, at + size))
                        stretched += "\N{ARABIC TATWEEL}" in child.text
                    at += size
            wanted = {at for spans in exemplar.sources for span in spans for at in range(*span)}
            assert wanted <= covered
            assert all(
                not text[at].isalpha() or text[at] == "\N{ARABIC TATWEEL}"
                for at in covered - wanted
            )
    assert stretched


def test_marks_of_passages_stand_on_words_of_their_terms(seeds: tuple[Result, RunFacts]) -> None:
    """The positions found in display text are those that the trace gives."""
    found, facts_ = seeds
    job = config.load_values(dict(facts_.config), str(ROOT / "configs"), "config")
    columns = {term: column for column, term in enumerate(found.vocabulary.terms)}
    for document, prepared in zip(
        found.reading.documents, found.preparation.documents, strict=True
    ):
        trace = job.text.trace(document, found.lexicon, columns)
        for passage, tokens in zip(prepared.passages, trace.tokens, strict=True):
            forms = {(token.form, token.form) for token in tokens if token.term >= 0}
            wanted = {(t.start, t.end) for t in tokens if t.term >= 0}
            assert {(start, end) for start, end, _ in find(passage.text, forms)} == wanted


# ---- the parts -------------------------------------------------------------------------------


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6)
)
def test_pieces_put_together_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    cut = pieces(text, [(start, end, "t") for start, end in spans])
    assert "".join(piece.text for piece in cut) == seen(text)
    assert all(piece.text for piece in cut)


@given(st.text())
def test_what_is_seen_is_as_long_and_can_be_written(text: str) -> None:
    shown = seen(text)
    assert len(shown) == len(text)
    assert shown.encode().decode() == shown


def test_a_stretched_word_is_one_mark_and_a_broken_one_two() -> None:
    text = "قال الإيــران ثم ال عراق"
    word = (Span(4, 8), Span(10, 13))
    broken = (Span(17, 19), Span(20, 24))
    exemplar = Exemplar(
        "d", "d#0", 1.0, "", (Highlight(0, 1, "a"), Highlight(1, 2, "b")),
        (Span(0, len(text)),), (word, broken),
    )  # fmt: skip
    (excerpt,) = raw_excerpts(exemplar, Document("d", text, "d.txt"))
    assert [piece.text for piece in excerpt.pieces if piece.term] == ["الإيــران", "ال", "عراق"]


def test_words_are_found_whole_and_through_vowel_signs() -> None:
    assert find("في الكتاب كتاب", [("كتاب", "k")]) == [(10, 14, "k")]
    text = "هذا كِتابٌ جديد"
    ((start, end, _),) = find(text, [("كتاب", "k")])
    assert text[start:end] in {"كِتاب", "كِتابٌ"}


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
    spots = places(topic_term, shares)
    assert spots == places(topic_term, shares)
    for spot in spots:
        assert spot.radius <= spot.x <= WIDTH - spot.radius
        assert spot.radius <= spot.y <= HEIGHT - spot.radius
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
    at = [(spot.x, spot.y) for spot in places(topic_term.astype(float), [0.25] * 4)]
    assert math.dist(at[0], at[1]) < math.dist(at[0], at[2])
    assert math.dist(at[2], at[3]) < math.dist(at[1], at[3])


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


def many(copies: int = 30) -> Result:
    """The small result with each of its documents many times."""
    one = result()
    corpus, n = one.preparation.corpus, len(one.preparation.documents)
    documents = tuple(
        replace(
            d,
            document=f"{d.document} {c:03d}",
            passages=tuple(replace(p, document=f"{d.document} {c:03d}") for p in d.passages),
        )
        for c in range(copies)
        for d in one.preparation.documents
    )
    lengths = np.tile(np.diff(corpus.indptr), copies)
    rows = np.tile(np.arange(corpus.rows), copies)
    big = replace(
        corpus,
        form_ids=np.tile(corpus.form_ids, copies),
        indptr=np.concatenate([[0], np.cumsum(lengths)]),
        sentence_ends=np.cumsum(lengths),
        row_documents=(np.arange(len(rows)) // 2).astype(np.int32),
    )
    assert n * copies == len(documents)
    return replace(
        one,
        preparation=replace(one.preparation, documents=documents, corpus=big),
        matrix=replace(
            one.matrix, counts=one.matrix.counts[rows], weights=one.matrix.weights[rows]
        ),
        model=replace(one.model, document_topic=one.model.document_topic[rows]),
        assignments=tuple(
            replace(a, id=f"{a.id} {c:03d}") for c in range(copies) for a in one.assignments
        ),
    )


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


def test_pictures_are_files_where_they_are_wanted() -> None:
    files = written(artifacts={"figures": True})
    picture = ET.fromstring(files["figures/topic_map.svg"].decode())
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(picture.iter("{http://www.w3.org/2000/svg}circle"))) == len(result().topics)
    assert not list(picture.iter("{http://www.w3.org/2000/svg}a"))
    assert "figures/topic_map.svg" not in written()


def test_a_result_without_documents_topics_or_scores_is_a_report_still() -> None:
    whole = result()
    bare = replace(whole, scores=(), skipped=())
    for topic in bare.topics[:1]:
        bare = replace(
            bare, topics=(replace(topic, exemplars=(), terms=(), coherence=None), *bare.topics[1:])
        )
    assert Page(written(bare)["report.html"]).top.one("section", id="topics")
