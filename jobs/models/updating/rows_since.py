"""Input validation of an update: which rows of the document-term matrix are new, which are old."""

from dataclasses import dataclass

import numpy as np

from jobs.contracts import UpdateOptions
from jobs.datatypes import (
    AnyArray,
    BoolArray,
    DocumentTermMatrix,
    FloatArray,
    Int64Array,
    sorted_values,
)
from jobs.errors import InputUnusable


@dataclass(frozen=True, eq=False)
class RowsSince:
    """Numbers of the rows that hold a term, int64[n]: those of the last run, and the new ones.

    `documents` int64[D] is the document of each row of the matrix.
    """

    old: Int64Array
    new: Int64Array
    documents: AnyArray

    def documents_of(self, some: BoolArray) -> int:
        """Count the documents of some of the new rows, bool[n_new]."""
        return len(sorted_values(self.documents[self.new[some]]))


def rows_since(matrix: DocumentTermMatrix, options: UpdateOptions, terms: int) -> RowsSince:
    """Tell the rows that the last model has seen from the new ones.

    Raises
    ------
    InputUnusable
        The matrix has fewer columns than the `terms` of the last model.
    ValueError
        `options.new` or `options.documents` is not for the rows of this matrix.
    """
    D, V = matrix.shape
    if terms > V:
        raise InputUnusable(
            f"the last run has {terms:,} terms, this one only {V:,} of them: terms may be "
            "appended, not taken away. Run once with start.mode: refit."
        )
    if options.new.shape != (D,) or options.new.dtype != np.bool_:
        raise ValueError(f"new is {options.new.dtype}{options.new.shape}, not bool({D},)")
    documents = np.arange(D) if options.documents is None else options.documents
    if documents.shape != (D,):
        raise ValueError(f"documents are of {documents.shape} rows, not of ({D},)")
    held = np.diff(matrix.counts.indptr) > 0
    new = np.flatnonzero(held & options.new)
    return RowsSince(np.flatnonzero(held & ~options.new), new, documents)


def not_updatable(kind: str) -> InputUnusable:
    """Make the error of a last model that is of another kind, or was saved without its sums."""
    return InputUnusable(
        f"the model of the last run has no sums of a {kind} model to add new rows to: it is of "
        "another kind, or was made by an older version. Run once with start.mode: refit."
    )


def with_columns(array: FloatArray, columns: int) -> FloatArray:
    """Append rows of zeros to float64[V_old, K], one for each appended term: float64[V, K]."""
    grown = np.zeros((columns, array.shape[1]))
    grown[: len(array)] = array
    return grown
