"""Spelling normalisation: a form as it is written, without diacritics, kashida, or capitals.

It is what stop words and stems are looked up by. It keeps what the key folds away: hamzas, and alef
maksura and teh marbuta at the end of a word, which tell the preposition on from a name and a
library from an office with a pronoun.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np

from jobs.text.script.folding import key

KEPT: Final = (
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}\N{ARABIC LETTER WAW WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF MAKSURA}"
    "\N{ARABIC LETTER TEH MARBUTA}"
)
#: Break-even point in characters from which on a text is translated by a table
_TABULATED_FROM: Final = 1 << 12
#: Sentinel of a character that becomes none: no code point
_DROPPED: Final = (1 << 32) - 1
_APOSTROPHES: Final = "\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
#: Madda and hamza written as signs, after the letter that they join.
_COMPOSED: Final = {
    "\N{ARABIC LETTER ALEF}\N{ARABIC MADDAH ABOVE}": "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}",
    "\N{ARABIC LETTER ALEF}\N{ARABIC HAMZA ABOVE}": "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}",
    "\N{ARABIC LETTER ALEF}\N{ARABIC HAMZA BELOW}": "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}",
    "\N{ARABIC LETTER WAW}\N{ARABIC HAMZA ABOVE}": "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}",
    "\N{ARABIC LETTER YEH}\N{ARABIC HAMZA ABOVE}": "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}",
}
_COMPOSING: Final = re.compile("|".join(_COMPOSED))


def plain(form: str) -> str:
    """Spell a form plainly."""
    if form.isascii():
        return form.lower()
    composed = _COMPOSING.sub(lambda found: _COMPOSED[found[0]], form)
    return "".join(map(_letter, composed))


def plain_forms(forms: Sequence[str]) -> list[str]:
    """Spell many forms plainly, all at once; none has a line feed in it."""
    if not forms:
        return []
    text = "\n".join(forms)
    if any(pair[1] in text for pair in _COMPOSED):
        text = _COMPOSING.sub(lambda found: _COMPOSED[found[0]], text)
    return _translated(text).split("\n")


def _translated(text: str) -> str:
    """Spell the characters of a text: by a table, unless one of them becomes several."""
    if len(text) < _TABULATED_FROM:
        return text.translate(_LETTERS)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    present = np.flatnonzero(np.bincount(codes))
    spelled = [_LETTERS[code] for code in present.tolist()]
    if max(map(len, spelled)) > 1:
        return text.translate(_LETTERS)
    table = np.zeros(present[-1] + 1, np.uint32)
    table[present] = [ord(one) if one else _DROPPED for one in spelled]
    found = table[codes]
    whole: bytes = found[found != _DROPPED].tobytes()
    return whole.decode("utf-32-le", "surrogatepass")


class _Letters(dict[int, str]):
    """The plain spelling of each character by its code point, as it is first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = spelled = _letter(chr(code))
        return spelled


_LETTERS: Final = _Letters({ord("\n"): "\n"})


@cache
def _letter(character: str) -> str:
    """Spell one character plainly."""
    if character in KEPT:
        return character
    return "'" if character in _APOSTROPHES else key(character)
