"""Language identification: the languages that are told apart, their scripts, and names of rows."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt8Array
from jobs.text.script.scripts import NUMBER_OF_SCRIPT, SCRIPTS, script_table
from jobs.text.words.tokens import to_code_points

#: Threshold of dominance: a script has the text to itself from this share of its words on
_ALONE: Final = 0.6
#: Threshold of English: running text has at least this share of its function words; lists none
_ENGLISH_SHARE: Final = 0.12
#: Threshold of a corpus' language: the share of documents of which it is taken for short ones
_LEAST_SHARE: Final = 0.1
#: English function words, the most frequent
ENGLISH: Final = frozenset(
    re.findall("[a-z]+", "the of and to in a is for that on with was as by at it are from be this")
)
#: Languages by script, the one first that a lone word of the script is taken for
_WRITTEN_IN: Final = {
    "latin": "en af az br bs ca cs cy da de eo es et eu fi fo fr fy ga gd gl ha hr ht hu id ig is"
    " it jv ku la lb lg ln lt lv mg ms mt nl no oc om pl pt qu ro rw sk sl so sq sr st sv sw tk tl"
    " tr uz vi xh yo zu",
    "arabic": "ar fa ur ckb ps sd ug",
    "cyrillic": "ru ba be bg kk ky mk mn sr tg tt uk",
    "greek": "el",
    "hebrew": "he",
    "armenian": "hy",
    "georgian": "ka",
    "devanagari": "hi mr ne sa",
    "bengali": "bn as",
    "gurmukhi": "pa",
    "gujarati": "gu",
    "oriya": "or",
    "tamil": "ta",
    "telugu": "te",
    "kannada": "kn",
    "malayalam": "ml",
    "sinhala": "si",
    "thai": "th",
    "lao": "lo",
    "myanmar": "my",
    "ethiopic": "am",
    "khmer": "km",
    "hangul": "ko",
    "han": "zh ja",
    "kana": "ja",
}
#: ISO 639 codes of the languages; their numbers are places here, and 0 is none
LANGUAGES: Final = ("", *sorted({code for codes in _WRITTEN_IN.values() for code in codes.split()}))
#: Number of each language
NUMBER_OF_LANGUAGE: Final = {code: number for number, code in enumerate(LANGUAGES)}
#: Separator of forms, which no word has
_LINE_FEED: Final = ord("\n")
#: Number of columns of the script counts: words of each script, and English function words
COLUMNS: Final = len(SCRIPTS) + 1


def language_number(code: str) -> np.uint8:
    """Give the number of a language."""
    return np.uint8(NUMBER_OF_LANGUAGE[code])


def language_numbers(names: Sequence[str]) -> UInt8Array:
    """Give the numbers of some languages by their codes, uint8[names]."""
    return np.fromiter(map(NUMBER_OF_LANGUAGE.__getitem__, names), np.uint8, len(names))


def language_names(numbers: UInt8Array) -> list[str]:
    """Give the codes of some languages by their numbers."""
    names: list[str] = np.array(LANGUAGES, object)[numbers].tolist()
    return names


@cache
def written_in(code: str) -> frozenset[str]:
    """Name the scripts of a language."""
    return frozenset(name for name, codes in _WRITTEN_IN.items() if code in codes.split())


def only_language(script: str) -> str:
    """Name the language of a script that no other language has, or give ""."""
    codes = _WRITTEN_IN.get(script, "").split()
    return codes[0] if len(codes) == 1 else ""


def first_language(script: str) -> str:
    """Name the language that a lone word in a script is taken for, or give ""."""
    return _WRITTEN_IN.get(script, "").split(" ")[0]


def languages_by_script(documents: Mapping[int, int]) -> tuple[tuple[str, str], ...]:
    """Name the commonest language of each script, where it is not the one that is taken anyway.

    Parameters
    ----------
    documents : mapping of int to int
        How many documents are in each language, by its number. A few say nothing of the rest.
    """
    least = max(1.0, _LEAST_SHARE * sum(documents.values()))
    ranked = sorted(documents, key=lambda number: (-documents[number], LANGUAGES[number]))
    found: dict[str, str] = {}
    for number in ranked:
        for script in sorted(written_in(LANGUAGES[number])):
            found.setdefault(script, LANGUAGES[number] if documents[number] >= least else "")
    return tuple(
        (script, code)
        for script, code in sorted(found.items())
        if code and code != first_language(script)
    )


@cache
def scripts_of_languages() -> BoolArray:
    """Tabulate which language is written in which script, bool[languages, scripts]."""
    table = np.zeros((len(LANGUAGES), len(SCRIPTS)), np.bool_)
    for script, codes in _WRITTEN_IN.items():
        for code in codes.split():
            table[NUMBER_OF_LANGUAGE[code], NUMBER_OF_SCRIPT[script]] = True
    return table


def keeps_letters(languages: UInt8Array) -> BoolArray:
    """Tell which languages are written in Arabic script and are not Arabic, bool[documents].

    Their letters are not Arabic ones in another shape, and stay as they are.
    """
    own = scripts_of_languages()[:, NUMBER_OF_SCRIPT["arabic"]].copy()
    own[NUMBER_OF_LANGUAGE["ar"]] = False
    kept: BoolArray = own[languages]
    return kept


def count_scripts(form_ids: Int32Array, tokens: Int64Array, scripts: UInt8Array) -> Int64Array:
    """Count the words of each row by script.

    Parameters
    ----------
    form_ids : int32[n_tokens]
    tokens : int64[rows]
        How many of `form_ids` are in each row.
    scripts : uint8[forms]
        Of `scripts_of`, with the last column for English function words.

    Returns
    -------
    int64[rows, COLUMNS]
    """
    from jobs.kernels.corpus.counting import count_by_class

    counts: Int64Array = count_by_class(form_ids, tokens, scripts, COLUMNS)
    return counts


def language_codes(counts: Int64Array, languages: UInt8Array) -> list[str]:
    """Name the language of each row: an ISO 639 code, `mixed`, or nothing.

    Parameters
    ----------
    counts : int64[rows, COLUMNS]
        Of `count_scripts`.
    languages : uint8[rows]
        The languages of their documents, 0 where they are left open.
    """
    latin = NUMBER_OF_SCRIPT["latin"]
    words = counts[:, : len(SCRIPTS)].copy()
    words[:, 0] = 0
    words[:, latin] += counts[:, -1]
    total = words.sum(axis=1)
    own = (words * scripts_of_languages()[languages]).sum(axis=1)
    script = words.argmax(axis=1)
    english = counts[:, -1] >= _ENGLISH_SHARE * words[:, latin]
    names = [first_language(name) if name != "latin" else "" for name in SCRIPTS]
    firsts = np.array([NUMBER_OF_LANGUAGE[name] for name in names])
    found = np.select(
        [
            total == 0,
            (languages > 0) & (own >= _ALONE * total),
            words.max(axis=1) < _ALONE * total,
            (script == latin) & english,
        ],
        [0, languages, len(LANGUAGES), NUMBER_OF_LANGUAGE["en"]],
        firsts[script],
    )
    return [(*LANGUAGES, "mixed")[number] for number in found.tolist()]


def scripts_of(forms: Sequence[str]) -> UInt8Array:
    """Look up the scripts of forms by their first letters, uint8[forms]: 0 for numbers."""
    codes = to_code_points("\n".join(["", *forms]))
    before = np.flatnonzero(codes[:-1] == _LINE_FEED)
    return script_table().take(codes[before + 1], mode="clip")


def script_columns(forms: Sequence[str]) -> UInt8Array:
    """Give the column of the script counts in which each form is counted, uint8[forms]."""
    columns = scripts_of(forms)
    for at in np.flatnonzero(columns == NUMBER_OF_SCRIPT["latin"]).tolist():
        if forms[at].lower() in ENGLISH:
            columns[at] = COLUMNS - 1
    return columns
