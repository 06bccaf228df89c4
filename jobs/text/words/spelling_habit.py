"""Orthographic normalisation that a corpus asks for: whether it writes heh for final teh marbuta.

Informal Arabic does, edited Arabic does not: of what may be either, one word in a thousand in
newspapers. So a word in heh that can be a noun with a pronoun is read as one in an edited text,
and as the noun in teh marbuta in another.
"""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Final

from jobs.datatypes import Lexicon
from jobs.text.script.letters import HEH, MARBUTA

#: Relative frequency from which on a word in teh marbuta tells.
_FREQUENT: Final = 1e-6
#: Minimum ratio of it to that of the word in heh, and to that of what would stand before a pronoun.
_TIMES_HEH, _TIMES_STEM = 20.0, 10.0
#: Minimum length of a word in heh that tells, in letters.
_SHORTEST: Final = 4
#: Minimum number of tokens in heh, and their least share of all that should end in teh marbuta.
_FEWEST, _SHARE = 3, 0.02


def heh_habit(counts: Mapping[str, int], shipped: Lexicon) -> bool:
    """Tell from the word counts of a corpus, spelled as its lexicon is, and the shipped list."""
    words, frequencies = shipped.words, shipped.frequencies

    def often(word: str) -> float:
        row = bisect_left(words, word)
        return float(frequencies[row]) if row < len(words) and words[row] == word else 0.0

    heh = marbuta = 0
    for word, count in counts.items():
        if count <= 0:
            continue
        if word.endswith(MARBUTA):
            marbuta += count
        elif word.endswith(HEH) and len(word) >= _SHORTEST:
            stem = word[:-1]
            usual = often(stem + MARBUTA)
            if usual >= max(_FREQUENT, _TIMES_HEH * often(word), _TIMES_STEM * often(stem)):
                heh += count
    return heh >= max(_FEWEST, _SHARE * (heh + marbuta))
