"""Class-based TF-IDF, c-TF-IDF (Grootendorst 2022): the words that set a cluster apart."""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.rows.normalise import normalise_l1


def class_words(counts: SparseMatrix, clusters: AnyArray, topics: int) -> FloatArray:
    """Topic-term float64[K, V] of clusters: rows sum to one, or are zero for an empty cluster.

    A cluster is read as one long row: the weight of a term is its share of the cluster's terms
    times ln(1 + A / f), where f is the term frequency in all rows and A how many terms a
    cluster has on average.

    Parameters
    ----------
    counts : int32[D, V]
    clusters : int64[D]
        The cluster of each row, or -1.
    topics : int
        K.
    """
    within = np.stack(
        [
            np.asarray(counts[np.flatnonzero(clusters == k)].sum(axis=0), dtype=np.float64).ravel()
            for k in range(topics)
        ]
    )
    everywhere = within.sum(axis=0)
    average = everywhere.sum() / topics
    rarity = np.log1p(average / np.maximum(everywhere, 1.0))
    return normalise_l1(normalise_l1(within) * rarity)
