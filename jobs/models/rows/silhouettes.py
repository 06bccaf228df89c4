"""Silhouettes of rows by cosine distance (Rousseeuw 1987), in time linear in the rows."""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix


def silhouettes(weights: SparseMatrix, topics: AnyArray, K: int) -> FloatArray:
    """Silhouette of each row float64[D], exact, in time that grows with D and K, not with D^2.

    With rows of length one, the mean cosine distance of a row to a topic is one less its product
    with the mean of the topic's rows: no two rows need be compared.

    Parameters
    ----------
    weights : float64[D, V]
    topics : int[D]
        The topic of each row in [0, K), or -1. Such rows, and empty ones, get NaN; so do all rows
        when fewer than two topics have rows. A row alone in its topic gets 0.
    """
    from scipy.sparse import csr_array

    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=D))
    used = (lengths > 0) & (topics >= 0)
    values = np.full(D, np.nan)
    kept = np.flatnonzero(used)
    mine = topics[kept]
    sizes = np.bincount(mine, minlength=K)
    if (sizes > 0).sum() < 2:
        return values
    unit = weights[kept].astype(np.float64)
    unit.data = unit.data / np.repeat(lengths[kept], np.diff(unit.indptr))
    members = csr_array((np.ones(len(kept)), (mine, np.arange(len(kept)))), shape=(K, len(kept)))
    sums = (members @ unit).toarray()
    far = sizes - unit @ sums.T  # the sum of distances of each row to each topic
    at = np.arange(len(kept))
    alone = sizes[mine] == 1
    own = far[at, mine] / np.maximum(sizes[mine] - 1, 1)
    mean = np.divide(far, sizes, out=np.full_like(far, np.inf), where=sizes > 0)
    mean[at, mine] = np.inf
    other = mean.min(axis=1)
    larger = np.maximum(own, other)
    apart = np.divide(other - own, larger, out=np.zeros_like(own), where=larger > 0)
    values[kept] = np.where(alone, 0.0, apart)
    return values
