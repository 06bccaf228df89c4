"""Spherical k-means (Dhillon & Modha 2001): unit rows, dense or sparse, around unit centres."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.rows.normalise import normalise_l2

RowMatrix: TypeAlias = "FloatArray | SparseMatrix"


#: Preference for guided clusters: a factor on their cosines, less one.
PREFERENCE = 0.15
#: The same for clusters that were born in an update: clusters near them have many more rows.
BORN_PREFERENCE = 0.1


@dataclass(frozen=True, eq=False)
class Partition:
    """Clusters int64[D] of the rows, their centres float64[K, d], and the sum of the cosines."""

    score: float
    clusters: AnyArray
    centres: FloatArray


def partitions(
    rows: RowMatrix,
    topics: int,
    *,
    starts: int,
    iterations: int,
    seed: int,
    threads: int = 1,
    given: FloatArray | None = None,
    pull: FloatArray | None = None,
) -> Iterator[Partition]:
    """Yield the partition that each restart converges to, in the order of the restarts.

    The centres in `given` float64[n, d] (n <= K, unit rows) begin every start; the others are
    drawn. `pull` float64[G, d] are sums of pseudo-rows of the first clusters. A start depends on
    `seed` and its number alone, not on `threads`.
    """

    def run(number: int) -> Partition:
        rng = np.random.default_rng([seed, number])
        return settle(rows, draw(rows, topics, rng, given), iterations, pull)

    yield from _each(run, starts, threads)


def best(found: Iterator[Partition]) -> Partition:
    """Return the partition with the largest sum of cosines; the first of equals."""
    return max(found, key=lambda partition: partition.score)


def draw(
    rows: RowMatrix, topics: int, rng: np.random.Generator, given: FloatArray | None = None
) -> FloatArray:
    """Initialise K centroids float64[K, d] by greedy k-means++ (Arthur & Vassilvitskii 2007).

    Half the squared distance of two unit vectors is one less their cosine.
    """
    D = rows.shape[0]
    tries = 2 + int(np.log(topics))
    chosen: list[int] = []
    if given is None or not len(given):
        given = _dense(rows[[int(rng.integers(D))]])
    distance = 1.0 - (rows @ given.T).max(axis=1)
    while len(chosen) + len(given) < topics:
        mass = np.cumsum(np.maximum(distance, 0.0))
        drawn = np.searchsorted(mass, rng.random(tries) * mass[-1], side="right")
        candidates = np.minimum(drawn, D - 1).tolist()
        nearer = np.minimum(distance[:, None], 1.0 - rows @ _dense(rows[candidates]).T)
        pick = int(nearer.sum(axis=0).argmin())
        chosen.append(candidates[pick])
        distance = nearer[:, pick]
    return np.vstack([given, _dense(rows[chosen])]) if chosen else given


def settle(
    rows: RowMatrix, centres: FloatArray, iterations: int, pull: FloatArray | None = None
) -> Partition:
    """Alternate assignment and centroid updates until convergence, at most `iterations` times."""
    D, K = rows.shape[0], len(centres)
    clusters = np.full(D, -1)
    for _ in range(iterations):
        cosines = preferred(rows @ centres.T, pull)
        found = cosines.argmax(axis=1)
        own = cosines[np.arange(D), found]
        # An emptied cluster takes the row that fits its own worst, if there is one to take.
        for k in np.flatnonzero(np.bincount(found, minlength=K) == 0):
            worst = int(own.argmin())
            if own[worst] < 1 - 1e-9:
                found[worst], own[worst] = k, 1.0
        if np.array_equal(found, clusters):
            break
        clusters = found
        sums = cluster_sums(rows, clusters, K, pull)
        centres = np.where(sums.any(axis=1, keepdims=True), normalise_l2(sums), centres)
    cosines = preferred(rows @ centres.T, pull)
    return Partition(float(cosines.max(axis=1).sum()), cosines.argmax(axis=1), centres)


def preferred(cosines: FloatArray, pull: FloatArray | None) -> FloatArray:
    """Cosines float64[D, K] of which those of guided clusters, the first ones, count for more."""
    if pull is not None:
        cosines[:, : len(pull)] *= 1.0 + PREFERENCE
    return cosines


def preferences(topics: int, guided: int) -> FloatArray:
    """Factors float64[K] on the cosines of clusters, of which the first are guided."""
    found = np.ones(topics)
    found[:guided] = 1.0 + PREFERENCE
    return found


def cluster_sums(
    rows: RowMatrix, clusters: AnyArray, topics: int, pull: FloatArray | None
) -> FloatArray:
    """Sum the rows of each cluster float64[K, d], with the pseudo-rows of the first ones."""
    from scipy.sparse import csr_array

    D = rows.shape[0]
    members = csr_array((np.ones(D), (clusters, np.arange(D))), shape=(topics, D))
    sums: FloatArray = _dense(members @ rows)  # type: ignore[arg-type]
    if pull is not None:
        sums[: len(pull)] += pull
    return sums


def _dense(rows: RowMatrix) -> FloatArray:
    found: FloatArray = rows if isinstance(rows, np.ndarray) else rows.toarray()
    return found


def _each(run: Callable[[int], Partition], starts: int, threads: int) -> Iterator[Partition]:
    if threads == 1 or starts == 1:
        yield from map(run, range(starts))
        return
    with ThreadPoolExecutor(min(threads, starts)) as pool:
        try:
            yield from pool.map(run, range(starts))
        finally:
            pool.shutdown(cancel_futures=True)
