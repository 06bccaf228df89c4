"""Bidirectional text of PDF pages: brackets, numbers and Latin words between Arabic ones."""

import re
from collections.abc import Sequence
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.readers.extraction.pdf_page.glyphs import Glyph
from jobs.readers.extraction.pdf_page.ink import Ink
from jobs.readers.extraction.pdf_page.positions import in_logical_order
from jobs.visual import visual

#: Width of a glyph and of a blank, in points; a font size
WIDTH, SIZE = 6.0, 12.0
TURNED = str.maketrans("()[]«»", ")(][»«")
#: What PDFium does to quotes in Arabic
MIRRORED = str.maketrans("“”‘’", "”“’‘")


def text_of(glyphs: Sequence[Glyph], ink: Ink = Ink()) -> str:  # noqa: B008
    """Give the lines of glyphs as one text."""
    return "\n".join(line.text for line in in_logical_order(glyphs, ink))


def drawn(line: str, *, turned: bool = True, y: float = 700.0) -> list[Glyph]:
    """Draw a line as UAX #9 has it, and give its glyphs as PDFium does.

    Arabic words come from the right, what is between two of them from the left, with blanks of no
    width; brackets as they look where `turned`, quotes mirrored but behind a Latin word.
    """
    quoted = re.sub(r"(?<![A-Za-z])[“”‘’]", lambda match: match[0].translate(MIRRORED), line)
    shown = "".join(normalize("NFKC", char)[::-1] for char in visual(quoted, 1))
    places = [Glyph(char, 10 + WIDTH * at, y, 10 + WIDTH * at, 16 + WIDTH * at, SIZE)
              for at, char in enumerate(shown)]  # fmt: skip
    stretches: list[list[Glyph]] = [[]]
    for glyph in reversed(places):
        arabic = "\u0621" <= glyph.char <= "\u064a"
        if not stretches[-1] or arabic != ("\u0621" <= stretches[-1][0].char <= "\u064a"):
            stretches.append([])
        stretches[-1].append(glyph)
    glyphs: list[Glyph] = []
    for stretch in stretches:
        arabic = bool(stretch) and "\u0621" <= stretch[0].char <= "\u064a"
        glyphs += stretch if arabic else stretch[::-1]
    blanks = [glyph._replace(right=glyph.left) if glyph.char == " " else glyph for glyph in glyphs]
    if turned:
        return blanks
    return [glyph._replace(char=glyph.char.translate(TURNED)) for glyph in blanks]


LINES = [
    "قال الرئيس (حزب الله العراقي) إن الوفد وصل",
    "ارتفع النفط 80% من السعر",
    "نسبة %12 من السعر",
    "الأعوام (2020-2024) كانت صعبة",
    "يوم 25/1/2024 كان طويلا",
    "نص آخر (مع Latin words) ونسبة",
    "شركة Royal Dutch Shell في البصرة",
    "قال «نعم» ثم مضى",
    "وصل الوفد (أمس)",
    "ربح 3.5 مليار [تقريبا] دولار",
    "رواية COVID 19 في العراق",
    "قال “نعم” ثم ‘لا’ ومضى",
    "عدد “80%” كبير (“الوفد”)",
    "شركة “Apple” في ”بغداد“",
]


@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("line", LINES)
def test_what_is_between_arabic_words_is_read_in_order(line: str, turned: bool) -> None:
    assert text_of(drawn(line, turned=turned)) == line


def test_signs_before_the_first_word_of_a_line_are_turned_too() -> None:
    glyphs = [*drawn("قال الوفد (أمس)"), Glyph("\n", 0.0, 0.0), *drawn("«نعم» مرارا", y=680.0)]
    assert text_of(glyphs) == "قال الوفد (أمس)\n«نعم» مرارا"


def test_what_is_drawn_elsewhere_stays_as_it_came_out() -> None:
    line = drawn("يوم 25/1/2024 كان")
    away = [glyph._replace(y=100.0) if glyph.char.isdigit() else glyph for glyph in line]
    assert text_of(away) == "".join(glyph.char for glyph in away)


WORDS = st.text("بتثجحخدرسشصط", min_size=2, max_size=6)
BETWEEN = st.sampled_from(
    ["", "12", "2,500", "80%", "(7)", "Shell", "New York Times", "[3]", "1/2/2020", "«Le Monde»"]
)


@given(st.lists(st.tuples(WORDS, BETWEEN), min_size=1, max_size=5), WORDS)
def test_any_line_is_read_as_it_was_written(parts: list[tuple[str, str]], last: str) -> None:
    line = " ".join(" ".join(part for part in pair if part) for pair in [*parts, (last, "")])
    assert text_of(drawn(line)) == line
