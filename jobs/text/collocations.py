"""Phrases: words that stand side by side far more often than chance would have it.

By normalised pointwise mutual information (Bouma 2009), and only where the log-likelihood ratio
(Dunning 1993) says that chance is no explanation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from jobs.contracts import Settings
from jobs.datatypes import Corpus, Drop, FloatArray, Int32Array, Int64Array, Vocabulary

GAP = " "
#: The chi-squared value of one degree of freedom at a probability of 0.001.
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
    """A corpus while it is joined: `forms` and `terms` by number, `term_ids` int64[n_tokens]."""

    forms: list[str]
    terms: list[str]
    form_ids: Int64Array
    term_ids: Int64Array
    words: list[int]


def with_phrases(
    corpus: Corpus, vocabulary: Vocabulary, settings: PhraseSettings
) -> tuple[Corpus, Vocabulary]:
    """Join the phrases found in the corpus: the corpus with their forms, and their terms.

    A phrase joins two terms that stand side by side in one sentence, whatever form each has:
    nothing that the vocabulary dropped (stop words, numbers, rare words) is part of one. Its term
    is their terms with a space between, its forms are the surface texts. Three passes join
    phrases of up to four words. Of two phrases that share a word the stronger one is joined.
    """
    tokens = _Tokens(
        list(corpus.forms),
        list(vocabulary.terms),
        corpus.form_ids.astype(np.int64),
        vocabulary.form_to_term[corpus.form_ids].astype(np.int64),
        [1] * len(vocabulary.terms),
    )
    starts, ends = corpus.indptr, corpus.sentence_ends
    for _ in range(settings.max_words - 1):
        pairs, strength = _strong_pairs(tokens, starts, ends, settings)
        if not len(pairs):
            break
        tokens, kept = _join(tokens, pairs, strength, starts, ends)
        places = np.append(0, np.cumsum(kept))
        starts, ends = places[starts], places[ends]
    return _rebuilt(tokens, starts, ends, corpus, vocabulary)


def _strong_pairs(
    tokens: _Tokens, starts: Int64Array, ends: Int64Array, settings: PhraseSettings
) -> tuple[Int64Array, FloatArray]:
    """Pairs of terms as one number each, sorted, and their normalised mutual information."""
    V = len(tokens.terms)
    first, second = tokens.term_ids[:-1], tokens.term_ids[1:]
    open_ = _same_sentence(len(tokens.term_ids), starts, ends) & (first >= 0) & (second >= 0)
    pairs, both = np.unique(first[open_] * V + second[open_], return_counts=True)
    total = float(max(int(open_.sum()), 1))
    left = np.bincount(first[open_], minlength=V)[pairs // V]
    right = np.bincount(second[open_], minlength=V)[pairs % V]
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both * total / (left * right)) / -np.log(both / total)
    words = np.asarray(tokens.words)
    good = (
        (both >= settings.min_count)
        & (npmi >= settings.min_npmi)
        & (words[pairs // V] + words[pairs % V] <= settings.max_words)
        & (pairs // V != pairs % V)
        & (_ratio(both, left, right, total) >= LEAST_RATIO)
    )
    return pairs[good], npmi[good]


def _ratio(both: Int64Array, left: Int64Array, right: Int64Array, total: float) -> FloatArray:
    """Dunning's log-likelihood ratio of the two-by-two tables of pairs."""

    def entropy(*cells: FloatArray) -> FloatArray:
        summed: FloatArray = np.zeros(len(both))
        for cell in cells:
            summed = summed + cell * np.log(np.maximum(cell, 1e-300) / total)
        return summed

    a, b, c = both.astype(float), (left - both).astype(float), (right - both).astype(float)
    d = np.maximum(total - a - b - c, 0.0)
    return 2.0 * (entropy(a, b, c, d) - entropy(a + b, c + d) - entropy(a + c, b + d))


def _same_sentence(tokens: int, starts: Int64Array, ends: Int64Array) -> NDArray[np.bool_]:
    """Whether no row and no sentence ends between each token and the next."""
    same = np.ones(max(tokens - 1, 0), np.bool_)
    cuts = np.concatenate([starts, ends])
    cuts = cuts[(cuts > 0) & (cuts < tokens)]
    same[cuts - 1] = False
    return same


def _join(
    tokens: _Tokens, pairs: Int64Array, strength: FloatArray, starts: Int64Array, ends: Int64Array
) -> tuple[_Tokens, NDArray[np.bool_]]:
    """Join the pairs; also say which tokens are left: the second part of a phrase is not."""
    from jobs.kernels.joining import joins

    V, n = len(tokens.terms), len(tokens.term_ids)
    keys = np.full(n, -1, np.int64)
    open_ = _same_sentence(n, starts, ends)
    inside = open_ & (tokens.term_ids[:-1] >= 0) & (tokens.term_ids[1:] >= 0)
    keys[:-1][inside] = (tokens.term_ids[:-1] * V + tokens.term_ids[1:])[inside]
    at = np.minimum(np.searchsorted(pairs, keys), len(pairs) - 1)
    score = np.where(pairs[at] == keys, strength[at], 0.0)
    joined = joins(score)
    here = np.flatnonzero(joined)
    forms = tokens.form_ids[here] * len(tokens.forms) + tokens.form_ids[here + 1]
    distinct, of = np.unique(forms, return_inverse=True)
    form_ids, term_ids = tokens.form_ids.copy(), tokens.term_ids.copy()
    form_ids[here] = len(tokens.forms) + of
    term_ids[here] = V + at[here]
    kept = np.ones(n, np.bool_)
    kept[here + 1] = False
    F = len(tokens.forms)
    a, b = (pairs // V).tolist(), (pairs % V).tolist()
    parts = zip((distinct // F).tolist(), (distinct % F).tolist(), strict=True)
    found = _Tokens(
        tokens.forms + [tokens.forms[x] + GAP + tokens.forms[y] for x, y in parts],
        tokens.terms + [tokens.terms[x] + GAP + tokens.terms[y] for x, y in zip(a, b, strict=True)],
        form_ids[kept],
        term_ids[kept],
        tokens.words + [tokens.words[x] + tokens.words[y] for x, y in zip(a, b, strict=True)],
    )
    return found, kept


def _rebuilt(
    tokens: _Tokens, starts: Int64Array, ends: Int64Array, corpus: Corpus, vocabulary: Vocabulary
) -> tuple[Corpus, Vocabulary]:
    """Number forms and terms anew, both sorted; what no token uses any more is left out."""
    from jobs.kernels.count import frequencies

    used = np.unique(tokens.form_ids).tolist()
    names = sorted({tokens.forms[i] for i in used})
    number = {name: i for i, name in enumerate(names)}
    new_form = np.zeros(len(tokens.forms), np.int32)
    new_form[used] = [number[tokens.forms[i]] for i in used]
    form_ids = new_form[tokens.form_ids]
    joined = Corpus(tuple(names), form_ids, starts, ends, corpus.row_documents)

    counts = np.bincount(tokens.term_ids[tokens.term_ids >= 0], minlength=len(tokens.terms))
    terms = sorted({tokens.terms[t] for t in np.flatnonzero(counts).tolist()})
    column = {term: j for j, term in enumerate(terms)}
    new_term = np.array([column.get(term, -1) for term in tokens.terms] + [-1], np.int32)
    form_to_term = np.full(len(names), -1, np.int32)
    form_to_term[form_ids] = new_term[tokens.term_ids]
    reasons = np.full(len(names), Drop.KEPT, np.int8)
    old = {form: i for i, form in enumerate(corpus.forms)}
    for i in np.flatnonzero(form_to_term < 0).tolist():
        reasons[i] = vocabulary.reasons[old[names[i]]]
    rows = frequencies(form_ids, starts, form_to_term, len(terms))[1]
    shown = dict(zip(vocabulary.terms, vocabulary.display, strict=True))
    surface = _most_frequent(form_ids, form_to_term, len(terms))
    return joined, Vocabulary(
        terms=tuple(terms),
        display=tuple(
            shown.get(term) or names[form] for term, form in zip(terms, surface, strict=True)
        ),
        document_frequency=rows,
        form_to_term=form_to_term,
        reasons=reasons,
    )


def _most_frequent(form_ids: Int32Array, form_to_term: Int32Array, terms: int) -> list[int]:
    """The most frequent form of each term, of equals the first by code point."""
    counts = np.bincount(form_ids, minlength=len(form_to_term))
    order = np.lexsort((np.arange(len(counts)), -counts))
    order = order[form_to_term[order] >= 0]
    _, first = np.unique(form_to_term[order], return_index=True)
    best: list[int] = order[first].tolist()
    return best
