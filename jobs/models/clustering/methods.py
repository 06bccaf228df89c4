"""Clustering methods: spherical k-means, consensus clustering, scikit-learn's k-means."""

import warnings
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import numpy as np

from jobs.datatypes import AnyArray, FloatArray
from jobs.models.clustering.spherical import Partition, RowMatrix, best, draw, partitions, settle
from jobs.models.rows.normalise import normalise_l2

Method: TypeAlias = Literal["spherical", "consensus", "lloyd", "minibatch", "bisecting"]


def cluster(
    rows: RowMatrix,
    topics: int,
    method: Method,
    *,
    starts: int,
    iterations: int,
    seed: int,
    threads: int = 1,
    given: FloatArray | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> tuple[AnyArray, FloatArray]:
    """Cluster unit rows [D, d]: clusters int64[D] and their centroids float64[K, d].

    `spherical`: the best of the restarts by the sum of cosines. `consensus`: a consensus clustering
    of all restarts, of rows by the clusters that these gave them (Topchy, Jain & Punch 2005).
    `lloyd`, `minibatch` (Sculley 2010) and `bisecting` (Steinbach, Karypis & Kumar 2000):
    scikit-learn's, by Euclidean distance.

    Parameters
    ----------
    given : float64[n, d]
        Unit centres, n <= K, that every start begins with; the others are drawn. With K of them
        there is one start, and from given centres `bisecting` goes the way of `lloyd`.
    tell : callable
        Told how many starts are done.
    """
    if given is not None and len(given) == topics:
        starts = 1
    if method in {"lloyd", "minibatch", "bisecting"}:
        found = _euclidean(
            rows, topics, method, starts=starts, iterations=iterations, seed=seed, given=given
        )
        tell(starts)
        return found
    runs: list[Partition] = []
    for run in partitions(
        rows, topics, starts=starts, iterations=iterations, seed=seed, threads=threads, given=given
    ):
        runs.append(run)
        tell(len(runs))
    kept = best(iter(runs))
    if method == "consensus" and starts > 1:
        kept = _consensus(rows, runs, topics, iterations, seed)
    return kept.clusters, kept.centres


def _consensus(
    rows: RowMatrix, runs: list[Partition], topics: int, iterations: int, seed: int
) -> Partition:
    """Cluster the rows by the clusters that all runs gave them."""
    from scipy.sparse import csr_array

    D, R = len(runs[0].clusters), len(runs)
    columns = np.stack([run.clusters + topics * number for number, run in enumerate(runs)], axis=1)
    votes = csr_array(
        (np.full(D * R, R**-0.5), columns.ravel(), np.arange(0, D * R + 1, R)),
        shape=(D, R * topics),
    )
    rng = np.random.default_rng([seed, R])
    agreed = best(settle(votes, draw(votes, topics, rng), iterations) for _ in range(R))
    members = csr_array((np.ones(D), (agreed.clusters, np.arange(D))), shape=(topics, D))
    sums = members @ rows
    centres = normalise_l2(sums if isinstance(sums, np.ndarray) else sums.toarray())
    return Partition(agreed.score, agreed.clusters, centres)


def _euclidean(
    rows: RowMatrix,
    topics: int,
    method: Method,
    *,
    starts: int,
    iterations: int,
    seed: int,
    given: FloatArray | None,
) -> tuple[AnyArray, FloatArray]:
    from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    settings: dict[str, Any] = {"n_init": starts, "max_iter": iterations, "random_state": seed}
    kinds: dict[str, Any] = {"lloyd": KMeans, "minibatch": MiniBatchKMeans}
    if given is not None:
        settings |= {"init": draw(rows, topics, np.random.default_rng(seed), given), "n_init": 1}
        kind = kinds.get(method, KMeans)
    else:
        kind = kinds.get(method, BisectingKMeans)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # Fewer different rows than clusters: what stays empty is flagged where topics are shown.
        warnings.filterwarnings("ignore", "Number of distinct clusters", ConvergenceWarning)
        found = kind(topics, **settings).fit(rows)
    clusters: AnyArray = found.labels_.astype(np.int64)
    return clusters, np.asarray(found.cluster_centers_, dtype=np.float64)


def topic_order(start: FloatArray) -> AnyArray:
    """Order int64[K] of the rows of `start` in a fit that had those that hold terms first."""
    given = start.any(axis=1)
    places: AnyArray = np.concatenate([np.flatnonzero(given), np.flatnonzero(~given)])
    return places
