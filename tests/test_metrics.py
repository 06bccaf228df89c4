"""Diversity, overlap, silhouette and agreement against scikit-learn and figures by hand."""

import math

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.metrics import agreement
from jobs.metrics.diversity import diversity, overlap
from jobs.models.rows.silhouettes import silhouettes


def test_diversity_and_overlap_reckoned_by_hand() -> None:
    top = np.array([[0, 1, 2], [2, 3, 4], [5, 6, -1]], dtype=np.int32)
    assert diversity(top) == pytest.approx(7 / 8)
    assert overlap(top) == pytest.approx((1 / 3 + 0 + 0) / 3)
    nothing = np.full((2, 3), -1, dtype=np.int32)
    assert diversity(nothing) is None
    assert overlap(nothing) is None


@pytest.mark.parametrize("seed", range(4))
def test_silhouette_is_scikit_learns(seed: int) -> None:
    from sklearn.metrics import silhouette_samples

    rng = np.random.default_rng(seed)
    weights = csr_array(np.maximum(rng.normal(size=(40, 12)), 0.01))
    topics = np.append(rng.integers(0, 4, 39), 4)  # the last row is alone in its topic
    expected = silhouette_samples(weights.toarray(), topics, metric="cosine")
    assert silhouettes(weights, topics, 6) == pytest.approx(expected, abs=1e-9)


def test_silhouette_leaves_out_what_has_no_topic_or_no_terms() -> None:
    weights = csr_array(np.array([[1.0, 0], [1, 0], [0, 1], [0, 0], [1, 1]]))
    topics = np.array([0, 0, 1, 1, -1])
    assert silhouettes(weights, topics, 2) == pytest.approx(
        [1, 1, 0, math.nan, math.nan], nan_ok=True
    )
    assert np.isnan(silhouettes(weights, np.zeros(5, dtype=int), 2)).all()


def test_agreement_with_labels() -> None:
    labels = np.array(["a", "a", "b", "b", "b", "c"])
    same = np.array([5, 5, 1, 1, 1, 2])
    mixed = np.array([0, 0, 0, 0, 1, 1])
    assert agreement.nmi(same, labels) == pytest.approx(1)
    assert agreement.ari(same, labels) == pytest.approx(1)
    assert agreement.purity(same, labels) == 1
    assert agreement.purity(mixed, labels) == pytest.approx(3 / 6)
    assert agreement.nmi(np.zeros(6, dtype=int), labels) == pytest.approx(0)
