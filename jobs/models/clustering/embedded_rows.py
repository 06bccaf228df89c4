"""K-means of sentence embeddings, described by words: clusters from vectors, centroids of TF-IDF.

So texts without a vector have their place among the clusters too: new documents, words that a
person gives.
"""

from collections.abc import Callable

import numpy as np

from jobs.datatypes import AnyArray, FloatArray
from jobs.errors import InputUnusable
from jobs.models.clustering.methods import Method, cluster
from jobs.models.clustering.spherical import RowMatrix, cluster_sums
from jobs.models.embedding.lsa_view import centred
from jobs.models.rows.normalise import normalise_l2


def cluster_by_vectors(
    vectors: FloatArray,
    rows: RowMatrix,
    topics: int,
    method: Method,
    *,
    starts: int,
    iterations: int,
    seed: int,
    threads: int = 1,
    tell: Callable[[int], None] = lambda done: None,
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
    method, starts, iterations, seed, threads, tell
        As `jobs.models.clustering.methods.cluster` takes them.

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
    found, _ = cluster(
        centred(vectors)[seen],
        topics,
        method,
        starts=starts,
        iterations=iterations,
        seed=seed,
        threads=threads,
        tell=tell,
    )
    sums = cluster_sums(rows[np.flatnonzero(seen)], found, topics, None)
    centres = normalise_l2(sums)
    clusters: AnyArray = np.asarray(rows @ centres.T).argmax(axis=1).astype(np.int64)
    clusters[seen] = found
    return clusters, centres
