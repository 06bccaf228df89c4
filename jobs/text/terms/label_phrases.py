"""Collocation extraction for topic labels: phrases and names of the text, beside any model.

Neighbouring words by normalised pointwise mutual information (Bouma 2009) and the log-likelihood
ratio (Dunning 1993), as for the phrases of a vocabulary, but of two to six words and with the
stop words that occur in names. Nothing that is found here becomes a term.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from jobs.datatypes import (
    BoolArray,
    Corpus,
    Drop,
    FloatArray,
    Int8Array,
    Int32Array,
    Int64Array,
    Lexicon,
    TextPhrases,
    Vocabulary,
    no_phrases,
    repeated_values,
)
from jobs.datatypes.arrays import AT_ONCE
from jobs.kernels.corpus.counting import term_frequencies
from jobs.text.terms.decisions import VocabularySettings, decide
from jobs.text.terms.label_spellings import gathered
from jobs.text.terms.phrase_matching import match_phrases, unbroken
from jobs.text.terms.phrases import LEAST_RATIO, log_likelihood_ratio
from jobs.text.terms.row_sampling import select_rows, systematic_sample

#: The longest phrase, in words.
MAX_WORDS: Final = 6
#: Minimum frequency of a phrase; in long texts, which have chance neighbours more often, and where
#: these begin, in tokens.
_MIN_COUNT, _MIN_COUNT_LONG, _LONG = 3, 5, 50_000
#: Minimum document frequency, in rows.
_MIN_ROWS = 2
#: Least normalised mutual information of the words of a phrase; and of one with a stop word inside,
#: where capital letters do not tell a name.
_MIN_NPMI, _MIN_NPMI_STOPPED = 0.35, 0.5
#: Least frequency of a longer phrase, as a share of that of its commonest part.
_OF_PART = 0.6
#: A word is part of a name where this share of its places have a capital letter.
_CAPITALISED = 0.8
#: A text has capital letters where this share of its words begin with one.
_USES_CAPITALS = 0.02
#: Sample size in tokens: of a longer corpus, documents evenly spread are searched.
_SEARCHED = 2_000_000
#: What a form may be in a phrase: nothing; nothing, for it is a number; inside; anywhere.
_BARRIER, _NUMBER, _INSIDE, _CONTENT = range(4)


@dataclass(frozen=True, eq=False)
class _Names:
    """What each form is: its name int64[forms], and what it may be in a phrase int8[forms].

    The names of terms are their columns.
    """

    of_forms: Int64Array
    kinds: Int8Array
    size: int


@dataclass(frozen=True, eq=False)
class _Runs:
    """The runs of n words that are frequent.

    Parameters
    ----------
    words : int64[runs, n]
        The names of the words of each.
    counts : int64[runs]
    at : int32[tokens]
        The run that begins at each token, or -1; empty once those one word longer are known.
    parts : int64[runs, 2]
        The two runs of n - 1 words in each; empty where n is 2.
    accepted : bool[runs]
    """

    words: Int64Array
    counts: Int64Array
    at: Int32Array
    parts: Int64Array
    accepted: BoolArray


@dataclass(frozen=True, eq=False)
class _Text:
    """The searched rows of a corpus.

    Parameters
    ----------
    forms, names : int32[tokens]
    kinds : int8[tokens]
    linked : bool[tokens - 1]
        Whether nothing ends between a token and the next.
    row_bounds : int64[rows + 1]
        Where the tokens of each row of the corpus begin here; rows that are not searched have none.
    often : int64[names]
        How often each name occurs.
    capitals : float64[names]
        The share of its places that have a capital letter; -1 for words of scripts without.
    """

    forms: Int32Array
    names: Int32Array
    kinds: Int8Array
    linked: BoolArray
    row_bounds: Int64Array
    often: Int64Array
    capitals: FloatArray

    @property
    def min_count(self) -> int:
        """How often a phrase must occur."""
        return _MIN_COUNT_LONG if len(self.names) > _LONG else _MIN_COUNT


def find_label_phrases(
    corpus: Corpus,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    settings: VocabularySettings,
    fitted: BoolArray,
) -> TextPhrases:
    """Find the phrases of the `fitted` rows of a corpus, bool[rows].

    A phrase has two to six words between which nothing ends, keyed by their terms. It begins and
    ends with a word that is a term, or would be if it were rarer or commoner.
    """
    searched = systematic_sample(corpus, fitted, _SEARCHED)
    names = _names(corpus, vocabulary, lexicon, settings)
    text = _text(corpus, names, searched)
    phrases = _phrases(text) if len(text.names) > 1 else []
    if not phrases:
        return no_phrases(corpus.rows)
    begins, lengths, of = _places(text, phrases, names.size)
    after_number = text.linked[begins - 1] & (text.kinds[begins - 1] == _NUMBER) & (begins > 0)
    return gathered(
        corpus,
        vocabulary,
        phrases,
        searched=searched,
        forms=text.forms,
        begins=begins,
        lengths=lengths,
        of=of,
        rows=np.searchsorted(text.row_bounds, begins, "right") - 1,
        after_number=after_number,
    )


def _phrases(text: _Text) -> list[tuple[int, ...]]:
    """The phrases of a text, each as the names of its words, in order."""
    runs: list[_Runs] = []
    for _ in range(MAX_WORDS - 1):
        found = _frequent(text, runs[-1] if runs else None)
        runs.append(replace(found, accepted=_accepted(text, found, runs)))
        runs[:-1] = [replace(one, at=np.zeros(0, np.int32)) for one in runs[:-1]]
        if not len(found.counts):
            break
    return sorted(tuple(row) for one in runs for row in one.words[one.accepted].tolist())


def _places(
    text: _Text, phrases: list[tuple[int, ...]], size: int
) -> tuple[Int64Array, Int32Array, Int64Array]:
    """Where phrases begin, the length and the number of each: int64, int32, int64[places]."""
    linkable = np.where(text.kinds >= _INSIDE, text.names, np.int32(-1))
    found = match_phrases(linkable, text.linked, phrases, size)
    begins = np.flatnonzero(found.names >= size)
    return begins, found.lengths[begins], found.names[begins].astype(np.int64) - size


def _names(
    corpus: Corpus, vocabulary: Vocabulary, lexicon: Lexicon, settings: VocabularySettings
) -> _Names:
    """Name the forms: by their terms, by what would be their terms, else by themselves."""
    V, forms, of = len(vocabulary.terms), corpus.forms, vocabulary.form_to_term
    reasons = vocabulary.reasons
    kinds = np.full(len(forms), _BARRIER, np.int8)
    kept = np.isin(reasons, (Drop.KEPT, Drop.COMMON, Drop.RARE, Drop.CROWDED_OUT))
    kinds[kept] = _CONTENT
    kinds[np.isin(reasons, (Drop.STOP_WORD, Drop.TOO_SHORT))] = _INSIDE
    kinds[reasons == Drop.NUMBER] = _NUMBER
    names = np.where(of >= 0, of, V + np.arange(len(forms)))
    size = V + len(forms)
    common = np.flatnonzero(reasons == Drop.COMMON)
    spelled = [forms[i] for i in common.tolist()]
    languages = [corpus.form_languages[i] for i in common.tolist() if corpus.form_languages]
    decided = decide(spelled, lexicon, settings, languages=languages).form_to_term
    names[common] = np.where(decided >= 0, size + decided, names[common])
    size += int(decided.max(initial=-1)) + 1
    folded: dict[str, int] = {}
    for form in np.flatnonzero(kinds == _INSIDE).tolist():
        names[form] = size + folded.setdefault(forms[form].lower(), len(folded))
    return _Names(names, kinds, size + len(folded))


def _text(corpus: Corpus, names: _Names, searched: BoolArray) -> _Text:
    lengths = np.diff(corpus.indptr)
    chosen = corpus if searched.all() else select_rows(corpus, searched)
    forms, linked = chosen.form_ids, unbroken(chosen)
    n = len(corpus.forms)
    upper = np.fromiter((f[:1] != f[:1].lower() for f in corpus.forms), np.bool_, n)
    cased = np.fromiter((f[:1].lower() != f[:1].upper() for f in corpus.forms), np.bool_, n)
    times = np.bincount(forms, minlength=n)
    often = np.bincount(names.of_forms, times, names.size).astype(np.int64)
    capitals = np.bincount(names.of_forms, times * upper, names.size) / np.maximum(often, 1)
    if float(times[upper].sum()) < _USES_CAPITALS * max(1, int(times[cased].sum())):
        cased[:] = False
    capitals[np.bincount(names.of_forms, times * ~cased, names.size) > 0] = -1.0
    of_tokens, kinds = names.of_forms.astype(np.int32)[forms], names.kinds[forms]
    row_bounds = np.append(0, np.cumsum(np.where(searched, lengths, 0)))
    return _Text(forms, of_tokens, kinds, linked, row_bounds, often, capitals)


def _frequent(text: _Text, shorter: _Runs | None) -> _Runs:
    """Find the runs that are one word longer than those of before, or of two words."""
    if shorter is None:
        usable = text.kinds >= _INSIDE
        here = np.flatnonzero(text.linked & usable[:-1] & usable[1:])
        base, numbers = len(text.often), text.names
    else:
        here = np.flatnonzero((shorter.at[:-1] >= 0) & (shorter.at[1:] >= 0))
        base, numbers = max(len(shorter.counts), 1), shorter.at
    codes = np.multiply(numbers[here], base, dtype=np.int64)
    codes += numbers[1:][here]
    found, counts = repeated_values(codes, text.min_count)
    parts = np.stack([found // base, found % base], axis=1)
    at = np.full(len(text.names), -1, np.int32)
    for first in range(0, len(here) if len(found) else 0, AT_ONCE):
        some = codes[first : first + AT_ONCE]
        place = np.minimum(np.searchsorted(found, some), len(found) - 1)
        at[here[first : first + AT_ONCE]] = np.where(found[place] == some, place, -1)
    if shorter is None:
        return _Runs(parts, counts, at, np.zeros((len(found), 0), np.int64), np.zeros(0, np.bool_))
    words = np.concatenate([shorter.words[parts[:, 0]], shorter.words[parts[:, 1], -1:]], axis=1)
    return _Runs(words, counts, at, parts, np.zeros(0, np.bool_))


def _accepted(text: _Text, found: _Runs, shorter: list[_Runs]) -> BoolArray:
    """Say which runs are phrases, bool[runs]."""
    words, counts = found.words, found.counts
    kind = np.zeros(len(text.often), np.int8)
    kind[text.names] = text.kinds
    content = kind[words] == _CONTENT
    good: BoolArray = content[:, 0] & content[:, -1] & (words[:, 0] != words[:, -1])
    good &= _row_frequency(text, found) >= _MIN_ROWS
    total = float(len(text.names))
    single = np.log(text.often[words] / total) * content
    together = np.log(counts / total)
    bits = np.maximum(content.sum(axis=1) - 1, 1) * -together
    npmi = (together - single.sum(axis=1)) / np.maximum(bits, 1e-300)
    named = ((text.capitals[words] >= _CAPITALISED) | ~content).all(axis=1)
    caseless = ((text.capitals[words] < 0) & content).any(axis=1)
    stopped = ~content.all(axis=1)
    good &= npmi >= _MIN_NPMI
    good &= ~stopped | np.where(caseless, npmi >= _MIN_NPMI_STOPPED, named)
    for first, second in _splits(text, found, shorter):
        good &= log_likelihood_ratio(counts, first, second, total) > LEAST_RATIO
        good &= counts * total > first * second
    good &= counts >= _OF_PART * _commonest_part(found, shorter)
    return good


def _splits(text: _Text, found: _Runs, shorter: list[_Runs]) -> list[tuple[Int64Array, Int64Array]]:
    """How often the two halves of each run occur: the last word cut off, then the first word."""
    one = text.often[found.words]
    if not shorter:
        return [(one[:, 0], one[:, 1])]
    half = shorter[-1].counts[found.parts]
    return [(half[:, 0], one[:, -1]), (one[:, 0], half[:, 1])]


def _commonest_part(found: _Runs, shorter: list[_Runs]) -> Int64Array:
    """How often the commonest phrase inside each run occurs, int64[runs]; 0 where none is."""
    most = np.zeros(len(found.counts), np.int64)
    parts = found.parts
    for runs in reversed(shorter):
        inside = np.where(runs.accepted, runs.counts, 0)[parts].max(axis=1, initial=0)
        most = np.maximum(most, inside)
        parts = runs.parts[parts].reshape(len(most), parts.shape[1] * runs.parts.shape[1])
    return most


def _row_frequency(text: _Text, found: _Runs) -> Int64Array:
    """In how many rows each run occurs, int64[runs]."""
    here = np.flatnonzero(found.at >= 0)
    indptr = np.searchsorted(here, text.row_bounds)
    runs = np.arange(len(found.counts), dtype=np.int32)
    return term_frequencies(found.at[here], indptr, runs, len(runs))[1]
