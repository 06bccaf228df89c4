"""The choice of the number of topics: planted ones are found, the last one is not left lightly."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, FittedModel
from jobs.datatypes import DocumentTermMatrix
from jobs.models.mixture import Mixture
from jobs.settings import TopicCountSettings
from jobs.topics.choose import choose_topic_count
from jobs.vectorisers.tfidf import TfIdf


def planted(topics: int, rows: int = 600, seed: int = 0) -> DocumentTermMatrix:
    """Each topic has 30 words of its own, and 40% of the words of a row are anybody's."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((rows, 30 * topics + 200), np.int32)
    for row in range(rows):
        own = rng.integers(30, size=24) + 30 * (row % topics)
        common = rng.integers(200, size=16) + 30 * topics
        np.add.at(counts[row], np.concatenate([own, common]), 1)
    sparse = csr_array(counts)
    return DocumentTermMatrix(sparse, TfIdf().fit(sparse).transform(sparse))


def fits(matrix: DocumentTermMatrix, topics: Sequence[int], seed: int) -> tuple[FittedModel, ...]:
    return Mixture(restarts=2).sweep(matrix, topics, FitOptions(seed))


@pytest.mark.parametrize(("topics", "found"), [(5, {5, 6}), (12, {10, 12, 15})])
def test_planted_topics_are_counted(topics: int, found: set[int]) -> None:
    settings = TopicCountSettings(candidates=(3, 5, 6, 8, 10, 12, 15, 20))
    choice = choose_topic_count(planted(topics), fits, settings, seed=1)
    assert choice.topics in found
    assert [c.topics for c in choice.candidates] == [3, 5, 6, 8, 10, 12, 15, 20]
    assert max(c.gain for c in choice.candidates) == pytest.approx(1.0)


def test_the_last_number_is_kept_unless_another_is_clearly_better() -> None:
    matrix = planted(5)
    settings = TopicCountSettings(candidates=(3, 5, 12), keep=0.0)
    free = choose_topic_count(matrix, fits, settings, seed=1)
    assert (free.topics, free.kept) == (5, False)
    near = choose_topic_count(matrix, fits, settings, seed=1, previous=6)
    assert 6 in [c.topics for c in near.candidates]
    held = choose_topic_count(
        matrix, fits, TopicCountSettings(candidates=(3, 5, 12), keep=0.9), seed=1, previous=6
    )
    assert (held.topics, held.kept) == (6, True)
    far = choose_topic_count(matrix, fits, settings, seed=1, previous=40)
    assert (far.topics, far.kept) == (5, False)


def test_the_same_choice_again() -> None:
    settings = TopicCountSettings(candidates=(3, 5, 8))
    assert choose_topic_count(planted(5), fits, settings, seed=2) == choose_topic_count(
        planted(5), fits, settings, seed=2
    )


def test_few_rows_try_few_topics() -> None:
    choice = choose_topic_count(
        planted(3, rows=30), fits, TopicCountSettings(candidates=(3, 6, 20)), seed=1
    )
    assert [c.topics for c in choice.candidates] == [3, 6]
    with pytest.raises(ValueError, match="at least 2"):
        TopicCountSettings(candidates=(1, 5))
