"""Non-negative matrix factorisation against scipy and scikit-learn."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, UpdateOptions
from jobs.datatypes import DocumentTermMatrix, FloatArray
from jobs.errors import InputUnusable
from jobs.kernels.factor.least_squares import coordinate_descent
from jobs.models.factors.cohesion import cohesive, row_npmi
from jobs.models.factors.components import Components, DivergenceComponents
from jobs.models.nmf import Nmf
from jobs.models.rows.normalise import normalise_l1
from tests.planted import counted, part, tokens, weighted


def test_least_squares_are_scipys() -> None:
    from scipy.optimize import nnls

    rng = np.random.default_rng(2)
    parts = np.abs(rng.normal(size=(5, 30)))
    rows = rng.normal(size=(20, 30)) + 0.3
    weights = np.zeros((20, 5))
    coordinate_descent(weights, parts @ parts.T, rows @ parts.T, 5000, 1e-14)
    exact = np.stack([nnls(parts.T, row)[0] for row in rows])
    assert weights == pytest.approx(exact, abs=1e-9)
    assert (weights == 0).any()


def error(matrix: DocumentTermMatrix, parts: FloatArray, weights: FloatArray) -> float:
    return float(((matrix.weights.toarray() - weights @ parts) ** 2).sum())


def test_nmf_fits_as_closely_as_scikit_learn(matrix: DocumentTermMatrix) -> None:
    from sklearn.decomposition import NMF

    ours = Nmf(topics=6, tolerance=1e-7, iterations=500).fit(matrix, FitOptions(0))
    assert isinstance(ours, Components)
    theirs = NMF(6, init="nndsvda", max_iter=2000, tol=1e-7).fit(matrix.weights)
    cross = matrix.weights @ np.ascontiguousarray(ours.parts.T)
    weights = np.zeros_like(cross)
    coordinate_descent(weights, ours.gram, cross, 1000, 1e-12)
    best = error(matrix, theirs.components_, theirs.transform(matrix.weights))
    assert error(matrix, ours.parts, weights) <= 1.001 * best


def test_nmf_is_the_same_for_every_seed(matrix: DocumentTermMatrix) -> None:
    one, other = (Nmf(topics=4).fit(matrix, FitOptions(seed)).arrays() for seed in (0, 1))
    assert one["parts"].tobytes() == other["parts"].tobytes()


def test_nmf_needs_as_many_terms_as_topics() -> None:
    counts = csr_array(np.ones((9, 3), dtype=np.int32))
    with pytest.raises(InputUnusable, match=r"more topics \(4\) than terms \(3\).*model\.topics"):
        Nmf(topics=4).fit(weighted(counts), FitOptions(0))


def test_nmf_shares_are_shares_of_the_lengths() -> None:
    parts = np.array([[2.0, 2, 0, 0], [0, 0, 1, 0]])
    row = csr_array(np.array([[2.0, 2, 2, 0], [0, 0, 0, 1]]))  # one of the first, two of the second
    fitted = Components(parts, parts @ parts.T, parts)
    found = fitted.transform(DocumentTermMatrix(row, row))
    lengths = np.array([np.sqrt(8), 2])
    assert found == pytest.approx(np.array([lengths / lengths.sum(), [0, 0]]))


def test_together_is_one_zero_and_minus_one() -> None:
    held = np.array([[1, 2, 0, 1, 1], [3, 1, 0, 0, 1], [0, 0, 1, 1, 1], [0, 0, 1, 0, 1]])
    found = row_npmi(csr_array(held.astype(np.int32)), np.arange(5))
    assert found == pytest.approx(found.T)
    assert found[0, 1] == pytest.approx(1)  # always together
    assert found[0, 2] == -1  # never
    assert found[0, 3] == pytest.approx(0)  # as often as chance has it
    assert found[4, 4] == 1


def test_terms_that_go_together_come_first() -> None:
    held = np.array([[1, 1, 0, 1]] * 3 + [[0, 0, 1, 0]] * 3, dtype=np.int32)
    parts = np.array([[2.0, 3.0, 4.0, 1.0], [0, 0, 5.0, 0], [0, 0, 0, 0]])
    found = cohesive(parts, csr_array(held))
    # The heaviest term of the first topic stands in no row with the rest of it.
    assert found[0].argsort()[::-1].tolist() == [1, 0, 3, 2]
    assert found[1].tolist() == [0, 0, 1, 0]  # one term goes together with nothing
    assert not found[2].any()
    assert found[:2].sum(axis=1) == pytest.approx(1)


def test_kullback_leibler_parts_fit_as_closely_as_scikit_learns(
    matrix: DocumentTermMatrix,
) -> None:
    from sklearn.decomposition import NMF

    ours = Nmf(topics=5, loss="kullback_leibler", tolerance=1e-7, iterations=1000)
    theirs = NMF(
        5,
        init="nndsvda",
        solver="mu",
        beta_loss="kullback-leibler",
        max_iter=1000,
        tol=1e-6,
        random_state=0,
    )
    X = matrix.weights
    peer = divergence(X.toarray(), theirs.fit_transform(X) @ theirs.components_)
    fitted = ours.fit(matrix, FitOptions(0))
    assert isinstance(fitted, DivergenceComponents)
    # A row's shares are of its mass, which Kullback-Leibler keeps: that gives its weights back.
    mass = np.asarray(X.sum(axis=1)).reshape(-1, 1)
    own = divergence(X.toarray(), (fitted.transform(matrix) * mass) @ normalise_l1(fitted.parts))
    assert own <= 1.001 * peer


def divergence(X: FloatArray, product: FloatArray) -> float:
    inside = X > 0
    return float((X[inside] * np.log(X[inside] / product[inside])).sum() - X.sum() + product.sum())


@pytest.mark.parametrize("begun_on", ["all themes", "one theme"])
def test_an_update_in_a_poor_optimum_advises_a_refit(begun_on: str) -> None:
    rows, themes = tokens(rows=400)
    matrix = weighted(counted(rows))
    old = themes == 0 if begun_on == "one theme" else np.arange(400) < 200
    fitted = Nmf(topics=4).fit(part(matrix, np.flatnonzero(old)), FitOptions(1))
    notes = Nmf(topics=4).update(fitted, matrix, UpdateOptions(1, 1, ~old, births=False)).notes
    if begun_on == "all themes":
        assert notes == ()
        return
    assert len(notes) == 1
    told = "of the words of 200 rows, but a fit of 200 others alone explains"
    assert told in notes[0]
    assert notes[0].endswith("run once with start.mode: refit")
    small = part(matrix, np.arange(60))
    options = UpdateOptions(1, 1, ~old[:60], births=False)
    assert Nmf(topics=4).update(fitted, small, options).notes == ()
