"""Decisions on word forms: which term each is, or why it is none, before anything is counted."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import numpy as np
from pydantic import Field

from jobs.contracts import Settings
from jobs.datatypes import Drop, Int8Array, Int32Array, Lexicon, UInt8Array
from jobs.kernels.script.alphabet import NOT_ARABIC, STOPPED
from jobs.text.script.spelling import plain, plain_forms
from jobs.text.script.stored_words import merged_words, utf8_words
from jobs.text.stem import arabic
from jobs.text.stem.broken_plurals import singular_keys
from jobs.text.stem.derivation import derived_keys
from jobs.text.stem.snowball import StemSettings, snowball, stemmed
from jobs.text.stem.spelling_variants import usual_spellings
from jobs.text.terms.phrases import PhraseSettings
from jobs.text.words.elongation import elongated, shortened
from jobs.text.words.languages import OWN_RULES, pack_of
from jobs.text.words.lexicon import lexicon_form, looked_up
from jobs.text.words.stopwords import StopWordSettings, is_stop_word, pack_words, word_list

#: Ways of stemming that strip affixes where the lexicon knows what is left.
STRIPPED_BY_LEXICON: Final = ("light", "hybrid")
#: Block size in forms: what is made of each form on the way is held for so many
_AT_ONCE: Final = 1 << 18
#: Numerals and what is between them; then an English ordinal or decade, or an Arabic year mark.
_NUMBER: Final = re.compile(
    r"[\W_]*\d[\d\W_]*(?:st|nd|rd|th|s|\N{ARABIC LETTER HEH}|\N{ARABIC LETTER MEEM})?[\W_]*"
)
#: Numerals in Han characters, two or more
_HAN_NUMBER: Final = re.compile("[〇零一二三四五六七八九十百千万萬億亿]{2,}")
_YEAR: Final = re.compile(r"1[3-9]\d\d|20\d\d")


class VocabularySettings(Settings):
    """Which words become the terms of the model."""

    min_rows: int = Field(
        default=2, ge=1, description="A term is in at least this many rows (passages)."
    )
    min_documents: int = Field(
        default=1, ge=1, description="A term is in at least this many documents."
    )
    max_share: float = Field(
        default=0.5, gt=0, le=1, description="A term is in at most this share of the rows."
    )
    max_terms: int = Field(
        default=0, ge=0, description="Keep only this many of the most frequent terms; 0 keeps all."
    )
    min_length: int = Field(default=2, ge=1, description="A term has at least this many letters.")
    numbers: Literal["drop", "years", "keep"] = Field(
        default="drop", description="Whether numbers are terms: none, only years, or all."
    )
    stem: StemSettings = Field(default_factory=StemSettings, description="How words are stemmed.")
    stop_words: StopWordSettings = Field(
        default_factory=StopWordSettings, description="Which words are left out."
    )
    phrases: PhraseSettings = Field(
        default_factory=PhraseSettings, description="Which words are joined to phrases."
    )


@dataclass(frozen=True, eq=False)
class Decision:
    """What each form is, before anything is counted.

    Parameters
    ----------
    terms : sequence of str
        The distinct terms, in the order of the first form of each; of many forms they are packed.
    form_to_term : int32[n_forms]
        The term of each form, or -1.
    reasons : int8[n_forms]
        A `Drop` for each form.
    """

    terms: Sequence[str]
    form_to_term: Int32Array
    reasons: Int8Array


def decide(
    forms: Sequence[str],
    lexicon: Lexicon,
    settings: VocabularySettings,
    terms: Collection[str] | None = None,
    *,
    languages: Sequence[str] = (),
) -> Decision:
    """Decide what each form is. It depends on it, its language, lexicon and settings alone.

    Parameters
    ----------
    terms : collection of str or None
        The terms of a finished vocabulary, by which elongated words that are not Arabic are told;
        None where the forms are those of the corpus that it is to be built on.
    languages : sequence of str
        The language of each form (ISO 639); empty where none is known.
    """
    written = _shortened(forms, lexicon, settings, terms)
    form_to_term = np.full(len(forms), -1, np.int32)
    reasons = np.full(len(forms), Drop.KEPT, np.int8)
    names: list[UInt8Array] = []
    numbered = 0
    for first in range(0, len(forms), _AT_ONCE):
        some = list(forms[first : first + _AT_ONCE])
        for number, word in written.items():
            if first <= number < first + len(some):
                some[number - first] = word
        found = _decide_some(some, lexicon, settings, languages[first : first + _AT_ONCE])
        if len(some) == len(forms):
            return found
        own = found.form_to_term
        form_to_term[first : first + len(some)] = np.where(own >= 0, own + numbered, -1)
        reasons[first : first + len(some)] = found.reasons
        names.append(utf8_words(found.terms))
        numbered += len(found.terms)
    distinct, numbers = merged_words(names)
    return Decision(distinct, np.append(numbers, np.int32(-1))[form_to_term], reasons)


def _decide_some(
    forms: Sequence[str], lexicon: Lexicon, settings: VocabularySettings, languages: Sequence[str]
) -> Decision:
    """Decide what some forms are, none of which is elongated any more."""
    others: dict[str, list[int]] = {}
    for i, code in enumerate(languages):
        if code not in OWN_RULES and code:
            others.setdefault(code, []).append(i)
    if not others:
        return _decide_own(forms, lexicon, settings)
    form_to_term = np.full(len(forms), -1, np.int32)
    reasons = np.full(len(forms), Drop.KEPT, np.int8)
    foreign = np.zeros(len(forms), np.bool_)
    for rows in others.values():
        foreign[rows] = True
    own = np.flatnonzero(~foreign)
    found = _decide_own([forms[i] for i in own.tolist()], lexicon, settings)
    form_to_term[own], reasons[own] = found.form_to_term, found.reasons
    names = {name: number for number, name in enumerate(found.terms)}
    for code in sorted(others):
        _decide_by_pack(code, forms, others[code], settings, (names, form_to_term, reasons))
    return Decision(tuple(names), form_to_term, reasons)


def _decide_by_pack(
    code: str,
    forms: Sequence[str],
    rows: Sequence[int],
    settings: VocabularySettings,
    out: tuple[dict[str, int], Int32Array, Int8Array],
) -> None:
    """Decide what some forms of a language are by its pack; terms join those of one name."""
    names, form_to_term, reasons = out
    pack = pack_of(code)
    stopped = pack_words(pack, settings.stop_words)
    joins = pack.joins if settings.stop_words.others else frozenset()
    written = [forms[i] for i in rows]
    words = [pack.spell(form) for form in written]
    stems = stemmed(words, written, pack, settings.stem)
    for i, word, stem in zip(rows, words, stems, strict=True):
        if is_stop_word(forms[i], word, stopped) or not joins.isdisjoint(word):
            reasons[i] = Drop.STOP_WORD
        elif is_number(word) and not _is_kept_number(word, settings.numbers):
            reasons[i] = Drop.NUMBER
        elif len(stem) < settings.min_length:
            reasons[i] = Drop.TOO_SHORT
        else:
            form_to_term[i] = names.setdefault(stem, len(names))


def _decide_own(forms: Sequence[str], lexicon: Lexicon, settings: VocabularySettings) -> Decision:
    """Decide what forms are in Arabic and English, and in texts whose language is not known."""
    method = settings.stem.method
    stopped = word_list(settings.stop_words)
    stems = arabic.stem_forms(forms, lexicon, stopped, strip_affixes=method in STRIPPED_BY_LEXICON)
    reasons = np.where(stems.status == STOPPED, Drop.STOP_WORD, Drop.KEPT).astype(np.int8)
    if method == "hybrid":
        form_to_term, names = arabic.lemmatised(forms, stems, lexicon)
    else:
        form_to_term, names = stems.keys()
    if method == "snowball":
        form_to_term[:], names = -1, []
    names = usual_spellings(names)
    if method in STRIPPED_BY_LEXICON and names:
        singular = singular_keys(lexicon, compiled=len(forms) > arabic.FEW)
        names = derived_keys([singular.get(name, name) for name in names], lexicon)
        names = [singular.get(name, name) for name in names]
    form_to_term, names = _joined(form_to_term, names)
    rest = np.flatnonzero(
        stems.status == NOT_ARABIC if method != "snowball" else reasons == Drop.KEPT
    )
    others = plain_forms([forms[i] for i in rest.tolist()])
    columns: dict[str, int] = {}
    for i, word, stem in zip(rest.tolist(), others, snowball(others, settings.stem), strict=True):
        if is_stop_word(forms[i], word, stopped):
            reasons[i] = Drop.STOP_WORD
        elif is_number(word) and not _is_kept_number(word, settings.numbers):
            reasons[i] = Drop.NUMBER
        else:
            form_to_term[i] = columns.setdefault(stem, len(names) + len(columns))
    names += columns
    short = np.array([len(name) < settings.min_length for name in names] + [False])
    reasons[short[form_to_term]] = Drop.TOO_SHORT
    form_to_term[short[form_to_term]] = -1
    return Decision(tuple(names), form_to_term, reasons)


def _shortened(
    forms: Sequence[str],
    lexicon: Lexicon,
    settings: VocabularySettings,
    terms: Collection[str] | None,
) -> dict[int, str]:
    """Write elongated forms as the words that they are, by their numbers."""
    found = {
        first + number: forms[first + number]
        for first in range(0, len(forms), _AT_ONCE)
        for number in elongated(forms[first : first + _AT_ONCE]).tolist()
    }
    known = looked_up(lexicon, len(found))

    @cache
    def others() -> frozenset[str]:
        if terms is not None:
            return frozenset(terms)
        asked: set[str] = set()

        def ask(word: str) -> float:
            asked.add(plain(word))
            return 0.0

        for form in found.values():
            shortened(form, ask)
        return frozenset(
            word
            for first in range(0, len(forms), _AT_ONCE)
            for word in plain_forms(forms[first : first + _AT_ONCE])
            if word in asked
        )

    def frequency(word: str) -> float:
        spelled = plain(word)
        if terms is not None and word.isascii():
            (spelled,) = snowball([spelled], settings.stem)
        return known.get(lexicon_form(spelled), 0.0) or float(spelled in others())

    return {number: shortened(form, frequency) for number, form in found.items()}


def _joined(numbers: Int32Array, names: list[str]) -> tuple[Int32Array, list[str]]:
    """Join stems that have one name: the number of each form's, and the distinct names."""
    distinct = {name: number for number, name in enumerate(dict.fromkeys(names))}
    if len(distinct) == len(names):
        return numbers, names
    of = np.array([*(distinct[name] for name in names), -1], np.int32)
    return of[numbers], list(distinct)


def is_number(word: str) -> bool:
    """Whether a word is a bare number, an ordinal in figures, a year with its mark or a decade."""
    return (_NUMBER.fullmatch(word) or _HAN_NUMBER.fullmatch(word)) is not None


def _is_kept_number(word: str, numbers: str) -> bool:
    return numbers == "keep" or (numbers == "years" and _YEAR.fullmatch(word) is not None)
