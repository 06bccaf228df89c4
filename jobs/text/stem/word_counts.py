"""What a lexicon says of an Arabic word: how often it stands alone, and how often definite."""

from collections.abc import Iterable, Iterator
from typing import Final

from jobs.datatypes import Lexicon
from jobs.kernels.script.alphabet import GRAIN, LETTERS, LONGEST
from jobs.text.script.letters import ARTICLE, BARE, LAM_LAM
from jobs.text.script.spelling import plain

_LETTERS: Final = frozenset(LETTERS)


def is_word(spelled: str) -> bool:
    """Whether a plainly spelled form is an Arabic word that can be stemmed."""
    return 0 < len(spelled) <= LONGEST and _LETTERS.issuperset(spelled)


class Evidence:
    """Looks words up in a lexicon; `kept` are words that nothing is stemmed to."""

    def __init__(self, lexicon: Lexicon, kept: Iterable[str]) -> None:
        self._known: dict[str, int] = {}
        for word, frequency in _bare(lexicon):
            self._known[word] = self._known.get(word, 0) + max(1, int(frequency / GRAIN))
        self._kept = frozenset(word.translate(BARE) for word in kept)

    def known(self, word: str) -> float:
        """How often the lexicon has a word, in grains."""
        return self._known.get(word, 0)

    def definite(self, word: str) -> float:
        """How often the lexicon has a word with the article."""
        return self.known(ARTICLE + word) + self.known(LAM_LAM + word)

    def either(self, word: str) -> float:
        """How often the lexicon has a word, with the article or without it."""
        return self.known(word) + self.definite(word)

    def takes_article(self, word: str) -> bool:
        """Whether a word takes the article: then nothing before or after it is a clitic."""
        definite = self.definite(word)
        return definite > 0 and definite >= 0.02 * self.known(word)

    def is_kept(self, word: str) -> bool:
        """Whether a word is one that is never a stem (a stop word)."""
        return word in self._kept and word in self._known

    def best(self, words: Iterable[str]) -> str:
        """Give the most frequent of words, the first of equals; "" where none is known."""
        best, most = "", 0.0
        for word in words:
            often = self.known(word)
            if often > most:
                best, most = word, often
        return best


def _bare(lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    words = "\n".join(lexicon.words).translate(BARE).split("\n") if lexicon.words else []
    for i, (word, frequency) in enumerate(zip(words, lexicon.frequencies.tolist(), strict=True)):
        if is_word(word):
            yield word, frequency
        elif " " not in word:
            again = plain(lexicon.words[i]).translate(BARE)
            if is_word(again):
                yield again, frequency
