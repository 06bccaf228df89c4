"""K-means of sentence embeddings, described by words: clusters from vectors, centroids of TF-IDF.

So texts without a vector have their place among the clusters too: new documents, words that a
person gives.
"""

from collections.abc import Callable

import numpy as np

from jobs.datatypes import AnyArray, FloatArray
from jobs.errors import InputUnusable
from jobs.models.clustering.spherical import RowMatrix, cluster_sums
from jobs.models.embedding.lsa_view import centred
from jobs.models.rows.normalise import normalise_l2


def cluster_by_vectors(
    vectors: FloatArray,
    rows: RowMatrix,
    topics: int,
    search: Callable[[RowMatrix], tuple[AnyArray, FloatArray]],
) -> tuple[AnyArray, FloatArray]:
    """Cluster rows by their vectors: clusters int64[D] and centroids float64[K, r] of their words.

    Parameters
    ----------
    vectors : float64[D, d]
        Sentence embeddings; a row of zeros is none, and goes to the nearest centroid.
    rows : float64[D, r], dense or CSR
        The words of the rows, of length one.
    topics : int
        K.
    search : callable
        Finds K clusters of unit rows, as `jobs.models.clustering.methods.cluster` does.

    Raises
    ------
    InputUnusable
        There are fewer different vectors than topics.
    """
    seen = vectors.any(axis=1)
    different = len(np.unique(vectors[seen], axis=0))
    if different < topics:
        raise InputUnusable(
            f"{topics} topics, but the embeddings of the rows are only {different} different "
            "vectors: ask for fewer topics (model.topics), or see to it that each row has its own"
        )
    found, _ = search(centred(vectors)[seen])
    sums = cluster_sums(rows[np.flatnonzero(seen)], found, topics, None)
    centres = normalise_l2(sums)
    clusters: AnyArray = np.asarray(rows @ centres.T).argmax(axis=1).astype(np.int64)
    clusters[seen] = found
    return clusters, centres
