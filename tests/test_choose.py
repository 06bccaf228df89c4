"""The choice of the number of topics: planted ones are found, the last one is not left lightly."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, FittedModel
from jobs.datatypes import DocumentTermMatrix
from jobs.models.kmeans import KMeans
from jobs.models.mixture import Mixture
from jobs.settings import TopicCountSettings
from jobs.topics.choose import choose_topic_count, score
from jobs.topics.split_half import found_again
from jobs.vectorisers.tfidf import TfIdf


def planted(
    topics: int, rows: int = 400, seed: int = 0, words: int = 24, common: float = 2 / 3
) -> DocumentTermMatrix:
    """Each topic has 30 words of its own; `common` words of a row to each of them are anybody's."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((rows, 30 * topics + 200), np.int32)
    for row in range(rows):
        own = rng.integers(30, size=words) + 30 * (row % topics)
        others = rng.integers(200, size=int(words * common)) + 30 * topics
        np.add.at(counts[row], np.concatenate([own, others]), 1)
    sparse = csr_array(counts)
    return DocumentTermMatrix(sparse, TfIdf().fit(sparse).transform(sparse))


def fits(matrix: DocumentTermMatrix, topics: Sequence[int], seed: int) -> tuple[FittedModel, ...]:
    return Mixture(restarts=2).sweep(matrix, topics, FitOptions(seed))


@pytest.mark.parametrize("topics", [2, 3, 5, 14])
@pytest.mark.parametrize("words", [6, 24])
def test_planted_topics_are_counted_in_long_rows_and_in_short_ones(topics: int, words: int) -> None:
    choice = choose_topic_count(planted(topics, words=words), fits, TopicCountSettings(), seed=1)
    low, high = choice.range or (0, 0)
    assert low <= topics <= high
    assert topics * 0.75 <= choice.topics <= topics * 1.25
    tried = [c.topics for c in choice.candidates]
    assert {2, 3, 4, 6, 8, 12, 15, 25, 40, 60} <= set(tried)
    assert tried == sorted(tried)


@pytest.mark.slow
def test_sixty_planted_topics_are_found() -> None:
    choice = choose_topic_count(planted(60, rows=1800), fits, TopicCountSettings(), seed=1)
    assert choice.topics in (49, 60)


def test_numbers_between_the_candidates_are_tried_and_contenders_by_more_halves() -> None:
    settings = TopicCountSettings(candidates=(2, 4, 9, 20))
    choice = choose_topic_count(planted(6), fits, settings, seed=1)
    assert choice.topics == 6
    by_number = {c.topics: c for c in choice.candidates}
    assert {2, 4, 6, 9, 20} < set(by_number)
    assert by_number[2].pairs == 1
    assert by_number[2].error is None
    assert by_number[6].score == max(c.score for c in choice.candidates)


def test_where_little_is_found_again_one_pair_of_halves_gives_up_no_number() -> None:
    settings = TopicCountSettings(candidates=(2, 3, 4, 6, 8, 12))
    for seed in range(3):
        rows = planted(6, rows=300, seed=1, words=3, common=2.0)
        choice = choose_topic_count(rows, fits, settings, seed=seed)
        assert max(one.stability for one in choice.candidates) < 0.4
        asked = [one.pairs for one in choice.candidates if one.topics in settings.candidates]
        assert min(asked) == 2
        assert max(asked) > 2
        assert choice.topics in (5, 6, 7)


def test_two_levels_are_two_answers() -> None:
    """Three groups of words, each of three narrower ones: 3 is an answer, and 9 is."""
    rng = np.random.default_rng(0)
    counts = np.zeros((540, 3 * 60 + 9 * 30), np.int32)
    for row in range(540):
        wide, narrow = row % 3, row % 9
        np.add.at(counts[row], rng.integers(60, size=24) + 60 * wide, 1)
        np.add.at(counts[row], rng.integers(30, size=12) + 180 + 30 * narrow, 1)
    sparse = csr_array(counts)
    matrix = DocumentTermMatrix(sparse, TfIdf().fit(sparse).transform(sparse))
    settings = TopicCountSettings(candidates=(2, 3, 5, 9, 14))
    choice = choose_topic_count(matrix, fits, settings, seed=1)
    assert {choice.topics, *choice.seconds} >= {3, 9}


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_where_nothing_is_there_the_smallest_number_is_chosen_and_all_are_open(
    scale: float,
) -> None:
    """Words drawn alike in all rows: whatever the weights are, no number beats two."""
    rng = np.random.default_rng(3)
    sparse = csr_array(rng.poisson(0.4, size=(120, 80)).astype(np.int32))
    matrix = DocumentTermMatrix(sparse, TfIdf().fit(sparse).transform(sparse) * scale)

    def same(matrix: DocumentTermMatrix, topics: Sequence[int], seed: int) -> list[FittedModel]:
        return [KMeans(topics=K, restarts=1).fit(matrix, FitOptions(seed)) for K in topics]

    choice = choose_topic_count(matrix, same, TopicCountSettings(candidates=(2, 6, 12)), seed=1)
    assert choice.topics == 2
    assert max(c.score for c in choice.candidates) < 0.02


def test_the_last_number_is_kept_unless_another_is_clearly_better() -> None:
    matrix = planted(5)
    settings = TopicCountSettings(candidates=(3, 5, 12), keep=0.0)
    free = choose_topic_count(matrix, fits, settings, seed=1)
    assert (free.topics, free.kept) == (5, False)
    near = choose_topic_count(matrix, fits, settings, seed=1, previous=6)
    assert 6 in [c.topics for c in near.candidates]
    loose = TopicCountSettings(candidates=(3, 5, 12), keep=0.9)
    held = choose_topic_count(matrix, fits, loose, seed=1, previous=6)
    assert (held.topics, held.kept) == (6, True)
    assert held.range is not None
    assert held.range[0] <= 5
    assert held.range[1] >= 6
    far = choose_topic_count(matrix, fits, settings, seed=1, previous=40)
    assert (far.topics, far.kept) == (5, False)


def test_the_same_choice_again() -> None:
    settings = TopicCountSettings(candidates=(3, 5, 8))
    assert choose_topic_count(planted(5), fits, settings, seed=2) == choose_topic_count(
        planted(5), fits, settings, seed=2
    )


def test_few_rows_try_few_topics_and_hardly_any_are_not_halved() -> None:
    settings = TopicCountSettings(candidates=(3, 6, 20))
    choice = choose_topic_count(planted(3, rows=30), fits, settings, seed=1)
    assert max(c.topics for c in choice.candidates) == 6
    alone = choose_topic_count(planted(3, rows=5), fits, settings, seed=1)
    assert (alone.topics, len(alone.candidates), alone.range) == (2, 1, None)
    assert choose_topic_count(planted(3, rows=1), fits, settings, seed=1).topics == 1
    with pytest.raises(ValueError, match="at least 2"):
        TopicCountSettings(candidates=(1, 5))


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_score_needs_all_of_its_parts(missing: int) -> None:
    parts = [1.0, 0.5, 0.25, 0.5]
    assert score(*parts) == pytest.approx(0.5**2.25 * 0.25 * 0.5)
    parts[missing] = -0.1
    assert score(*parts) == 0.0


def test_what_is_found_again_is_scikit_learns_and_nothing_by_chance() -> None:
    from sklearn.metrics import adjusted_mutual_info_score

    rng = np.random.default_rng(0)
    one, other = rng.integers(5, size=(2, 400))
    noisy = np.where(rng.random(400) < 0.3, other, one)
    assert found_again(one, noisy)[1] == pytest.approx(adjusted_mutual_info_score(one, noisy))
    assert found_again(one, one) == pytest.approx((np.log(5), 1.0), abs=0.03)
    assert found_again(one, other) == pytest.approx((0.0, 0.0), abs=0.02)
    assert found_again(one, np.zeros(400, int)) == (0.0, 0.0)
