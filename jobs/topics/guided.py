"""Seed words of guided topics (seeded LDA): what some of the topics are to be about."""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import Corpus, FloatArray, SparseMatrix
from jobs.errors import InputUnusable
from jobs.settings import SeedTopic


def seed_corpus(seeds: Sequence[SeedTopic]) -> Corpus:
    """Make a corpus of the words: a row for each seed topic, a sentence for each entry."""
    sentences = [(row, entry.split()) for row, seed in enumerate(seeds) for entry in seed.words]
    forms = sorted({form for _, sentence in sentences for form in sentence})
    number = {form: i for i, form in enumerate(forms)}
    sizes = np.zeros(len(seeds), np.int64)
    for row, sentence in sentences:
        sizes[row] += len(sentence)
    return Corpus(
        tuple(forms),
        np.array([number[form] for _, sentence in sentences for form in sentence], np.int32),
        np.append(0, np.cumsum(sizes)),
        np.cumsum([len(sentence) for _, sentence in sentences]).astype(np.int64),
        np.arange(len(seeds), dtype=np.int32),
    )


def seed_start(seeds: Sequence[SeedTopic], counts: SparseMatrix, topics: int) -> FloatArray:
    """Make the start float64[K, V] of a model: topic k begins at the words of seed topic k.

    The other rows are zero: such a topic begins anywhere. Models take it as their `start`: the
    first centres of k-means and the mixture, the first parts of NMF, the first topics of LDA
    (Jagarlamudi, Daume & Udupa 2012).

    Parameters
    ----------
    counts : int32[n, V]
        The words of each seed topic, counted by the terms of the model.

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
    lost = [
        f"{seed.label!r} ({', '.join(seed.words)})"
        for seed, size in zip(seeds, np.diff(counts.indptr), strict=True)
        if not size
    ]
    if lost:
        raise InputUnusable(
            f"no word of these seed topics is a term of the model: {'; '.join(lost)}. Use words "
            "that the corpus has often enough (vocabulary.min_rows) and that are no stop words."
        )
    start = np.zeros((topics, counts.shape[1]))
    dense = counts.toarray().astype(np.float64)
    start[: len(seeds)] = dense / dense.sum(axis=1, keepdims=True)
    return start
