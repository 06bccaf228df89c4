"""Lexicon coverage: which Arabic words of raw text the lexicon knows, as they are or otherwise."""

import re
import unicodedata
from functools import cache, cached_property
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Lexicon
from jobs.kernels.script.code_points import BARE_LETTERS, FIRST_LETTER
from jobs.text.script.folding import PRESENTATION_RANGES, SIGN_RANGES
from jobs.text.script.letters import (
    ALEF,
    ARTICLE,
    BEH,
    FEH,
    HAMZAS,
    KAF,
    LAM,
    LAM_LAM,
    TATWEEL,
    WAW,
)
from jobs.text.words.lexicon import Frequencies, lexicon_form, looked_up, shipped_lexicon

#: Arabic letters, not yet opened presentation forms among them, as a class of characters
RAW_LETTERS: Final = (
    "\N{ARABIC LETTER KASHMIRI YEH}-\N{ARABIC LETTER FARSI YEH WITH THREE DOTS ABOVE}"
    "\N{ARABIC LETTER FEH}-\N{ARABIC LETTER YEH}"
    "\N{ARABIC LETTER ALEF WASLA}-\N{ARABIC LETTER YEH BARREE WITH HAMZA ABOVE}"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in PRESENTATION_RANGES)
)
#: Vowel signs and the stroke
MARKS: Final = TATWEEL + "".join(f"{chr(first)}-{chr(last)}" for first, last in SIGN_RANGES)
#: Letters that join the next one, in presentation forms too
JOINING: Final = re.compile(
    "(?!["
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}-\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER TEH MARBUTA}\N{ARABIC LETTER DAL}-"
    "\N{ARABIC LETTER ZAIN}\N{ARABIC LETTER WAW}\N{ARABIC LETTER ALEF MAKSURA}])"
    "[\N{ARABIC LETTER YEH WITH HAMZA ABOVE}-\N{ARABIC LETTER YEH}\N{ARABIC LETTER KEHEH}"
    "\N{ARABIC LETTER FARSI YEH}"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in PRESENTATION_RANGES)
    + "]"
)
#: A stretch of them: a word of raw text, or a piece of one
RAW_WORD: Final = re.compile(f"[{RAW_LETTERS}{MARKS}]+")
_FORMS: Final = re.compile(
    "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in PRESENTATION_RANGES) + "]"
)
_BASIC: Final = re.compile(
    "[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}"
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in PRESENTATION_RANGES)
    + "]"
)
_FOREIGN: Final = re.compile(
    "(?![\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER KEHEH}])"
    "[\N{ARABIC LETTER TTEH}-\N{ARABIC LETTER YEH BARREE WITH HAMZA ABOVE}\N{ARABIC LETTER AE}]"
)
_KEYBOARD: Final = re.compile("[\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER KEHEH}]")
#: Letters that Arabic has and Persian keyboards have not
_THEIR_OWN: Final = re.compile(
    "[\N{ARABIC LETTER YEH}\N{ARABIC LETTER KAF}\N{ARABIC LETTER ALEF MAKSURA}"
    "\N{ARABIC LETTER TEH MARBUTA}]"
)
#: The article and an alef that were one glyph with its lam: their letters may be in another order
_ARTICLE_GLYPH: Final = re.compile(f"^(.?{ALEF})([{ALEF}{HAMZAS}]){LAM}")
#: Most letters of other languages in Arabic text, as a share
_MOST_FOREIGN: Final = 0.01
#: How much rarer than a word the same word with a conjunction or a preposition is
_WITH_PARTICLE: Final = 0.03
#: Shortest word that one may be taken off, in letters
_SHORTEST: Final = 4
#: Prepositions with the article after them
_BEFORE_ARTICLE: Final = (BEH + ARTICLE, KAF + ARTICLE, LAM_LAM)
#: Relative frequency under which a word of two letters is more likely a piece of one
_RARE: Final = 3e-6
#: Letters that are words, signs of lists or abbreviations of their own
_OFTEN_ALONE: Final = frozenset(
    "\N{ARABIC LETTER WAW}\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}"
    "\N{ARABIC LETTER KAF}\N{ARABIC LETTER FEH}\N{ARABIC LETTER MEEM}\N{ARABIC LETTER SEEN}"
    "\N{ARABIC LETTER DAL}\N{ARABIC LETTER NOON}\N{ARABIC LETTER HEH}"
)
#: A word has to be this long to be evidence: shorter ones are words in any order of their letters
EVIDENT: Final = 3


class KnownWords:
    """How often words occur, asked by their letters as they come out of a file.

    `count` is how many words will be asked for, if that is known: for few no table is made.
    """

    def __init__(self, lexicon: Lexicon, count: int | None = None) -> None:
        self.lexicon, self._count = lexicon, count

    @cached_property
    def _words(self) -> Frequencies:
        """The table of the lexicon, which most documents do not need."""
        count = len(self.lexicon.words) if self._count is None else self._count
        return looked_up(self.lexicon, count)

    def frequency(self, letters: str) -> float:
        """Give the frequency of a word, one with a particle before it too; 0 if not known."""
        word = lexicon_form(opened(letters))
        found = self._words.get(word, 0.0)
        if not found and len(word) >= _SHORTEST:
            if word[0] in (WAW, FEH):
                return _WITH_PARTICLE * self.frequency(word[1:])
            if word.startswith(_BEFORE_ARTICLE):
                article_in_order = ARTICLE + word[2 + (word[1] == ALEF) :]
                return _WITH_PARTICLE * self._words.get(article_in_order, 0.0)
        return found


@cache
def rare_short_words() -> BoolArray:
    """Tabulate which words of two Arabic letters are hardly any: bool[BARE_LETTERS, BARE_LETTERS].

    The first row is for words of one letter.
    """
    letters = [lexicon_form(chr(FIRST_LETTER + place)) for place in range(BARE_LETTERS)]
    words = looked_up(shipped_lexicon(), len(letters) ** 2)
    rare = np.array([[words.get(a + b, 0.0) < _RARE for b in letters] for a in letters])
    rare[0] = [letter not in _OFTEN_ALONE for letter in letters]
    return rare


def article_in_order(word: str) -> str:
    """Put the letters of the article and an alef in order, where these were one glyph."""
    return _ARTICLE_GLYPH.sub(rf"\1{LAM}\2", word)


def opened(letters: str) -> str:
    """Open presentation forms to their letters (NFKC)."""
    return _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), letters)


def known_share(text: str, words: KnownWords) -> tuple[float, int]:
    """Give the share of the Arabic words of a text that are known, and how many it has.

    Words of three letters and more are counted; 1 where there are none.
    """
    found = [word for word in RAW_WORD.findall(text) if len(word) >= EVIDENT]
    if not found:
        return 1.0, 0
    return sum(words.frequency(word) > 0 for word in found) / len(found), len(found)


def is_arabic(text: str) -> bool:
    """Tell whether what is in Arabic script is Arabic, which has no letters beyond the basic ones.

    Persian, Urdu, Kurdish, Pashto and others do. A name in another spelling is no evidence, nor is
    a yeh or kaf of a Persian keyboard among Arabic ones.
    """
    letters = len(_BASIC.findall(text))
    foreign, keyboard = len(_FOREIGN.findall(text)), len(_KEYBOARD.findall(text))
    return foreign <= _MOST_FOREIGN * letters and keyboard <= len(_THEIR_OWN.findall(text))
