"""Clustering methods: spherical k-means, consensus clustering, scikit-learn's k-means."""

import warnings
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

import numpy as np

from jobs.datatypes import AnyArray, FloatArray
from jobs.models.clustering.spherical import (
    Partition,
    RowMatrix,
    best,
    cluster_sums,
    draw,
    partitions,
    settle,
)
from jobs.models.rows.normalise import normalise_l2

#: Upper bound of the restarts of a fit that is compared and not published.
FEW_RESTARTS = 4

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
    pull: FloatArray | None = None,
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
    pull : float64[G, d]
        Sums of the pseudo-rows that the first G clusters have beside their own rows; the centres
        that are given begin with theirs. With them every method is spherical k-means.
    tell : callable
        Told how many starts are done.
    """
    if given is not None and len(given) == topics:
        starts = 1
    if method in {"lloyd", "minibatch", "bisecting"} and pull is None:
        settings = {"n_init": starts, "max_iter": iterations, "random_state": seed}
        found = _euclidean(rows, topics, method, settings, given)
        tell(starts)
        return found
    runs: list[Partition] = []
    for run in partitions(
        rows,
        topics,
        starts=starts,
        iterations=iterations,
        seed=seed,
        threads=threads,
        given=given,
        pull=pull,
    ):
        runs.append(run)
        tell(len(runs))
    kept = best(iter(runs))
    if method == "consensus" and starts > 1:
        kept = _consensus(rows, runs, topics, iterations=iterations, seed=seed, pull=pull)
    return kept.clusters, kept.centres


def _consensus(
    rows: RowMatrix,
    runs: list[Partition],
    topics: int,
    *,
    iterations: int,
    seed: int,
    pull: FloatArray | None,
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
    # A pseudo-row is in the cluster of its own in every run.
    own, votes_pull = None, None
    if pull is not None:
        own = np.tile(np.eye(len(pull), topics), R) * R**-0.5
        votes_pull = own * np.sqrt((pull * pull).sum(axis=1, keepdims=True))
    agreed = best(
        settle(votes, draw(votes, topics, rng, own), iterations, votes_pull) for _ in range(R)
    )
    centres = normalise_l2(cluster_sums(rows, agreed.clusters, topics, pull))
    return Partition(agreed.score, agreed.clusters, centres)


def _euclidean(
    rows: RowMatrix,
    topics: int,
    method: Method,
    settings: dict[str, Any],
    given: FloatArray | None,
) -> tuple[AnyArray, FloatArray]:
    from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    kinds: dict[str, Any] = {"lloyd": KMeans, "minibatch": MiniBatchKMeans}
    if given is not None:
        chance = np.random.default_rng(settings["random_state"])
        settings = {**settings, "init": draw(rows, topics, chance, given), "n_init": 1}
        kind = kinds.get(method, KMeans)
    else:
        kind = kinds.get(method, BisectingKMeans)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # Fewer different rows than clusters: what stays empty is flagged where topics are shown.
        warnings.filterwarnings("ignore", "Number of distinct clusters", ConvergenceWarning)
        found = kind(topics, **settings)
        found.fit(rows)
    clusters: AnyArray = found.labels_.astype(np.int64)
    return clusters, np.asarray(found.cluster_centers_, dtype=np.float64)
