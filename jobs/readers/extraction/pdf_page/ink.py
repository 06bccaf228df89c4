"""Page layout: white space on a line, between the bounding boxes of what is drawn on a page."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from statistics import median
from typing import Final, TypeAlias

from jobs.readers.extraction.pdf_page.glyphs import MARK, NEAR, Glyph

#: Height above the line at which letters join, in font sizes
MIDDLE: Final = 0.1
#: Height of the bands in which what is drawn is looked up, in points
_BAND: Final = 8.0
#: Share of the width of a blank from which on a gap is one
_NARROW: Final = 0.6
#: Left, bottom, right and top, in points.
_Box: TypeAlias = tuple[float, float, float, float]


class Ink:
    """What the fonts of a page draw that stands for no character of its own.

    Where a letter has a vowel sign, a producer may give the character codes of both to the glyph
    of the sign: of the letter only its ink is there. A blank has no ink: its box has no width.

    Parameters
    ----------
    boxes : iterable of (float, float, float, float)
        Left, bottom, right and top of each thing drawn, in points.
    glyphs : iterable of Glyph
        The characters of the page, of which those blanks count that have a width.
    """

    def __init__(self, boxes: Iterable[_Box] = (), glyphs: Iterable[Glyph] = ()) -> None:
        self._bands: dict[int, list[_Box]] = {}
        self._blanks: dict[int, list[tuple[float, float]]] = {}
        self._spaces: dict[int, list[float]] = {}
        widths = []
        for glyph in glyphs:
            if glyph.char == " " and glyph.right > glyph.left and glyph.size > 0:
                widths.append((glyph.right - glyph.left) / glyph.size)
                self._spaces.setdefault(round(glyph.y), []).append((glyph.left + glyph.right) / 2)
        #: Width of what is narrower than a blank, in font sizes
        self.narrow = _NARROW * median(widths) if widths else inf
        for spaces in self._spaces.values():
            spaces.sort()
        for box in boxes:
            if box[0] == box[2]:
                for band in range(int(box[1] // _BAND) - 1, int(box[1] // _BAND) + 3):
                    self._blanks.setdefault(band, []).append((box[0], box[1]))
                continue
            for band in range(int(box[1] // _BAND), int(box[3] // _BAND) + 1):
                self._bands.setdefault(band, []).append(box)
        for boxes_of_band in self._bands.values():
            boxes_of_band.sort()
        for blanks_of_band in self._blanks.values():
            blanks_of_band.sort()

    def __bool__(self) -> bool:
        return bool(self._bands or self._blanks)

    def has_blank(self, left: float, right: float, y: float) -> bool:
        """Tell whether a blank without a character is drawn between two places at a height."""
        return next(self.blanks(left, right, y), None) is not None

    def blanks(self, left: float, right: float, y: float) -> Iterator[float]:
        """Yield where blanks without a character begin between two places at a height."""
        blanks = self._blanks.get(int(y // _BAND), [])
        near = blanks[bisect_left(blanks, (left, -inf)) : bisect_right(blanks, (right, inf))]
        return (x for x, height in near if -_BAND / 2 <= y - height <= _BAND)

    def has_space(self, left: float, right: float, y: float) -> bool:
        """Tell whether a blank that is a character has its middle between two places of a line."""
        spaces = self._spaces.get(round(y), [])
        return bisect_left(spaces, left) < bisect_right(spaces, right)

    def white(self, left: float, right: float, y: float) -> float:
        """Measure the widest white stretch between two places at a height, in points.

        Infinite where a blank is drawn between them.
        """
        return inf if self.has_blank(left, right, y) else self.gap(left, right, y)

    def gap(self, left: float, right: float, y: float) -> float:
        """Measure the widest stretch without ink between two places at a height, in points."""
        boxes = self._bands.get(int(y // _BAND), [])
        widest, at = 0.0, left
        for start, bottom, end, top in boxes[: bisect_left(boxes, (right, 0.0, 0.0, 0.0))]:
            if end > left and bottom <= y <= top:
                widest = max(widest, start - at)
                at = max(at, end)
        return max(widest, right - at)


def edges(drawn: Sequence[Glyph], ink: Ink, height: float) -> tuple[float, float]:
    """Give the edges of what has one glyph; its middle where that is a sign, and ink the letter."""
    left, right = left_edge(drawn), max(one.right for one in drawn)
    middle = (left + right) / 2
    if has_signs(drawn) and ink.white(middle - NEAR, middle + NEAR, height) < NEAR:
        return middle, middle
    return left, right


def left_edge(word: Sequence[Glyph]) -> float:
    """Give the left edge of glyphs; a letter alone has the room up to its origin."""
    signs = {glyph.x for glyph in word if MARK.match(glyph.char)}
    return min(one.left if one.x in signs else min(one.left, one.x) for one in word)


def has_signs(word: Sequence[Glyph]) -> bool:
    """Whether one of the glyphs is a vowel sign."""
    return any(MARK.match(glyph.char) for glyph in word)
