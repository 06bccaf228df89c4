"""Multinomial mixture fitted by expectation-maximisation, with LSA as a second view of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FitOptions, FittedModel, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.datatypes.arrays import shaped
from jobs.models.clustering.centres import NO_FLOOR
from jobs.models.clustering.class_tfidf import class_words
from jobs.models.clustering.methods import cluster
from jobs.models.embedding.lsa import directions
from jobs.models.embedding.lsa_view import LsaView, log_density
from jobs.models.embedding.neighbours import nearest
from jobs.models.rows.normalise import normalise_l1, normalise_l2, normalise_sparse
from jobs.models.rows.usable import even_sample, rows_with_terms
from jobs.models.rows.word_prior import pseudo_counts, pseudo_rows, pseudo_sums
from jobs.vectorisers.log_entropy import LogEntropy

_STAGE = "fit mixture"
#: Convergence tolerance of EM: largest change of a posterior.
_TOLERANCE = 1e-3
#: Upper bound of the share of pseudo-counts in a topic's word distribution.
_MAX_SMOOTHING = 0.5
#: Minimum number of sampled rows per topic in the LSA view.
_ROWS_PER_TOPIC = 50
#: Prior odds of a guided topic against a free one of its size.
_PRIOR_ODDS = 10.0
#: Nearest neighbours of the second view, as a multiple of those that k-means has.
_NEIGHBOUR_FACTOR = 1.5


class Mixture(Settings):
    """Cluster rows by a mixture of multinomials over their weighted words.

    1. Rows are reduced (LSA of log-entropy weights, whatever the vectoriser: Dumais 1991) and drawn
       towards their nearest neighbours; both on an even sample of the rows where there are many.
    2. Spherical k-means clusters them: the best of several restarts.
    3. Expectation-maximisation of a mixture of multinomials (Nigam et al. 2000), a topic a
       component, refines the clusters on all rows. A row counts as its weights of the vectoriser
       scaled to length one, so that a long row, whose words are not independent, is not given too
       sharp a posterior. The position of a sampled row in LSA, averaged with its neighbours, is a
       second view of it, which counts in each E-step (Bickel & Scheffer 2004).

    A row's shares are the posterior of the words alone: they need no other row. Word distributions
    are smoothed by `smoothing` imaginary occurrences a word, half of them spread evenly and half as
    in the whole corpus, of which no more than half a topic is made: small topics stay alive.
    """

    kind: Literal["mixture"] = Field("mixture", description="Clusters as a mixture, after LSA.")
    topics: int = Field(10, ge=1, le=10_000, description="How many clusters to find.")
    dimensions: int = Field(100, ge=1, le=2000, description="Directions that LSA keeps.")
    neighbours: int = Field(
        20, ge=0, le=1000, description="Nearest rows that a row is averaged with; 0 for none."
    )
    neighbour_rounds: int = Field(3, ge=0, le=100, description="How often rows are averaged.")
    restarts: int = Field(10, ge=1, le=1000, description="How many starts to take the best of.")
    sample: int = Field(
        10_000, ge=100, le=200_000, description="Rows that are reduced and clustered, at most."
    )
    lsa_weight: float = Field(
        8.0,
        ge=0,
        le=1000,
        description="What a row's place in LSA weighs beside its words; 0: none.",
    )
    iterations: int = Field(50, ge=0, le=10_000, description="Rounds of the mixture, at most.")
    smoothing: float = Field(
        0.1, gt=0, le=100, description="Imaginary occurrences in each topic, a word."
    )
    outliers: float = Field(
        0.0, ge=0, lt=1, description="Share of the rows to leave without a topic: the oddest."
    )

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Fit the mixture.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        return self.sweep(matrix, (self.topics,), options)[0]

    def sweep(
        self, matrix: DocumentTermMatrix, topics: Sequence[int], options: FitOptions
    ) -> tuple[FittedModel, ...]:
        """Fit once for each number of topics: each as `fit` does, with the reduction shared."""
        from threadpoolctl import threadpool_limits

        rows = rows_with_terms(matrix.counts, max(topics))
        weights = normalise_sparse(matrix.weights[rows])
        counts = matrix.counts[rows]
        start = options.start
        tell = options.counter(_STAGE, len(topics))
        tell(0)
        fitted = []
        with threadpool_limits(limits=1):
            space = self._reduce(counts, max(topics))
            pseudo = None
            if options.word_prior is not None:
                pseudo = pseudo_rows(options.word_prior, counts, weights)
            for done, K in enumerate(topics):
                if start is not None and len(start) == K:
                    clusters = (weights[space.sample] @ normalise_l2(start).T).argmax(axis=1)
                else:
                    clusters = self._initialise(space, K, options, pseudo)
                words, log_shares = self._maximise_likelihood(
                    weights, space, _one_hot(clusters, K), pseudo
                )
                fitted.append(self._finish(weights, counts, words, log_shares))
                tell(done + 1)
        return tuple(fitted)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from the arrays of `FittedMixture`."""
        return FittedMixture(**shaped(arrays, **FittedMixture.SHAPES))

    @property
    def _view_neighbours(self) -> int:
        """Nearest neighbours of the second view: more than k-means has."""
        return int(_NEIGHBOUR_FACTOR * self.neighbours)

    def _reduce(self, counts: SparseMatrix, topics: int) -> LsaView:
        weights = LogEntropy().fit(counts).transform(counts)
        sample = even_sample(counts.shape[0], max(self.sample, _ROWS_PER_TOPIC * topics))
        found = directions(weights[sample], self.dimensions)
        rows = normalise_l2(weights[sample] @ found)
        count = min(self._view_neighbours, len(sample) - 1)
        near = (
            nearest(rows, count)
            if count and self.neighbour_rounds
            else np.empty((len(rows), 0), int)
        )
        return LsaView(sample, found, rows, near)

    def _initialise(
        self, space: LsaView, topics: int, options: FitOptions, pseudo: FloatArray | None
    ) -> AnyArray:
        """Cluster the smoothed rows of the sample: clusters int64[n]."""
        rows = space.smoothed(self.neighbours, topics, self.neighbour_rounds)
        given, pull = None, None
        if pseudo is not None:
            given = normalise_l2(pseudo @ space.directions)
            pull = pseudo_sums(rows, given, topics)
        clusters, _ = cluster(
            rows,
            topics,
            "spherical",
            starts=self.restarts,
            iterations=100,
            seed=options.seed,
            threads=options.threads,
            given=given,
            pull=pull,
        )
        return clusters

    def _maximise(
        self, members: FloatArray, weights: SparseMatrix, pseudo: FloatArray | None
    ) -> tuple[FloatArray, FloatArray]:
        """M-step: log word probabilities float64[V, K] and log shares float64[K] of memberships."""
        D, K = members.shape
        V = weights.shape[1]
        sums = weights.T @ members
        everywhere = sums.sum(axis=1)
        if pseudo is not None:
            sums += pseudo_counts(normalise_l1(pseudo), float(everywhere.sum()), K).T
        totals = np.maximum(sums.sum(axis=0), 1e-300)
        imaginary = self.smoothing * V
        share = np.minimum(imaginary / (totals + imaginary), _MAX_SMOOTHING)
        blend = 0.5 / V + 0.5 * everywhere / everywhere.sum()
        words = np.log((1.0 - share) / totals * sums + share * blend[:, None])
        odds = np.ones(K)
        if pseudo is not None:
            odds[: len(pseudo)] = _PRIOR_ODDS
        return words, np.log(odds * (members.sum(axis=0) + 1.0) / (D + K))

    def _maximise_likelihood(
        self,
        weights: SparseMatrix,
        space: LsaView,
        members: FloatArray,
        pseudo: FloatArray | None,
    ) -> tuple[FloatArray, FloatArray]:
        """Alternate E-step and M-step on all rows, from memberships float64[n, K] of the sample."""
        words, log_shares = self._maximise(members, weights[space.sample], pseudo)
        K = members.shape[1]
        places, pull, before = None, None, None
        if self.lsa_weight:
            places = space.smoothed(self._view_neighbours, K, self.neighbour_rounds)
            if pseudo is not None:
                pull = pseudo_sums(places, normalise_l2(pseudo @ space.directions), K)
        for _ in range(self.iterations):
            logs = weights @ words + log_shares
            if places is not None:
                logs[space.sample] += self.lsa_weight * log_density(places, members, pull)
            found = _softmax(logs)
            if before is not None and float(np.abs(found - before).max()) < _TOLERANCE:
                break
            words, log_shares = self._maximise(found, weights, pseudo)
            before, members = found, found[space.sample]
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

    SHAPES: ClassVar[Mapping[str, str]] = {
        "words": "VK",
        "log_shares": "K",
        "topic_term": "KV",
        "background": "V",
        "floor": "1",
    }

    words: FloatArray
    log_shares: FloatArray
    topic_term: FloatArray
    background: FloatArray
    floor: FloatArray

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Posterior float64[D, K]; zero for a row with no term, or unlike every topic."""
        weights = normalise_sparse(matrix.weights)
        members = _posterior(weights, self.words, self.log_shares)
        members[np.diff(weights.indptr) == 0] = 0
        if self.floor[0] > NO_FLOOR:
            members[_fit_to_topic(weights, self.words, self.background) < self.floor[0]] = 0
        return members

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {name: getattr(self, name) for name in self.SHAPES}


def _one_hot(clusters: AnyArray, topics: int) -> FloatArray:
    members = np.zeros((len(clusters), topics))
    members[np.arange(len(clusters)), clusters] = 1.0
    return members


def _posterior(weights: SparseMatrix, words: FloatArray, log_shares: FloatArray) -> FloatArray:
    """E-step by the words alone: posterior float64[D, K], each row on its own."""
    return _softmax(weights @ words + log_shares)


def _softmax(logs: FloatArray) -> FloatArray:
    return normalise_l1(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _fit_to_topic(weights: SparseMatrix, words: FloatArray, background: FloatArray) -> FloatArray:
    """How much likelier a unit of weight is in the best topic than in all rows, float64[D]."""
    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    sums = np.bincount(rows, weights=weights.data, minlength=D)
    gain = (weights @ words).max(axis=1) - weights @ background
    found: FloatArray = np.divide(gain, sums, out=np.full(D, -np.inf), where=sums > 0)
    return found
