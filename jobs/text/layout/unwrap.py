"""Line unwrapping and heading detection: paragraph segmentation of hard-wrapped text.

A line feed can end a paragraph or be where a page ran out of width. A document is taken for
hard-wrapped on evidence: lines of one width, most of which stop in the middle of a sentence. In
the PDF texts a blank line comes *before the last line* of each paragraph, and pages break inside
sentences: blank lines are therefore no evidence there, terminal punctuation is.
"""

from typing import Final, NamedTuple

import numpy as np

from jobs.datatypes import Int64Array
from jobs.kernels.text.tables import CONTINUE, ENDS_IN_FULL_STOP, HEADING, LEAVE, PARAGRAPH

#: Line width limit of hard-wrapped text, in characters; a paragraph on one line is mostly wider
_WIDEST: Final = 160
#: Fill ratio of the width from which a line ran on to the next; justified lines vary in letters
_FULL: Final = 0.75
#: Fill ratio that a heading has at least where it goes on in the next line
_BROKEN: Final = 0.3
#: Heading length limits, in words and in characters
_HEADING_WORDS: Final = 12
_HEADING_WIDTH: Final = 90  # in characters
#: Page break detection: in text that is not wrapped, a longer line with no end was cut by one
_CUT_SHORT: Final = 200


class FilledLine(NamedTuple):
    """One line that is not blank: its row and size, and how it begins and ends."""

    row: int
    length: int
    indent: int
    words: int
    ends: bool
    stops: bool
    small: bool
    blank_before: bool


def line_actions(lines: Int64Array) -> list[int]:
    """Decide what becomes of each line of one document.

    Parameters
    ----------
    lines : int64[lines, 7]
        The table of `jobs.kernels.text.display.normalise_display`.

    Returns
    -------
    list of int
        LEAVE (it is blank), CONTINUE, PARAGRAPH or HEADING for each line.
    """
    decided = [LEAVE] * len(lines)
    filled = _filled(lines)
    if not filled:
        return decided
    width = _wrapped_width(filled)
    if width:
        _wrapped(filled, width, decided)
    else:
        _unwrapped(filled, decided)
    return decided


def _filled(lines: Int64Array) -> list[FilledLine]:
    filled = []
    blank = True
    for row, (start, end, indent, words, ends, small, _) in enumerate(lines.tolist()):
        if end > start:
            stops = ends == ENDS_IN_FULL_STOP
            filled.append(
                FilledLine(row, end - start, indent, words, bool(ends), stops, bool(small), blank)
            )
        blank = end == start
    return filled


def _wrapped_width(filled: list[FilledLine]) -> int:
    """Measure the width at which the lines of a document were broken; 0 where they were not."""
    if len(filled) < 2:
        return 0
    lengths = np.array([line.length for line in filled])
    width = int(np.quantile(lengths, 0.9))
    if width > _WIDEST or int(lengths.max()) > 2 * _WIDEST:
        return 0
    full = [line for line in filled[:-1] if line.length >= 0.7 * width]
    open_ended = sum(not line.ends for line in full)
    if width < 30 or not full or open_ended < 0.5 * len(full):
        return 0
    # One line is evidence only where it is too long for a heading.
    return width if len(full) > 1 or full[0].words > _HEADING_WORDS else 0


def _wrapped(filled: list[FilledLine], width: int, decided: list[int]) -> None:
    """Join lines until a sentence ends at the end of a line that was not full."""
    indented = _indented(filled)
    previous: FilledLine | None = None
    kind = HEADING
    for at, line in enumerate(filled):
        following = filled[at + 1] if at + 1 < len(filled) else None
        if previous is not None and not _begins(previous, line, kind, width, indented):
            decided[line.row] = CONTINUE
        else:
            kind = HEADING if _is_heading(line, following, width) else PARAGRAPH
            decided[line.row] = kind
        previous = line


def _indented(filled: list[FilledLine]) -> bool:
    """Tell whether the first lines of paragraphs are set in: some lines are, most are not."""
    deep = sum(line.indent >= 2 for line in filled)
    return 0 < deep <= 0.6 * len(filled)


def _begins(previous: FilledLine, line: FilledLine, kind: int, width: int, indented: bool) -> bool:
    if indented and line.indent >= 2:
        return True
    if line.small and not previous.ends:
        return False
    if kind == HEADING:
        whole = previous.ends or previous.length < _BROKEN * width
        return whole or line.blank_before or line.length > 0.7 * width
    full = previous.length >= _FULL * width
    if previous.ends:
        return not full or line.blank_before or line.length < 0.5 * width
    return not full and (line.blank_before or line.length < 0.7 * width)


def _is_heading(line: FilledLine, following: FilledLine | None, width: int) -> bool:
    if (
        following is None
        or following.small
        or line.stops
        or line.words > _HEADING_WORDS
        or line.length >= _FULL * width
    ):
        return False
    return not line.ends or not following.blank_before or line.words <= 8


def _unwrapped(filled: list[FilledLine], decided: list[int]) -> None:
    """Make each line a paragraph, short ones headings; join what a page break cut in two."""
    previous: FilledLine | None = None
    for at, line in enumerate(filled):
        last = at + 1 == len(filled)
        short = line.length <= _HEADING_WIDTH and line.words <= _HEADING_WORDS
        if (
            previous is not None
            and not previous.ends
            and previous.length >= _CUT_SHORT
            and line.length >= _CUT_SHORT
        ):
            decided[line.row] = CONTINUE
        else:
            decided[line.row] = HEADING if short and not line.ends and not last else PARAGRAPH
        previous = line
