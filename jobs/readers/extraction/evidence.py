"""Evidence for one of two PDF extractions: the share of their words that the word list knows."""

import re
import unicodedata
from functools import cache

from jobs.text.words.lexicon import WORD, lexicon_form, shipped_lexicon

#: Least length of a word that says anything, in letters, and least number of them.
_LONG, _LEAST_WORDS = 3, 20
#: By how much the second extraction must be better: it loses the reading order more often.
_BETTER = 0.03


@cache
def _known() -> frozenset[str]:
    return frozenset(shipped_lexicon().words)


def known_share(text: str) -> float | None:
    """Share of the Arabic words of three and more letters that are known; None where they are few.

    A text that came out in visual order counts by its words turned round: that is repaired later.
    """
    plain = re.sub(f"[{_MARKS}]", "", unicodedata.normalize("NFKC", text))
    words = [lexicon_form(word) for word in WORD.findall(plain)]
    words = [word for word in words if len(word) >= _LONG]
    if len(words) < _LEAST_WORDS:
        return None
    known = _known()
    as_is = sum(word in known for word in words)
    turned = sum(word[::-1] in known for word in words)
    return max(as_is, turned) / len(words)


def may_be_bettered(text: str) -> bool:
    """Whether another extraction could be so much better that it is worth its time."""
    share = known_share(text)
    return share is not None and share + _BETTER < 1


def is_better(other: str, text: str) -> bool:
    """Whether `other` has so many more known words than `text` that it is taken instead."""
    share, before = known_share(other), known_share(text)
    return share is not None and before is not None and share > before + _BETTER


#: Marks of direction, which some producers put around words.
_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
