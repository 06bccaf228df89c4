"""Initialisation of LDA: clusters of rows, ensembles of short chains, and what seeds agree on."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.contracts import FitOptions
from jobs.datatypes import DocumentTermMatrix, FloatArray
from jobs.metrics.agreement import ari
from jobs.models.lda.gibbs import start
from jobs.models.lda.gibbs.fit import MAX_ENSEMBLE, ensemble_size
from jobs.models.lda.native import Native
from tests.planted import TOPICS, WORDS, counted, tokens


def one_word_a_topic(*words: int) -> FloatArray:
    """Word prior float64[G, V] of topics that are guided by a single word each."""
    return np.eye(TOPICS * WORDS + 20)[list(words)]


def test_rows_begin_with_those_of_their_topic() -> None:
    rows, topics = tokens(240)
    assert ari(start.clustered_rows(counted(rows), TOPICS), topics) == 1.0


def test_rows_beyond_the_sample_go_to_the_nearest_centroid(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, topics = tokens(240)
    monkeypatch.setattr(start, "SAMPLE", 100)
    monkeypatch.setattr(start, "BLOCK_ROWS", 77)
    found = start.clustered_rows(counted(rows), TOPICS)
    assert found.shape == (240,)
    assert ari(found, topics) > 0.95


@pytest.mark.parametrize("guided", [(0, 1), (3, 0), (2,)])
def test_guided_topics_take_the_rows_of_their_word(guided: tuple[int, ...]) -> None:
    rows, topics = tokens(240)
    prior = one_word_a_topic(*(topic * WORDS for topic in guided))
    found = start.clustered_rows(counted(rows), TOPICS, prior)
    for number, topic in enumerate(guided):
        assert (found[topics == topic] == number).mean() > 0.95


def test_the_topics_of_several_chains_are_matched_and_their_noise_voted_down() -> None:
    rng = np.random.default_rng(5)
    topics = np.arange(300) % TOPICS
    shares = []
    for _ in range(7):
        named = rng.permutation(TOPICS)[topics]
        wrong = rng.random(300) < 0.2
        named[wrong] = rng.integers(0, TOPICS, int(wrong.sum()))
        shares.append(np.eye(TOPICS)[named])
    assert ari(start.agreed_rows(shares, 0), topics) > 0.95


@given(st.integers(1, 10**6))
def test_the_ensemble_gets_smaller_step_by_step(tokens_held: int) -> None:
    size = ensemble_size(tokens_held)
    assert 0 <= size <= MAX_ENSEMBLE
    assert size - ensemble_size(tokens_held + tokens_held // 100 + 1) in (0, 1, 2)


def test_the_ensemble_of_few_tokens_is_the_largest_and_of_many_none() -> None:
    sizes = [ensemble_size(n) for n in (1, 2_000, 7_000, 15_000, 40_000, 80_000, 100_000, 10**9)]
    assert sizes == [20, 13, 7, 4, 3, 2, 0, 0]
    assert all(more >= fewer for more, fewer in pairwise(sizes))


def mixed(rows: int, length: int) -> DocumentTermMatrix:
    """Rows of two planted topics each, three words of one to one of the other."""
    one, _ = tokens(rows, length)
    other, _ = tokens(rows, length // 3, seed=8)
    joined = [np.concatenate([a, b]) for a, b in zip(one, other[1:] + other[:1], strict=True)]
    counts = counted(joined)
    return DocumentTermMatrix(counts, counts.astype(np.float64))


@pytest.mark.parametrize(("rows", "length"), [(120, 15), (600, 150)], ids=["ensemble", "clusters"])
def test_topics_keep_their_number_and_their_words_for_another_seed(rows: int, length: int) -> None:
    matrix = mixed(rows, length)
    first, second = (
        Native(topics=TOPICS, max_sweeps=60).fit(matrix, FitOptions(seed)).topic_term
        for seed in (1, 2)
    )
    assert not np.array_equal(first, second)
    shared = first @ second.T
    assert sorted(shared.argmax(axis=1).tolist()) == list(range(TOPICS))
    if length == 150:
        assert shared.argmax(axis=1).tolist() == list(range(TOPICS))


def test_guided_topics_of_a_small_corpus_keep_their_numbers() -> None:
    counts = counted(tokens(120)[0])
    prior = one_word_a_topic(2 * WORDS, WORDS)
    model = Native(topics=TOPICS, max_sweeps=60).fit(
        DocumentTermMatrix(counts, counts.astype(np.float64)), FitOptions(1, word_prior=prior)
    )
    assert (model.topic_term[:2].argmax(axis=1) // WORDS).tolist() == [2, 1]
