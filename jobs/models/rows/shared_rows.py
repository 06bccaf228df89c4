"""Document co-occurrence of the top terms of each topic, which can be added up over shards."""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix

#: Block size in rows: so many are gone through at a time.
_ROWS = 1 << 16


def shared_rows(counts: SparseMatrix, top: AnyArray) -> FloatArray:
    """In how many rows two top terms of a topic occur: float64[K, n, n], whole numbers.

    Parameters
    ----------
    counts : int32[D, V]
    top : int64[K, n]
        Columns of terms.
    """
    columns, places = np.unique(top, return_inverse=True)
    found = np.zeros((*top.shape, top.shape[1]))
    for first in range(0, counts.shape[0], _ROWS):
        some = counts[first : first + _ROWS][:, columns]
        held = some.astype(bool).astype(np.float64).tocsc()
        for topic, at in enumerate(places.reshape(top.shape)):
            own = held[:, at]
            found[topic] += (own.T @ own).toarray()
    return found
