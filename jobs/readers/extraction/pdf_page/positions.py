"""Visual order of Arabic words told by their glyphs: where letters are on the page of a PDF.

PDFium gives some words of a line from left to right. In Arabic the next letter stands to the left:
a word whose letters stand further and further to the right came out backwards, whatever it is. It
also parts words around a vowel sign, and runs what is on both sides of one together: letters that
touch are one word, and those that do not are two. A line with a sign or a number between its words
may come out as several, the left one first.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple

from jobs.readers.extraction.pdf_page.glyphs import APART, LETTERS, MARKS, Glyph
from jobs.readers.extraction.pdf_page.ink import Ink
from jobs.readers.extraction.pdf_page.visual_runs import in_reading_order

_WORD = re.compile(f"[{LETTERS}{MARKS}]{{2,}}")
_INK = f"[{LETTERS}{MARKS}]"
#: An alef with its mark that PDFium takes for a word of its own: it is drawn above the line.
_RAISED = re.compile(f"(?<!{_INK})([\u0627\u0649]?[{MARKS}]+)(?!{_INK})(?:[ \r]*\n| |$)?")
_MARK = re.compile(f"[{MARKS}]")
#: Distance below which two glyphs are in one place, in points.
_NEAR = 0.2
#: A blank of PDFium's own between letters: it has no width.
_BLANK = re.compile(f"(?<={_INK}) (?={_INK})")
#: Most of a gap that is white, where a letter without a character is drawn in it; the narrowest
#: gap that such a letter has room in, in font sizes.
_HIDDEN, _ROOM = 0.5, 0.2
#: Height above the line at which letters join, in font sizes.
_MIDDLE = 0.1
#: Two pieces of a line: how far apart in height and in width, and how far over one another, at
#: most, in font sizes.
_LEVEL, _COLUMN, _OVERLAP = 0.4, 3.0, 0.3
_LINE_END = re.compile(r"\r?\n")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"
#: How far a raised mark may be from the end of its word, in points: along the line, and above it.
_BESIDE, _ABOVE = 12.0, 12.0


def in_logical_order(glyphs: Sequence[Glyph], ink: Ink = Ink()) -> str:  # noqa: B008
    """Write glyphs as text: words that run to the right turned, raised marks at their words."""
    glyphs, joined = _without_false_blanks(glyphs, ink)
    chars = [glyph.char for glyph in glyphs]
    text = "".join(chars)
    ends: list[tuple[float, float, int]] = []
    for found in _WORD.finditer(text):
        start, end = found.span()
        word = glyphs[start:end]
        if not joined.isdisjoint(range(start + 1, end)):
            chars[start:end] = _as_drawn(word, ink)
        elif _runs_right(word) or _is_mixed(word):
            drawn = _has_signs(word) and all(glyph.right > glyph.left for glyph in word)
            chars[start:end] = _as_drawn(word, ink) if drawn else _from_the_right(word)
        else:
            chars[start:end] = _with_lam_before_alef(word)
        left = min(glyphs[start:end], key=lambda glyph: glyph.x)
        ends.append((left.x, left.y, end - 1))
    for (start, end), said in in_reading_order(text, glyphs).items():
        chars[start:end] = [said, *[""] * (end - start - 1)]
    for found in _RAISED.finditer(text):
        mark = glyphs[found.start(1)]
        place = _end_beside(ends, mark, found.span())
        if place is not None:
            chars[place] += found[1]
            chars[found.start() : found.end()] = [""] * (found.end() - found.start())
    return _with_whole_lines(glyphs, chars, ink)


class _Piece(NamedTuple):
    """A line as it came out, and where it is on the page, in points."""

    text: str
    left: float
    right: float
    y: float
    size: float


def _with_whole_lines(glyphs: Sequence[Glyph], chars: Sequence[str], ink: Ink) -> str:
    """Write the glyphs as text; pieces of one Arabic line are joined from right to left."""
    ends = [0, *accumulate(map(len, chars))]
    text = "".join(chars)
    lines: list[list[_Piece]] = []
    start = 0
    for end in [*(found.start() for found in _LINE_END.finditer(text)), len(text)]:
        first, last = bisect_right(ends, start) - 1, bisect_right(ends, end) - 1
        piece = _piece(text[start:end].strip("\r\n"), glyphs[first:last], ink)
        if lines and _are_one_line(piece, lines[-1]):
            lines[-1].append(piece)
        else:
            lines.append([piece])
        start = end
    return "\n".join(_joined(pieces, ink) for pieces in lines)


def _piece(text: str, glyphs: Sequence[Glyph], ink: Ink) -> _Piece:
    shown = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not shown:
        return _Piece(text, 0.0, 0.0, -math.inf, 0.0)
    y, size = median(glyph.y for glyph in shown), median(glyph.size for glyph in shown)
    first, last = max(glyph.x for glyph in shown), min(glyph.x for glyph in shown)
    left, _ = _edges([one for one in shown if one.x - last < _NEAR], ink, y + _MIDDLE * size)
    _, right = _edges([one for one in shown if first - one.x < _NEAR], ink, y + _MIDDLE * size)
    return _Piece(text, left, right, y, size)


def _are_one_line(piece: _Piece, others: Sequence[_Piece]) -> bool:
    """Whether a piece is beside others at their height, and near one of them."""
    size = min(piece.size, *(other.size for other in others))
    gaps = [max(piece.left, one.left) - min(piece.right, one.right) for one in others]
    level = all(abs(piece.y - other.y) < _LEVEL * size for other in others)
    return level and -_OVERLAP * size < min(gaps) < _COLUMN * size


def _joined(pieces: Sequence[_Piece], ink: Ink) -> str:
    text = "".join(piece.text for piece in pieces)
    if len(pieces) == 1 or len(_LATIN.findall(text)) > len(re.findall(_INK, text)):
        return "\n".join(piece.text for piece in pieces)
    first, *rest = sorted(pieces, key=lambda piece: -piece.right)
    joined, left = first.text, first.left
    for piece in rest:
        white = ink.white(piece.right, left, piece.y + _MIDDLE * piece.size)
        joined += (" " if white > APART * piece.size else "") + piece.text
        left = piece.left
    return joined


def _without_false_blanks(glyphs: Sequence[Glyph], ink: Ink) -> tuple[Sequence[Glyph], set[int]]:
    """Leave out the blanks between letters that touch; give where these are joined."""
    text = "".join(glyph.char for glyph in glyphs)
    words = {found.start(): found for found in re.finditer(f"{_INK}+", text)}
    ends = {found.end(): found for found in words.values()}
    left_out = set()
    for found in _BLANK.finditer(text):
        blank = glyphs[found.start()]
        before, after = ends[found.start()], words[found.end()]
        one, other = glyphs[slice(*before.span())], glyphs[slice(*after.span())]
        if blank.left == blank.right and not _are_apart(one, other, ink):
            left_out.add(found.start())
    if not left_out:
        return glyphs, set()
    kept = [glyph for at, glyph in enumerate(glyphs) if at not in left_out]
    return kept, {at - number for number, at in enumerate(sorted(left_out))}


def _are_apart(one: Sequence[Glyph], other: Sequence[Glyph], ink: Ink) -> bool:
    """Whether there is a blank between two words, or they are on two lines."""
    size = one[0].size
    if not ink or abs(one[0].y - other[0].y) > size / 2:
        return True
    left = min(max(glyph.right for glyph in word) for word in (one, other))
    right = max(map(_left, (one, other)))
    white = ink.white(left, right, max(one[0].y, other[0].y) + _MIDDLE * size)
    widest = APART * size
    if right - left > _ROOM * size:
        widest = min(widest, _HIDDEN * (right - left))
    return left >= right or white > widest


def _as_drawn(word: Sequence[Glyph], ink: Ink) -> list[str]:
    """Give letters from the right, each with its marks, and a blank where a sign hid a gap."""
    letters = sorted(
        (at for at in range(len(word)) if not _MARK.match(word[at].char)),
        key=lambda at: (-word[at].x, word[at].char in _ALEFS, at),
    )
    if not letters:
        return [glyph.char for glyph in word]
    marks: dict[int, list[int]] = {at: [] for at in letters}
    for at, glyph in enumerate(word):
        if at not in marks:
            near = min(reversed(letters), key=lambda letter: abs(word[letter].x - glyph.x))
            marks[near].append(at)
    chars = [""] * len(word)
    edge = math.inf
    for place, at in enumerate(letters):
        signs = [word[mark] for mark in marks[at]]
        height = word[at].y + _MIDDLE * word[at].size
        left, right = _edges([one for one in word if abs(one.x - word[at].x) < _NEAR], ink, height)
        beside = signs or (place and marks[letters[place - 1]])
        apart = place and beside and ink.white(right, edge, height) > _ROOM * word[at].size
        chars[place] = " " * bool(apart) + "".join(glyph.char for glyph in (word[at], *signs))
        edge = min(edge, left)
    return chars


def _edges(drawn: Sequence[Glyph], ink: Ink, height: float) -> tuple[float, float]:
    """Give the edges of what has one glyph; its middle where that is a sign, and ink the letter."""
    left, right = _left(drawn), max(one.right for one in drawn)
    middle = (left + right) / 2
    if _has_signs(drawn) and ink.white(middle - _NEAR, middle + _NEAR, height) < _NEAR:
        return middle, middle
    return left, right


def _left(word: Sequence[Glyph]) -> float:
    """Give the left edge of glyphs; a letter alone has the room up to its origin."""
    signs = {glyph.x for glyph in word if _MARK.match(glyph.char)}
    return min(one.left if one.x in signs else min(one.left, one.x) for one in word)


def _runs_right(word: Sequence[Glyph]) -> bool:
    """Whether the letters of a word came out from left to right, on one line."""
    right, left = _steps(word)
    return right > left and _is_level(word)


def _is_mixed(word: Sequence[Glyph]) -> bool:
    """Whether a letter at a vowel sign came out away from its place."""
    return _has_signs(word) and _steps(word)[0] > 0 and _is_level(word)


def _has_signs(word: Sequence[Glyph]) -> bool:
    return any(_MARK.match(glyph.char) for glyph in word)


def _steps(word: Sequence[Glyph]) -> tuple[int, int]:
    """Count the steps from letter to letter that go to the right, and to the left."""
    letters = [glyph for glyph in word if not _MARK.match(glyph.char)]
    steps = [after.x - before.x for before, after in pairwise(letters)]
    return sum(step > _NEAR for step in steps), sum(step < -_NEAR for step in steps)


def _is_level(word: Sequence[Glyph]) -> bool:
    """Whether a word is on one line."""
    width = max(glyph.x for glyph in word) - min(glyph.x for glyph in word)
    height = max(glyph.y for glyph in word) - min(glyph.y for glyph in word)
    return height < width


def _with_lam_before_alef(word: Sequence[Glyph]) -> list[str]:
    """Put the letters of a ligature of lam and alef in order: they are in one place."""
    chars = [glyph.char for glyph in word]
    for at, (one, other) in enumerate(pairwise(word)):
        if one.char in _ALEFS and other.char == _LAM and abs(one.x - other.x) < _NEAR:
            chars[at : at + 2] = other.char, one.char
    return chars


def _from_the_right(word: Sequence[Glyph]) -> list[str]:
    """Give the letters of a word from the right, each mark after the letter nearest to it.

    Letters of one ligature are in one place: they came out backwards like the others, but lam is
    before alef, whatever way they came out.
    """
    letters = [glyph.x for glyph in word if not _MARK.match(glyph.char)] or [word[0].x]

    def place(at: int) -> tuple[float, int, int]:
        x = word[at].x
        if not _MARK.match(word[at].char):
            return -x, int(word[at].char in _ALEFS), -at
        return -min(letters, key=lambda letter: abs(letter - x)), 2, at

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
