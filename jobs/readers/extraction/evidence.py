"""Evidence for one of two PDF extractions: the share of their words that the word list knows."""

import unicodedata
from functools import cache

from jobs.text.repair.extraction.known_words import KnownWords, is_arabic, known_share
from jobs.text.repair.extraction.stages import LETTER_STEPS, RAW_STEPS, undo
from jobs.text.script.edits import AlignedText
from jobs.text.words.lexicon import shipped_lexicon

#: Least number of Arabic words of three and more letters that say anything.
_LEAST_WORDS = 20
#: By how much the second extraction must be better: it loses the reading order more often.
_BETTER = 0.03


@cache
def _words() -> KnownWords:
    return KnownWords(shipped_lexicon())


def is_known(word: str) -> bool:
    """Whether the word list has a word."""
    return _words().frequency(word) > 0


def share_known(text: str) -> float | None:
    """Share of the Arabic words that are known once the text is repaired; None where they are few.

    What an extraction turned or cut is mended later: it counts as it will be read. Of Persian and
    other languages in Arabic script the word list says nothing.
    """
    words = _words()
    opened = unicodedata.normalize("NFKC", text)
    if not is_arabic(opened):
        return None
    share, count = known_share(opened, words)
    if count < _LEAST_WORDS or share + _BETTER >= 1:
        return share if count >= _LEAST_WORDS else None
    raw = undo(RAW_STEPS, AlignedText.raw(text), words, lambda *_: None).text
    letters = AlignedText.raw(unicodedata.normalize("NFKC", raw))
    return known_share(undo(LETTER_STEPS, letters, words, lambda *_: None).text, words)[0]


def may_be_bettered(share: float | None) -> bool:
    """Whether another extraction could be so much better that it is worth its time."""
    return share is not None and share + _BETTER < 1


def is_better(other: str, share: float | None) -> bool:
    """Whether `other` has so many more known words than `share` that it is taken instead."""
    found = share_known(other)
    return found is not None and share is not None and found > share + _BETTER
