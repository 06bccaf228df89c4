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
#: An alef with its mark that PDFium puts on a line of its own: the mark is drawn above the line.
_RAISED = re.compile(f"(?:(?<=\n)|^)([\u0627\u0649]?[{_MARKS}]+)[ \r]*(?:\n|$)")
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
            chars[start:end] = reversed(chars[start:end])
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
    return right > left and abs(word[0].y - word[-1].y) < abs(word[0].x - word[-1].x)


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
