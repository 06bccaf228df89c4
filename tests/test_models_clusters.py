"""Clusters as topics (k-means, HDBSCAN, mixture) against scikit-learn and figures by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix
from jobs.metrics.agreement import nmi
from jobs.models import MODELS
from jobs.models.clustering.centres import Clusters
from jobs.models.clustering.class_tfidf import (
    class_weights,
    class_words,
    cohesive_words,
    shrunk_npmi,
)
from jobs.models.kmeans import KMeans
from jobs.models.rows import shared_rows
from jobs.models.rows.normalise import normalise_l1


def cosine_sum(matrix: DocumentTermMatrix, centres: AnyArray) -> float:
    rows = matrix.weights.toarray()
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    unit = centres / np.linalg.norm(centres, axis=1, keepdims=True)
    return float((rows @ unit.T).max(axis=1).sum())


def test_kmeans_finds_clusters_as_tight_as_scikit_learns(matrix: DocumentTermMatrix) -> None:
    from sklearn.cluster import KMeans as Peer

    ours = KMeans(topics=9).fit(matrix, FitOptions(0))
    theirs = Peer(9, n_init=10, random_state=0).fit(matrix.weights)
    assert isinstance(ours, Clusters)
    assert cosine_sum(matrix, ours.centres.T) >= 0.995 * cosine_sum(matrix, theirs.cluster_centers_)


def test_more_starts_are_never_worse(matrix: DocumentTermMatrix) -> None:
    sums = []
    for starts in (1, 3, 9):
        fitted = KMeans(topics=7, restarts=starts).fit(matrix, FitOptions(4))
        assert isinstance(fitted, Clusters)
        sums.append(cosine_sum(matrix, fitted.centres.T))
    assert sums[0] <= sums[1] + 1e-9 <= sums[2] + 2e-9


def test_the_main_topic_is_the_nearest_centre(matrix: DocumentTermMatrix) -> None:
    fitted = KMeans(topics=6, sharpness=1).fit(matrix, FitOptions(0))
    assert isinstance(fitted, Clusters)
    cosines = matrix.weights @ fitted.centres
    assert np.array_equal(fitted.transform(matrix).argmax(axis=1), cosines.argmax(axis=1))


def test_an_average_gap_gives_the_documented_lead(matrix: DocumentTermMatrix) -> None:
    fitted = KMeans(topics=4, sharpness=2.5).fit(matrix, FitOptions(0))
    assert isinstance(fitted, Clusters)
    cosines = np.sort(matrix.weights @ fitted.centres, axis=1)
    gap = float((cosines[:, -1] - cosines[:, -2]).mean())
    assert float(fitted.concentration[0]) * gap == pytest.approx(2.5)


def test_memberships_too_close_to_tell_go_to_the_nearest_centre() -> None:
    near = np.nextafter(1.0, 0.0)
    centres = np.array([[near, 0.0], [1.0, 0.0]])
    fitted = Clusters(
        centres.T, np.zeros(2), np.zeros((2, 0)), np.eye(2), np.array([1e-3]), np.array([-1.0])
    )
    row = csr_array(np.array([[1.0, 0.0], [0.0, 1.0]]))
    members = fitted.transform(DocumentTermMatrix(row, row))
    assert members[0].argmax() == 1
    assert members[0].sum() == pytest.approx(1)
    assert members[1].tolist() == [0, 0]  # it shares no term with a centre


def test_class_weights_reckoned_by_hand() -> None:
    counts = csr_array(np.array([[9, 1, 0], [0, 1, 1], [0, 0, 4]], dtype=np.int32))
    found = class_weights(counts, np.array([0, 1, 1]), 3)
    within = np.array([[3.0, 1, 0], [0, 1, 3]])  # roots of the counts
    rarity = np.log(1 + 8 / 3 / np.array([3, 2, 3]))
    lift = np.log((within + 1) / (0.5 * within.sum(axis=0) + 1))
    wanted = within * rarity * np.maximum(lift, 0.01) ** 0.25
    assert found[:2] == pytest.approx(wanted / wanted.sum(axis=1, keepdims=True))
    assert not found[2].any()


def test_shrunk_npmi_reckoned_by_hand() -> None:
    held = csr_array(np.array([[1.0, 1, 0, 0], [1, 1, 0, 1], [0, 0, 1, 0], [0, 0, 1, 0]]))
    found = shrunk_npmi((held.T @ held).toarray(), held.shape[0])
    c = 0.3 * (1 + 200 / 4)
    surprise = [-np.log((both + c) / (4 + 2 * c)) for both in (2, 0)]
    assert found[0, 1] == pytest.approx(np.log((2 + c) / (1 + c)) / surprise[0])
    assert found[0, 2] == pytest.approx(np.log(c / (1 + c)) / surprise[1])
    assert abs(found[2, 3]) < abs(found[0, 2])  # a word of one row: less is known of it


def test_words_that_go_together_come_before_those_that_do_not() -> None:
    """Words 0 to 3 share the rows of the cluster; 4 to 7 are as frequent, each in rows alone."""
    together = np.repeat([[1, 1, 1, 1, 0, 0, 0, 0]], 5, axis=0)
    alone = np.hstack([np.zeros((20, 4)), np.repeat(np.eye(4), 5, axis=0)])
    counts = csr_array(np.vstack([together, alone]).astype(np.int32))
    weights = np.full((1, 8), 1 / 8)
    found = cohesive_words(weights, counts)
    assert found[0, :4].min() > 5 * found[0, 4:].max()
    assert found.sum() == pytest.approx(1)


def test_a_word_of_all_clusters_comes_after_those_of_one() -> None:
    counts = np.zeros((40, 9), np.int32)
    counts[:, 8] = 1  # in every row, as often as any
    for k in range(2):
        counts[20 * k : 20 * k + 20, 4 * k : 4 * k + 4] = 1
    found = class_words(csr_array(counts), np.repeat([0, 1], 20), 2)
    assert set(found[0].argsort()[-4:]) == {0, 1, 2, 3}
    assert set(found[1].argsort()[-4:]) == {4, 5, 6, 7}
    assert (found[:, 8] > 0).all()  # lowered, not lost


def test_one_row_that_repeats_a_word_does_not_speak_for_its_cluster() -> None:
    counts = np.zeros((20, 4), np.int32)
    counts[:10, :2] = 1
    counts[10:, 3] = 1
    counts[0, 2] = 60
    found = class_words(csr_array(counts), np.repeat([0, 1], 10), 2)
    assert set(found[0].argsort()[-2:]) == {0, 1}


@given(seed=st.integers(0, 2**32 - 1))
def test_words_of_clusters_are_shares_of_words_that_they_hold(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 4, (12, 6), np.int32) * rng.integers(0, 2, (12, 6), np.int32)
    clusters = rng.integers(-1, 4, 12)
    matrix = csr_array(counts)
    found = class_words(matrix, clusters, 4)
    held = np.stack([counts[clusters == k].any(axis=0) for k in range(4)])
    assert (found[~held] == 0).all()
    assert np.allclose(found.sum(axis=1), held.any(axis=1))
    assert np.isfinite(found).all()
    assert (found >= 0).all()


def test_shares_leave_rows_of_zeros_alone() -> None:
    assert normalise_l1(np.array([[1.0, 3], [0, 0]])).tolist() == [[0.25, 0.75], [0, 0]]


@pytest.mark.parametrize("K", [1, 2, 7, 64, 300])
def test_shares_of_a_row_do_not_depend_on_the_rows_beside_it(K: int) -> None:
    weights = np.random.default_rng(K).random((50, K))
    whole = normalise_l1(weights)
    for size in (1, 7):
        parts = [normalise_l1(weights[i : i + size]) for i in range(0, 50, size)]
        assert np.concatenate(parts).tobytes() == whole.tobytes()


@pytest.mark.parametrize("kind", ["kmeans", "hdbscan", "mixture"])
def test_the_share_of_outliers_is_what_was_asked_for(kind: str, matrix: DocumentTermMatrix) -> None:
    model = MODELS[kind].model_validate({"topics": 4, "outliers": 0.25})  # type: ignore[attr-defined]
    left = ~model.fit(matrix, FitOptions(0)).transform(matrix).any(axis=1)
    assert left.mean() == pytest.approx(0.25, abs=0.02)


def test_consensus_agrees_with_the_best_start_on_clear_topics(matrix: DocumentTermMatrix) -> None:
    both = [
        KMeans(topics=4, method=method).fit(matrix, FitOptions(0)).transform(matrix).argmax(axis=1)
        for method in ("spherical", "consensus")
    ]
    assert nmi(both[0], both[1]) == pytest.approx(1)


def test_rows_that_terms_share_are_counted_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = csr_array(np.random.default_rng(0).integers(0, 3, (23, 9), np.int32))
    top = np.array([[4, 0, 7], [7, 8, 4]])
    monkeypatch.setattr(shared_rows, "_ROWS", 5)
    held = (counts.toarray() > 0).astype(float)
    for shared, columns in zip(shared_rows.shared_rows(counts, top), top, strict=True):
        np.testing.assert_array_equal(shared, held[:, columns].T @ held[:, columns])
