"""Orthographic normalisation of word forms to keys: case folding, hamza, alef, teh marbuta.

Two forms with one key are one word to the vocabulary (`مسؤول` and `مسئول`); the display text keeps
the letters as they were written. Keys are a matter of spelling only: stemming comes after them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np

from jobs.datatypes import UInt32Array
from jobs.text.script.letters import ALEF, HAMZA, HEH, KAF, TATWEEL, YEH
from jobs.text.script.unicode_data import unicode_data

#: Diacritics (vowel signs, tanwin, shadda, sukun, superscript alef, Quranic marks), ranges
SIGN_RANGES: Final = (
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E4),
    (0x06E7, 0x06E8),
    (0x06EA, 0x06ED),
    (0x08D3, 0x08E1),
    (0x08E3, 0x08FF),
)

#: Unicode blocks of Arabic presentation forms, to which alone NFKC is applied
PRESENTATION_RANGES: Final = ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))

#: Sentinel of the folding table: the character is dropped
_GONE: Final = 0xFFFFFFFF
#: Sentinel of the folding table: the character needs `key`
_ODD: Final = 0xFFFD  # the replacement character itself is odd too, which is harmless
#: Line feed, between the words of one array
_FEED: Final = 0x0A
_SIGN_CLASS = "".join(f"{chr(a)}-{chr(b)}" for a, b in SIGN_RANGES)
_COMPOSING = re.compile("[\N{ARABIC MADDAH ABOVE}-\N{ARABIC HAMZA BELOW}]")
#: Letters in another style: ligatures, full-width, enclosed and mathematical ones, inclusive ranges
_STYLED_RANGES: Final = (
    (0x24B6, 0x24E9),
    (0xFB00, 0xFB06),
    (0xFF10, 0xFF5A),
    (0x1D400, 0x1D7FF),
    (0x1F130, 0x1F189),
)
_STYLED = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _STYLED_RANGES) + "]")
#: What is left of a capital I with a dot (Turkish) in lower case: the dot as a combining mark.
_DOTTED_I: Final = "i\N{COMBINING DOT ABOVE}"
_LONG_RUN = re.compile(f"([{_SIGN_CLASS}]{{4}})[{_SIGN_CLASS}]+")

#: Equivalence classes of letters; what is not here stays as it is (after lower-casing).
_SAME: Final = {
    ALEF: (
        "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
        "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}\N{ARABIC LETTER ALEF WASLA}"
        "\N{ARABIC LETTER ALEF WITH WAVY HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH WAVY HAMZA BELOW}"
        "\N{ARABIC LETTER HIGH HAMZA ALEF}"
    ),
    YEH: (
        "\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER E}"
        "\N{ARABIC LETTER YEH BARREE}\N{ARABIC LETTER YEH WITH TAIL}"
    ),
    HEH: (
        "\N{ARABIC LETTER TEH MARBUTA}\N{ARABIC LETTER AE}\N{ARABIC LETTER HEH GOAL}"
        "\N{ARABIC LETTER HEH DOACHASHMEE}\N{ARABIC LETTER HEH WITH YEH ABOVE}"
        "\N{ARABIC LETTER HEH GOAL WITH HAMZA ABOVE}\N{ARABIC LETTER TEH MARBUTA GOAL}"
    ),
    HAMZA: "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}\N{ARABIC LETTER YEH WITH HAMZA ABOVE}",
    KAF: (
        "\N{ARABIC LETTER KEHEH}\N{ARABIC LETTER SWASH KAF}\N{ARABIC LETTER GAF}"
        "\N{ARABIC LETTER NG}\N{ARABIC LETTER KEHEH WITH DOT ABOVE}"
        "\N{ARABIC LETTER KEHEH WITH THREE DOTS ABOVE}"
    ),
    "\N{ARABIC LETTER BEH}": "\N{ARABIC LETTER PEH}",
    "\N{ARABIC LETTER JEEM}": "\N{ARABIC LETTER TCHEH}",
    "\N{ARABIC LETTER ZAIN}": "\N{ARABIC LETTER JEH}",
    "\N{ARABIC LETTER FEH}": "\N{ARABIC LETTER VEH}\N{ARABIC LETTER FEH WITH THREE DOTS BELOW}",
    "\N{ARABIC LETTER QAF}": "\N{ARABIC LETTER QAF WITH THREE DOTS ABOVE}",
}


def presentation_forms() -> Iterator[tuple[str, str]]:
    """Yield each Arabic presentation form with the letters that it shows."""
    for first, last in PRESENTATION_RANGES:
        for code in range(first, last + 1):
            letters = unicodedata.normalize("NFKC", chr(code))
            if letters != chr(code):
                yield chr(code), letters.replace(" ", "").replace(TATWEEL, "")


def _common() -> dict[int, str | None]:
    table: dict[int, str | None] = {
        code: None for first, last in SIGN_RANGES for code in range(first, last + 1)
    }
    table |= {0x0640: None, 0x200B: None, 0x200C: None, 0x200D: None, 0xFEFF: None}
    for zero in (0x0660, 0x06F0):
        table |= {zero + digit: str(digit) for digit in range(10)}
    return table


#: Folds of all languages: Arabic signs, kashida and joiners go, digits are ASCII
COMMON_FOLDS: Final = _common()


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(way): one for one, ways in _SAME.items() for way in ways}
    return table | COMMON_FOLDS


_FOLD: Final = _table()
_FOLD_PRESENTED: Final = _FOLD | {
    ord(shape): letters.translate(_FOLD) for shape, letters in presentation_forms()
}


def folding_table() -> dict[int, str]:
    """Tabulate what becomes of characters besides lower case, by code point; "" where they go."""
    return {code: letters or "" for code, letters in _FOLD_PRESENTED.items()}


@cache
def _array() -> UInt32Array:
    """Tabulate the folding of each code point below the presentation forms; the rest is odd."""
    fold = np.arange(0x10000, dtype=np.uint32)
    for code, letter in _FOLD.items():
        fold[code] = _GONE if letter is None else ord(letter)
    table: UInt32Array = fold[np.arange(0xFB51) + unicode_data().to_lower[:0xFB51]]
    table[-1] = _ODD
    for first, last in _STYLED_RANGES:
        table[first : last + 1] = _ODD
    # Composition needs two characters, and the lower case of sigma depends on its place.
    table[0x0653:0x0656] = _ODD
    table[ord("\N{GREEK CAPITAL LETTER SIGMA}")] = _ODD
    return table


@cache
def letter_keys(size: int) -> UInt32Array:
    """Tabulate the key of each character, uint32[size]: 0 is looked through, 1 is no letter."""
    table = np.arange(size, dtype=np.uint32)
    known = _array()
    table[: len(known)] = np.where(known == _GONE, 0, np.where(known == _ODD, 1, known))
    table[~unicode_data().alphanumeric[:size] & (table != 0)] = 1
    return table


def key(form: str) -> str:
    """Fold a form to its key.

    Alef with hamza, madda or wasla becomes alef, alef maksura yeh, teh marbuta heh, hamza on waw
    or yeh hamza, Persian letters their Arabic neighbours; vowel signs and kashida go, presentation
    forms and styled letters are expanded (NFKC), digits are ASCII, cased scripts lower-cased.
    """
    if form.isascii():
        return form.lower()
    return fold_by(form, _FOLD_PRESENTED)


def fold_by(form: str, fold: Mapping[int, str | None]) -> str:
    """Fold a form by a table: composed (NFC), styled letters plain (NFKC), in lower case."""
    if _COMPOSING.search(form):
        form = unicodedata.normalize("NFC", _LONG_RUN.sub(r"\1", form))
    if _STYLED.search(form):
        form = _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), form)
    return form.lower().replace(_DOTTED_I, "i").translate(fold)


def keys(forms: Sequence[str]) -> list[str]:
    r"""Fold many forms at once: the same as `key` of each, several times as fast.

    No form may hold a line feed.
    """
    if not forms:
        return []
    codes = np.frombuffer("\n".join(forms).encode("utf-32-le", "surrogatepass"), np.uint32)
    table = _array()
    folded = table[np.minimum(codes, len(table) - 1)]
    text: str = folded[folded != _GONE].tobytes().decode("utf-32-le", "surrogatepass")
    found = text.split("\n")
    odd = folded == _ODD
    if odd.any():
        for word in np.unique(np.searchsorted(np.flatnonzero(codes == _FEED), np.flatnonzero(odd))):
            found[word] = key(forms[word])
    return found
