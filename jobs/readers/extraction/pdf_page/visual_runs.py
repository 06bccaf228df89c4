"""Bidi text turned back (inverse of UAX #9): what is between the Arabic words of a line.

PDFium gives brackets, numbers and Latin words between Arabic ones from left to right, as they are
drawn: `%80` for 80%, `2024-2020` for 2020-2024, the words of an English name backwards, brackets
the wrong way round. Where they are on the page says in which order they are read. Curly quotes
are mirrored by PDFium alone: neither Unicode nor a font turns them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import Final, NamedTuple

from jobs.readers.extraction.pdf_page.glyphs import APART, LATIN_LETTERS, LETTERS, MARKS, Glyph
from jobs.readers.extraction.pdf_page.ink import MIDDLE, Ink, left_edge

#: What is between Arabic words, behind the last of a line, or before its first
_STRETCH: Final = re.compile(
    rf"(?<=[{LETTERS}{MARKS}])[^{LETTERS}{MARKS}\r\n]+"
    rf"|^[^{LETTERS}{MARKS}\r\n]+(?=[{LETTERS}])",
    re.MULTILINE,
)
_LATIN: Final = rf"[{LATIN_LETTERS}](?:[^\t]*[{LATIN_LETTERS}\d])?"
#: Characters for private use: their bidi class is that of Latin letters
_PRIVATE_USE: Final = "[\ue000-\uf8ff]+"
#: What is read from left to right: Latin words with all between them, numbers with separators
_LEFT_TO_RIGHT: Final = re.compile(
    rf"{_LATIN}|{_PRIVATE_USE}|\d+(?:[.,:/\u066b\u066c]\d+)*(?:[%\u066a\u2030](?=\t))?"
)
#: The same behind Hebrew: numbers with their signs, which behind Arabic are read from the right
_LEFT_TO_RIGHT_IN_HEBREW: Final = re.compile(rf"{_LATIN}|\d+(?:[.,:/+-]\d+)*%?")
_HEBREW: Final = re.compile("[\u0591-\u05ea\ufb1d-\ufb4f]")
_OPENING, _CLOSING = "([{<\u00ab\u2039", ")]}>\u00bb\u203a"
_MIRRORED: Final = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)
_QUOTES: Final = "\u2018\u2019\u201c\u201d"
_UNMIRRORED: Final = str.maketrans(_QUOTES, "\u2019\u2018\u201d\u201c")
#: Tolerance of edges that touch or overlap, in font sizes
_OVERLAP: Final = 0.5
#: White stretch from which on two pieces are in two cells of a table, in font sizes
_CELLS: Final = 1.5
#: White stretch from which on two figures are apart, in font sizes
_FIGURES_APART: Final = 0.22
_OF_NUMBERS: Final = frozenset("0123456789.,:/-+%\u066a\u066b\u066c") | {
    chr(zero + digit) for zero in (0x0660, 0x06F0) for digit in range(10)
}


class Run(NamedTuple):
    """Glyphs that are read together, in the order of reading."""

    glyphs: tuple[Glyph, ...]
    ltr: bool


def in_reading_order(text: str, glyphs: Sequence[Glyph], ink: Ink) -> dict[tuple[int, int], str]:
    """Read the stretches between Arabic words anew: what they say, by their spans in the text.

    A stretch that is not drawn between its neighbours is left out: it stays as it came out.

    Parameters
    ----------
    text : str
        The characters of the glyphs.
    glyphs : sequence of Glyph
        They have edges; those without stay as they are.
    ink : Ink
        What is drawn without a character.
    """
    found: dict[tuple[int, int], list[tuple[str, bool]]] = {}
    turned = 0
    for match in _STRETCH.finditer(text):
        start, end = match.span()
        shown = [glyph for glyph in glyphs[start:end] if not glyph.char.isspace()]
        if not _may_be_turned(shown):
            continue
        before = _word(glyphs, start, -1)
        after = _word(glyphs, end, 1)
        runs = _runs(shown, before, after)
        if runs is not None:
            pieces = list(_written(runs, before, after, ink))
            found[match.span()] = pieces
            turned += sum(_turned(pieces, at) for at in range(len(pieces)))
    said = {
        span: "".join(_sign(pieces, at, turned) for at in range(len(pieces)))
        for span, pieces in found.items()
    }
    return {span: _trimmed(one, text, *span) for span, one in said.items()}


def _trimmed(said: str, text: str, start: int, end: int) -> str:
    """Leave out the blanks at the ends of a line."""
    said = said if text[start - 1 : start].strip("\r\n") else said.lstrip()
    return said if text[end : end + 1].strip("\r\n") else said.rstrip()


def _may_be_turned(shown: Sequence[Glyph]) -> bool:
    """Whether a stretch is more than a mark of punctuation, and its glyphs have edges."""
    signs = len(shown) > 1 or any(glyph.char in _OPENING + _CLOSING + _QUOTES for glyph in shown)
    return signs and all(glyph.right > glyph.left for glyph in shown)


def _word(glyphs: Sequence[Glyph], at: int, step: int) -> list[Glyph]:
    """Give the glyphs of the Arabic word that ends before a place, or begins at it."""
    place = at if step > 0 else at - 1
    word = []
    while 0 <= place < len(glyphs) and re.match(f"[{LETTERS}{MARKS}]", glyphs[place].char):
        word.append(glyphs[place])
        place += step
    return word


def _runs(
    shown: Sequence[Glyph], before: Sequence[Glyph], after: Sequence[Glyph]
) -> list[Run] | None:
    """Part glyphs into runs, from right to left; None if they are not drawn between the words."""
    size = max(glyph.size for glyph in shown)
    right = min((glyph.left for glyph in before), default=inf) + _OVERLAP * size
    left = max((glyph.right for glyph in after), default=-inf) - _OVERLAP * size
    height = (*before, *after)[0].y
    level = all(abs(glyph.y - height) <= size / 2 for glyph in (*shown, *after[:1]))
    if not level or any(glyph.left < left or glyph.right > right for glyph in shown):
        return None
    word = before[0].char if before else after[0].char
    return runs_of(sorted(shown, key=lambda glyph: glyph.left), size, word)


def runs_of(drawn: Sequence[Glyph], size: float, before: str) -> list[Run]:
    """Part glyphs into runs, from right to left.

    Parameters
    ----------
    drawn : sequence of Glyph
        From left to right; no Arabic letters are among them.
    size : float
        Their font size, in points.
    before : str
        A letter of the word before them, or of the one behind them.
    """
    pattern = _LEFT_TO_RIGHT_IN_HEBREW if _HEBREW.match(before) else _LEFT_TO_RIGHT
    places: list[int] = []
    text = ""
    for at, glyph in enumerate(drawn):
        gap = left_edge([glyph]) - drawn[at - 1].right if at else 0.0
        if at and _are_apart(drawn[at - 1], glyph, size):
            text += "\t" if gap > _CELLS * size else " "
            places.append(at)
        text += glyph.char
        places += [at] * len(glyph.char)
    places.append(len(drawn))
    runs: list[Run] = []
    done = 0
    for match in pattern.finditer(text):
        start, end = (places[at] for at in match.span())
        if (
            end < len(drawn)
            and drawn[end].char in ")("
            and match[0].count("(") != match[0].count(")")
        ):
            end += 1
        runs += [Run((glyph,), ltr=False) for glyph in drawn[done:start]]
        runs.append(Run(tuple(drawn[start:end]), ltr=True))
        done = end
    runs += [Run((glyph,), ltr=False) for glyph in drawn[done:]]
    return runs[::-1]


def _are_apart(one: Glyph, other: Glyph, size: float) -> bool:
    """Whether there is a blank between two glyphs; figures have white beside them."""
    number = one.char in _OF_NUMBERS and other.char in _OF_NUMBERS
    return left_edge([other]) - one.right > (_FIGURES_APART if number else APART) * size


def _written(
    runs: Sequence[Run], before: Sequence[Glyph], after: Sequence[Glyph], ink: Ink
) -> Iterator[tuple[str, bool]]:
    """Write runs and the blanks around them; each with whether it is read from the left.

    The end of a line counts as a blank.
    """
    edge = left_edge(before) if before else inf
    height = (*before, *after)[0].y
    size = max(run.glyphs[0].size for run in runs)
    for run in runs:
        left, right = left_edge(run.glyphs[:1]), max(glyph.right for glyph in run.glyphs)
        if ink.white(right, edge, height + MIDDLE * size) > APART * size:
            yield " ", False
        chars = [run.glyphs[0].char]
        for one, other in pairwise(run.glyphs):
            blank = _are_apart(one, other, size)
            chars.append(" " * blank + other.char)
        yield "".join(chars), run.ltr
        edge = left
    end = max((glyph.right for glyph in after), default=-inf)
    if ink.white(end, edge, height + MIDDLE * size) > APART * size:
        yield " ", False


def _turned(pieces: Sequence[tuple[str, bool]], at: int) -> int:
    """Tell of a bracket whether it came out as it is written (-1) or as it looks, turned (1).

    A blank or the end of a line is before an opening bracket, and behind a closing one; 0 where
    that does not say.
    """
    text, ltr = pieces[at]
    before = pieces[at - 1][0] == " " if at else False
    behind = pieces[at + 1][0] == " " if at + 1 < len(pieces) else False
    if ltr or text not in _OPENING + _CLOSING or before == behind:
        return 0
    return 1 if (text in _OPENING) == behind else -1


def _sign(pieces: Sequence[tuple[str, bool]], at: int, turned: int) -> str:
    """Write a piece; a bracket as its blanks say, else as most of the page.

    PDFium mirrors a quote in Arabic, and none behind a Latin word.
    """
    text, ltr = pieces[at]
    if ltr:
        return text
    if text in _QUOTES:
        before = next((one for one in reversed(pieces[:at]) if one[0] != " "), ("", False))
        latin = before[1] and re.search(r"[^\W\d_]", before[0]) is not None
        return text if latin else text.translate(_UNMIRRORED)
    mirror = (_turned(pieces, at) or turned) > 0
    return text.translate(_MIRRORED) if mirror else text
