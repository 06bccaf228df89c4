"""Word segmentation of Arabic words that came out without the blanks between them.

Where a line is justified, some tools give its words as one: the blank was no glyph. The likeliest
words are found by dynamic programming over the lexicon (Viterbi 1967), an unknown one by the number
of its letters. A document is asked first: healthy text has no words of so many letters, but for a
few that people write so.
"""

import math
import re
from typing import Final

from jobs.kernels.repair import LONG
from jobs.text.repair.extraction.known_words import MARKS, RAW_WORD, KnownWords, article_in_order
from jobs.text.script.edits import Reordering
from jobs.text.script.letters import MAKSURA, MARBUTA, WAW

#: The rule by which repairs are recorded
GLUED: Final = "glued words"
#: Fewest different long words of a document, and their least share of its letters and of its words
FEWEST_GLUED, LEAST_GLUED, LEAST_GLUED_WORDS = 5, 0.1, 0.02
#: Least letters of a word that is several, in such a document
_SHORTEST: Final = 5
#: Bound of the letters of one word in the search, and of those that are searched: no line is longer
_LONGEST, LONGEST_GLUED = 15, 300
#: Costs in nats: of a word that is not known, and of each of its letters (their entropy)
_UNKNOWN, _UNKNOWN_LETTER = 6.0, 2.8
#: Cost of a letter by itself, of `and` as one, and least letters of an unknown word
_LETTER, _AND, _FEWEST_LETTERS = 25.0, 7.0, 3
#: Lead in nats, a letter, of the way round in which a glued word is read
_LEAD: Final = 0.2
#: Confidence of words that are parted
_CONFIDENCE: Final = 0.9
_SIGNS: Final = re.compile(f"[{MARKS}]+")
_LAST_LETTERS: Final = re.compile(f"[{MARBUTA}{MAKSURA}].")


def glued_words(text: str, words: KnownWords) -> list[Reordering]:
    """Find the words of a text that are several, where the whole document shows it.

    Parameters
    ----------
    text : str
        Presentation forms are opened, and lines in logical order.
    words : KnownWords
    """
    if not has_glued_words(text):
        return []
    search = Segmentation(words)
    found = []
    for match in RAW_WORD.finditer(text):
        letters = _SIGNS.sub("", match[0])
        if not _SHORTEST <= len(letters) <= LONGEST_GLUED or words.frequency(letters):
            continue
        places = [at for at in range(*match.span()) if not _SIGNS.match(text[at])]
        ends, _ = search.best(letters)
        cuts = {places[end] for end in ends[:-1]}
        if cuts:
            found.append(_cut(text, match.start(), match.end(), cuts))
    return found


def has_glued_words(text: str) -> bool:
    """Tell whether a good part of the letters of a text are in words that are too long for one."""
    found = [len(word) for word in RAW_WORD.findall(_SIGNS.sub("", text))]
    glued = [length for length in found if LONG <= length <= LONGEST_GLUED]
    return len(glued) >= FEWEST_GLUED and sum(glued) >= LEAST_GLUED * sum(found)


def bare_length(word: str) -> int:
    """Count the letters of a word without vowel signs and strokes."""
    return len(_SIGNS.sub("", word))


class Segmentation:
    """The search for the likeliest words in a stretch of letters; it remembers what it asked."""

    def __init__(self, words: KnownWords) -> None:
        self._words = words
        self._costs: dict[str, float] = {}

    def best(self, letters: str) -> tuple[list[int], float]:
        """Give the ends of the likeliest words, and their cost in nats."""
        costs, begins = [0.0], [0]
        for end in range(1, len(letters) + 1):
            ways = (
                (costs[start] + self._cost(letters[start:end]), start)
                for start in range(max(end - _LONGEST, 0), end)
            )
            cost, start = min(ways)
            costs.append(cost)
            begins.append(start)
        ends, end = [], len(letters)
        while end:
            ends.append(end)
            end = begins[end]
        return ends[::-1], costs[-1]

    def ways_round(self, letters: str) -> tuple[bool, bool]:
        """Tell whether a stretch is words as it is, and turned; both where neither is likelier."""
        as_is, turned = self.best(letters)[1], self.best(letters[::-1])[1]
        lead = _LEAD * len(letters)
        return as_is <= turned + lead, turned <= as_is + lead

    def _cost(self, word: str) -> float:
        cost = self._costs.get(word)
        if cost is None:
            self._costs[word] = cost = self._ask(word)
        return cost

    def _ask(self, word: str) -> float:
        if len(word) == 1:
            return _AND if word == WAW else _LETTER
        known = self._words.frequency(word) or self._words.frequency(article_in_order(word))
        if known:
            return -math.log(known)
        if len(word) < _FEWEST_LETTERS or _LAST_LETTERS.search(word):
            return 2 * _LETTER * len(word)
        return _UNKNOWN + _UNKNOWN_LETTER * len(word)


def _cut(text: str, start: int, end: int, cuts: set[int]) -> Reordering:
    """Put a blank before each place of `cuts`; it is said to come from where that letter is."""
    places: list[int] = []
    pieces: list[str] = []
    for at in range(start, end):
        if at in cuts:
            places.append(at)
            pieces.append(" ")
        places.append(at)
        pieces.append(text[at])
    return Reordering(start, end, tuple(places), "".join(pieces), GLUED, _CONFIDENCE)
