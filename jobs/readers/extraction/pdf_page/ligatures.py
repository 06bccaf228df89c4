"""Letters of ligatures in order: several letters in one place of a page, for which one is drawn.

PDFium turns the letters of a ligature with those of its word, or with neither of them. Which it was
the places do not say: the words of the page do.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from typing import Final

from jobs.readers.extraction.pdf_page.glyphs import MARK, NEAR, Glyph

ALEFS: Final = "\u0622\u0623\u0625\u0627"
_LAM_ALEFS: Final = frozenset("\u0644" + alef for alef in ALEFS)


def are_forward(words: Iterable[Sequence[Glyph]], known: Callable[[str], bool]) -> bool:
    """Tell whether the letters of ligatures came out in order in words that came out backwards.

    Parameters
    ----------
    words : iterable of sequence of Glyph
        Words that came out from left to right.
    known : callable
        Whether a word is known.
    """
    votes = 0
    for word in words:
        if _has_ligature(word):
            votes += known("".join(from_the_right(word, forward=True)))
            votes -= known("".join(from_the_right(word)))
    return votes > 0


def _has_ligature(word: Sequence[Glyph]) -> bool:
    letters = [glyph for glyph in word if not MARK.match(glyph.char)]
    return any(
        abs(one.x - other.x) < NEAR and not {one.char, other.char} & {*ALEFS}
        for one, other in pairwise(letters)
    )


def with_ligatures_in_order(word: Sequence[Glyph]) -> list[str]:
    """Put the letters of each ligature in order: PDFium gives those of one glyph backwards.

    Lam and alef may come out in order, and with edges of their own.
    """
    chars = [glyph.char for glyph in word]
    letters = [at for at, glyph in enumerate(word) if not MARK.match(glyph.char)]
    for _, ligature in groupby(letters, lambda at: word[at][1:]):
        places = list(ligature)
        is_drawn = word[places[0]].right > word[places[0]].left
        if len(places) > 1 and is_drawn and chars[places[0]] + chars[places[-1]] not in _LAM_ALEFS:
            for at, char in zip(places, [chars[at] for at in reversed(places)], strict=True):
                chars[at] = char
    for one, other in pairwise(letters):
        if chars[other] + chars[one] in _LAM_ALEFS and abs(word[one].x - word[other].x) < NEAR:
            chars[one], chars[other] = chars[other], chars[one]
    return chars


def from_the_right(word: Sequence[Glyph], forward: bool = False) -> list[str]:
    """Give the letters of a word from the right, each mark after the letter nearest to it.

    Letters of one ligature are in one place: they came out backwards like the others, or `forward`,
    but lam is before alef, whatever way they came out.
    """
    letters = [glyph.x for glyph in word if not MARK.match(glyph.char)] or [word[0].x]

    def place(at: int) -> tuple[float, int, int]:
        x = word[at].x
        if not MARK.match(word[at].char):
            return -x, int(word[at].char in ALEFS), at if forward else -at
        return -min(letters, key=lambda letter: abs(letter - x)), 2, at

    return [word[at].char for at in sorted(range(len(word)), key=place)]
