"""Language identification by scripts and, where they are Latin, by function words."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt8Array
from jobs.kernels.script.character_classes import CLASS_ARABIC, CLASS_DIGIT
from jobs.text.script.character_tables import word_classes
from jobs.text.words.tokens import to_code_points

#: Threshold of dominance: a script has the text to itself from this share of its words on
_ALONE: Final = 0.75
#: Threshold of English: running text has at least this share of its function words; lists none
_ENGLISH_SHARE: Final = 0.12
#: English function words, the most frequent
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
#: Least evidence of Persian: so many letters of its own
_FEWEST: Final = 4
_NAMES: Final = ("", "ar", "fa", "en", "mixed")
#: Columns of the script counts: numbers, words in Arabic, Latin and other scripts, English
#: function words
_NONE, _ARABIC, _LATIN, _OTHER, _ENGLISH = range(5)
#: How many columns the script counts have
_SCRIPTS: Final = 5


def is_persian(text: str) -> bool:
    """Tell Persian (and Urdu) from Arabic typed on a Persian keyboard: it has letters of its own.

    A word or two is no evidence.
    """
    own = len(_PERSIAN_LETTERS.findall(text))
    keyboard = len(_PERSIAN_YEH_KAF.findall(text))
    arabic = len(_ARABIC_ONLY.findall(text))
    return own >= 1 and own + keyboard >= _FEWEST and own + keyboard > 2 * arabic


def count_scripts(form_ids: Int32Array, tokens: Int64Array, scripts: UInt8Array) -> Int64Array:
    """Count the words of each row by script.

    Parameters
    ----------
    form_ids : int32[n_tokens]
    tokens : int64[rows]
        How many of `form_ids` are in each row.
    scripts : uint8[forms]
        Of `scripts_of`.

    Returns
    -------
    int64[rows, 5]
    """
    from jobs.kernels.corpus.counting import count_by_class

    counts: Int64Array = count_by_class(form_ids, tokens, scripts, _SCRIPTS)
    return counts


def language_codes(counts: Int64Array, persian: BoolArray) -> list[str]:
    """Name the language of each row: an ISO 639-1 code, `mixed`, or nothing.

    Parameters
    ----------
    counts : int64[rows, 5]
        Of `count_scripts`.
    persian : bool[rows]
        Whether what is Arabic in script is Persian.
    """
    arabic, other = counts[:, _ARABIC], counts[:, _OTHER]
    latin = counts[:, _LATIN] + counts[:, _ENGLISH]
    words = np.maximum(arabic + latin + other, 1)
    english = counts[:, _ENGLISH] >= _ENGLISH_SHARE * latin
    found = np.select(
        [
            arabic + latin + other == 0,
            (arabic >= _ALONE * words) & persian,
            arabic >= _ALONE * words,
            (latin >= _ALONE * words) & english,
            (latin >= _ALONE * words) | (other >= _ALONE * words),
        ],
        [_NAMES.index(name) for name in ("", "fa", "ar", "en", "")],
        _NAMES.index("mixed"),
    )
    return [_NAMES[number] for number in found.tolist()]


def scripts_of(forms: Sequence[str]) -> UInt8Array:
    """Look up the scripts of forms by their first letters, uint8[forms]."""
    codes = to_code_points("".join([form[0] for form in forms]))
    classes = word_classes()[np.minimum(codes, len(word_classes()) - 1)]
    latin = (codes < 0x0250) | ((codes >= 0x1E00) & (codes < 0x1F00))
    scripts = np.select(
        [classes == CLASS_DIGIT, classes == CLASS_ARABIC, latin], [_NONE, _ARABIC, _LATIN], _OTHER
    ).astype(np.uint8)
    for at in np.flatnonzero(scripts == _LATIN).tolist():
        if forms[at].lower() in ENGLISH:
            scripts[at] = _ENGLISH
    return scripts
