"""Arabic for terminals that have no bidi: read from right to left it is the text that it was."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.visual import joined, plain, visual, wrapped

LETTERS = [chr(c) for c in (*range(0x0621, 0x063B), *range(0x0641, 0x064B))]
WORDS = st.text(st.sampled_from([*LETTERS, " "]), min_size=1, max_size=30).map(str.strip)


@given(WORDS)
def test_read_from_right_to_left_it_is_the_text(text: str) -> None:
    assert unicodedata.normalize("NFKC", visual(text)[::-1]) == text


@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
def test_what_runs_from_left_to_right_is_left_alone(text: str) -> None:
    assert visual(text) == text


@given(st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(visual(text), str)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("كتاب", ["INITIAL", "MEDIAL", "FINAL", "ISOLATED"]),
        ("دار", ["ISOLATED", "ISOLATED", "ISOLATED"]),
        ("سؤال", ["INITIAL", "FINAL", "ISOLATED", "ISOLATED"]),
        ("بلاد", ["INITIAL", "FINAL", "ISOLATED"]),
        ("لإلا", ["ISOLATED", "ISOLATED"]),
    ],
)
def test_letters_take_the_form_that_they_have_between_their_neighbours(
    text: str, forms: list[str]
) -> None:
    names = [unicodedata.name(one) for one in joined(text)]
    assert [name.split()[-2] for name in names] == forms


def test_a_letter_is_joined_across_strokes_and_signs() -> None:
    assert [unicodedata.name(one).split()[-2] for one in joined("بـب") if one != "ـ"] == [
        "INITIAL", "FINAL",
    ]  # fmt: skip
    signed = joined("بَب")
    assert unicodedata.name(signed[0]).endswith("INITIAL FORM")
    assert signed[1] == "َ"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("دار (دار) 3.5 C-RAM 2", "C-RAM 2 3.5 (راد) راد"),
        ("word (دار) 12:30", "word (راد) 12:30"),
        ("t0001  دار 2021 دار!", "t0001  راد 2021 راد!"),
        ("دار.", ".راد"),
        ("دار ١٢٣ بيت", "تيب ١٢٣ راد"),
        ("١٢:٣٠ دار", "راد ١٢:٣٠"),
        ("2021-03-05 دار", "راد 2021-03-05"),
        ("نسبة 50%", "%50 ةبسن"),  # the sign stands after the number, to who reads to the left
        ("(word دار)", "(word راد)"),
        ("word (دار", "word (راد"),
        ("دار (دار", "راد) راد"),
        ("بيت [1] دار (a (b) ج)", "(ج a (b)) راد [1] تيب"),
        ("«قال: (نعم)»", "«(معن) :لاق»"),
        ("قال Apple Inc. إن", "نإ .Apple Inc لاق"),
        ("F-16 طائرة", "F-16 ةرئاط"),
        ("دار http://a.b/c", "http://a.b/c راد"),
        ("שלום עולם 12", "12 םלוע םולש"),
    ],
)
def test_numbers_brackets_and_latin_words_read_as_they_should(text: str, seen: str) -> None:
    assert unicodedata.normalize("NFKC", visual(text)) == seen


MIXED = st.text(st.sampled_from("ابتلأإـ َّ abc 12٣ ()[]«».,%-:\u200cپ"), max_size=25)


@given(MIXED)
def test_no_character_is_lost(text: str) -> None:
    def held(shown: str) -> list[str]:
        return sorted(unicodedata.normalize("NFKC", shown).translate(str.maketrans(")]»", "([«")))

    assert held(visual(text)) == held(text)


@pytest.mark.parametrize("text", ["بَبٌ", "اَلْعَرَبِيَّةُ", "لَا إِلَهَ"])
def test_signs_stand_after_their_letters(text: str) -> None:
    shown = visual(text)
    clusters = re.findall("[^\u064b-\u0652][\u064b-\u0652]*", shown)
    assert "".join(clusters) == shown
    assert unicodedata.normalize("NFKC", "".join(reversed(clusters))) == (
        unicodedata.normalize("NFKC", joined(text))
    )


def test_a_line_runs_as_its_paragraph_does() -> None:
    text = "كلمة " * 5 + "Windows 11 " + "كلمة " * 5
    (_, second, *_) = wrapped("", text, 26)
    assert second.rstrip().endswith("Windows 11")


def test_lines_are_cut_before_they_are_turned() -> None:
    text = " ".join(["أول", *["كلمة"] * 30, "آخر"])
    first, *_, last = wrapped("text  ", text, 60)
    assert first.startswith("text  ")
    assert len(first) <= 60
    assert unicodedata.normalize("NFKC", first[::-1]).startswith("أول")
    assert "آخر" in unicodedata.normalize("NFKC", last[::-1])
    assert plain("text  ", text, 60) == [f"text  {text}"]
    assert wrapped("text  ", "", 60) == ["text  "]
