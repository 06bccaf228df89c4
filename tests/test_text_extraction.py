"""Repair of what tools make of Arabic in PDF files: gates, languages, offsets, the simulator."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Prepared, Reading
from jobs.text.repair.extraction.known_words import KnownWords, is_arabic, known_share
from jobs.text.repair.extraction.line_order import line_order
from jobs.text.repair.extraction.stages import LETTER_STEPS, RAW_STEPS
from jobs.text.repair.extraction.visual_order import visual_order
from jobs.text.repair.extraction.visual_order_others import TURNED_LINE_OTHERS
from jobs.text.script.break_even import COMPILED_FROM
from jobs.text.script.edits import AlignedText, Reordering, reorder, spans
from jobs.text.words.lexicon import shipped_lexicon
from tests.damage import wrap
from tests.extraction import (
    KINDS,
    coded_strokes,
    cut_words,
    embedded_line,
    embedded_words,
    glued_words,
    turned_words,
    visual,
    words_backwards,
)
from tests.prepared import EMPTY, chain, document

ROOT = Path(__file__).parents[1]
WORDS = KnownWords(shipped_lexicon())
#: Articles of the project's own, and the healthy seeds.
TEXTS = {
    path.stem: "\n".join(wrap(path.read_text("utf-8"), 80))
    for path in [
        *sorted((ROOT / "benchmarks/pdf_texts").glob("*.txt")),
        *(path for path in sorted((ROOT / "seeds").glob("*.txt")) if path.name[2] in "12"),
    ]
}
ARTICLES = [text for name, text in TEXTS.items() if not name[0].isdigit()]
LINES = [line for text in ARTICLES for line in text.split("\n")]
OTHER_LANGUAGES = {
    "Persian": "این کتاب درباره تاریخ ایران است و نویسنده آن در تهران زندگی می‌کند و چاپ شد",
    "Urdu": "یہ کتاب پاکستان کی تاریخ کے بارے میں ہے اور اس کا مصنف لاہور میں رہتا ہے",
    "Kurdish": "هێلی بنەڕەتی و بەراوردکارییان کردووە لە نێوان سێ چارەسەرەکەی تریدا",
    "Sorani": "ئەگەر سوارەیەک لە ئەسپ بکەوێتە خوار قاچی گیربێت لە زینەکەی و ئەسپەکە رایکرد",
    "Pashto": "په بهرني هیواد کې اوسیدل او په داوطلبۍ سره کار کول د نوي دود او رواج",
    "Hebrew": "ראש הממשלה אמר כי הוא לא יתמוך בהצעה של השר על תקציב המדינה, 3.5% יותר",
    "English": "The bank left its rates where they were for the third time in a row.",
    "German": "Die Bank hat den Zins zum dritten Mal nicht verändert, sagte der Direktor.",
}


def mended(raw: str, **text: Any) -> Prepared:
    """A document after the chain, by the shipped list alone."""
    (found,) = chain(**text).prepare([document(raw)], shipped_lexicon()).documents
    return found


def words_of(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def shown(found: Prepared) -> list[str]:
    return words_of("\n".join(passage.text for passage in found.passages))


def f1(found: list[str], clean: list[str]) -> float:
    """Compare two bags of words."""
    return 2 * sum((Counter(found) & Counter(clean)).values()) / (len(found) + len(clean))


def right(found: list[str], clean: list[str]) -> float:
    """The share of places with the right word."""
    same = sum(a == b for a, b in zip(found, clean, strict=False))
    return same / max(len(found), len(clean))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in TEXTS if not name[0].isdigit()])
def test_each_kind_of_damage_is_undone(kind: str, name: str) -> None:
    damaged = "\n".join(map(KINDS[kind], TEXTS[name].split("\n")))
    found = mended(damaged)
    # Not all that older fonts do to a word can be told by the lexicon.
    least = 0.95 if kind == "older fonts" else 0.98
    assert right(shown(found), shown(mended(TEXTS[name]))) >= least
    assert found.counts["repair"] == len(found.repairs) > 0


def test_some_words_turned_among_others_are_turned_back() -> None:
    rng = random.Random(7)
    for text in ARTICLES:
        damaged = "\n".join(turned_words(line, rng) for line in text.split("\n"))
        assert right(shown(mended(damaged)), shown(mended(text))) >= 0.93


@pytest.mark.parametrize(
    "code", ["@", "\t", "\u0005", "\ufffd", "(cid:5)", "(cid:12)(cid:12)", "~"]
)
def test_strokes_under_another_code_are_taken_out(code: str) -> None:
    rng = random.Random(11)
    for text in ARTICLES:
        for turn in (str, visual):
            lines = [turn(coded_strokes(line, "\0", rng)) for line in text.split("\n")]
            found = mended("\n".join(lines).replace("\0", code))
            assert right(shown(found), shown(mended(text))) >= 0.98


def test_words_that_were_cut_in_place_are_joined() -> None:
    rng = random.Random(13)
    found = clean = before = 0.0
    for text in ARTICLES:
        damaged = "\n".join(cut_words(line, rng) for line in text.split("\n"))
        whole = shown(mended(text))
        found += f1(shown(mended(damaged)), whole)
        before += f1(words_of(damaged), whole)
        clean += 1
    assert before / clean < 0.6
    assert found / clean >= 0.93


@pytest.mark.parametrize("turn", [str, visual])
def test_words_without_blanks_between_them_are_parted(turn: Callable[[str], str]) -> None:
    found = clean = 0.0
    for text in ARTICLES:
        lines = text.split("\n")
        one = mended("\n".join(turn(glued_words(line)) for line in lines))
        found += f1(shown(one), shown(mended(text)))
        clean += 1
        assert {"glued words"} <= {repair.rule for repair in one.repairs}
        before = {repair.before.replace(" ", "") for repair in one.repairs}
        assert before == {repair.before for repair in one.repairs} or turn is visual
    assert found / clean >= 0.93


def test_a_few_words_that_people_glue_stay_as_they_are() -> None:
    glued = " ".join("".join(LINES[at].split()[:4]) for at in range(4))
    found = mended("\n".join([*LINES[:60], glued]))
    assert not found.repairs


def test_lines_whose_words_run_backwards_are_turned_on_other_evidence_alone() -> None:
    for text in ARTICLES:
        lines = text.split("\n")
        found = mended("\n".join(map(words_backwards, lines)))
        assert right(shown(found), shown(mended(text))) >= 0.9
        # Without presentation forms, or anything else that tells of a PDF, nothing is done.
        plain = "\n".join(" ".join(reversed(line.split())) for line in lines)
        assert line_order(plain, WORDS)
        assert not mended(plain).repairs


def test_lines_in_visual_order_in_a_healthy_text_are_turned() -> None:
    lines = LINES[:40]
    lines[10], lines[20] = visual(lines[10]), visual(lines[20])
    found = visual_order("\n".join(lines), WORDS)
    assert [one.text for one in found] == [LINES[10], LINES[20]]


@pytest.mark.parametrize("name", TEXTS)
def test_healthy_text_is_left_alone(name: str) -> None:
    for text in (TEXTS[name], *TEXTS[name].split("\n")):
        for step in (*RAW_STEPS, *LETTER_STEPS):
            assert step(text, WORDS) == []
    assert known_share(TEXTS[name], WORDS)[0] > 0.8


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_other_languages_are_left_alone(language: str) -> None:
    text = "\n".join([OTHER_LANGUAGES[language]] * 4)
    assert is_arabic(text) is (language in ("English", "German", "Hebrew"))
    assert not mended(text).repairs
    if language not in ("English", "German"):
        found = mended("\n".join(map(visual, text.split("\n"))))
        assert shown(found) == shown(mended(text))
        assert {repair.rule for repair in found.repairs} == {TURNED_LINE_OTHERS}


@pytest.mark.parametrize("language", ["Persian", "Urdu", "Hebrew"])
@pytest.mark.parametrize("kind", [embedded_line, embedded_words])
def test_embeddings_are_those_of_any_language(language: str, kind: Callable[[str], str]) -> None:
    lines = [f"{OTHER_LANGUAGES[language]} 2019 {OTHER_LANGUAGES[language]}"] * 4
    found = mended("\n".join(map(kind, lines)))
    assert shown(found) == shown(mended("\n".join(lines)))


@settings(max_examples=40)
@given(st.sampled_from(ARTICLES), st.integers(0, 25), st.integers(8, 20))
def test_turned_twice_a_text_is_as_it_was(text: str, first: int, lines: int) -> None:
    clean = "\n".join(text.split("\n")[first : first + lines])
    if len(clean.split("\n")) < 8:
        return
    damaged = "\n".join(map(visual, clean.split("\n")))
    found = reorder(visual_order(damaged, WORDS), AlignedText.raw(damaged))
    assert found.text.translate(str.maketrans("", "", "()«»0123456789-:./")) == clean.translate(
        str.maketrans("", "", "()«»0123456789-:./")
    )
    # Every character leads back to itself, or to the bracket that it mirrors.
    for character, place in zip(found.text, found.alignment.tolist(), strict=True):
        assert character == damaged[place] or {character, damaged[place]} in ({"(", ")"}, {*"«»"})


@settings(max_examples=20)
@given(st.sampled_from(sorted(KINDS)), st.sampled_from(ARTICLES))
def test_repairs_point_to_the_raw_text(kind: str, text: str) -> None:
    raw = "\n".join(map(KINDS[kind], text.split("\n")))
    for repair in mended(raw).repairs:
        behind = "".join(raw[a:b] for a, b in repair.spans)
        visible = [c for c in behind if c.isalnum()]
        assert sorted(visible) == sorted(c for c in repair.before if c.isalnum()) or "forms" in kind
        assert all(0 <= a < b <= len(raw) for a, b in repair.spans)


def test_tokens_of_turned_text_lead_back_to_their_letters() -> None:
    raw = "\n".join(map(visual, LINES[:12]))
    trace = chain().trace(document(raw), shipped_lexicon(), {})
    for tokens in trace.tokens:
        for token in tokens:
            (span,) = token.spans
            there = raw[span.start : span.end]
            assert token.form in (there, there[::-1], there.lower())


def test_a_passage_of_turned_lines_has_a_span_a_line_or_so() -> None:
    raw = "\n".join(map(visual, LINES[:12]))
    for passage in mended(raw).passages:
        assert len(passage.spans) <= 4 * (passage.text.count(" ") // 10 + 1)


def test_many_documents_are_mended_as_one_alone() -> None:
    rng = random.Random(3)
    kinds: list[Callable[[str], str]] = [*KINDS.values(), *[lambda line: line] * 3]
    texts = ["\n".join(map(rng.choice(kinds), text.split("\n"))) for text in ARTICLES * 12]
    assert sum(map(len, texts)) > COMPILED_FROM
    together = chain().prepare(
        [document(text, id=f"{i:03}") for i, text in enumerate(texts)], shipped_lexicon()
    )
    for text, found in zip(texts, together.documents, strict=True):
        alone = mended(text)
        assert [p.text for p in found.passages] == [p.text for p in alone.passages]
        assert [p.spans for p in found.passages] == [p.spans for p in alone.passages]
        assert len(found.repairs) == len(alone.repairs)


def test_the_lexicon_learns_the_words_that_were_meant() -> None:
    name = "المستنصرابي"
    assert not WORDS.frequency(name)
    clean = "\n".join(f"{line} {name}" for line in LINES[:60])
    raw = "\n".join(map(visual, clean.split("\n")))
    learned = KnownWords(chain().learn([document(raw)]))
    assert learned.frequency(name) > 0
    assert not learned.frequency(name[::-1])


def test_the_switch_turns_all_of_it_off() -> None:
    raw = "\n".join(map(visual, LINES[:12]))
    assert not mended(raw, repair=False).repairs


def test_reordering_keeps_what_is_between() -> None:
    text = AlignedText.raw("abcdef")
    found = reorder(
        [Reordering(1, 3, (2, 1), "cb", "turn"), Reordering(4, 6, (5,), "F", "x")], text
    )
    assert found.text == "acbdF"
    assert found.alignment.tolist() == [0, 2, 1, 3, 5]
    assert reorder([], text) is text
    assert spans(np.array([3, 2, 1, 6, 5, 9], np.int32)) == ((1, 4), (5, 7), (9, 10))
    assert spans(np.array([3, 2, 1, 4, 6, 5, 7], np.int32)) == ((1, 8),)


def test_text_without_unicode_is_left_out_and_all_else_published() -> None:
    rng = random.Random(5)
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    table = str.maketrans(letters, "".join(rng.sample(letters, len(letters))))
    texts = [*ARTICLES, ARTICLES[0].translate(table), OTHER_LANGUAGES["Persian"] * 3]
    documents = [document(text, id=f"{i}") for i, text in enumerate(texts)]
    for switches, left in (({}, [len(ARTICLES)]), ({"illegible": "keep"}, [])):
        steps = chain(**switches)
        found, why = steps.illegible(documents, steps.prepare(documents, EMPTY).corpus)
        assert found == left
        assert "illegible" in why
    reading = Reading(tuple(documents), ()).leaving_out([len(ARTICLES)], "illegible")
    assert [one.id for one in reading.skipped] == [str(len(ARTICLES))]
    assert len(reading.documents) == len(texts) - 1
