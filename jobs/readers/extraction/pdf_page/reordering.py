"""Reading order within a line of a PDF page: its words sorted by place where they came out mixed.

PDFium orders stretches of a line by rules of its own where vowel signs, numbers, brackets or Latin
words are between Arabic ones, and may give one line in several pieces. Where the words of a line do
not follow one another from right to left, all that is drawn on it is read anew.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from math import inf
from statistics import median
from typing import Final, NamedTuple

from jobs.readers.extraction.pdf_page.glyphs import (
    APART,
    COLUMN,
    LATIN,
    LETTER_OR_MARK,
    LEVEL,
    MARK,
    NEAR,
    Glyph,
)
from jobs.readers.extraction.pdf_page.ink import MIDDLE, Ink
from jobs.readers.extraction.pdf_page.visual_runs import runs_of
from jobs.text.repair.extraction.known_words import JOINING

_LAM: Final = "\u0644"
_ALEFS: Final = "\u0622\u0623\u0625\u0627"
#: Most distance of two letters of a word that follow one another as they came out, in font sizes
_JUMP: Final = 2.0
#: How many Arabic letters are for one of Latin on a page that is read from the right
_MOSTLY_RTL: Final = 2
#: How far words may reach over one another, as a share of the shorter one
_OVERLAP: Final = 0.3
#: Least white that a blank leaves, in font sizes: what is drawn as a blank in less is a joiner
_JOINER: Final = 0.17
ZERO_WIDTH_NON_JOINER: Final = "\N{ZERO WIDTH NON-JOINER}"


class _Unit(NamedTuple):
    """What stays together: a word from the right, or one glyph; its edges, in points."""

    glyphs: tuple[Glyph, ...]
    left: float
    right: float
    rtl: bool

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class _Row(NamedTuple):
    """What came out as one line: its end and its units, its height and font size, in points.

    Whether its blanks are where they came out.
    """

    all: tuple[Glyph, ...]
    units: tuple[_Unit, ...]
    y: float
    size: float
    blanks_fit: bool = True


def in_line_order(glyphs: Sequence[Glyph], ink: Ink) -> list[Glyph]:
    """Sort the glyphs of Arabic lines whose words came out in another order than from the right.

    Parameters
    ----------
    glyphs : sequence of Glyph
        As they came out, line ends among them.
    ink : Ink
        What is drawn without a character.
    """
    text = "".join(glyph.char for glyph in glyphs)
    rtl_page = len(LETTER_OR_MARK.findall(text)) > _MOSTLY_RTL * len(LATIN.findall(text))
    found: list[Glyph] = []
    level: list[list[_Row]] = []
    for row in _rows(glyphs, ink):
        if not any(not glyph.char.isspace() for glyph in row.all):
            continue
        if level and _is_level(level[-1], row):
            level[-1].append(row)
        else:
            level.append([row])
    for rows in (line for one in level for line in _lines(one)):
        units = [unit for row in rows for unit in row.units]
        fit = all(row.blanks_fit for row in rows)
        if _are_rtl(units, rtl_page) and (_is_mixed(units) or not fit or _has_blanks(units, ink)):
            found += _sorted(units, rows[0].size, ink)
            found += [glyph for glyph in rows[-1].all[-2:] if glyph.char in "\r\n"]
        else:
            found += [glyph for row in rows for glyph in row.all]
    return found


def _rows(glyphs: Sequence[Glyph], ink: Ink) -> Iterator[_Row]:
    start = 0
    for at, glyph in enumerate(glyphs):
        if glyph.char == "\n":
            yield _row(glyphs[start : at + 1], ink)
            start = at + 1
    yield _row(glyphs[start:], ink)


def _row(glyphs: Sequence[Glyph], ink: Ink) -> _Row:
    shown = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not shown or any(glyph.right < glyph.left for glyph in shown):
        return _Row(tuple(glyphs), (), 0.0, 0.0)
    y, size = median(glyph.y for glyph in shown), median(glyph.size for glyph in shown)
    if size <= 0 or any(abs(glyph.y - y) > LEVEL * size for glyph in shown):
        return _Row(tuple(glyphs), (), y, 0.0)
    units: list[list[Glyph]] = []
    before: Glyph | None = None
    for glyph in glyphs:
        if glyph.char.isspace():
            before = None
            continue
        if before is not None and _is_one_word(before, glyph, size, ink):
            units[-1].append(glyph)
        else:
            units.append([glyph])
        before = glyph
    return _Row(tuple(glyphs), tuple(map(_unit, units)), y, size, _blanks_fit(glyphs))


def _blanks_fit(glyphs: Sequence[Glyph]) -> bool:
    """Whether each blank with a width is drawn between the Arabic letters before and after it."""
    return not any(
        blank.char == " "
        and blank.right > blank.left
        and LETTER_OR_MARK.match(one.char)
        and LETTER_OR_MARK.match(other.char)
        and not min(one.left, other.left) < blank.left < max(one.right, other.right)
        for one, blank, other in zip(glyphs, glyphs[1:], glyphs[2:], strict=False)
    )


def _is_one_word(one: Glyph, other: Glyph, size: float, ink: Ink) -> bool:
    if not LETTER_OR_MARK.match(one.char) or not LETTER_OR_MARK.match(other.char):
        return False
    left, right = sorted(((one.left + one.right) / 2, (other.left + other.right) / 2))
    blank = ink.has_blank(left, right, one.y + MIDDLE * size) or ink.has_space(left, right, one.y)
    return abs(one.x - other.x) < _JUMP * size and not blank


def _unit(glyphs: Sequence[Glyph]) -> _Unit:
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    return _Unit(tuple(glyphs), left, right, LETTER_OR_MARK.match(glyphs[0].char) is not None)


def _is_level(rows: Sequence[_Row], row: _Row) -> bool:
    """Whether what came out as a line is at the height of what came out before it."""
    sizes = [one.size for one in (*rows, row)]
    return min(sizes) > 0 and all(abs(row.y - one.y) < LEVEL * min(sizes) for one in rows)


def _lines(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    """Part what is at one height into lines: pieces beside or between one another are one."""
    if len(rows) == 1:
        yield rows
        return
    drawn = sorted(
        ((unit, number) for number, row in enumerate(rows) for unit in row.units),
        key=lambda one: one[0].left,
    )
    lines = list(range(len(rows)))
    over: set[tuple[int, int]] = set()
    for (one, mine), (other, theirs) in pairwise(drawn):
        shorter = min(one.right - one.left, other.right - other.left)
        overlap = one.right - other.left > _OVERLAP * shorter and not _is_ligature(one, other)
        if mine != theirs and overlap:
            over |= {(mine, theirs), (theirs, mine)}
        elif other.left - one.right < COLUMN * rows[0].size and (mine, theirs) not in over:
            lines = [lines[mine] if line == lines[theirs] else line for line in lines]
    for line in dict.fromkeys(lines):
        yield [row for row, of_row in zip(rows, lines, strict=True) if of_row == line]


def _is_ligature(one: _Unit, other: _Unit) -> bool:
    """Whether a lam of one unit and an alef of another are one glyph, and so in one place."""
    pairs = ((a, b) for a in one.glyphs for b in other.glyphs if abs(a.x - b.x) < NEAR)
    return any(
        (a.char == _LAM and b.char in _ALEFS) or (b.char == _LAM and a.char in _ALEFS)
        for a, b in pairs
    )


def _are_rtl(units: Sequence[_Unit], rtl_page: bool) -> bool:
    """Whether a line has more letters from the right than Latin ones, or some on such a page."""
    letters = sum(len(unit.glyphs) for unit in units if unit.rtl)
    latin = sum(LATIN.match(unit.glyphs[0].char) is not None for unit in units)
    return letters > (0 if rtl_page else latin)


def _is_mixed(units: Sequence[_Unit]) -> bool:
    """Whether Arabic words are not drawn from right to left, with what came between them."""
    words = [at for at, unit in enumerate(units) if unit.rtl]
    ends = [inf, *(units[at].middle for at in words), -inf]
    if any(other > one for one, other in pairwise(ends)):
        return True
    bounds = pairwise([-1, *words, len(units)])
    return any(
        not left < unit.middle < right
        for (start, end), (right, left) in zip(bounds, pairwise(ends), strict=True)
        for unit in units[start + 1 : end]
    )


def _has_blanks(units: Sequence[_Unit], ink: Ink) -> bool:
    """Whether blanks between the words of a line are drawn without characters."""
    glyphs = [glyph for unit in units for glyph in unit.glyphs if unit.rtl]
    if not glyphs:
        return False
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    return ink.has_blank(left, right, glyphs[0].y + MIDDLE * glyphs[0].size)


def _sorted(units: Sequence[_Unit], size: float, ink: Ink) -> Iterator[Glyph]:
    """Give glyphs from right to left, what is read from the left in its order, with blanks."""
    before: _Unit | None = None
    height = units[0].glyphs[0].y + MIDDLE * size
    for unit in _joined(_in_order(units, size), size, ink, height):
        if before is not None:
            blank = _between(before, unit, size, ink, height)
            if blank:
                yield Glyph(blank, unit.right, unit.glyphs[0].y, unit.right, unit.right, 1.0)
        yield from unit.glyphs
        before = unit


def _between(one: _Unit, other: _Unit, size: float, ink: Ink, height: float) -> str:
    """Tell what is between two units: a blank, nothing, or a joiner that only parts letters."""
    left, right = (other.right, one.left) if one.middle > other.middle else (one.right, other.left)
    edges = min(left, right) - NEAR, max(left, right) + NEAR
    if ink.has_space(*edges, one.glyphs[0].y):
        return " "
    drawn = ink.has_blank(*edges, height)
    white = ink.gap(left, right, height) if right > left else 0.0
    joins = one.rtl and JOINING.match(min(one.glyphs, key=lambda glyph: glyph.x).char)
    if drawn and joins and other.rtl and white < min(_JOINER, ink.narrow) * size:
        return ZERO_WIDTH_NON_JOINER
    return " " if drawn or white > APART * size else ""


def _in_order(units: Sequence[_Unit], size: float) -> Iterator[_Unit]:
    """Give units from right to left, but numbers and Latin words from the left."""
    drawn = sorted(units, key=lambda unit: -unit.middle)
    letter = next(unit.glyphs[0].char for unit in drawn if unit.rtl)
    for rtl, group in groupby(drawn, lambda unit: unit.rtl):
        if rtl:
            words = list(group)
            letter = words[-1].glyphs[0].char
            yield from words
            continue
        glyphs = [glyph for unit in group for glyph in unit.glyphs]
        for run in runs_of(sorted(glyphs, key=lambda glyph: glyph.left), size, letter):
            yield from (_unit([glyph]) for glyph in run.glyphs)


def _joined(units: Iterator[_Unit], size: float, ink: Ink, height: float) -> Iterator[_Unit]:
    """Join pieces of an Arabic word that touch."""
    before: _Unit | None = None
    for unit in units:
        both = before is not None and before.rtl and unit.rtl
        if before is not None and both and not _between(before, unit, size, ink, height):
            before = _unit(_from_the_right((*before.glyphs, *unit.glyphs)))
            continue
        if before is not None:
            yield before
        before = unit
    if before is not None:
        yield before


def _from_the_right(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Sort the letters of a word, each with the signs in its place; lam is before alef."""

    def place(at: int) -> tuple[float, int]:
        glyph = glyphs[at]
        order = 0 if glyph.char == _LAM else 1 if not MARK.match(glyph.char) else 2
        return -round(glyph.x / NEAR), order

    return [glyphs[at] for at in sorted(range(len(glyphs)), key=place)]
