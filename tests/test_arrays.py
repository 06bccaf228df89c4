"""Arrays: the different values of one, as numpy tells them."""

import numpy as np
import pytest

from jobs.datatypes import AnyArray, sorted_values


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint64])
@pytest.mark.parametrize("n", [0, 1, 2, 1000])
def test_different_values_are_those_of_numpy(n: int, dtype: type) -> None:
    values: AnyArray = np.random.default_rng(n).integers(0, 300, n).astype(dtype)
    before = values.copy()
    found = sorted_values(values)
    assert found.dtype == dtype
    assert found.tolist() == np.unique(values).tolist()
    assert np.array_equal(values, before)
