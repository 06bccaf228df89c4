"""Page layout: the characters of a PDF page as glyphs, with the places where they are drawn."""

import re
from typing import Final, NamedTuple

#: Letters of Arabic and Hebrew script, and the signs above and below them, as parts of a class
LETTERS: Final = (
    "\u05d0-\u05ea\ufb1d-\ufb4f\u0620-\u064a\u066e-\u06d3\u06fa-\u06fc\ufb50-\ufdff\ufe70-\ufefc"
)
MARKS: Final = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
#: Letters of Latin script, as parts of a class
LATIN_LETTERS: Final = "A-Za-z\u00c0-\u024f"
LETTER: Final = re.compile(f"[{LETTERS}]")
MARK: Final = re.compile(f"[{MARKS}]")
LETTER_OR_MARK: Final = re.compile(f"[{LETTERS}{MARKS}]")
LATIN: Final = re.compile(f"[{LATIN_LETTERS}]")
#: White stretch from which on two words are apart, in font sizes.
APART: Final = 0.15
#: Most distance of the heights of one line, and of the pieces of a line, in font sizes
LEVEL, COLUMN = 0.55, 3.0
#: Distance below which two glyphs are in one place, in points
NEAR: Final = 0.2


class Glyph(NamedTuple):
    """A character, where its glyph begins on the page, its edges and its font size, in points."""

    char: str
    x: float
    y: float
    left: float = 0.0
    right: float = 0.0
    size: float = 0.0
