"""Orthographic normalisation of dagger (superscript) alefs: letters, where words have them today.

Quranic spelling has a sign where modern spelling has the letter (`الكتٰب`), but for a closed class
of words that are still written without it (`هٰذا`, `لٰكن`). The sign is taken for the letter where
the word that comes out is in the lexicon.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from jobs.datatypes import Edit
from jobs.text.script.letters import BARE
from jobs.text.script.spelling import plain
from jobs.text.words.lexicon import WORD, lexicon_form

DAGGER: Final = "\N{ARABIC LETTER SUPERSCRIPT ALEF}"
_ALEF: Final = "\N{ARABIC LETTER ALEF}"
_WAW: Final = "\N{ARABIC LETTER WAW}"
#: The sign, and the waw that may carry it and goes with it (`الصلوٰة`).
_SIGN: Final = re.compile(f"{_WAW}?\N{ARABIC FATHA}?{DAGGER}")
#: A word has at most so many of the signs; with more it stays as it is (two to the third tries).
_MOST: Final = 3
#: Words that are written without the letter to this day, after proclitics, before pronouns.
_WRITTEN_WITHOUT: Final = re.compile(
    "[\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}"
    "\N{ARABIC LETTER KAF}]{0,2}(?:"
    + "|".join(
        (
            "\N{ARABIC LETTER HEH}\N{ARABIC LETTER THAL}.{1,3}",  # this
            "\N{ARABIC LETTER HEH}\N{ARABIC LETTER HAMZA}\N{ARABIC LETTER LAM}.{1,2}",  # these
            "\N{ARABIC LETTER HEH}\N{ARABIC LETTER KAF}\N{ARABIC LETTER THAL}.",  # thus
            "\N{ARABIC LETTER THAL}\N{ARABIC LETTER LAM}\N{ARABIC LETTER KAF}.{0,2}",  # that
            "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER WAW}\N{ARABIC LETTER LAM}.{2,3}",  # those
            "\N{ARABIC LETTER LAM}\N{ARABIC LETTER KAF}\N{ARABIC LETTER NOON}.{0,3}",  # but
            "\N{ARABIC LETTER ALEF}?\N{ARABIC LETTER LAM}{1,3}\N{ARABIC LETTER HEH}.{0,2}",  # God
            "(?:\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM})?\N{ARABIC LETTER REH}"
            "\N{ARABIC LETTER HAH}\N{ARABIC LETTER MEEM}\N{ARABIC LETTER NOON}",  # the Merciful
        )
    )
    + ")"
)


def dagger_alefs(text: str, words: Mapping[str, float]) -> list[Edit]:
    """Find the dagger alefs of a text that are letters today.

    Parameters
    ----------
    text : str
    words : mapping of str to float
        The frequency of each known word, by its `lexicon_form`.
    """
    return [
        edit
        for match in WORD.finditer(text)
        if DAGGER in match[0]
        for edit in _of_word(match[0], match.start(), words)
    ]


def _of_word(word: str, start: int, words: Mapping[str, float]) -> Iterator[Edit]:
    """Yield the signs of a word that are letters: as many as make a known word of it."""
    signs = list(_SIGN.finditer(word))
    bare = plain(word).translate(BARE)
    if len(signs) > _MOST or _WRITTEN_WITHOUT.fullmatch(bare):
        return
    best: tuple[int, int, float] = (0, 0, 0.0)
    chosen: tuple[str, ...] = ()
    for ways in product(*map(_ways, signs)):
        known = words.get(lexicon_form(plain(_spelled(word, signs, ways))), 0.0)
        letters = sum(way.endswith(_ALEF) for way in ways)
        score = (letters, sum(map(len, ways)), known)
        if known > 0 and letters and score > best:
            best, chosen = score, ways
    for sign, way in zip(signs, chosen, strict=False):
        if way != sign[0]:
            yield Edit(start + sign.start(), start + sign.end(), (way,), "dagger alef")


def _ways(sign: re.Match[str]) -> tuple[str, ...]:
    """All that a sign may stand for: itself, the letter, the letter in the place of a waw."""
    carried = (_ALEF,) if sign[0].startswith(_WAW) else ()
    return (sign[0], sign[0].rstrip(f"{DAGGER}\N{ARABIC FATHA}") + _ALEF, *carried)


def _spelled(word: str, signs: list[re.Match[str]], ways: tuple[str, ...]) -> str:
    spelled, done = "", 0
    for sign, way in zip(signs, ways, strict=True):
        spelled += word[done : sign.start()] + way
        done = sign.end()
    return spelled + word[done:]
