"""Page layout: the lines of a PDF page, put together from the pieces in which they came out."""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, dropwhile, takewhile
from statistics import median
from typing import Final, NamedTuple

from jobs.readers.extraction.pdf_page.glyphs import (
    APART,
    COLUMN,
    LATIN,
    LETTER_OR_MARK,
    LEVEL,
    NEAR,
    Glyph,
)
from jobs.readers.extraction.pdf_page.ink import MIDDLE, Ink, edges

#: How far two pieces of a line may reach over one another, in font sizes
_OVERLAP: Final = 0.3
_LINE_END: Final = re.compile(r"\r?\n")


class Line(NamedTuple):
    """A line or a piece of one, its edges and its height on the page, its font size, in points.

    And the width of its first word, where that was measured. A line of which only the text is known
    has the size 0.
    """

    text: str
    left: float = 0.0
    right: float = 0.0
    y: float = -math.inf
    size: float = 0.0
    first: float = 0.0


def whole_lines(glyphs: Sequence[Glyph], chars: Sequence[str], ink: Ink) -> list[Line]:
    """Write glyphs as lines; pieces of one Arabic line are joined from right to left.

    Parameters
    ----------
    glyphs : sequence of Glyph
        As they came out, line ends among them.
    chars : sequence of str
        What is written for each.
    ink : Ink
        What is drawn without a character.
    """
    ends = [0, *accumulate(map(len, chars))]
    text = "".join(chars)
    lines: list[list[Line]] = []
    start = 0
    for end in [*(found.start() for found in _LINE_END.finditer(text)), len(text)]:
        first, last = bisect_right(ends, start) - 1, bisect_right(ends, end) - 1
        piece = _piece(text[start:end].strip("\r\n"), glyphs[first:last], ink)
        if lines and _are_one_line(piece, lines[-1]):
            lines[-1].append(piece)
        else:
            lines.append([piece])
        start = end
    return [line for pieces in lines for line in _joined(pieces, ink)]


def _piece(text: str, glyphs: Sequence[Glyph], ink: Ink) -> Line:
    shown = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not shown:
        return Line(text)
    y, size = median(glyph.y for glyph in shown), median(glyph.size for glyph in shown)
    first, last = max(glyph.x for glyph in shown), min(glyph.x for glyph in shown)
    height = y + MIDDLE * size
    left, _ = edges([one for one in shown if one.x - last < NEAR], ink, height)
    _, right = edges([one for one in shown if first - one.x < NEAR], ink, height)
    begun = dropwhile(lambda glyph: glyph.char.isspace(), glyphs)
    word = [*takewhile(lambda glyph: not glyph.char.isspace(), begun)]
    width = max(glyph.right for glyph in word) - min(glyph.left for glyph in word)
    return Line(text, left, right, y, size, width)


def _are_one_line(piece: Line, others: Sequence[Line]) -> bool:
    """Whether a piece is beside others at their height, and near one of them."""
    size = min(piece.size, *(other.size for other in others))
    gaps = [max(piece.left, one.left) - min(piece.right, one.right) for one in others]
    level = all(abs(piece.y - other.y) < LEVEL * size for other in others)
    return level and -_OVERLAP * size < min(gaps) < COLUMN * size


def _joined(pieces: Sequence[Line], ink: Ink) -> Sequence[Line]:
    text = "".join(piece.text for piece in pieces)
    if len(pieces) == 1 or len(LATIN.findall(text)) > len(LETTER_OR_MARK.findall(text)):
        return pieces
    first, *rest = sorted(pieces, key=lambda piece: -piece.right)
    joined, left = first.text, first.left
    for piece in rest:
        white = ink.white(piece.right, left, piece.y + MIDDLE * piece.size)
        joined += (" " if white > APART * piece.size else "") + piece.text
        left = piece.left
    left = min(piece.left for piece in pieces)
    return [Line(joined, left, first.right, first.y, first.size, first.first)]
