"""Clusters as a mixture of word distributions, started from clusters of smoothed LSA rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from jobs.contracts import FittedModel, Progress, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.centres import NO_FLOOR
from jobs.models.ctfidf import class_words
from jobs.models.lsa import directions, in_place, spread, unit, unit_rows
from jobs.models.neighbours import nearest, smooth
from jobs.models.rows import counting, rows_with_terms, shares
from jobs.models.spherical import best, partitions
from jobs.vectorisers.log_entropy import LogEntropy

STAGE = "fit mixture"
SETTLED = 1e-3
MOST_SMOOTHED = 0.5
ROWS_PER_TOPIC = 50


class Mixture(Settings):
    """Cluster rows by a mixture of multinomials over their weighted words.

    1. Rows are reduced (LSA of log-entropy weights, whatever the vectoriser: Dumais 1991) and drawn
       towards their nearest neighbours; both on an even sample of the rows where there are many.
    2. Spherical k-means parts them: the best of several starts.
    3. Expectation-maximisation of a mixture of multinomials (Nigam et al. 2000), a topic a
       component, refines the clusters on all rows. A row counts as its weights of the vectoriser
       scaled to length one, so that a long row, whose words are not independent, is not surer than
       it should be.

    A row's shares are the posterior of the mixture: they need no other row. Word distributions
    are smoothed by `smoothing` imaginary occurrences a word, half of them spread evenly and half as
    in the whole corpus, of which no more than half a topic is made: small topics stay alive.
    """

    kind: Literal["mixture"] = Field("mixture", description="Clusters as a mixture, after LSA.")
    topics: int = Field(10, ge=1, le=10_000, description="How many clusters to find.")
    dimensions: int = Field(100, ge=1, le=2000, description="Directions that LSA keeps.")
    neighbours: int = Field(
        20, ge=0, le=1000, description="Nearest rows that a row is averaged with; 0 for none."
    )
    rounds: int = Field(3, ge=0, le=100, description="How often rows are averaged.")
    starts: int = Field(10, ge=1, le=1000, description="How many starts to take the best of.")
    sample: int = Field(
        10_000, ge=100, le=200_000, description="Rows that are reduced and parted, at most."
    )
    iterations: int = Field(50, ge=0, le=10_000, description="Rounds of the mixture, at most.")
    smoothing: float = Field(
        0.1, gt=0, le=100, description="Imaginary occurrences in each topic, a word."
    )
    outliers: float = Field(
        0.0, ge=0, lt=1, description="Share of the rows to leave without a topic: the oddest."
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
        """Fit the mixture; rows of zeros in `start` are topics that begin anywhere.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        return self.sweep(
            matrix, (self.topics,), seed=seed, threads=threads, start=start, progress=progress
        )[0]

    def sweep(
        self,
        matrix: DocumentTermMatrix,
        topics: Sequence[int],
        *,
        seed: int,
        threads: int = 1,
        start: FloatArray | None = None,
        progress: Progress | None = None,
    ) -> tuple[FittedModel, ...]:
        """Fit once for each number of topics: each as `fit` does, with the reduction shared."""
        from threadpoolctl import threadpool_limits

        rows = rows_with_terms(matrix.counts, max(topics))
        weights = unit_rows(matrix.weights[rows])
        counts = matrix.counts[rows]
        tell = counting(progress, STAGE, len(topics))
        tell(0)
        fitted = []
        with threadpool_limits(limits=1):
            space = None
            for done, K in enumerate(topics):
                if start is not None and len(start) == K and bool(start.any(axis=1).all()):
                    members = _members((weights @ unit(start).T).argmax(axis=1), K)
                    words, log_shares = self._maximise(members, weights)
                else:
                    if space is None:
                        space = self._reduce(counts, max(topics))
                    words, log_shares = self._begin(
                        weights, space, K, seed=seed, threads=threads, start=start
                    )
                words, log_shares = self._refine(weights, words, log_shares)
                fitted.append(self._finish(weights, counts, words, log_shares))
                tell(done + 1)
        return tuple(fitted)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from the arrays of `FittedMixture`."""
        return FittedMixture(**{name: arrays[name] for name in FittedMixture.NAMES})

    def _reduce(self, counts: SparseMatrix, topics: int) -> "_Space":
        weights = LogEntropy().fit(counts).transform(counts)
        sample = spread(counts.shape[0], max(self.sample, ROWS_PER_TOPIC * topics))
        found = directions(weights[sample], self.dimensions)
        rows = unit(weights[sample] @ found)
        count = min(self.neighbours, len(sample) - 1)
        near = nearest(rows, count) if count and self.rounds else np.empty((len(rows), 0), int)
        return _Space(sample, found, rows, near)

    def _begin(
        self,
        weights: SparseMatrix,
        space: "_Space",
        topics: int,
        *,
        seed: int,
        threads: int,
        start: FloatArray | None,
    ) -> tuple[FloatArray, FloatArray]:
        """Part the reduced rows; the first words float64[V, K] and shares of the topics."""
        # Neighbours must not be more than a cluster of half the mean size has to give.
        count = min(space.near.shape[1], max(len(space.rows) // (2 * topics), 1))
        rows = smooth(space.rows, space.near[:, :count], self.rounds)
        given = None
        if start is not None and len(start) == topics:
            given = unit(start[start.any(axis=1)] @ space.directions)
        found = best(
            partitions(
                rows,
                topics,
                starts=self.starts,
                iterations=100,
                seed=seed,
                threads=threads,
                given=given,
            )
        )
        clusters = found.clusters
        if given is not None and start is not None:
            clusters = in_place(start)[clusters]
        return self._maximise(_members(clusters, topics), weights[space.sample])

    def _maximise(
        self, members: FloatArray, weights: SparseMatrix
    ) -> tuple[FloatArray, FloatArray]:
        """Log word probabilities float64[V, K] and log shares float64[K] of given memberships."""
        D, K = members.shape
        V = weights.shape[1]
        sums = weights.T @ members
        totals = np.maximum(sums.sum(axis=0), 1e-300)
        imaginary = self.smoothing * V
        share = np.minimum(imaginary / (totals + imaginary), MOST_SMOOTHED)
        everywhere = sums.sum(axis=1)
        blend = 0.5 / V + 0.5 * everywhere / everywhere.sum()
        words = np.log((1.0 - share) / totals * sums + share * blend[:, None])
        return words, np.log((members.sum(axis=0) + 1.0) / (D + K))

    def _refine(
        self, weights: SparseMatrix, words: FloatArray, log_shares: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        before = None
        for _ in range(self.iterations):
            members = _posterior(weights, words, log_shares)
            if before is not None and float(np.abs(members - before).max()) < SETTLED:
                break
            words, log_shares = self._maximise(members, weights)
            before = members
        return words, log_shares

    def _finish(
        self, weights: SparseMatrix, counts: SparseMatrix, words: FloatArray, log_shares: FloatArray
    ) -> FittedModel:
        K = len(log_shares)
        sums = np.bincount(weights.indices, weights=weights.data, minlength=weights.shape[1])
        background = np.log(np.maximum(sums, sums[sums > 0].min()) / sums.sum())
        members = _posterior(weights, words, log_shares)
        floor = -np.inf
        if self.outliers:
            fits = _fit_to_topic(weights, words, background)
            floor = float(np.quantile(fits, self.outliers, method="higher"))
        kept = members.argmax(axis=1)
        return FittedMixture(
            words=words,
            log_shares=log_shares,
            topic_term=class_words(counts, kept, K),
            background=background,
            floor=np.array([max(floor, NO_FLOOR)]),
        )


@dataclass(frozen=True, eq=False)
class FittedMixture:
    """A fitted mixture.

    Parameters
    ----------
    words : float64[V, K]
        Log probability of each word in each topic.
    log_shares : float64[K]
        Log share of each topic.
    topic_term : float64[K, V]
        Class-based TF-IDF: what sets a topic apart.
    background : float64[V]
        Log probability of each word in all rows.
    floor : float64[1]
        A row whose words are not more likely in its topic than in all rows by this much a unit
        of weight is left without a topic.
    """

    NAMES = ("words", "log_shares", "topic_term", "background", "floor")

    words: FloatArray
    log_shares: FloatArray
    topic_term: FloatArray
    background: FloatArray
    floor: FloatArray

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Posterior float64[D, K]; zero for a row with no term, or unlike every topic."""
        weights = unit_rows(matrix.weights)
        members = _posterior(weights, self.words, self.log_shares)
        members[np.diff(weights.indptr) == 0] = 0
        if self.floor[0] > NO_FLOOR:
            members[_fit_to_topic(weights, self.words, self.background) < self.floor[0]] = 0
        return members

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {name: getattr(self, name) for name in self.NAMES}


@dataclass(frozen=True, eq=False)
class _Space:
    """The sampled rows in LSA, the directions float64[V, d], and the neighbours of each row."""

    sample: AnyArray
    directions: FloatArray
    rows: FloatArray
    near: NDArray[np.int64]


def _members(clusters: AnyArray, topics: int) -> FloatArray:
    members = np.zeros((len(clusters), topics))
    members[np.arange(len(clusters)), clusters] = 1.0
    return members


def _posterior(weights: SparseMatrix, words: FloatArray, log_shares: FloatArray) -> FloatArray:
    """Share of each topic in each row float64[D, K], each row on its own."""
    logs = weights @ words + log_shares
    return shares(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _fit_to_topic(weights: SparseMatrix, words: FloatArray, background: FloatArray) -> FloatArray:
    """How much likelier a unit of weight is in the best topic than in all rows, float64[D]."""
    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    sums = np.bincount(rows, weights=weights.data, minlength=D)
    gain = (weights @ words).max(axis=1) - weights @ background
    found: FloatArray = np.divide(gain, sums, out=np.full(D, -np.inf), where=sums > 0)
    return found
