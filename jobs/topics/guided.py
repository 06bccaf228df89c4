"""Seed words of guided topics (seeded LDA): their prior on words, their labels, what was lost."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jobs.datatypes import AnyArray, Corpus, FloatArray, PartSeeds, SparseMatrix
from jobs.errors import InputUnusable
from jobs.models.rows.normalise import normalise_l1
from jobs.settings import SeedTopic

#: Pseudo-relevance feedback: at most this share of the rows, but no fewer than that many.
_FEEDBACK_SHARE, _MIN_FEEDBACK = 0.1, 10
#: Interpolation weight of the seed words themselves in the relevance model (RM3).
_SEED_WEIGHT = 0.2
#: Top-N: a topic has lost its seed words if none is among so many of its likeliest terms.
_TOP_TERMS = 30


@dataclass(frozen=True)
class SeedMatch:
    """Which topic each seed topic became.

    `labels` and `lost` are by the row of the topic in the model; `warnings` are for a person.
    """

    labels: dict[int, str]
    lost: frozenset[int]
    warnings: tuple[str, ...]


#: No topic was guided.
NO_SEEDS = SeedMatch({}, frozenset(), ())


def seed_corpus(seeds: Sequence[SeedTopic | PartSeeds]) -> Corpus:
    """Make a corpus of the words: a row for each entry of each seed topic, in their order.

    `row_documents` has the number of the seed topic.
    """
    entries = [(number, entry.split()) for number, seed in enumerate(seeds) for entry in seed.words]
    forms = sorted({form for _, sentence in entries for form in sentence})
    number_of = {form: i for i, form in enumerate(forms)}
    ends = np.cumsum([len(sentence) for _, sentence in entries]).astype(np.int64)
    return Corpus(
        tuple(forms),
        np.array([number_of[form] for _, sentence in entries for form in sentence], np.int32),
        np.append(0, ends),
        ends,
        np.array([number for number, _ in entries], np.int32),
    )


def seed_terms(
    seeds: Sequence[SeedTopic], counts: SparseMatrix, topics: int
) -> tuple[FloatArray, tuple[str, ...]]:
    """Find the terms of each seed topic, float64[G, V] of zeros and ones; and what is none.

    Parameters
    ----------
    counts : int32[n, V]
        The rows of `seed_corpus`, counted by the terms of the model.
    topics : int
        K.

    Raises
    ------
    InputUnusable
        There are more seed topics than topics, or one has no word that is a term of the model.
    """
    if len(seeds) > topics:
        raise InputUnusable(
            f"there are more seed topics ({len(seeds)}) than topics ({topics}). Raise "
            "model.topics, or leave some of start.guided out."
        )
    owner = np.repeat(np.arange(len(seeds)), [len(seed.words) for seed in seeds])
    entries = [entry for seed in seeds for entry in seed.words]
    known = np.diff(counts.indptr) > 0
    without = [
        f"{seed.label!r} ({', '.join(seed.words)})"
        for number, seed in enumerate(seeds)
        if not known[owner == number].any()
    ]
    if without:
        raise InputUnusable(
            f"no word of these seed topics is a term of the model: {'; '.join(without)}. Use "
            "words that the corpus has often enough (vocabulary.min_rows) and that are no stop "
            "words."
        )
    found = np.zeros((len(seeds), counts.shape[1]))
    found[np.repeat(owner, np.diff(counts.indptr)), counts.indices] = 1.0
    warnings = tuple(
        f"seed word {entries[i]!r} of topic {seeds[owner[i]].label!r} is no term of the model"
        for i in np.flatnonzero(~known).tolist()
    )
    return found, warnings


def seed_prior(seeds: FloatArray, counts: SparseMatrix) -> FloatArray:
    """What the seed words say of all words: float64[G, V], rows that sum to one.

    Pseudo-relevance feedback by the relevance model RM3 (Lavrenko & Croft 2001; Abdul-Jaleel et
    al. 2004): the rows that hold most of a theme's seed words, and few of another's, lend it their
    words; the seed words themselves are mixed in.

    Parameters
    ----------
    seeds : float64[G, V]
        One where a term is a seed word of the theme.
    counts : int32[D, V]
        The rows that the model is fitted on.
    """
    D, V = counts.shape
    frequency = np.bincount(counts.indices, minlength=V)
    damped = counts.astype(np.float64)
    damped.data = np.log1p(damped.data)
    rows = np.repeat(np.arange(D), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=damped.data**2, minlength=D))[:, None]
    evidence = damped @ (seeds * np.log1p(D / np.maximum(frequency, 1))).T
    evidence = np.divide(evidence, lengths, out=np.zeros_like(evidence), where=lengths > 0)
    scores = evidence * normalise_l1(evidence) ** 2
    shares = counts.astype(np.float64)
    shares.data /= np.bincount(rows, weights=shares.data, minlength=D)[rows]
    size = max(int(_FEEDBACK_SHARE * D), _MIN_FEEDBACK)
    kept = np.zeros_like(scores)
    best = np.argsort(-scores, axis=0, kind="stable")[:size]
    np.put_along_axis(kept, best, np.take_along_axis(scores, best, axis=0), axis=0)
    relevance = normalise_l1((shares.T @ kept).T)
    return normalise_l1((1.0 - _SEED_WEIGHT) * relevance + _SEED_WEIGHT * normalise_l1(seeds))


def match_seeds(
    seeds: Sequence[SeedTopic], prior: FloatArray, terms: FloatArray, topic_term: FloatArray
) -> SeedMatch:
    """Give each label to the topic that has its words: linear assignment by Hellinger affinity.

    The words are those that the seed words drew (`seed_prior`): a narrow topic may have more of the
    seed words to itself than the one that has the theme.

    Parameters
    ----------
    prior : float64[G, V]
        What the seed words say of all words.
    terms : float64[G, V]
        One where a term is a seed word of the theme.
    topic_term : float64[K, V]
        The fitted topics.
    """
    from scipy.optimize import linear_sum_assignment

    affinity = np.sqrt(prior) @ np.sqrt(topic_term).T
    matched: AnyArray = linear_sum_assignment(-affinity)[1]
    top = np.argsort(-topic_term, axis=1, kind="stable")[:, :_TOP_TERMS]
    lost, warnings = set(), []
    for number, k in enumerate(matched.tolist()):
        shown = top[k][topic_term[k, top[k]] > 0]
        if not terms[number, shown].any():
            lost.add(k)
            warnings.append(
                f"seed_lost: none of the seed words of topic {seeds[number].label!r} "
                f"({', '.join(seeds[number].words)}) is among its {_TOP_TERMS} likeliest terms; "
                "give it words that the corpus uses together, or more topics (model.topics)"
            )
    labels = {k: seed.label for k, seed in zip(matched.tolist(), seeds, strict=True)}
    return SeedMatch(labels, frozenset(lost), tuple(warnings))
