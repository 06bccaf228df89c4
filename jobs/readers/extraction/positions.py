"""Visual order of Arabic words told by their glyphs: where letters stand on the page of a PDF.

PDFium gives some words of a line from left to right. In Arabic the next letter stands to the left:
a word whose letters stand further and further to the right came out backwards, whatever it is.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_LETTERS = "\u0620-\u064a\u066e-\u06d3\u06fa-\u06fc\ufb50-\ufdff\ufe70-\ufefc"
_MARKS = "\u064b-\u065f\u0670"
_WORD = re.compile(f"[{_LETTERS}{_MARKS}]{{2,}}")
_INK = f"[{_LETTERS}{_MARKS}]"
#: An alef with its mark that PDFium takes for a word of its own: it is drawn above the line.
_RAISED = re.compile(f"(?<!{_INK})([\u0627\u0649]?[{_MARKS}]+)(?!{_INK})(?:[ \r]*\n| |$)?")
_MARK = re.compile(f"[{_MARKS}]")
#: Distance below which two glyphs stand in one place, in points.
_NEAR = 0.2
#: How far a raised mark may be from the end of its word, in points: along the line, and above it.
_BESIDE, _ABOVE = 12.0, 12.0


class Glyph(NamedTuple):
    """A character, and where its glyph begins on the page, in points."""

    char: str
    x: float
    y: float


def in_logical_order(glyphs: Sequence[Glyph]) -> str:
    """Write glyphs as text: words that run to the right turned, raised marks at their words."""
    chars = [glyph.char for glyph in glyphs]
    text = "".join(chars)
    ends: list[tuple[float, float, int]] = []
    for found in _WORD.finditer(text):
        start, end = found.span()
        if _runs_right(glyphs[start:end]):
            chars[start:end] = _from_the_right(glyphs[start:end])
        left = min(glyphs[start:end], key=lambda glyph: glyph.x)
        ends.append((left.x, left.y, end - 1))
    for found in _RAISED.finditer(text):
        mark = glyphs[found.start(1)]
        place = _end_beside(ends, mark, found.span())
        if place is not None:
            chars[place] += found[1]
            chars[found.start() : found.end()] = [""] * (found.end() - found.start())
    return "".join(chars)


def _runs_right(word: Sequence[Glyph]) -> bool:
    """Whether the letters of a word stand from left to right on one line."""
    steps = [after.x - before.x for before, after in pairwise(word)]
    right = sum(step > _NEAR for step in steps)
    left = sum(step < -_NEAR for step in steps)
    width = max(glyph.x for glyph in word) - min(glyph.x for glyph in word)
    height = max(glyph.y for glyph in word) - min(glyph.y for glyph in word)
    return right > left and height < width


def _from_the_right(word: Sequence[Glyph]) -> list[str]:
    """Give the letters of a word from the right, each mark after the letter nearest to it.

    Letters of one ligature stand in one place: they came out backwards like the others.
    """
    letters = [glyph.x for glyph in word if not _MARK.match(glyph.char)] or [word[0].x]

    def place(at: int) -> tuple[float, bool, int]:
        x = word[at].x
        if not _MARK.match(word[at].char):
            return -x, False, -at
        return -min(letters, key=lambda letter: abs(letter - x)), True, at

    return [word[at].char for at in sorted(range(len(word)), key=place)]


def _end_beside(
    ends: Sequence[tuple[float, float, int]], mark: Glyph, span: tuple[int, int]
) -> int | None:
    """Find the last character of the word that ends right of a raised mark, and below it."""
    near = [
        (x - mark.x, place)
        for x, y, place in ends
        if -_NEAR <= x - mark.x <= _BESIDE
        and 0 <= mark.y - y <= _ABOVE
        and not span[0] <= place < span[1]
    ]
    return min(near)[1] if near else None
