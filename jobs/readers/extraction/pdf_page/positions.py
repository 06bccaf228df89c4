"""Visual order of Arabic words told by their glyphs: where letters are on the page of a PDF.

PDFium gives some words of a line from left to right. In Arabic the next letter stands to the left:
a word whose letters stand further and further to the right came out backwards, whatever it is. It
also parts words around a vowel sign, and runs what is on both sides of one together: letters that
touch are one word, and those that do not are two. A line with a sign or a number between its words
may come out as several, the left one first.
"""

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from jobs.readers.extraction.pdf_page.glyphs import APART, LETTERS, MARK, MARKS, NEAR, Glyph
from jobs.readers.extraction.pdf_page.ink import MIDDLE, Ink, edges, has_signs, left_edge
from jobs.readers.extraction.pdf_page.ligatures import (
    ALEFS,
    are_forward,
    from_the_right,
    with_ligatures_in_order,
)
from jobs.readers.extraction.pdf_page.lines import Line, whole_lines
from jobs.readers.extraction.pdf_page.marks import with_marks_at_letters
from jobs.readers.extraction.pdf_page.reordering import in_line_order
from jobs.readers.extraction.pdf_page.visual_runs import in_reading_order

_WORD = re.compile(f"[{LETTERS}{MARKS}]{{2,}}")
_INK = f"[{LETTERS}{MARKS}]"
#: A blank of PDFium's own between letters: it has no width.
_BLANK = re.compile(f"(?<={_INK}) (?={_INK})")
#: Most of a gap that is white, where a letter without a character is drawn in it; the narrowest
#: gap that such a letter has room in, in font sizes.
_HIDDEN, _ROOM = 0.5, 0.2
#: Widest gap between two letters of a word where all letters have characters, in font sizes
_TOUCHING = 0.05


def in_logical_order(
    glyphs: Sequence[Glyph],
    ink: Ink = Ink(),  # noqa: B008
    known: Callable[[str], bool] = lambda _: False,
) -> list[Line]:
    """Write glyphs as lines: lines in order, and words that run to the right turned.

    Parameters
    ----------
    glyphs : sequence of Glyph
        As they came out, line ends among them.
    ink : Ink
        What is drawn without a character.
    known : callable
        Whether a word is known: it says which way the letters of ligatures came out.
    """
    glyphs = in_line_order(with_marks_at_letters(glyphs), ink)
    glyphs, joined = _without_false_blanks(glyphs, ink)
    chars = [glyph.char for glyph in glyphs]
    text = "".join(chars)
    spans = [found.span() for found in _WORD.finditer(text)]
    turned = (glyphs[start:end] for start, end in spans if _runs_right(glyphs[start:end]))
    forward = are_forward(turned, known)
    for start, end in spans:
        word = glyphs[start:end]
        if not joined.isdisjoint(range(start + 1, end)):
            chars[start:end] = _as_drawn(word, ink)
        elif _runs_right(word) or _is_mixed(word):
            drawn = has_signs(word) and all(glyph.right > glyph.left for glyph in word)
            chars[start:end] = _as_drawn(word, ink) if drawn else from_the_right(word, forward)
        else:
            chars[start:end] = with_ligatures_in_order(word)
    for (start, end), said in in_reading_order(text, glyphs, ink).items():
        chars[start:end] = [said, *[""] * (end - start - 1)]
    return whole_lines(glyphs, chars, ink)


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
    if size <= 0 or abs(one[0].y - other[0].y) > size / 2:
        return True
    left = min(max(glyph.right for glyph in word) for word in (one, other))
    right = max(map(left_edge, (one, other)))
    if ink.has_space(min(left, right) - NEAR, max(left, right) + NEAR, one[0].y):
        return True
    white = ink.white(left, right, max(one[0].y, other[0].y) + MIDDLE * size)
    widest = APART * size if ink else _TOUCHING * size
    if right - left > _ROOM * size:
        widest = min(widest, _HIDDEN * (right - left))
    return left - right > _TOUCHING * size or (right > left and white > widest)


def _as_drawn(word: Sequence[Glyph], ink: Ink) -> list[str]:
    """Give letters from the right, each with its marks, and a blank where a sign hid a gap."""
    letters = sorted(
        (at for at in range(len(word)) if not MARK.match(word[at].char)),
        key=lambda at: (-word[at].x, word[at].char in ALEFS, at),
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
        height = word[at].y + MIDDLE * word[at].size
        left, right = edges([one for one in word if abs(one.x - word[at].x) < NEAR], ink, height)
        beside = signs or (place and marks[letters[place - 1]])
        apart = place and beside and ink.white(right, edge, height) > _ROOM * word[at].size
        chars[place] = " " * bool(apart) + "".join(glyph.char for glyph in (word[at], *signs))
        edge = min(edge, left)
    return chars


def _runs_right(word: Sequence[Glyph]) -> bool:
    """Whether the letters of a word came out from left to right, on one line."""
    right, left = _steps(word)
    return right > left and _is_level(word)


def _is_mixed(word: Sequence[Glyph]) -> bool:
    """Whether a letter at a vowel sign came out away from its place."""
    return has_signs(word) and _steps(word)[0] > 0 and _is_level(word)


def _steps(word: Sequence[Glyph]) -> tuple[int, int]:
    """Count the steps from letter to letter that go to the right, and to the left."""
    letters = [glyph for glyph in word if not MARK.match(glyph.char)]
    steps = [after.x - before.x for before, after in pairwise(letters)]
    return sum(step > NEAR for step in steps), sum(step < -NEAR for step in steps)


def _is_level(word: Sequence[Glyph]) -> bool:
    """Whether a word is on one line."""
    width = max(glyph.x for glyph in word) - min(glyph.x for glyph in word)
    height = max(glyph.y for glyph in word) - min(glyph.y for glyph in word)
    return height < width
