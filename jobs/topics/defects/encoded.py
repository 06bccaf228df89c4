"""Boilerplate by letters: encoded attachments (base64, uuencode) by a character bigram model.

What an encoding leaves of a file is words that no language has, with no running text around. Both
is asked for: letters follow each other as they do not in the corpus (a character bigram language
model of it), and the commonest words, of which half of all text is made, are missing beside them.
Tables have no running text either, but words; names are odd words, but occur in text.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from jobs.datatypes import BoolArray, Corpus, Evidence, FloatArray, Int64Array
from jobs.text.terms.vocabulary import document_frequencies
from jobs.topics.defects.shown import ShownTerms

#: Context window, in tokens to each side.
_WINDOW = 5
#: Share of all tokens that the commonest forms make up.
_COMMON = 0.5
#: Bound of the share of the commonest forms around a topic's terms, over that of the whole corpus.
MAX_RUNNING_TEXT = 0.25
#: Standard score of the mean log likelihood of the letters below which terms are no words.
_MIN_Z = -3.0
#: Additive smoothing of the character bigram model.
_SMOOTHING = 0.5
#: Minimum number of tokens of shown terms to judge a topic by.
_MIN_TOKENS = 20
#: Top-N of the evidence: so many terms are named.
_NAMED = 3


def encoded(given: ShownTerms) -> list[Evidence | None]:
    """Evidence for each topic whose shown terms are no words and occur in no running text."""
    corpus = given.corpus
    held = document_counts(corpus)
    running = np.zeros(corpus.tokens + 1, np.int32)
    np.cumsum(common_forms(corpus, held)[corpus.form_ids], out=running[1:])
    usual = running[-1] / max(corpus.tokens, 1)
    letters, mean, deviation = None, 0.0, 1.0
    found: list[Evidence | None] = []
    for topic, tokens in enumerate(given.tokens):
        columns = given.columns(topic)
        found.append(None)
        if len(tokens) < _MIN_TOKENS or not len(columns) or not usual:
            continue
        first = np.maximum(tokens - _WINDOW, 0)
        last = np.minimum(tokens + _WINDOW + 1, corpus.tokens)
        share = float((running[last] - running[first]).sum() / (last - first).sum()) / usual
        if share >= MAX_RUNNING_TEXT:
            continue
        if letters is None:
            letters, mean, deviation = letter_scores(corpus.forms, held, given.vocabulary.display)
        z = (letters[columns].mean() - mean) / deviation * np.sqrt(len(columns))
        if z < _MIN_Z:
            names = tuple(given.vocabulary.display[v] for v in columns[:_NAMED])
            found[-1] = Evidence("boilerplate", "encoded", share, MAX_RUNNING_TEXT, names)
    return found


def document_counts(corpus: Corpus) -> Int64Array:
    """In how many documents each form is, int64[n_forms]."""
    forms = np.arange(len(corpus.forms), dtype=np.int32)
    return document_frequencies(corpus, forms, len(forms))


def common_forms(corpus: Corpus, held: Int64Array) -> BoolArray:
    """Tell the forms of most documents, of which half of all text is made, bool[n_forms]."""
    ranked = np.argsort(-held, kind="stable")
    share = np.cumsum(corpus.form_counts()[ranked]) / max(corpus.tokens, 1)
    found = np.zeros(len(corpus.forms), np.bool_)
    found[ranked[: int(np.searchsorted(share, _COMMON)) + 1]] = True
    return found


def letter_scores(
    forms: Sequence[str], held: Int64Array, words: Sequence[str]
) -> tuple[FloatArray, float, float]:
    """Mean log likelihood of the letters of words float64[V], and its mean and deviation.

    The character bigram model, the mean and the deviation are of the forms of the corpus, each by
    the number of documents that hold it, int64[n_forms]: what few repeat is no language.
    """
    alphabet = sorted({letter for form in forms for letter in form.lower()})
    place = {letter: number + 1 for number, letter in enumerate(alphabet)}
    size = len(place) + 1
    coded = [[0, *(place[one] for one in form.lower()), 0] for form in forms]
    seen: dict[tuple[int, int], float] = {}
    before = np.zeros(size)
    for form, weight in zip(coded, held.tolist(), strict=True):
        for pair in pairwise(form):
            seen[pair] = seen.get(pair, 0.0) + weight
            before[pair[0]] += weight

    def score(form: list[int]) -> float:
        logs = [
            np.log((seen.get(pair, 0.0) + _SMOOTHING) / (before[pair[0]] + _SMOOTHING * size))
            for pair in pairwise(form)
        ]
        return float(np.mean(logs))

    own = np.array([score(form) for form in coded])
    mean = float((own * held).sum() / held.sum())
    deviation = float(np.sqrt((held * (own - mean) ** 2).sum() / held.sum()))
    of_words = [[0, *(place.get(one, 0) for one in word.lower()), 0] for word in words]
    return np.array([score(word) for word in of_words]), mean, max(deviation, 1e-9)
