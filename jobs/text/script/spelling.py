"""Spelling normalisation: a form as it is written, without diacritics, kashida, or capitals.

It is what stop words and stems are looked up by. It keeps what the key folds away: hamzas, and alef
maksura and teh marbuta at the end of a word, which tell the preposition on from a name and a
library from an office with a pronoun.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from jobs.text.script.folding import key

KEPT: Final = (
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}\N{ARABIC LETTER WAW WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF MAKSURA}"
    "\N{ARABIC LETTER TEH MARBUTA}"
)
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
    composed = _COMPOSING.sub(lambda found: _COMPOSED[found[0]], "\n".join(forms))
    return composed.translate(_LETTERS).split("\n")


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
