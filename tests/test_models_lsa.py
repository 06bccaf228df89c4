"""LSA of a sample: singular vectors of the terms that it holds, and none for all others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs.models.embedding import lsa
from jobs.models.embedding.lsa import directions


def test_directions_are_the_right_singular_vectors() -> None:
    rng = np.random.default_rng(0)
    weights = rng.random((40, 12)) @ np.diag(2.0 ** -np.arange(12))
    found = directions(csr_array(weights), 3)
    expected = np.linalg.svd(weights)[2][:3].T
    assert np.abs(np.diag(found.T @ expected)) == pytest.approx(1.0, abs=1e-6)
    assert found.max(axis=0) == pytest.approx(np.abs(found).max(axis=0))


@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, 29), min_size=6))
def test_terms_that_no_row_holds_have_no_direction(seed: int, held: set[int]) -> None:
    columns = sorted(held)
    rng = np.random.default_rng(seed)
    weights = np.zeros((20, 30))
    weights[:, columns] = rng.random((20, len(columns))) + 0.01
    found = directions(csr_array(weights), 2)
    assert found.shape == (30, 2)
    assert not found[sorted(set(range(30)) - held)].any()
    products = found.T @ found
    np.testing.assert_allclose(products, np.eye(2), atol=1e-9)


def test_test_vectors_are_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = csr_array(np.random.default_rng(1).random((20, 30)) * (np.arange(30) % 3 > 0))
    whole = directions(weights, 4)
    monkeypatch.setattr(lsa, "_DRAWN", 7)
    np.testing.assert_array_equal(directions(weights, 4), whole)
