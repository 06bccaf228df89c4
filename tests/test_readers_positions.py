"""Arabic words by the places of their glyphs: turned where they run to the right."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from jobs.readers.extraction.pdf_page.glyphs import Glyph
from jobs.readers.extraction.pdf_page.ink import Ink
from jobs.readers.extraction.pdf_page.positions import in_logical_order
from jobs.readers.extraction.pdf_page.text_objects import TextObjects

CASES = Path(__file__).parent / "cases"
PAGES = json.loads((CASES / "pdf_pages.json").read_text("utf-8"))


def text_of(glyphs: Sequence[Glyph], ink: Ink = Ink()) -> str:  # noqa: B008
    """Give the lines of glyphs as one text."""
    return "\n".join(line.text for line in in_logical_order(glyphs, ink))


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
    assert text_of(line(WORDS, turned=turned)) == " ".join(WORDS)


def test_latin_words_and_numbers_run_to_the_right_as_they_should() -> None:
    glyphs = [Glyph(char, 10.0 + 6 * at, 700.0) for at, char in enumerate("PDF 2021")]
    assert text_of(glyphs) == "PDF 2021"


def test_text_that_is_drawn_upwards_stays_as_it_is() -> None:
    glyphs = [Glyph(char, 10.0 + 0.5 * at, 100.0 + 6 * at) for at, char in enumerate("القوات")]
    assert text_of(glyphs) == "القوات"


def test_a_raised_alef_with_its_mark_is_the_end_of_a_word_that_is_turned() -> None:
    places = [("ا", 337, 537), ("ر", 341, 534), ("خ", 348, 534), ("ؤ", 355, 534), ("م", 361, 534)]
    glyphs = [Glyph(*place) for place in [*places, ("\u064b", 337, 537)]]
    assert text_of(glyphs) == "مؤخرا\u064b"


def boxed(text: str, right: float, y: float = 700.0, width: float = 6.0) -> list[Glyph]:
    """Glyphs with boxes, from the right; a blank has no width."""
    glyphs: list[Glyph] = []
    for char in text:
        wide = 0.0 if char == " " else width
        glyphs.append(Glyph(char, right - wide, y, right - wide, right, 12.0))
        right -= wide or 4.0
    return glyphs


def ink(glyphs: list[Glyph]) -> list[tuple[float, float, float, float]]:
    return [(g.left, g.y - 2, g.right, g.y + 8) for g in glyphs if g.char != " "]


@pytest.mark.parametrize("first", [True, False])
def test_a_raised_alef_with_its_sign_goes_to_the_word_that_ends_below_it(first: bool) -> None:
    words = [boxed("ليس", 300.0), boxed("قريب", 278.0), boxed("منه", 244.0)]
    sign = [Glyph(char, 248.0, 703.0, 248.0, 254.0, 12.0) for char in "ا\u064b"]
    end, blank = Glyph("\n", 0.0, 0.0), Glyph(" ", 0.0, 700.0)
    line = [*words[0], blank, *words[1], blank, *words[2]]
    glyphs = [*sign, end, *line] if first else [*line, end, *sign]
    assert text_of(glyphs) == "ليس قريبا\u064b منه"


def test_signs_with_glyphs_of_their_own_go_to_their_letters() -> None:
    word = boxed("مهم", 300.0)
    shadda = Glyph("\u0651", 283.0, 698.0, 283.0, 287.0, 12.0)
    blank = Glyph(" ", 282.0, 700.0, 282.0, 282.0, 1.0)
    assert text_of([shadda, *word, blank, *boxed("ة", 282.0)]) == "مهم\u0651ة"


def test_a_sign_that_is_drawn_at_no_letter_stays() -> None:
    shadda = Glyph("\u0651", 50.0, 300.0, 50.0, 54.0, 12.0)
    assert text_of([shadda, Glyph("\n", 0.0, 0.0), *boxed("قريب", 300.0)]) == "\u0651\nقريب"


def test_pieces_of_a_line_between_one_another_are_sorted() -> None:
    right, left = boxed("رحلة إلى", 400.0), boxed("المحيط", 290.0)
    between, number = boxed("أعماق", 328.0), boxed("12", 346.0)
    number.sort(key=lambda glyph: glyph.left)
    digits = [glyph._replace(char=char) for glyph, char in zip(number, "12", strict=True)]
    glyphs = [*right, *left, Glyph("\n", 0.0, 0.0), *digits, *between]
    assert text_of(glyphs) == "رحلة إلى 12 أعماق المحيط"


def test_pieces_that_share_a_ligature_are_of_one_line() -> None:
    # A vowel sign parted the line within the one glyph of lam and alef.
    first, rest = boxed("جدا ول", 400.0), boxed("يمكن", 356.0)
    alef = first[-1]._replace(char="ا")
    blank = Glyph(" ", 360.0, 700.0, 356.0, 360.0, 12.0)
    glyphs = [alef, blank, *rest, Glyph("\n", 0.0, 0.0), *first]
    assert text_of(glyphs) == "جدا ولا يمكن"


def test_a_blank_that_is_drawn_without_a_character_parts_words() -> None:
    first, second = boxed("قليلا", 300.0), boxed("جدا", 266.0)
    between = (268.0, 700.0, 268.0, 700.0)
    for glyphs in ([*first, *second], [*second, *first]):
        assert text_of(glyphs, Ink([*ink(glyphs), between])) == "قليلا جدا"


def test_a_joiner_is_a_blank_that_has_no_room() -> None:
    word = boxed("کتابها", 300.0)
    between = (word[4].right, 700.0, word[4].right, 700.0)
    assert text_of(word, Ink([*ink(word), between])) == "کتاب\u200cها"


def test_a_blank_that_a_letter_without_a_character_is_drawn_in_is_none() -> None:
    # The base letter of `د` with its sign stands for nothing; the glyph of the sign for both.
    word = [
        Glyph("ض", 400.0, 700.0, 400.0, 409.0, 12.0),
        Glyph(" ", 393.0, 700.0, 393.0, 393.0, 1.0),
        Glyph("د", 393.0, 699.0, 396.0, 398.0, 12.0),
        Glyph("\u0651", 393.0, 699.0, 394.0, 396.0, 12.0),
    ]
    drawn = [*ink(word), (393.0, 698.0, 400.0, 707.0)]
    assert text_of(word, Ink(drawn)) == "ضد\u0651"
    assert text_of(word, Ink(ink(word))) == "ض د\u0651"


def test_words_that_ran_together_behind_a_sign_are_two() -> None:
    first = boxed("فض", 320.0)
    sign = [Glyph(c, 290.0, 701.0, 292.0, 293.0, 12.0) for c in "ال\u064b"]
    last = list(reversed(boxed("عن", 285.0)))
    glyphs = [*first, Glyph(" ", 290.0, 701.0, 290.0, 290.0, 1.0), *sign, *last]
    drawn = [*ink(first), *ink(last), (289.0, 698.0, 308.0, 710.0)]
    assert text_of(glyphs, Ink(drawn)) == "فضلا\u064b عن"


def test_lam_is_before_alef_in_their_ligature() -> None:
    there = [Glyph(char, 200.0, 700.0) for char in "ال"]
    assert text_of(there) == "لا"
    article = [Glyph("ا", 206.0, 700.0), Glyph("ل", 200.0, 700.0)]
    assert text_of(article) == "ال"


@pytest.mark.parametrize(
    ("letters", "word"), [("هلل", "لله"), ("ال", "لا"), ("لا", "لا"), ("يف", "في")]
)
def test_letters_of_one_glyph_come_out_backwards(letters: str, word: str) -> None:
    glyphs = [Glyph(char, 200.0, 700.0, 200.0, 212.0, 12.0) for char in letters]
    assert text_of([*boxed("ا", 218.0), *glyphs]) == f"ا{word}"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_pieces_of_an_arabic_line_are_joined_from_the_right(order: tuple[int, ...]) -> None:
    pieces = [boxed("انسحاب القوات", 500.0), boxed("**", 415.0), boxed("ليس قريبا", 398.0)]
    end = Glyph("\n", 0.0, 0.0)
    glyphs = [glyph for at in order for glyph in (*pieces[at], end)]
    below = boxed("ستظل", 500.0, y=680.0)
    assert text_of([*glyphs, *below]) == "انسحاب القوات ** ليس قريبا\nستظل"


def test_columns_and_lines_below_one_another_stay_apart() -> None:
    end = Glyph("\n", 0.0, 0.0)
    left, right = boxed("القوات", 150.0), boxed("العراق", 500.0)
    assert text_of([*left, end, *right]) == "القوات\nالعراق"
    under = boxed("العراق", 150.0, y=685.0)
    assert text_of([*left, end, *under]) == "القوات\nالعراق"


def test_letters_without_a_character_are_counted_but_those_of_signs() -> None:
    shapes = [(100.0 + 10 * at, 700.0, 106.0 + 10 * at, 708.0) for at in range(5)]
    blank = (200.0, 700.0, 200.0, 700.0)
    drawn = TextObjects([*shapes, blank], [], frozenset(), 4)
    assert drawn.letters_lost("قوي\u0651ا\u064b") == 2
    assert drawn.pieces("قوي\u0651ا\u064b") == 3
    assert TextObjects(shapes[:1], [], frozenset(), 1).letters_lost("قوي\u0651ا\u064b") == 0


def ligature(letters: str, x: float) -> list[Glyph]:
    """Letters for which one glyph is drawn."""
    return [Glyph(char, x, 700.0, x, x + 8, 12.0) for char in letters]


def test_letters_of_ligatures_are_in_order_whichever_way_they_came_out() -> None:
    known = {"\u0634\u0631\u0643\u0629"}
    head = boxed("\u0643\u0629", 500.0)[::-1]
    for letters in ("\u0634\u0631", "\u0631\u0634"):
        (line,) = in_logical_order([*head, *ligature(letters, 500.0)], Ink(), known.__contains__)
        assert line.text == "\u0634\u0631\u0643\u0629"


def test_a_narrow_blank_that_is_a_character_parts_words() -> None:
    one, other = boxed("\u0627\u0644", 500.0), boxed("\u0646\u0648", 486.8)
    left = max(glyph.right for glyph in other)
    blank = Glyph(" ", left, 700.0, left, min(glyph.left for glyph in one), 12.0)
    drawn = [*other, blank, *one]
    (line,) = in_logical_order(drawn, Ink([], drawn))
    assert line.text == "\u0627\u0644 \u0646\u0648"


def test_nothing_comes_of_nothing() -> None:
    assert text_of([]) == ""


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: f"{page['language']}, {page['producer']}, {page['font']}"
)
def test_a_page_of_a_producer_is_read_as_it_was_written(page: dict[str, Any]) -> None:
    """Signs, numbers, brackets, Latin words and cells of a table, as PDFium gives them."""
    lines = in_logical_order([Glyph(*one) for one in page["glyphs"]], Ink(map(tuple, page["ink"])))
    assert [line.text.strip() for line in lines if line.text.strip()] == page["lines"]


def test_a_page_with_vowel_signs_is_read_as_it_was_written() -> None:
    """As PDFium gives what Chromium printed: signs in words' places, false blanks, raised lines."""
    page = json.loads((CASES / "pdf_glyphs.json").read_text("utf-8"))
    glyphs = [Glyph(*one) for one in page["glyphs"]]
    lines = text_of(glyphs, Ink(map(tuple, page["ink"]))).split("\n")
    assert [line.strip() for line in lines if line.strip()] == page["lines"]
