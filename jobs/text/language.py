"""The language of a text by its scripts and, where they are Latin, by its commonest words."""

import re
from typing import Final

#: A script has the text to itself from this share of its words on.
_ALONE: Final = 0.75
#: English running text has at least this share of the words below; names and lists have none.
_ENGLISH_SHARE: Final = 0.12
ENGLISH: Final = frozenset(
    re.findall("[a-z]+", "the of and to in a is for that on with was as by at it are from be this")
)
_PERSIAN_LETTERS: Final = re.compile(
    "[\N{ARABIC LETTER PEH}\N{ARABIC LETTER TCHEH}\N{ARABIC LETTER JEH}\N{ARABIC LETTER GAF}]"
)
_PERSIAN_YEH_KAF: Final = re.compile("[\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER KEHEH}]")
_ARABIC_ONLY: Final = re.compile(
    "[\N{ARABIC LETTER TEH MARBUTA}\N{ARABIC LETTER YEH}\N{ARABIC LETTER KAF}"
    "\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}]"
)
_FEWEST: Final = 4


def is_persian(text: str) -> bool:
    """Tell Persian (and Urdu) from Arabic typed on a Persian keyboard: it has letters of its own.

    A word or two is no evidence.
    """
    own = len(_PERSIAN_LETTERS.findall(text))
    keyboard = len(_PERSIAN_YEH_KAF.findall(text))
    arabic = len(_ARABIC_ONLY.findall(text))
    return own >= 1 and own + keyboard >= _FEWEST and own + keyboard > 2 * arabic


def language(arabic: int, latin: int, other: int, english: int, *, persian: bool) -> str:
    """Name the language of a text by its words: an ISO 639-1 code, `mixed`, or nothing.

    Parameters
    ----------
    arabic, latin, other : int
        Its words in each script; numbers do not count.
    english : int
        How many of the Latin ones are among the commonest of English.
    """
    words = arabic + latin + other
    if not words:
        return ""
    if arabic >= _ALONE * words:
        return "fa" if persian else "ar"
    if latin >= _ALONE * words:
        return "en" if english >= _ENGLISH_SHARE * latin else ""
    return "mixed" if other < _ALONE * words else ""
