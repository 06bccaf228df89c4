"""Combining marks of PDF pages: vowel signs that are drawn by themselves go to their letters.

PDFium takes such a sign for a word or a line of its own, and parts the word below it.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from jobs.readers.extraction.pdf_page.glyphs import LETTER, MARK, NEAR, Glyph

TATWEEL: Final = "\N{ARABIC TATWEEL}"
#: Height of the bands in which letters are looked up, in points
_BAND: Final = 16.0
#: Most height of a sign above or below the line, and distance of its middle from its letter, in
#: font sizes
_HEIGHT, _BESIDE = 0.7, 0.1
#: How far from a sign its letter may have come out, in characters
_NEAR_BY: Final = 12


def with_marks_at_letters(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Put each sign that has a glyph of its own behind its letter, and in its place."""
    glyphs = _without_doubles(_with_strokes(glyphs))
    free = [
        at for at, glyph in enumerate(glyphs) if MARK.match(glyph.char) and _is_free(glyphs, at)
    ]
    if not free:
        return glyphs
    bands: dict[int, list[int]] = defaultdict(list)
    for at, glyph in enumerate(glyphs):
        if LETTER.match(glyph.char) and glyph.right > glyph.left:
            bands[int(glyph.y // _BAND)].append(at)
    signs: dict[int, list[int]] = defaultdict(list)
    for at in free:
        band = int(glyphs[at].y // _BAND)
        near = [one for key in (band - 1, band, band + 1) for one in bands.get(key, ())]
        letter = _letter_of(glyphs, at, near)
        if letter is not None:
            signs[letter].append(at)
    moved = {at for of_letter in signs.values() for at in of_letter}
    found: list[Glyph] = []
    for at, glyph in enumerate(glyphs):
        doubled = glyph.char == " " and at - 1 in moved and found and found[-1].char.isspace()
        if at in moved or doubled:
            continue
        found.append(glyph)
        found += [glyph._replace(char=glyphs[sign].char) for sign in signs.get(at, ())]
    return found


def _with_strokes(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Write a control character that has a width as a stroke (kashida): a font gave it no other."""
    drawn = {at for at, one in enumerate(glyphs) if one.char < " " and one.right > one.left}
    drawn = {at for at in drawn if all(map(LETTER.match, _beside(glyphs, at)))}
    if not drawn:
        return glyphs
    return [one._replace(char=TATWEEL) if at in drawn else one for at, one in enumerate(glyphs)]


def _beside(glyphs: Sequence[Glyph], at: int) -> list[str]:
    """Give the nearest characters on both sides that are no signs, blanks or control characters."""
    sides = (reversed(glyphs[max(at - _NEAR_BY, 0) : at]), glyphs[at + 1 : at + 1 + _NEAR_BY])
    return [
        next((one.char for one in side if one.char > " " and not MARK.match(one.char)), "")
        for side in sides
    ]


def _without_doubles(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Leave out a raised letter with its sign where both are in their ligature already."""
    raised = {
        at
        for at in range(len(glyphs) - 1)
        if MARK.match(glyphs[at + 1].char)
        and LETTER.match(glyphs[at].char)
        and abs(glyphs[at].x - glyphs[at + 1].x) < NEAR
        and _has(glyphs, at, glyphs[at])
        and _has(glyphs, at, glyphs[at + 1])
    }
    left_out = raised | {at + 1 for at in raised}
    return [glyph for at, glyph in enumerate(glyphs) if at not in left_out] if raised else glyphs


def _has(glyphs: Sequence[Glyph], at: int, wanted: Glyph) -> bool:
    """Whether a glyph is drawn again near a place, in the same column and not as high."""
    return any(
        one.char == wanted.char
        and abs(one.x - wanted.x) < NEAR < wanted.y - one.y < _HEIGHT * wanted.size
        for one in (*glyphs[max(at - _NEAR_BY, 0) : at], *glyphs[at + 2 : at + _NEAR_BY])
    )


def _is_free(glyphs: Sequence[Glyph], at: int) -> bool:
    """Whether a sign is in the place of no letter near it."""
    near = glyphs[max(at - _NEAR_BY, 0) : at + _NEAR_BY + 1]
    return not any(LETTER.match(one.char) and abs(one.x - glyphs[at].x) < NEAR for one in near)


def _letter_of(glyphs: Sequence[Glyph], at: int, letters: Sequence[int]) -> int | None:
    """Find the letter that a sign is drawn above or below."""
    sign = glyphs[at]
    middle = (sign.left + sign.right) / 2 if sign.right > sign.left else sign.x

    def distance(letter: int) -> tuple[float, int]:
        one = glyphs[letter]
        return abs((one.left + one.right) / 2 - middle) + abs(one.y - sign.y), -letter

    fitting = [
        letter
        for letter in letters
        if abs(glyphs[letter].y - sign.y) <= _HEIGHT * glyphs[letter].size
        and glyphs[letter].left - _BESIDE * sign.size
        <= middle
        <= glyphs[letter].right + _BESIDE * sign.size
    ]
    return min(fitting, key=distance, default=None)
