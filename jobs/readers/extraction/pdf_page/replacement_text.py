"""PDF text extraction by replacement text (`ActualText`, ISO 32000-1, 14.9.4) of silent glyphs.

A letter that the font of a page lacks is drawn as an empty box: its font has no Unicode value for
it, but a producer may say beside it which character stood there.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from jobs.readers.extraction.pdf_page.glyphs import LETTER, LETTER_OR_MARK, LEVEL, NEAR, Glyph
from jobs.readers.extraction.pdf_page.ink import MIDDLE, Ink

#: Width limit of the empty box that stands for a character, in font sizes
_WIDEST: Final = 1.0


class Replaced(NamedTuple):
    """What a glyph stands for, and where it is drawn on the page, in points."""

    text: str
    x: float
    y: float


def with_replacements(
    glyphs: Sequence[Glyph], replaced: Sequence[Replaced], ink: Ink
) -> list[Glyph]:
    """Put characters told by replacement text between the glyphs beside which they are drawn.

    Parameters
    ----------
    glyphs : sequence of Glyph
        As they came out, line ends among them.
    replaced : sequence of Replaced
        In the order in which they are drawn.
    ink : Ink
        What is drawn without a character.
    """
    found = list(glyphs)
    most = _WIDEST * max((glyph.size for glyph in glyphs), default=0.0)
    words = list(_words(replaced, most))
    steps = (other.x - one.x for word in words for one, other in pairwise(word))
    width = min((step for step in steps if step > NEAR), default=most)
    for word in words:
        place = _place(found, word)
        if place is not None:
            found[place:place] = _drawn(found, word, width, ink)
    return found


def _words(replaced: Sequence[Replaced], most: float) -> Iterator[list[Replaced]]:
    """Yield what is drawn one beside the other, from left to right."""
    for _, level in groupby(replaced, lambda one: round(one.y)):
        word: list[Replaced] = []
        for one in sorted(level, key=lambda one: one.x):
            if word and one.x - word[-1].x > most:
                yield word
                word = []
            word.append(one)
        yield word


def _place(glyphs: Sequence[Glyph], word: Sequence[Replaced]) -> int | None:
    """Find the place of a word: behind the glyph before it on its line, or before the next one."""
    line = _line(glyphs, word[0].y)
    rtl = 2 * sum(LETTER_OR_MARK.match(glyphs[at].char) is not None for at in line) > len(line)
    rights = [at for at in line if glyphs[at].x > word[-1].x]
    lefts = [at for at in line if glyphs[at].x < word[0].x]
    right = min(rights, key=lambda at: glyphs[at].x, default=None)
    left = max(lefts, key=lambda at: glyphs[at].x, default=None)
    before, behind = (right, left) if rtl else (left, right)
    return behind if before is None else before + 1


def _line(glyphs: Sequence[Glyph], y: float) -> list[int]:
    """Give the places of the glyphs at a height."""
    return [
        at
        for at, glyph in enumerate(glyphs)
        if not glyph.char.isspace() and abs(glyph.y - y) < LEVEL * glyph.size
    ]


def _drawn(
    glyphs: Sequence[Glyph], word: Sequence[Replaced], width: float, ink: Ink
) -> list[Glyph]:
    """Give the glyphs of a word as they are read; each reaches up to what is drawn behind it."""
    line = [glyphs[at] for at in _line(glyphs, word[0].y)]
    size = line[0].size
    found = []
    for one in word:
        starts = [glyph.left for glyph in line if glyph.left > one.x]
        starts += ink.blanks(one.x + NEAR, one.x + width, one.y + MIDDLE * size)
        end = min([*starts, one.x + width])
        found.append([Glyph(char, one.x, one.y, one.x, end, size) for char in one.text])
    if any(LETTER.search(one.text) for one in word):
        found.reverse()
    return [glyph for glyphs_of_one in found for glyph in glyphs_of_one]
