"""Orthographic normalisation that a corpus asks for: whether it writes heh for final teh marbuta.

Informal Arabic does, edited Arabic does not: of what may be either, one word in a thousand in
newspapers. So a word in heh that can be a noun with a pronoun is read as one in an edited text,
and as the noun in teh marbuta in another.
"""

from collections.abc import Mapping
from typing import Final

from jobs.datatypes import Lexicon
from jobs.text.script.letters import HEH, MARBUTA
from jobs.text.words.lexicon import looked_up

_ENDINGS: Final = frozenset((HEH, MARBUTA))
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
    endings = [(word, n) for word, n in counts.items() if n > 0 and word[-1:] in _ENDINGS]
    often = looked_up(shipped, 3 * len(endings)).get
    heh = marbuta = 0
    for word, count in endings:
        if word[-1] == MARBUTA:
            marbuta += count
        elif len(word) >= _SHORTEST:
            stem = word[:-1]
            usual = often(stem + MARBUTA, 0.0)
            if usual >= _FREQUENT and usual >= max(
                _TIMES_HEH * often(word, 0.0), _TIMES_STEM * often(stem, 0.0)
            ):
                heh += count
    return heh >= max(_FEWEST, _SHARE * (heh + marbuta))
