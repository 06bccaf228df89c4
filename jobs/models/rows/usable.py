"""Input validation of the document-term matrix, and systematic sampling of its rows."""

import numpy as np

from jobs.datatypes import AnyArray, SparseMatrix
from jobs.errors import InputUnusable


def rows_with_terms(matrix: SparseMatrix, topics: int) -> AnyArray:
    """Find the rows that hold a term, int64[n].

    Raises
    ------
    InputUnusable
        There are fewer of them than topics.
    """
    rows: AnyArray = np.flatnonzero(np.diff(matrix.indptr))
    require_rows(topics, len(rows), matrix.shape[0])
    return rows


def require_rows(topics: int, used: int, rows: int) -> None:
    """Refuse to fit more topics than there are rows with a term, `used` of `rows`.

    Raises
    ------
    InputUnusable
        There are fewer of them than topics.
    """
    if used < topics:
        raise InputUnusable(
            f"there are more topics ({topics}) than rows with a term to model ({used} of "
            f"{rows}). Lower model.topics, make passages smaller (passages.words), or "
            "add documents."
        )


def even_sample(rows: int, sample: int) -> AnyArray:
    """Pick at most `sample` of `rows` row numbers, evenly over their order, int64[n]."""
    if rows <= sample:
        return np.arange(rows)
    picked: AnyArray = np.arange(sample) * rows // sample
    return picked
