"""Arabic words by the places of their glyphs: turned where they run to the right."""

import pytest

from jobs.readers.extraction.positions import Glyph, in_logical_order


def line(words: list[str], y: float = 700.0, right: float = 500.0, turned: str = "") -> list[Glyph]:
    """Glyphs of a line from right to left; the words in `turned` come from left to right."""
    glyphs: list[Glyph] = []
    x = right
    for word in words:
        if glyphs:
            x -= 5
            glyphs.append(Glyph(" ", x, y))
        places = [x - 6 * number for number in range(1, len(word) + 1)]
        there = [Glyph(char, at, y) for char, at in zip(word, places, strict=True)]
        glyphs += reversed(there) if word in turned.split() else there
        x = places[-1]
    return glyphs


WORDS = ["انسحاب", "القوات", "الأمريكية", "من", "العراق"]


@pytest.mark.parametrize("turned", ["", "القوات", "من العراق", " ".join(WORDS)])
def test_words_that_run_to_the_right_are_turned(turned: str) -> None:
    assert in_logical_order(line(WORDS, turned=turned)) == " ".join(WORDS)


def test_latin_words_and_numbers_run_to_the_right_as_they_should() -> None:
    glyphs = [Glyph(char, 10.0 + 6 * at, 700.0) for at, char in enumerate("PDF 2021")]
    assert in_logical_order(glyphs) == "PDF 2021"


def test_text_that_is_drawn_upwards_stays_as_it_is() -> None:
    glyphs = [Glyph(char, 10.0 + 0.5 * at, 100.0 + 6 * at) for at, char in enumerate("القوات")]
    assert in_logical_order(glyphs) == "القوات"


def test_a_raised_mark_goes_to_the_word_that_ends_below_it() -> None:
    words = line(["ليس", "قريب", "منه"], turned="قريب")
    end = min(glyph.x for glyph in words[4:8])
    mark = [Glyph("ا", end - 8, 705.0), Glyph("\u064b", end - 8, 705.0)]
    feed = [Glyph("\n", 0.0, 0.0)]
    assert in_logical_order([*mark, *feed, *words]) == "ليس قريبا\u064b منه"


def test_a_raised_alef_with_its_mark_is_the_end_of_a_word_that_is_turned() -> None:
    places = [("ا", 337, 537), ("ر", 341, 534), ("خ", 348, 534), ("ؤ", 355, 534), ("م", 361, 534)]
    glyphs = [Glyph(*place) for place in [*places, ("\u064b", 337, 537)]]
    assert in_logical_order(glyphs) == "مؤخرا\u064b"


def test_a_raised_mark_with_no_word_below_it_stays() -> None:
    mark = [Glyph("ا", 50.0, 300.0), Glyph("\u064b", 50.0, 300.0), Glyph("\n", 0.0, 0.0)]
    glyphs = [*mark, *line(["قريب"])]
    assert in_logical_order(glyphs) == "ا\u064b\nقريب"


def test_nothing_comes_of_nothing() -> None:
    assert in_logical_order([]) == ""
