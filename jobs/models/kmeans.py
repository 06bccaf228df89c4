"""Clusters of rows that point the same way: spherical k-means (Dhillon & Modha 2001)."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedModel, Progress, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.ctfidf import class_words
from jobs.models.rows import counting, rows_with_terms, shares

STAGE = "fit kmeans"


class KMeans(Settings):
    """Cluster the weighted rows by the cosine between a row and the centre of its cluster.

    The best of several starts is kept: the one with the largest sum of cosines. Every row belongs
    to the cluster of the nearest centre; its share of a cluster is that of a mixture of von
    Mises-Fisher distributions of one concentration (Banerjee et al. 2005), proportional to
    exp(concentration * cosine). The concentration is `sharpness` over the mean gap between the
    nearest and the second nearest centre of the fitted rows: a row with an average gap gives
    exp(sharpness) times as much to the first as to the second.
    """

    kind: Literal["kmeans"] = Field("kmeans", description="Spherical k-means clusters.")
    topics: int = Field(10, ge=1, le=10_000, description="How many clusters to find.")
    starts: int = Field(10, ge=1, le=1000, description="How many starts to take the best of.")
    iterations: int = Field(
        100, ge=1, le=10_000, description="At most so many rounds from one start."
    )
    sharpness: float = Field(
        3.0, gt=0, le=100, description="How clearly the nearest cluster leads in the shares."
    )

    def fit(
        self,
        matrix: DocumentTermMatrix,
        *,
        seed: int,
        threads: int = 1,
        start: FloatArray | None = None,
        progress: Progress | None = None,
    ) -> FittedModel:
        """Cluster the weights; the starts go to `threads`; a warm start is the only one.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        rows = rows_with_terms(matrix.counts, self.topics)
        unit = _unit_rows(matrix.weights[rows])

        def run(number: int) -> tuple[float, AnyArray, FloatArray]:
            rng = np.random.default_rng([seed, number])
            centres = _seeds(unit, self.topics, rng) if start is None else _unit(start)
            return _settle(unit, centres, self.iterations)

        starts = self.starts if start is None else 1
        tell = counting(progress, STAGE, starts)
        tell(0)
        found = []
        for result in _each(run, starts, threads):
            found.append(result)
            tell(len(found))
        _, clusters, centres = max(found, key=lambda result: result[0])
        cosines = np.sort(unit @ centres.T, axis=1)
        gap = float((cosines[:, -1] - cosines[:, -2]).mean()) if self.topics > 1 else 1.0
        return Clusters(
            centres=centres,
            topic_term=class_words(matrix.counts[rows], clusters, self.topics),
            concentration=np.array([self.sharpness / max(gap, 1e-6)]),
        )

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from `centres`, `topic_term` and `concentration`."""
        return Clusters(arrays["centres"], arrays["topic_term"], arrays["concentration"])


@dataclass(frozen=True, eq=False)
class Clusters:
    """Fitted clusters: `centres` and `topic_term` float64[K, V], `concentration` float64[1]."""

    centres: FloatArray
    topic_term: FloatArray
    concentration: FloatArray

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Soft memberships float64[D, K], largest for the nearest centre.

        Zero for a row that shares no term with any centre.
        """
        cosines = _unit_rows(matrix.weights) @ self.centres.T
        nearest = cosines.argmax(axis=1)
        best = cosines.max(axis=1, keepdims=True)
        members = shares(np.exp(self.concentration * (cosines - best)))
        rows = np.arange(len(nearest))
        # Two cosines may differ by less than their exponentials can show.
        tied = members.argmax(axis=1) != nearest
        members[rows[tied], nearest[tied]] = np.nextafter(members[tied].max(axis=1), 2.0)
        members[best[:, 0] <= 0] = 0
        return members

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {
            "centres": self.centres,
            "topic_term": self.topic_term,
            "concentration": self.concentration,
        }


def _each(
    run: Callable[[int], tuple[float, AnyArray, FloatArray]], starts: int, threads: int
) -> Iterator[tuple[float, AnyArray, FloatArray]]:
    """Run every start, in order; the result of one does not depend on where it was run."""
    if threads == 1 or starts == 1:
        yield from map(run, range(starts))
        return
    with ThreadPoolExecutor(min(threads, starts)) as pool:
        try:
            yield from pool.map(run, range(starts))
        finally:
            pool.shutdown(cancel_futures=True)


def _unit(vectors: FloatArray) -> FloatArray:
    """Give each row of a dense array length one; a row of zeros stays one."""
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    unit: FloatArray = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit


def _unit_rows(weights: SparseMatrix) -> SparseMatrix:
    """Give each row of a sparse matrix length one, on its own; an empty row stays empty."""
    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=D))
    unit = weights.astype(np.float64, copy=True)
    unit.data = np.divide(
        weights.data, lengths[rows], out=np.zeros_like(unit.data), where=lengths[rows] > 0
    )
    return unit


def _seeds(unit: SparseMatrix, topics: int, rng: np.random.Generator) -> FloatArray:
    """Draw rows that lie apart, float64[K, V]: greedy k-means++ (Arthur & Vassilvitskii 2007).

    Half the squared distance of two unit vectors is one less their cosine.
    """
    D = unit.shape[0]
    tries = 2 + int(np.log(topics))
    chosen = [int(rng.integers(D))]
    distance = 1.0 - _cosines(unit, chosen)[:, 0]
    while len(chosen) < topics:
        mass = np.cumsum(np.maximum(distance, 0.0))
        drawn = np.searchsorted(mass, rng.random(tries) * mass[-1], side="right")
        candidates = np.minimum(drawn, D - 1).tolist()
        nearer = np.minimum(distance[:, None], 1.0 - _cosines(unit, candidates))
        best = int(nearer.sum(axis=0).argmin())
        chosen.append(candidates[best])
        distance = nearer[:, best]
    dense: FloatArray = unit[chosen].toarray()
    return dense


def _cosines(unit: SparseMatrix, rows: list[int]) -> FloatArray:
    """Cosines float64[D, n] of all rows with `rows`."""
    cosines: FloatArray = unit @ unit[rows].toarray().T
    return cosines


def _settle(
    unit: SparseMatrix, centres: FloatArray, iterations: int
) -> tuple[float, AnyArray, FloatArray]:
    """Move centres and rows until no row changes: the sum of cosines, clusters and centres."""
    from scipy.sparse import csr_array

    D, K = unit.shape[0], len(centres)
    clusters = np.full(D, -1)
    for _ in range(iterations):
        cosines = unit @ centres.T
        nearest = cosines.argmax(axis=1)
        own = cosines[np.arange(D), nearest]
        # An emptied cluster takes the row that fits its own worst, if there is one to take.
        for k in np.flatnonzero(np.bincount(nearest, minlength=K) == 0):
            worst = int(own.argmin())
            if own[worst] < 1 - 1e-9:
                nearest[worst], own[worst] = k, 1.0
        if np.array_equal(nearest, clusters):
            break
        clusters = nearest
        members = csr_array((np.ones(D), (clusters, np.arange(D))), shape=(K, D))
        sums = (members @ unit).toarray()
        centres = np.where(sums.any(axis=1, keepdims=True), _unit(sums), centres)
    cosines = unit @ centres.T
    clusters = cosines.argmax(axis=1)
    return float(cosines.max(axis=1).sum()), clusters, centres
