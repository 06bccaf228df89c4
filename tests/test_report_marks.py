"""The marks of the report: where topics.json says, and on the same words in the raw text."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import config
from jobs.contracts import RunFacts
from jobs.datatypes import Document, Exemplar, Highlight, Result, Span
from jobs.writers.report.marks import pieces, raw_excerpts, seen
from jobs.writers.report.marks import places as find
from tests import reported
from tests.reported import ROOT, Node

STROKE = "\N{ARABIC TATWEEL}"


@pytest.fixture(scope="module")
def seeds() -> tuple[Result, RunFacts]:
    """All five seeds: every passage an exemplar in full, every term of a topic marked in it."""
    changes = ("topics.exemplars=100", "topics.excerpt_words=1000", "topics.terms=500")
    return reported.seeds(*changes)


@pytest.fixture(scope="module")
def report(seeds: tuple[Result, RunFacts]) -> Node:
    return reported.page(*seeds)


@pytest.fixture(scope="module")
def tables(seeds: tuple[Result, RunFacts]) -> dict[str, Any]:
    return reported.tables(*seeds)


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


def marked_blocks(figure: Node) -> Iterator[tuple[int, str, list[tuple[int, int]]]]:
    """The raw text of an exemplar: where it begins, what it is, and where its marks are."""
    for block in figure.all("pre"):
        start = at = int(block.attributes["data-start"])
        marks, text = [], block.text
        if text.startswith("\n"):  # HTML drops the first line end of a <pre>
            text, at = text[1:], at - 1
        for child in block.children:
            size = len(child if isinstance(child, str) else child.text)
            if isinstance(child, Node):
                marks.append((at, at + size))
            at += size
        yield start, text, marks


def test_the_raw_text_is_that_of_the_file_with_the_same_words_marked(
    seeds: tuple[Result, RunFacts], report: Node
) -> None:
    raw = {document.id: document.text for document in seeds[0].reading.documents}
    shown = set()
    for topic in seeds[0].topics:
        figures = list(report.one("article", id=topic.id).all("figure", class_="exemplar"))
        for figure, exemplar in zip(figures, topic.exemplars, strict=True):
            text = raw[exemplar.document]
            covered: set[int] = set()
            for start, block, marks in marked_blocks(figure):
                assert block == seen(text[start : start + len(block)])
                for mark in marks:
                    covered.update(range(*mark))
            wanted = {at for spans in exemplar.sources for span in spans for at in range(*span)}
            assert wanted <= covered
            assert all(not text[at].isalpha() or text[at] == STROKE for at in covered - wanted)
            shown.add(exemplar.document)
    assert shown == raw.keys()
    assert len(raw) == 5


def letters(text: str) -> str:
    """The letters of a text, whatever they are stretched, signed or shaped by."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(one for one in plain if one != STROKE and unicodedata.category(one) != "Mn")


def test_the_raw_spans_of_a_highlight_hold_the_letters_of_its_word(
    seeds: tuple[Result, RunFacts],
) -> None:
    """Through strokes, vowel signs and words in pieces; a repair may have added lost letters."""
    raw = {document.id: document.text for document in seeds[0].reading.documents}
    repaired = {
        (span.start, span.end, repair.document): letters(repair.after)
        for document in seeds[0].preparation.documents
        for repair in document.repairs
        for span in repair.spans
    }
    met = dict.fromkeys(("plain", "stroke", "sign", "pieces", "lost letters"), 0)
    for topic in seeds[0].topics:
        for exemplar in topic.exemplars:
            text = raw[exemplar.document]
            for highlight, spans in zip(exemplar.highlights, exemplar.sources, strict=True):
                word = letters(exemplar.excerpt[highlight.start : highlight.end])
                there = "".join(text[span.start : span.end] for span in spans)
                if letters(there) != word:
                    assert any(
                        word in after and start <= spans[0].start < end
                        for (start, end, document), after in repaired.items()
                        if document == exemplar.document
                    ), (word, there)
                    assert re.fullmatch("".join(f"{one}.*" for one in letters(there)), word)
                    met["lost letters"] += 1
                around = text[min(spans).start : max(span.end for span in spans)]
                met["stroke"] += STROKE in around and not any(map(str.isspace, around))
                met["sign"] += any(unicodedata.category(one) == "Mn" for one in around)
                met["pieces"] += any(
                    one > other or text[one.end : other.start].strip(STROKE).isspace()
                    for one, other in pairwise(spans)
                )
                met["plain"] += around == word
    assert min(met.values()) > 0, met


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
            forms = {token.form: token.form for token in tokens if token.term >= 0}
            wanted = {(t.start, t.end) for t in tokens if t.term >= 0}
            assert {(start, end) for start, end, _ in find(passage.text, forms)} == wanted


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
    assert find("في الكتاب كتاب", {"كتاب": "k"}) == [(10, 14, "k")]
    text = "هذا كِتابٌ جديد"
    ((start, end, _),) = find(text, {"كتاب": "k"})
    assert text[start:end] in {"كِتاب", "كِتابٌ"}
