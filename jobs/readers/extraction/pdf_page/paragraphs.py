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

from jobs.readers.extraction.pdf_page.glyphs import LETTERS
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
#: Width of a blank, in font sizes
_BLANK: Final = 0.25
_LIST_SIGN: Final = re.compile(
    r"\s*(?:[\u2022\u25cf\u25aa\u25e6\u2023\u2043*\u2013\u2014-]|[(\[]?\d{1,3}[.)\]\u2013-])(?!\d)"
)
_RTL: Final = re.compile(f"[{LETTERS}]")
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

    def go_on(self, page: Sequence[Line]) -> list[bool]:
        """Tell of each line of a page whether it goes on in the next one."""
        blocks = self._blocks(page)
        found: list[bool] = []
        for number, block in enumerate(blocks):
            found += [block.goes_on(one, other) for one, other in pairwise(block.lines)]
            following = blocks[number + 1].lines if number + 1 < len(blocks) else ()
            over = following and _is_other_column(block.lines[-1], following[0])
            found.append(bool(over) and block.goes_over(blocks[number + 1]))
        return found

    def goes_over(self, page: Sequence[Line], following: Sequence[Line]) -> bool:
        """Tell whether the last line of a page goes on in the first one of the next page."""
        if not page or not following:
            return False
        return self._blocks(page)[-1].goes_over(self._blocks(following)[0])

    def _blocks(self, page: Sequence[Line]) -> list["_Block"]:
        """Part the lines of a page where the gap, the font size or the column changes."""
        blocks: list[list[Line]] = []
        for line in page:
            if blocks and self._is_next(blocks[-1][-1], line):
                blocks[-1].append(line)
            else:
                blocks.append([line])
        return [_Block(lines, _LEAST_WIDTH * self._wide) for lines in blocks]

    def _is_next(self, one: Line, other: Line) -> bool:
        """Whether a line is as far below another one as lines of a paragraph are.

        Those of a font size of its own, a title or a quote, may be further apart.
        """
        own = self._own_gaps.get(round(one.size), 0.0)
        return _are_below(one, other) and one.y - other.y <= max(self._gap, own) * one.size


class _Shape(NamedTuple):
    """The edges of a block of lines, where most of its lines begin, and its direction."""

    left: float
    right: float
    start: float
    rtl: bool


class _Block:
    """Lines one below the other, at one distance."""

    def __init__(self, lines: Sequence[Line], least_width: float) -> None:
        self.lines = lines
        text = "".join(line.text for line in lines)
        rtl = 2 * len(_RTL.findall(text)) > len(_WORD_CHARACTER.findall(text))
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        starts = [right - line.right if rtl else line.left - left for line in lines]
        self._shape = _Shape(left, right, median(starts), rtl)
        self._is_wide = right - left >= least_width
        self._has_signs = any(_LIST_SIGN.match(line.text) for line in lines)

    def goes_on(self, one: Line, other: Line) -> bool:
        """Tell whether a line goes on in another one: the first word of that has no room in it."""
        if not self._is_wide or not other.text.strip():
            return False
        shape = self._shape
        word = (other.right - other.left) * len(other.text.split()[0]) / len(other.text.strip())
        room = one.left - shape.left if shape.rtl else shape.right - one.right
        if self._are_centred(one, other):
            room = (shape.right - shape.left) - (one.right - one.left)
        elif self._begins(one, other):
            return False
        return room < word + _BLANK * one.size

    def goes_over(self, following: "_Block") -> bool:
        """Tell whether the last line goes on in the first one of another page or column."""
        one, other = self.lines[-1], following.lines[0]
        if len(self.lines) == 1 or min(one.size, other.size) <= 0:
            return False
        mine, theirs = self._shape, following._shape
        shift = mine.right - theirs.right if mine.rtl else mine.left - theirs.left
        moved = other._replace(left=other.left + shift, right=other.right + shift)
        return _is_about(one.size, other.size) and self.goes_on(one, moved)

    def _start(self, line: Line) -> float:
        return self._shape.right - line.right if self._shape.rtl else line.left - self._shape.left

    def _are_centred(self, one: Line, other: Line) -> bool:
        middles = (one.left + one.right) / 2, (other.left + other.right) / 2
        apart = abs(self._start(one) - self._start(other))
        return abs(middles[0] - middles[1]) < _CENTRED * one.size and apart > _INDENT * one.size

    def _begins(self, one: Line, other: Line) -> bool:
        """Tell whether a line begins a paragraph: by an indent, or by a sign where others have one.

        Of two lines only the sentence tells which of them is indented.
        """
        if self._has_signs:
            return _LIST_SIGN.match(other.text) is not None
        if len(self.lines) == 2:
            indent = abs(self._start(other) - self._start(one)) > _INDENT * one.size
            return indent and one.text.rstrip().endswith(_ENDS)
        return abs(self._start(other) - self._shape.start) > _INDENT * other.size


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
