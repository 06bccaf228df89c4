"""Arrays: the different and the repeated values of one, as numpy tells them."""

import numpy as np
import pytest

from jobs.datatypes import AnyArray, arrays, repeated_values, sorted_values


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint64])
@pytest.mark.parametrize("n", [0, 1, 2, 1000])
def test_different_values_are_those_of_numpy(n: int, dtype: type) -> None:
    values: AnyArray = np.random.default_rng(n).integers(0, 300, n).astype(dtype)
    before = values.copy()
    found = sorted_values(values)
    assert found.dtype == dtype
    assert found.tolist() == np.unique(values).tolist()
    assert np.array_equal(values, before)


@pytest.mark.parametrize("least", [2, 3, 5])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 1000])
def test_repeated_values_are_those_of_numpy(n: int, least: int) -> None:
    values: AnyArray = np.random.default_rng(n).integers(0, 1 + n // 4, n)
    known, times = np.unique(values, return_counts=True)
    found, counts = repeated_values(values, least)
    assert found.tolist() == known[times >= least].tolist()
    assert counts.tolist() == times[times >= least].tolist()


def test_occurrences_are_those_of_numpy_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrays, "AT_ONCE", 3)
    values = np.array([4, 0, 4, 1, 1, 4, 0], np.int32)
    assert arrays.occurrences(values, 6).tolist() == [2, 2, 0, 0, 3, 0]
    assert arrays.occurrences(values[:0], 2).tolist() == [0, 0]
