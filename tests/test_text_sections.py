"""Long documents in sections: the same words, places and repeated blocks as in one piece."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Corpus, Document, Preparation
from jobs.text.chain import sections
from jobs.text.chain.offsets import bounds_of
from jobs.text.layout.repeated_blocks import repeated_among, repeated_blocks
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings

ROOT = Path(__file__).parents[1]
WORDS = [
    *("river", "water", "fish", "boat", "lake", "shore", "wave", "harbour", "sail", "anchor"),
    *("bread", "flour", "oven", "crust"),
]
ARABIC = ["النهر", "مدينة", "سفينة", "بحر", "ميناء"]

# ---- repeated blocks -------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=7), max_size=4), max_size=40)
)
def test_repeated_blocks_are_the_same_by_numbers(pieces: list[list[list[str]]]) -> None:
    blocks = [[word for piece in block for word in piece] for block in pieces]
    numbers: dict[str, int] = {}
    ids = [numbers.setdefault(word, len(numbers)) for block in blocks for word in block]
    found = repeated_among(np.array(ids, np.int32), bounds_of([len(block) for block in blocks]))
    assert found.tolist() == repeated_blocks([" ".join(block) for block in blocks])


def test_one_word_again_and_again_takes_no_square_of_time() -> None:
    ids = np.zeros(400_000, np.int32)
    bounds = np.array([0, 200_000, *range(202_000, 400_001, 2_000)])
    assert repeated_among(ids, bounds).tolist() == list(range(1, 101))


# ---- counting --------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 1 << 18, (1 << 18) + 1, 700_000])
def test_tokens_are_counted_by_form_some_at_a_time(count: int) -> None:
    form_ids = np.arange(count, dtype=np.int32) % 3
    bounds = np.array([0, count])
    corpus = Corpus(("a", "b", "c", "d"), form_ids, bounds, bounds[1:], np.zeros(1, np.int32))
    assert corpus.form_counts().tolist() == [*np.bincount(form_ids, minlength=3).tolist(), 0]


# ---- cutting ---------------------------------------------------------------------------------


@given(st.text(alphabet="ab .!\n\r\u061f", max_size=400), st.integers(8, 40))
def test_sections_cover_a_text_and_are_bounded(text: str, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sections, "_SECTION", most)
        bounds = sections.section_bounds(text)
    assert bounds[0] == 0
    assert bounds[-1] == len(text)
    lengths = np.diff(bounds)
    assert (lengths > 0).all()
    assert (lengths <= most).all()


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("a b c. d\ne f. g h", "a b c. d\n"),
        ("a b cd.\nd\ne f g h i", "a b cd.\n"),
        ("a b cd. d e f g h i", "a b cd. "),
        ("a b c d e f g h i j", "a b c d e f "),
        ("abcdefghijklmnopqrst", "abcdefghijkl"),
    ],
)
def test_a_section_ends_where_a_line_or_a_sentence_does(
    monkeypatch: pytest.MonkeyPatch, text: str, end: str
) -> None:
    monkeypatch.setattr(sections, "_SECTION", 12)
    monkeypatch.setattr(sections, "_WINDOW", 6)
    assert text[: sections.section_bounds(text)[1]] == end


# ---- a long document -------------------------------------------------------------------------


def paragraphs(count: int, seed: int = 1) -> list[str]:
    """Paragraphs of sentences of random words, every fifth in Arabic."""
    draw = Random(seed)
    made = []
    for number in range(count):
        words = ARABIC if number % 5 == 4 else WORDS
        lines = [" ".join(draw.choices(words, k=9)).capitalize() for _ in range(5)]
        made.append(f"{number} " + ". ".join(lines) + ".")
    return made


Prepare = Callable[..., Preparation]


def chain(words: int = 30) -> PreparationChain:
    unit: Any = "passage" if words else "document"
    return PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit=unit, words=words or 80),
        vocabulary=VocabularySettings(),
    )


@pytest.fixture
def short_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "LONGEST_WHOLE", 4000)
    monkeypatch.setattr(sections, "_SECTION", 2000)
    monkeypatch.setattr(sections, "_WINDOW", 500)


def in_both_ways(
    document: Document, made: PreparationChain, monkeypatch: pytest.MonkeyPatch, workers: int = 1
) -> tuple[Preparation, Preparation]:
    lexicon = made.learn([document])
    whole = made.prepare([document], lexicon)
    monkeypatch.setattr(sections, "LONGEST_WHOLE", 4000)
    monkeypatch.setattr(sections, "_SECTION", 2000)
    monkeypatch.setattr(sections, "_WINDOW", 500)
    return whole, made.prepare([document], lexicon, workers=workers)


def tokens(preparation: Preparation) -> list[str]:
    corpus = preparation.corpus
    return [corpus.forms[form] for form in corpus.form_ids.tolist()]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("words", [30, 0])
def test_a_document_in_sections_has_the_same_words_and_repeats(
    monkeypatch: pytest.MonkeyPatch, words: int, workers: int
) -> None:
    texts = paragraphs(40)
    copy, near = texts[2], texts[3].replace("river", "stream", 1)
    text = "\n\n".join(
        [*texts, copy, *paragraphs(4, 2), near + " And a longer end of it.", texts[6]]
    )
    whole, parts = in_both_ways(Document("d", text, "d"), chain(words), monkeypatch, workers)
    assert len(sections.section_bounds(text)) > 4
    assert tokens(whole) == tokens(parts)
    (one,), (other,) = whole.documents, parts.documents
    assert one.removed == other.removed
    assert [rule for rule, _ in one.removed].count("dedupe") == 3
    assert (one.language, one.counts) == (other.language, other.counts)
    assert (
        "\n".join(p.text for p in one.passages).split()
        == "\n".join(p.text for p in other.passages).split()
    )
    if not words:
        assert one.passages == other.passages
    for passage in other.passages:
        raw = "".join(text[span.start : span.end] for span in passage.spans)
        assert re.findall(r"\w+", raw) == re.findall(r"\w+", passage.text)


@pytest.mark.usefixtures("short_sections")
@pytest.mark.parametrize("words", [30, 0])
def test_a_trace_of_a_long_document_is_of_the_tokens_of_the_run(words: int) -> None:
    text = "\n\n".join([*paragraphs(30), paragraphs(3)[1], "The end of it is near now."])
    document = Document("d", text, "d")
    made = chain(words)
    lexicon = made.learn([document])
    run = made.prepare([document], lexicon)
    traced = made.trace(document, lexicon, {"boat": 0})
    assert traced.prepared == run.documents[0]
    assert len(traced.tokens) == len(traced.prepared.passages) == run.corpus.rows
    assert [token.form for some in traced.tokens for token in some] == tokens(run)
    for passage, some in zip(traced.prepared.passages, traced.tokens, strict=True):
        for token in some:
            assert passage.text[token.start : token.end].lower() == token.form.lower()
            assert "".join(text[a:b] for a, b in token.spans).lower() == token.form.lower()
            assert (token.term == 0) == (token.form.lower() == "boat")


@pytest.mark.usefixtures("short_sections")
def test_a_long_document_among_short_ones_is_its_own_batch() -> None:
    long = Document("b", "\n\n".join(paragraphs(30)), "b")
    short = [Document(name, f"{name} boat and harbour.", name) for name in ("a", "c")]
    made = chain()
    documents = [short[0], long, short[1]]
    lexicon = made.learn(documents)
    run = made.prepare(documents, lexicon)
    assert [one.document for one in run.documents] == ["a", "b", "c"]
    assert run.documents[1] == made.prepare([long], lexicon).documents[0]


@pytest.mark.usefixtures("short_sections")
def test_repairs_and_dates_of_later_sections_point_into_the_document() -> None:
    broken = (
        "\u0627\u0644\u0645\u062f\u064a\u0646\u0629 caf\u00c3\u00a9 and the boats of the shore."
    )
    text = "\n\n".join([*paragraphs(25), broken, "By Ann Writer, 3 May 2021"])
    document = Document("d", text, "d")
    made = chain()
    (one,) = made.prepare([document], made.learn([document])).documents
    assert [(r.rule, r.before, r.after) for r in one.repairs] != []
    for repair in one.repairs:
        assert "".join(text[a:b] for a, b in repair.spans) == repair.before


#: Prepares a document of so many million characters, and then one four times as long: prints by
#: how many bytes each character more raised the peak.
GROWTH = """
import random, resource
from jobs.datatypes import Document
from tests.test_text_sections import chain, paragraphs

def peak(count):
    text = "\\n\\n".join(paragraphs(count))
    document = Document("d", text, "d")
    made = chain(80)
    run = made.prepare([document], made.learn([document]))
    assert len(run.documents[0].passages) > count // 3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, len(text)

peak(9000)
before, short = peak(9000)
after, long = peak(36000)
print((after - before) / (long - short))
"""


@pytest.mark.slow
def test_a_long_document_takes_few_bytes_a_character() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GROWTH], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 9
