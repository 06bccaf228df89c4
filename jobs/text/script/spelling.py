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

from jobs.datatypes import Int64Array, UInt32Array
from jobs.text.script.folding import key

KEPT: Final = (
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}\N{ARABIC LETTER WAW WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF MAKSURA}"
    "\N{ARABIC LETTER TEH MARBUTA}"
)
_APOSTROPHES: Final = "\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
#: Size of the lookup table: up to the end of the blocks of Arabic, Syriac, Thaana and NKo
_TABULATED: Final = 0x0800
#: Sentinels of the lookup table: the character is dropped, or needs `plain`
_GONE: Final = 0xFFFFFFFF
_ODD: Final = 0xFFFFFFFE  # needs `plain`
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
    return "".join(c if c in KEPT else "'" if c in _APOSTROPHES else key(c) for c in composed)


def spell_codes(forms: Sequence[str]) -> tuple[UInt32Array, Int64Array]:
    """Spell many forms plainly: the same as `plain` of each. No form may hold a line feed.

    Returns
    -------
    codes : uint32[m]
        Their code points end to end.
    starts : int64[forms + 1]
        Where each form begins in them.
    """
    codes = _codes(forms)
    folded = _table()[np.minimum(codes, _TABULATED)]
    odd = np.flatnonzero(folded == _ODD)
    if len(odd):
        spelled = list(forms)
        feeds = np.flatnonzero(codes == ord("\n"))
        for word in np.unique(np.searchsorted(feeds, odd)):
            spelled[word] = plain(forms[word])
        codes = _codes(spelled)
        folded = np.where(codes < _TABULATED, _table()[np.minimum(codes, _TABULATED)], codes)
    folded = folded[folded != _GONE]
    ends = np.flatnonzero(folded == ord("\n"))
    starts = np.zeros(len(forms) + 1, np.int64)
    starts[1:] = ends - np.arange(len(ends))
    return folded[folded != ord("\n")], starts


def _codes(forms: Sequence[str]) -> UInt32Array:
    text = "".join(f"{form}\n" for form in forms)
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@cache
def _table() -> UInt32Array:
    table = np.full(_TABULATED + 1, _ODD, np.uint32)
    for code in range(_TABULATED):
        letters = plain(chr(code))
        if len(letters) < 2:
            table[code] = ord(letters) if letters else _GONE
    table[ord("\N{ARABIC MADDAH ABOVE}") : ord("\N{ARABIC HAMZA BELOW}") + 1] = _ODD
    return table
