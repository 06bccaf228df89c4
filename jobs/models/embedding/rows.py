"""What every model asks of its rows: enough of them, and shares that sum to one."""

from collections.abc import Callable

import numpy as np

from jobs.contracts import Progress
from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.errors import InputUnusable


def rows_with_terms(matrix: SparseMatrix, topics: int) -> AnyArray:
    """Find the rows that hold a term, int64[n].

    Raises
    ------
    InputUnusable
        There are fewer of them than topics.
    """
    rows: AnyArray = np.flatnonzero(np.diff(matrix.indptr))
    if len(rows) < topics:
        raise InputUnusable(
            f"there are more topics ({topics}) than rows with a term to model ({len(rows)} of "
            f"{matrix.shape[0]}). Lower model.topics, make passages smaller (passages.words), or "
            "add documents."
        )
    return rows


def shares(weights: FloatArray) -> FloatArray:
    """Divide each row by its sum; a row of zeros stays one.

    Each row depends on itself only: numpy adds a C-contiguous row of one length in one way.
    """
    whole = np.ascontiguousarray(weights, dtype=np.float64)
    sums = whole.sum(axis=1, keepdims=True)
    divided: FloatArray = np.divide(whole, sums, out=np.zeros_like(whole), where=sums > 0)
    return divided


def counting(progress: Progress | None, stage: str, total: int) -> Callable[[int], None]:
    """Return a function of `done` that tells `progress`, if there is one."""

    def tell(done: int) -> None:
        if progress is not None:
            progress(stage, done, total)

    return tell
