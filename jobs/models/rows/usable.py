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
    if len(rows) < topics:
        raise InputUnusable(
            f"there are more topics ({topics}) than rows with a term to model ({len(rows)} of "
            f"{matrix.shape[0]}). Lower model.topics, make passages smaller (passages.words), or "
            "add documents."
        )
    return rows


def even_sample(rows: int, sample: int) -> AnyArray:
    """Pick at most `sample` of `rows` row numbers, evenly over their order, int64[n]."""
    if rows <= sample:
        return np.arange(rows)
    picked: AnyArray = np.arange(sample) * rows // sample
    return picked
