"""Paragraph segmentation of PDF pages: which lines go on in the next one, by their places.

A line was broken where the next word had no room in it. A wider gap between lines, another font
size, an indent or the sign of a list begin a paragraph anew.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from jobs.readers.extraction.pdf_page.glyphs import LETTER
from jobs.readers.extraction.pdf_page.lines import Line

#: Most difference of two font sizes that are one, as a share
_SAME_SIZE: Final = 0.08
#: Most gap of the lines of a paragraph: in narrowest gaps of its pages, and in font sizes
_GAP, _WIDEST_GAP = 1.15, 2.5
#: Most gap of the lines of a font size of its own, in gaps of the others
_OWN_GAP: Final = 1.25
#: How many gaps of a font size say what is narrow there
_FEW: Final = 5
#: Least width of a paragraph that is broken into lines, as a share of the wide lines of its pages
_LEAST_WIDTH: Final = 0.5
#: Quantile of the widths of lines that is the width of wide ones
_WIDE: Final = 0.9
#: An indent, and the middles of two centred lines, in font sizes
_INDENT, _CENTRED = 0.8, 0.5
#: Tolerance of lines that are aligned at one edge, in font sizes, and how many more than at the
#: other edge
_FLUSH, _MOSTLY = 0.5, 2
#: Share of lines that end with room, in the middle of a sentence, from which on lines were broken
#: by hand, and the weight of that share of all pages for one block, in lines
_MOST_OPEN, _PRIOR = 0.25, 2
#: Width of a blank, in font sizes
_BLANK: Final = 0.25
_LIST_SIGN: Final = re.compile(
    r"\s*(?:[\u2022\u25cf\u25aa\u25e6\u2023\u2043*\u2013\u2014-]|[(\[]?\d{1,3}[.)\]\u2013-])(?!\d)"
)
_WORD_CHARACTER: Final = re.compile(r"[^\W\d_]")
_ENDS: Final = tuple(".!?\u2026:\u061f\u06d4")


class Paragraphs:
    """The lines of pages, asked which of them go on.

    Parameters
    ----------
    pages : sequence of sequence of Line
        The lines of each page in the order of reading.
    """

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        placed = [line for page in pages for line in page if line.size > 0]
        widths = sorted(line.right - line.left for line in placed)
        self._wide = widths[int(_WIDE * (len(widths) - 1))] if widths else 0.0
        self._left_aligned = _is_left_aligned(pages)
        gaps: dict[int, list[float]] = defaultdict(list)
        for page in pages:
            for one, other in pairwise(page):
                if _are_below(one, other):
                    gaps[round(one.size)].append((one.y - other.y) / one.size)
        narrow = {size: _GAP * _narrowest(of_size) for size, of_size in gaps.items()}
        most = max(gaps, key=lambda size: (len(gaps[size]), -size), default=0)
        self._gap = min(narrow.get(most, 0.0), _WIDEST_GAP)
        self._own_gaps = {
            size: min(gap, _WIDEST_GAP if len(gaps[size]) >= _FEW else _OWN_GAP * self._gap)
            for size, gap in narrow.items()
        }
        blocks = [block for page in pages for block in self._blocks(page)]
        blocks = [block for block in blocks if len(block.lines) > 2]
        pairs = sum(len(block.lines) - 1 for block in blocks)
        #: Share of lines that end with room in the middle of a sentence
        self._open = sum(block.open for block in blocks) / max(pairs, 1)

    def line_ends(self, page: Sequence[Line]) -> list[str]:
        """Tell what follows each line of a page: a blank where it goes on, else one line end.

        Two where lines were broken by hand, as in a text file, and a wider gap follows.
        """
        blocks = self._blocks(page)
        found: list[str] = []
        for number, block in enumerate(blocks):
            flows = self._flows(block)
            found += [
                " " if flows and block.goes_on(one, other) else "\n"
                for one, other in pairwise(block.lines)
            ]
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            if following is None or not _is_other_column(block.lines[-1], following.lines[0]):
                found.append("\n\n" if self._open >= _MOST_OPEN else "\n")
            else:
                found.append(" " if flows and block.goes_over(following) else "\n")
        return found

    def goes_over(self, page: Sequence[Line], following: Sequence[Line]) -> bool:
        """Tell whether the last line of a page goes on in the first one of the next page."""
        if not page or not following:
            return False
        last = self._blocks(page)[-1]
        return self._flows(last) and last.goes_over(self._blocks(following)[0])

    def _flows(self, block: "_Block") -> bool:
        """Whether the lines of a block were broken where they were full, and not by hand."""
        pairs = len(block.lines) - 1
        open_here = block.open + _PRIOR * self._open
        return max(self._open, open_here / (pairs + _PRIOR)) < _MOST_OPEN

    def _blocks(self, page: Sequence[Line]) -> list["_Block"]:
        """Part the lines of a page where the gap, the font size or the column changes."""
        blocks: list[list[Line]] = []
        for line in page:
            if blocks and self._is_next(blocks[-1][-1], line):
                blocks[-1].append(line)
            else:
                blocks.append([line])
        least = _LEAST_WIDTH * self._wide
        return [_Block(lines, least, self._left_aligned) for lines in blocks]

    def _is_next(self, one: Line, other: Line) -> bool:
        """Whether a line is as far below another one as lines of a paragraph are.

        Those of a font size of its own, a title or a quote, may be further apart.
        """
        own = self._own_gaps.get(round(one.size), 0.0)
        return _are_below(one, other) and one.y - other.y <= max(self._gap, own) * one.size


class _Shape(NamedTuple):
    """The edges of a block of lines, and whether they begin at the right one."""

    left: float
    right: float
    from_right: bool

    def start(self, line: Line) -> float:
        """Measure how far from the edge a line begins."""
        return self.right - line.right if self.from_right else line.left - self.left

    def has_room(self, one: Line, other: Line) -> bool:
        """Whether the first word of a line has room behind another line."""
        room = one.left - self.left if self.from_right else self.right - one.right
        if self.are_centred(one, other):
            room = (self.right - self.left) - (one.right - one.left)
        text = other.text.strip()
        word = (other.right - other.left) * len(text.split()[0]) / len(text) if text else 0.0
        return room >= (other.first or word) + _BLANK * one.size

    def are_centred(self, one: Line, other: Line) -> bool:
        """Whether two lines of different widths have one middle."""
        middles = (one.left + one.right) / 2, (other.left + other.right) / 2
        apart = abs(self.start(one) - self.start(other))
        return abs(middles[0] - middles[1]) < _CENTRED * one.size and apart > _INDENT * one.size


class _Block:
    """Lines one below the other, at one distance."""

    def __init__(self, lines: Sequence[Line], least_width: float, left_aligned: bool) -> None:
        self.lines = lines
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        rtl = _is_rtl("".join(line.text for line in lines))
        self._shape = shape = _Shape(left, right, rtl and not left_aligned)
        self._is_wide = right - left >= least_width
        self._has_signs = any(_LIST_SIGN.match(line.text) for line in lines)
        self._start = median(map(shape.start, lines))
        pairs = list(pairwise(lines))
        firsts = [shape.start(other) for one, other in pairs if shape.has_room(one, other)]
        rest = [shape.start(other) for one, other in pairs if not shape.has_room(one, other)]
        #: How many lines end with room in the middle of a sentence
        self.open = sum(
            shape.has_room(one, other) and not one.text.rstrip().endswith(_ENDS)
            for one, other in pairs
        )
        #: Where lines behind a line with room begin, and where the others do
        self._starts = (median(firsts), median(rest)) if firsts and rest else None

    def goes_on(self, one: Line, other: Line) -> bool:
        """Tell whether a line goes on in another one: the first word of that has no room in it."""
        if not self._is_wide or not other.text.strip() or self._shape.has_room(one, other):
            return False
        return self._shape.are_centred(one, other) or not self._begins(one, other)

    def goes_over(self, following: "_Block") -> bool:
        """Tell whether the last line goes on in the first one of another page or column."""
        one, other = self.lines[-1], following.lines[0]
        if len(self.lines) == 1 or min(one.size, other.size) <= 0:
            return False
        mine, theirs = self._shape, following._shape
        shift = mine.right - theirs.right if mine.from_right else mine.left - theirs.left
        moved = other._replace(left=other.left + shift, right=other.right + shift)
        return _is_about(one.size, other.size) and self.goes_on(one, moved)

    def _begins(self, one: Line, other: Line) -> bool:
        """Tell whether a line begins a paragraph: by an indent, or by a sign where others have one.

        Of two lines only the sentence tells which of them is indented.
        """
        if self._has_signs:
            return _LIST_SIGN.match(other.text) is not None
        start = self._shape.start(other)
        if self._starts is not None:
            first, rest = self._starts
            indented = abs(first - rest) > _INDENT * one.size
            return indented and abs(start - first) < abs(start - rest)
        if len(self.lines) == 2:
            indented = abs(start - self._shape.start(one)) > _INDENT * one.size
            return indented and one.text.rstrip().endswith(_ENDS)
        return abs(start - self._start) > _INDENT * other.size


def _is_rtl(text: str) -> bool:
    return 2 * len(LETTER.findall(text)) > len(_WORD_CHARACTER.findall(text))


def _is_left_aligned(pages: Sequence[Sequence[Line]]) -> bool:
    """Whether lines that are read from the right are aligned at the left, as some producers do."""
    at_left = at_right = 0
    for page in pages:
        lines = [line for line in page if line.size > 0 and _is_rtl(line.text)]
        left = min((line.left for line in lines), default=0.0)
        right = max((line.right for line in lines), default=0.0)
        at_left += sum(line.left - left < _FLUSH * line.size for line in lines)
        at_right += sum(right - line.right < _FLUSH * line.size for line in lines)
    return at_left > _MOSTLY * at_right


def _narrowest(gaps: Sequence[float]) -> float:
    """Give the narrowest gap that is there twice, else the narrowest."""
    ratios = sorted(gaps)
    twice = [one for one, other in pairwise(ratios) if other <= one * (_GAP + 1) / 2]
    return next(iter((*twice, *ratios)))


def _are_below(one: Line, other: Line) -> bool:
    """Tell whether the second of two lines is below the first, in its column and its font size."""
    return (
        min(one.size, other.size) > 0
        and _is_about(one.size, other.size)
        and one.y - other.y > one.size / 2
        and min(one.right, other.right) > max(one.left, other.left)
    )


def _is_other_column(one: Line, other: Line) -> bool:
    """Tell whether the second of two lines is at the top of a column beside that of the first."""
    beside = min(one.right, other.right) <= max(one.left, other.left)
    return beside and other.y - one.y > one.size


def _is_about(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_SIZE * max(one, other)
