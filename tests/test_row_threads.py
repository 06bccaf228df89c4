"""Blocks of rows on threads: every row once, the same bytes, and what goes wrong is told."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts.row_threads import BLOCK_ROWS, over_rows, row_threads
from jobs.models.lda.gibbs.fitted import folded


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("rows", [0, 1, BLOCK_ROWS, 3 * BLOCK_ROWS + 1])
def test_every_row_is_worked_on_once(threads: int, rows: int) -> None:
    seen = np.zeros(rows, np.int64)

    def mark(first: int, last: int) -> None:
        seen[first:last] += 1

    with row_threads(threads):
        over_rows(mark, rows)
    assert (seen == 1).all()


def test_an_error_in_a_thread_is_raised() -> None:
    def fail(first: int, last: int) -> None:
        if first:
            raise ValueError("row 512")

    with row_threads(2), pytest.raises(ValueError, match="row 512"):
        over_rows(fail, 2 * BLOCK_ROWS)


def test_fold_in_gives_the_same_bytes_with_any_number_of_threads() -> None:
    rng = np.random.default_rng(3)
    dense = rng.poisson(0.3, (2 * BLOCK_ROWS + 7, 60)).astype(np.int32)
    dense[5] = 0
    counts = csr_array(dense)
    phi = np.ascontiguousarray(rng.dirichlet([0.1] * 60, 9).T, np.float32)
    alpha = np.full(9, 0.1)
    found = []
    for threads in (1, 3):
        with row_threads(threads):
            found.append(folded(counts, counts.data.astype(np.float64), phi, alpha).tobytes())
    assert found[0] == found[1]
