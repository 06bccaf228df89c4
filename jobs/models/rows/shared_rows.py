"""Document co-occurrence of the top terms of each topic, which can be added up over shards."""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix


def shared_rows(counts: SparseMatrix, top: AnyArray) -> FloatArray:
    """In how many rows two top terms of a topic occur: float64[K, n, n], whole numbers.

    Parameters
    ----------
    counts : int32[D, V]
    top : int64[K, n]
        Columns of terms.
    """
    columns, places = np.unique(top, return_inverse=True)
    held = counts[:, columns].astype(bool).astype(np.float64).tocsc()
    found = np.empty((*top.shape, top.shape[1]))
    for both, at in zip(found, places.reshape(top.shape), strict=True):
        own = held[:, at]
        both[:] = (own.T @ own).toarray()
    return found
