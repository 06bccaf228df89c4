"""Naive Bayes that divides a row of a model among the parts that a person named."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions
from jobs.datatypes import DocumentTermMatrix, PartSeeds, Split
from jobs.models.nmf import Nmf
from jobs.topics.edited.splitting import TopicRows, divide_fit, divided, unit_shares
from jobs.topics.fitting import Fit
from jobs.topics.guided import SeedMatch
from tests.planted import counted, tokens, weighted


def test_parts_share_out_the_weights_of_their_row_and_of_no_other() -> None:
    matrix = weighted(counted(tokens(rows=60)[0]))
    fitted = Nmf(topics=3).fit(matrix, FitOptions(3))
    assert divided(fitted, {}) is fitted
    V = matrix.shape[1]
    counts = np.random.default_rng(1).integers(0, 9, (2, V)).astype(float)
    shown = divided(fitted, {1: counts})
    before, after = fitted.transform(matrix), shown.transform(matrix)
    assert after.shape == (60, 4)
    assert np.array_equal(after[:, [0, 3]], before[:, [0, 2]])
    assert after[:, 1:3].sum(axis=1) == pytest.approx(before[:, 1])
    assert shown.topic_term.sum(axis=1) == pytest.approx(1.0)
    one = DocumentTermMatrix(matrix.counts[[7]], matrix.weights[[7]])
    assert np.array_equal(shown.transform(one), after[[7]])
    assert unit_shares(np.array([0.5, 0.3, 0.2]), {1: np.array([[3.0, 0], [0, 1.0]])}) == (
        pytest.approx([0.5, 0.225, 0.075, 0.2])
    )
    fit = Fit(fitted, None, SeedMatch({0: "a", 1: "b", 2: "c"}, frozenset({1, 2}), ()), None)  # type: ignore[arg-type]
    seeds = divide_fit(fit, {1: counts}).seeds
    assert (seeds.labels, seeds.lost) == ({0: "a", 3: "c"}, frozenset({3}))


def test_an_update_adds_new_rows_to_the_parts_and_leaves_what_was_there() -> None:
    counts = csr_array(np.array([[5, 0, 1], [0, 5, 0], [4, 0, 0], [0, 3, 2]], np.int32))
    rows = TopicRows(
        counts, np.ones((4, 1)), np.arange(4), list("abcd"), np.array([False, False, False, True])
    )
    split = Split("t0000", (PartSeeds(("a",)), PartSeeds(("b",))), "")
    fitted = rows.fit(0, split, np.array([[1.0, 0, 0], [0, 1.0, 0]]))
    assert fitted.argmax(axis=1).tolist() == [0, 1]
    before = np.array([[90.0, 1.0], [1.0, 80.0]])
    found = rows.extend(0, before)
    assert found == pytest.approx(np.array([[90, 1, 1], [1, 83, 2]]), abs=1e-3)
    old = TopicRows(rows.counts, rows.document_topic, np.arange(4), list("abcd"), np.zeros(4, bool))
    assert np.array_equal(old.extend(0, found), found)
