"""Held-out perplexity by document completion, against figures reckoned by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray
from jobs.metrics.heldout import HeldOut, completion, halves
from jobs.models.kmeans import KMeans
from jobs.models.lda.sklearn import SklearnLda
from tests.planted import counted, gathered, inputs, tokens, weighted


@given(st.lists(st.lists(st.integers(0, 5), max_size=9), min_size=1, max_size=5), st.integers(0, 9))
def test_halves_share_out_every_token(rows: list[list[int]], seed: int) -> None:
    counts = counted([np.array(row, dtype=np.int32) for row in rows], 6)
    first, second = halves(counts, seed)
    assert np.array_equal((first + second).toarray(), counts.toarray())
    lengths = first.sum(axis=1) - second.sum(axis=1)
    assert set(np.asarray(lengths).ravel().tolist()) <= {0, 1}


class Known:
    """A model that gives every row the same two topics, whatever stands in it."""

    topic_term = np.array([[0.5, 0.5, 0.0, 0.0], [0.0, 0.25, 0.75, 0.0]])

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        return np.full((matrix.shape[0], 2), 0.5)

    def arrays(self) -> dict[str, AnyArray]:
        return {}


def test_completion_of_a_known_model_is_reckoned_by_hand() -> None:
    matrix = weighted(csr_array(np.array([[0, 4, 0, 0]], dtype=np.int32)))
    assert completion(Known(), matrix, np.array([0]), seed=0) == pytest.approx(1 / 0.375)


def test_a_term_without_probability_makes_completion_infinite_unless_smoothed() -> None:
    matrix = weighted(csr_array(np.array([[0, 0, 0, 4]], dtype=np.int32)))
    frequencies = np.array([1.0, 2, 3, 0])
    rows = np.array([0])
    assert completion(Known(), matrix, rows, seed=0) == math.inf
    smoothed = completion(Known(), matrix, rows, seed=0, background=0.1, frequencies=frequencies)
    assert smoothed == pytest.approx(1 / (0.1 * 1 / 10))


def test_completion_needs_a_row_of_two_tokens() -> None:
    matrix = weighted(csr_array(np.array([[0, 1, 0, 0]], dtype=np.int32)))
    assert completion(Known(), matrix, np.array([0]), seed=0) is None


def test_held_out_prefers_the_planted_number_of_topics() -> None:
    rows, _ = tokens(rows=160)

    def perplexity(topics: int) -> float:
        (score,) = HeldOut(share=0.2).score(inputs(SklearnLda(topics=topics, passes=15), rows))
        assert score.value is not None
        return score.value

    assert perplexity(4) < 0.75 * perplexity(1)


def test_held_out_without_probability_has_no_value() -> None:
    rows = [np.full(6, i % 4, dtype=np.int32) for i in range(16)]
    model = KMeans(topics=4, restarts=2)
    matrix = weighted(counted(rows, 4))
    found = gathered(model.fit(matrix, FitOptions(0)), matrix, rows, refit=lambda *_: Known())
    assert HeldOut(share=0.9).score(found)[0].value is None
    smoothed = HeldOut(share=0.9, background=0.05).score(found)[0].value
    assert smoothed is not None
    assert smoothed > 1


def test_held_out_is_not_defined_when_too_few_rows_are_left() -> None:
    found = inputs(KMeans(topics=4, restarts=2), tokens(rows=4)[0])
    assert HeldOut(share=0.5).score(found)[0].value is None
