"""Collocation extraction: neighbouring words that occur together more often than by chance.

By normalised pointwise mutual information (Bouma 2009), and only where the log-likelihood ratio
(Dunning 1993) says that chance is no explanation.
"""

from dataclasses import dataclass

import numpy as np
from pydantic import Field

from jobs.contracts import Settings
from jobs.datatypes import (
    NO_TERMS,
    BoolArray,
    Corpus,
    Drop,
    FloatArray,
    Int32Array,
    Int64Array,
    KnownTerms,
    Vocabulary,
    occurrences,
    repeated_values,
    sorted_values,
)
from jobs.datatypes.arrays import AT_ONCE
from jobs.text.terms.phrase_matching import (
    PHRASE_SEPARATOR,
    match_phrases,
    merge_phrases,
    unbroken,
)

#: Significance threshold: the chi-squared value of one degree of freedom at a probability of 0.001.
LEAST_RATIO = 10.83


class PhraseSettings(Settings):
    """Which words are joined to phrases."""

    max_words: int = Field(
        default=1, ge=1, le=4, description="The longest phrase, in words; 1 finds none."
    )
    min_count: int = Field(default=5, ge=2, description="A phrase occurs at least so often.")
    min_npmi: float = Field(
        default=0.5, ge=0, lt=1, description="Least normalised mutual information of its two parts."
    )


@dataclass(frozen=True, eq=False)
class _Tokens:
    """A text while phrases are sought: `names` int32[n], and the words of each name."""

    names: Int32Array
    same: BoolArray
    words: list[tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class PhraseParts:
    """What may be part of a phrase: the terms, and words that are too common to be terms alone.

    Parameters
    ----------
    names : tuple of str
        The terms of the vocabulary, then the common words.
    of_forms : int32[n_forms]
        The name of each form, or -1.
    """

    names: tuple[str, ...]
    of_forms: Int32Array


@dataclass(frozen=True)
class RowBounds:
    """Document frequency of a phrase in the fitted rows: at least, and at most."""

    least: int
    most: float


def known_parts(known: KnownTerms) -> set[str]:
    """Collect the words that the phrases among known terms are made of."""
    return {word for words in _split(known) for word in words}


def _split(known: KnownTerms) -> list[list[str]]:
    """Take the phrases among known terms apart."""
    return [term.split(PHRASE_SEPARATOR) for term in known.terms if PHRASE_SEPARATOR in term]


def with_phrases(
    corpus: Corpus,
    vocabulary: Vocabulary,
    parts: PhraseParts,
    settings: PhraseSettings,
    *,
    bounds: RowBounds,
    fitted: BoolArray | None = None,
    known: KnownTerms = NO_TERMS,
) -> tuple[Corpus, Vocabulary]:
    """Join the phrases found in the corpus: the corpus with their forms, and their terms.

    A phrase joins two names that are neighbours in one sentence, whatever form each has:
    nothing else that the vocabulary dropped (stop words, numbers, rare words) is part of one. Its
    term is their names with a space between, its forms are the surface texts. Each pass joins two
    parts, of two pairs that share a word the stronger one: three passes find phrases of four
    words. What was found is then joined from left to right, the longest first.

    Parameters
    ----------
    fitted : bool[rows], optional
        The rows that phrases are sought in and counted by; all rows are joined.
    known : KnownTerms
        Terms that keep their columns; the phrases among them are joined however often they occur.
    """
    from jobs.kernels.corpus.counting import term_frequencies

    N = len(parts.names)
    names = parts.of_forms[corpus.form_ids]
    same = unbroken(corpus)
    rows = np.ones(corpus.rows, np.bool_) if fitted is None else fitted
    seen = np.repeat(rows, np.diff(corpus.indptr))
    number = {name: n for n, name in enumerate(parts.names)}
    held = {
        tuple(number[word] for word in words)
        for words in _split(known)
        if all(word in number for word in words)
    }
    sought = _Tokens(names[seen], _inside(same, seen), [(v,) for v in range(N)])
    phrases = sorted(held.union(_found(sought, settings)))
    while True:
        joints = match_phrases(names, same, phrases, N)
        begins = np.flatnonzero((joints.names >= 0) & seen)
        size, by_row = N + len(phrases), np.searchsorted(begins, corpus.indptr)
        every = np.arange(size, dtype=np.int32)
        frequency = term_frequencies(joints.names[begins], by_row, every, size)[1]
        kept = (frequency[N:] >= bounds.least) & (frequency[N:] <= bounds.most)
        kept |= np.array([phrase in held for phrase in phrases], np.bool_)
        if kept.all():
            break
        phrases = [phrase for phrase, good in zip(phrases, kept.tolist(), strict=True) if good]
    whole, form_names = merge_phrases(corpus, joints)
    frequency[len(vocabulary.terms) : N] = 0  # what is too common alone is no term still
    names_of = [*parts.names, *(PHRASE_SEPARATOR.join(parts.names[n] for n in p) for p in phrases)]
    old = dict(zip(corpus.typed_forms(), vocabulary.reasons.tolist(), strict=True))
    found = NamedTerms(names_of, form_names, frequency)
    display = dict(zip(vocabulary.terms, vocabulary.display, strict=True))
    return whole, _vocabulary(whole, found, display, old, known)


def _inside(same: BoolArray, seen: BoolArray) -> BoolArray:
    """`same` for the tokens that are seen: rows are seen whole, so none comes between."""
    kept: BoolArray = np.append(same, False)[seen][:-1]
    return kept


def _found(tokens: _Tokens, settings: PhraseSettings) -> list[tuple[int, ...]]:
    """The phrases of a text, each as the numbers of its terms, in order."""
    V = len(tokens.words)
    for _ in range(settings.max_words - 1):
        pairs, strength = _strong_pairs(tokens, settings)
        if not len(pairs):
            break
        tokens = _joined(tokens, pairs, strength)
    used = sorted_values(tokens.names[tokens.names >= V])
    return sorted({tokens.words[n] for n in used.tolist()})


def _strong_pairs(tokens: _Tokens, settings: PhraseSettings) -> tuple[Int64Array, FloatArray]:
    """Pairs of names as one number each, sorted, and their normalised mutual information."""
    N = len(tokens.words)
    first, second = tokens.names[:-1], tokens.names[1:]
    open_ = tokens.same & (first >= 0) & (second >= 0)
    first, second = first[open_], second[open_]
    codes = np.multiply(first, N, dtype=np.int64)
    codes += second
    pairs, both = repeated_values(codes, settings.min_count)
    total = float(max(len(codes), 1))
    left = occurrences(first, N)[pairs // N]
    right = occurrences(second, N)[pairs % N]
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both * total / (left * right)) / -np.log(both / total)
    words = np.array([len(name) for name in tokens.words])
    good = (
        (npmi >= settings.min_npmi)
        & (words[pairs // N] + words[pairs % N] <= settings.max_words)
        & (pairs // N != pairs % N)
        & (log_likelihood_ratio(both, left, right, total) >= LEAST_RATIO)
    )
    return pairs[good], npmi[good]


def log_likelihood_ratio(
    both: Int64Array, left: Int64Array, right: Int64Array, total: float
) -> FloatArray:
    """The log-likelihood ratio of pairs float64[n] (Dunning 1993), by their two-by-two tables.

    Parameters
    ----------
    both, left, right : int64[n]
        How often both parts of a pair are neighbours, and how often each occurs.
    total : float
        The number of places.
    """

    def entropy(*cells: FloatArray) -> FloatArray:
        summed: FloatArray = np.zeros(len(both))
        for cell in cells:
            summed = summed + cell * np.log(np.maximum(cell, 1e-300) / total)
        return summed

    a, b, c = both.astype(float), (left - both).astype(float), (right - both).astype(float)
    d = np.maximum(total - a - b - c, 0.0)
    return 2.0 * (entropy(a, b, c, d) - entropy(a + b, c + d) - entropy(a + c, b + d))


def _joined(tokens: _Tokens, pairs: Int64Array, strength: FloatArray) -> _Tokens:
    """Join the pairs, of two that share a word the stronger one."""
    from jobs.kernels.corpus.phrase_matching import join_neighbours

    N, n = len(tokens.words), len(tokens.names)
    at, strengths = np.zeros(n, np.int32), np.zeros(n)
    for begin in range(0, n - 1, AT_ONCE):
        end = min(begin + AT_ONCE, n - 1)
        left, right = tokens.names[begin:end], tokens.names[begin + 1 : end + 1]
        keys = np.multiply(left, N, dtype=np.int64) + right
        keys[~tokens.same[begin:end] | (left < 0) | (right < 0)] = -1
        found = np.minimum(np.searchsorted(pairs, keys), len(pairs) - 1)
        at[begin:end] = found
        strengths[begin:end] = np.where(pairs[found] == keys, strength[found], 0.0)
    here = np.flatnonzero(join_neighbours(strengths))
    names, after = tokens.names.copy(), np.append(tokens.same, False)
    names[here] = N + at[here]
    after[here] = after[here + 1]
    kept = np.ones(n, np.bool_)
    kept[here + 1] = False
    words = [tokens.words[pair // N] + tokens.words[pair % N] for pair in pairs.tolist()]
    return _Tokens(names[kept], after[kept][:-1], tokens.words + words)


@dataclass(frozen=True, eq=False)
class NamedTerms:
    """The terms of before and the phrases, the name of each form, and the rows of each name."""

    names: list[str]
    of_forms: Int32Array
    frequency: Int64Array


def _vocabulary(
    whole: Corpus,
    found: NamedTerms,
    display: dict[str, str],
    reasons_before: dict[tuple[str, str], int],
    known: KnownTerms,
) -> Vocabulary:
    """The known terms, then what is left of the others and the phrases, sorted.

    A term that is only part of phrases goes, unless it is a known one. `display` has the words
    that terms are shown by, but for phrases.
    """
    names, form_names, frequency = found.names, found.of_forms, found.frequency
    places = {name: column for column, name in enumerate(known.terms)}
    occurring = np.flatnonzero(frequency).tolist()
    for name in sorted({names[n] for n in occurring} - places.keys()):
        places[name] = len(places)
    column = np.array([*(places.get(name, -1) for name in names), -1], np.int32)
    rows = np.zeros(len(places), np.int64)
    np.add.at(rows, column[occurring], frequency[occurring])
    form_to_term = column[form_names]
    reasons = np.full(len(form_names), Drop.KEPT, np.int8)
    forms = whole.typed_forms()
    for i in np.flatnonzero(form_to_term < 0).tolist():
        # A term that is left outside of the fitted rows alone is a rare one.
        reasons[i] = reasons_before[forms[i]] or Drop.RARE
    surface = _most_frequent(whole.form_ids, form_to_term)
    return Vocabulary(
        terms=tuple(places),
        display=tuple(
            whole.forms[surface[at]]
            if at in surface and (PHRASE_SEPARATOR in name or name not in display)
            else display[name]
            for name, at in places.items()
        ),
        document_frequency=rows,
        form_to_term=form_to_term,
        reasons=reasons,
    )


def _most_frequent(form_ids: Int32Array, form_to_term: Int32Array) -> dict[int, int]:
    """The most frequent form of each term that occurs, of equals the first by code point."""
    counts = np.bincount(form_ids, minlength=len(form_to_term))
    order = np.lexsort((np.arange(len(counts)), -counts))
    order = order[form_to_term[order] >= 0]
    terms, first = np.unique(form_to_term[order], return_index=True)
    return dict(zip(terms.tolist(), order[first].tolist(), strict=True))
