"""Page layout: the characters of a PDF page as glyphs, with the places where they are drawn."""

from typing import Final, NamedTuple

LETTERS: Final = "\u0620-\u064a\u066e-\u06d3\u06fa-\u06fc\ufb50-\ufdff\ufe70-\ufefc"
MARKS: Final = "\u064b-\u065f\u0670"
#: White stretch from which on two words are apart, in font sizes.
APART: Final = 0.15


class Glyph(NamedTuple):
    """A character, where its glyph begins on the page, its edges and its font size, in points."""

    char: str
    x: float
    y: float
    left: float = 0.0
    right: float = 0.0
    size: float = 0.0
