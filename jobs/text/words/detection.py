"""Language identification of documents: by script first, then a naive Bayes model (py3langid).

The model sees a sample of a document, and only where its script leaves a choice: Arabic without a
letter of another language, Greek, Thai or Korean are told by their letters, plain English by its
function words. What is too short for a choice is left open (0).
"""

import re
from functools import cache
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from jobs.datatypes import BoolArray, Int64Array, Lexicon, UInt8Array, UInt32Array
from jobs.kernels.script.character_classes import NOTE_NOT_ARABIC, TALLY_NOTES
from jobs.text.script.scripts import NUMBER_OF_SCRIPT, SCRIPTS, script_table
from jobs.text.words.language import (
    ENGLISH,
    LANGUAGES,
    NUMBER_OF_LANGUAGE,
    language_number,
    only_language,
    written_in,
)

#: Sample size in characters of a window; a longer document is seen through three of them
_WINDOW: Final = 200
#: Sample size in characters of a window in which letters are counted by script
_SCRIPT_WINDOW: Final = 24
#: Length limits of what is left open: letters, and words of scripts that many languages share
_FEWEST_LETTERS, _FEWEST_WORDS = 16, 5
#: Threshold of Japanese: kana among its letters, as a share
_KANA_SHARE: Final = 0.08
#: Thresholds of plain English in a sample: function words, and the article, as shares of words
_ENGLISH_SHARE, _ARTICLE_SHARE = 0.25, 0.04
#: Aliases: what the model calls otherwise, or tells apart and is written alike
_ALIASES: Final = {
    "ary": "ar", "arz": "ar", "sdh": "ckb", "nn": "no", "wuu": "zh", "yue": "zh",
}  # fmt: skip
#: Letters of Sindhi alone
_SINDHI: Final = re.compile(
    "[\u067b\u0680\u067a\u067d\u06a6\u0684\u0683\u0687\u068f\u068c\u068a\u068d\u06b3\u06b1\u06bb]"
)
#: Letters that Arabic has and its neighbours leave out, and letters that it has not
_ARABIC_ONLY: Final = re.compile("[\u0629\u0649\u0625]")
_NOT_ARABIC: Final = re.compile("[\u0671-\u06a8\u06aa-\u06bf\u06c0-\u06cb\u06cd-\u06d3\u06d5]")
#: Persian keyboard: letters that look like Arabic ones
_KEYBOARD: Final = {0x06CC: 0x064A, 0x06A9: 0x0643}
#: Cache of what the models said of samples, by their digests
_CLASSIFIED: Final[dict[bytes, str]] = {}
#: Cache size: samples that it holds at most
_MOST_CLASSIFIED: Final = 1 << 15
_WORD: Final = re.compile(r"[^\W\d_]+")


def known_languages(
    codes: UInt32Array, ranges: Int64Array, tallies: Int64Array, lexicon: Lexicon
) -> UInt8Array:
    """Tell the language of each document, uint8[documents]; a short one has that of the corpus.

    Parameters
    ----------
    codes, ranges
        See `document_languages`.
    tallies : int64[documents, 8]
        What Unicode normalisation noted of each document.
    lexicon : Lexicon
        It knows the languages of the corpus.
    """
    own = tallies[:, TALLY_NOTES] & NOTE_NOT_ARABIC > 0
    languages, scripts = document_languages(codes, ranges, own)
    for script, code in lexicon.languages:
        open_ones = (languages == 0) & (scripts == NUMBER_OF_SCRIPT[script])
        languages[open_ones] = language_number(code)
    return languages


def document_languages(
    codes: UInt32Array, ranges: Int64Array, not_arabic: BoolArray
) -> tuple[UInt8Array, UInt8Array]:
    """Tell the language of each document.

    Parameters
    ----------
    codes : uint32[n]
        Texts, without their markup.
    ranges : int64[documents, 2]
        Where each document is in them.
    not_arabic : bool[documents]
        Whether it has a letter or sign that Arabic has not.

    Returns
    -------
    languages : uint8[documents]
        Numbers of `LANGUAGES`, 0 where it is left open.
    scripts : uint8[documents]
        The script of most of its letters: numbers of `SCRIPTS`, 0 where it has none.
    """
    counts = _script_counts(codes, ranges)
    scripts = counts.argmax(axis=1).astype(np.uint8)
    letters = counts.sum(axis=1)
    scripts[letters == 0] = 0
    languages = np.zeros(len(ranges), np.uint8)
    arabic = scripts == NUMBER_OF_SCRIPT["arabic"]
    enough = letters >= _FEWEST_LETTERS
    languages[arabic & ~not_arabic & enough] = language_number("ar")
    rest = np.flatnonzero((scripts > 0) & (languages == 0) & (~arabic | enough | not_arabic))
    for document in rest.tolist():
        name = SCRIPTS[scripts[document]]
        if name in ("han", "kana"):
            kana, han = (int(counts[document, NUMBER_OF_SCRIPT[one]]) for one in ("kana", "han"))
            code = "ja" if kana >= _KANA_SHARE * (kana + han) else "zh"
        else:
            code = only_language(name) or _told(_sample(codes, *ranges[document].tolist()), name)
        languages[document] = NUMBER_OF_LANGUAGE[code]
    return languages, scripts


def _windows(start: int, end: int) -> list[tuple[int, int]]:
    """Give the beginning, the middle and the end of a range, or all of a short one."""
    if end - start <= 3 * _WINDOW:
        return [(start, end)]
    middle = (start + end - _WINDOW) // 2
    return [(start, start + _WINDOW), (middle, middle + _WINDOW), (end - _WINDOW, end)]


def _script_counts(codes: UInt32Array, ranges: Int64Array) -> Int64Array:
    """Count the letters of a sample of each document by script, int64[documents, scripts]."""
    if not len(codes):
        return np.zeros((len(ranges), len(SCRIPTS)), np.int64)
    starts, ends = ranges[:, 0], ranges[:, 1]
    middles = np.maximum((starts + ends - _SCRIPT_WINDOW) // 2, starts)
    firsts = np.stack([starts, middles, np.maximum(ends - _SCRIPT_WINDOW, starts)], axis=1)
    places = firsts[:, :, None] + np.arange(_SCRIPT_WINDOW)
    inside = places < ends[:, None, None]
    inside[ends - starts <= _SCRIPT_WINDOW, 1:] = False
    table = script_table()
    here = table.take(codes.take(places, mode="clip"), mode="clip").astype(np.int64)
    here += np.arange(len(ranges))[:, None, None] * len(SCRIPTS)
    counts = np.bincount(here[inside], minlength=len(ranges) * len(SCRIPTS))
    counts = counts.reshape(len(ranges), len(SCRIPTS))
    counts[:, 0] = 0
    found: Int64Array = counts
    return found


def _sample(codes: UInt32Array, start: int, end: int) -> str:
    pieces = [codes[a:b].tobytes().decode("utf-32-le", "replace") for a, b in _windows(start, end)]
    return " ".join(pieces)


def _told(sample: str, script: str) -> str:
    """Name the language of a text in a script that several languages share, or give ""."""
    words = _WORD.findall(sample)
    if script == "arabic":
        if len(_SINDHI.findall(sample)) > 1:
            return "sd"
        own, arabic = len(_NOT_ARABIC.findall(sample)), len(_ARABIC_ONLY.findall(sample))
        if arabic > 2 * own:
            return "ar"
        if arabic and not own:
            sample = sample.translate(_KEYBOARD)
    if len(words) < _FEWEST_WORDS:
        return ""
    if script == "latin":
        lowered = [word.lower() for word in words]
        english = sum(word in ENGLISH for word in lowered)
        if english >= _ENGLISH_SHARE * len(words) and lowered.count("the") >= _ARTICLE_SHARE * len(
            words
        ):
            return "en"
    elif script == "other":
        return ""
    key = blake2b(f"{script} {sample}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    name = _CLASSIFIED.get(key, "")
    if not name:
        name = str(_identifier(script).classify(sample)[0])
        if len(_CLASSIFIED) < _MOST_CLASSIFIED:
            _CLASSIFIED[key] = name
    return _ALIASES.get(name, name)


def forget_models() -> None:
    """Give back the memory of the models, which are loaded anew when they are needed again.

    A text that was told apart before, as those are that a run traces, needs none.
    """
    _identifier.cache_clear()


@cache
def _identifier(script: str) -> Any:
    """Make the model of the languages of a script."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    own = {code for code in LANGUAGES if script in written_in(code)}
    own |= {alias for alias, code in _ALIASES.items() if code in own}
    identifier.set_languages(own & set(identifier.nb_classes))
    # Made anew: the one that was cut down would keep the columns of all other languages too.
    return LanguageIdentifier(
        identifier.nb_ptc,
        identifier.nb_pc,
        identifier.nb_classes,
        identifier.tk_nextmove,
        identifier.tk_output,
        tk_row=identifier.tk_row,
    )
