"""Multinomial mixture fitted by expectation-maximisation, with LSA as a second view of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FitOptions, FittedModel, Settings, Update, UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.clustering.anchors import AnchoredFit, Anchors
from jobs.models.clustering.centres import NO_FLOOR
from jobs.models.clustering.class_tfidf import class_words
from jobs.models.clustering.ensemble import agreed, mixture_count
from jobs.models.clustering.methods import FEW_RESTARTS
from jobs.models.clustering.mixture_update import MixtureUpdate
from jobs.models.clustering.multinomials import (
    FittedMixture,
    MixtureSums,
    fit_to_topic,
    log_background,
    posterior,
    softmax,
)
from jobs.models.clustering.spherical import best, partitions
from jobs.models.embedding.lsa import directions
from jobs.models.embedding.lsa_view import EmbeddedView, LsaView
from jobs.models.embedding.neighbours import nearest
from jobs.models.rows.normalise import normalise_l2, normalise_sparse, one_hot
from jobs.models.rows.usable import even_sample, rows_with_terms
from jobs.models.rows.word_prior import pseudo_rows, pseudo_sums
from jobs.models.updating.rows_since import not_updatable, rows_since
from jobs.vectorisers.log_entropy import LogEntropy

_STAGE = "fit mixture"
_UPDATE_STAGE = "update mixture"
#: Iterations of k-means from one start, at most.
_ITERATIONS = 100
#: Convergence tolerance of EM: largest change of a posterior.
EM_TOLERANCE = 1e-3
#: Minimum number of sampled rows per topic in the LSA view.
_ROWS_PER_TOPIC = 50
#: Upper bound of the EM rounds of a `lighter` fit: rows hardly change their topic after these.
_FEW_ITERATIONS = 10
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

    Sentence embeddings of the rows, where the job has some, are a third view: k-means sees them
    beside LSA, and the E-step counts them as much. They decide which words make a topic, and are
    not needed to assign a row.

    Where rows are short, steps 2 and 3 are done several times, each time from other restarts, and
    once more from the consensus of what came out (cluster ensemble: Strehl & Ghosh 2002): a row of
    four words goes with whatever start it was given, but not in all of them. The fewer terms a row
    has on average, the more mixtures there are: 100 over that number, at most 10.

    A row's shares are the posterior of the words alone: they need no other row. Word distributions
    are smoothed by `smoothing` imaginary occurrences a word, half of them spread evenly and half as
    in the whole corpus, of which no more than half a topic is made: small topics stay alive.
    """

    reads_vectors: ClassVar[bool] = True

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
        description="What a row's place in LSA, or in embeddings, weighs beside its words.",
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
        return self.anchored(matrix, options).fitted

    def anchored(self, matrix: DocumentTermMatrix, options: FitOptions) -> AnchoredFit:
        """Fit, and give what an E-step over more rows needs beside; raises what `fit` does."""
        return self._fits(matrix, (self.topics,), options)[0]

    def sweep(
        self, matrix: DocumentTermMatrix, topics: Sequence[int], options: FitOptions
    ) -> tuple[FittedModel, ...]:
        """Fit once for each number of topics: each as `fit` does, with the reduction shared."""
        return tuple(one.fitted for one in self._fits(matrix, topics, options))

    def _fits(
        self, matrix: DocumentTermMatrix, topics: Sequence[int], options: FitOptions
    ) -> list[AnchoredFit]:
        from threadpoolctl import threadpool_limits

        rows = rows_with_terms(matrix.counts, max(topics))
        weights = normalise_sparse(matrix.weights[rows])
        counts = matrix.counts[rows]
        tell = options.counter(_STAGE, len(topics))
        tell(0)
        fitted = []
        with threadpool_limits(limits=1):
            vectors = None if matrix.vectors is None else matrix.vectors[rows]
            space = self._reduce(counts, max(topics), vectors)
            pseudo = None
            if options.word_prior is not None:
                pseudo = pseudo_rows(options.word_prior, counts, weights)
            for done, K in enumerate(topics):
                clusters = self._initialise(space, weights, K, options, pseudo)
                members = one_hot(clusters, K)
                anchors = self._anchors(space, K, pseudo)
                sums, n, members = self._maximise_likelihood(weights, anchors, members, pseudo)
                model = self._finish(weights, counts, sums, n)
                sample = anchors.sample
                fitted.append(AnchoredFit(model, anchors, rows[sample], weights[sample], members))
                tell(done + 1)
        return fitted

    def lighter(self) -> "Mixture":
        """Settings that cost less, for fits that are compared by the numbers of their topics."""
        return self.model_copy(
            update={
                "restarts": min(self.restarts, FEW_RESTARTS),
                "iterations": min(self.iterations, _FEW_ITERATIONS),
            }
        )

    def update(
        self, previous: FittedModel, matrix: DocumentTermMatrix, options: UpdateOptions
    ) -> Update:
        """Add new rows to the sums of the old ones: one E-step and M-step, after the births."""
        from threadpoolctl import threadpool_limits

        if not isinstance(previous, FittedMixture) or previous.state is None:
            raise not_updatable(self.kind)
        rows = rows_since(matrix, options, len(previous.words))
        tell = options.counter(_UPDATE_STAGE, 1)
        tell(0)
        with threadpool_limits(limits=1):
            night = MixtureUpdate(previous, matrix, rows, self.smoothing)
            if not len(rows.new):
                return Update(night.unchanged(), ())
            born = night.births() if options.births else 0
            sums = night.added()
            used = np.sort(np.concatenate([rows.old, rows.new]))
            weights = normalise_sparse(matrix.weights[used])
            fitted = self._finish(weights, matrix.counts[used], sums, float(sums.sizes.sum()))
        tell(1)
        K = len(sums.sizes)
        return Update(fitted, tuple(range(K - born, K)))

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from the arrays of `FittedMixture`."""
        return FittedMixture.restore(arrays)

    @property
    def _view_neighbours(self) -> int:
        """Nearest neighbours of the second view: more than k-means has."""
        return int(_NEIGHBOUR_FACTOR * self.neighbours)

    def _reduce(
        self, counts: SparseMatrix, topics: int, vectors: FloatArray | None = None
    ) -> LsaView:
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
        embedded = None if vectors is None else EmbeddedView.of(vectors[sample])
        return LsaView(sample, found, rows, near, embedded)

    def _initialise(
        self,
        space: LsaView,
        weights: SparseMatrix,
        topics: int,
        options: FitOptions,
        pseudo: FloatArray | None,
    ) -> AnyArray:
        """Cluster the smoothed rows of the sample: clusters int64[n]."""
        rounds = self.neighbour_rounds
        rows = space.smoothed(self.neighbours, topics, rounds)
        given, pull = None, None
        if pseudo is not None:
            given = normalise_l2(pseudo @ space.directions)
        if space.embedded is not None:
            rows = normalise_l2(np.hstack([rows, space.embedded.smoothed(topics, rounds)]))
            if given is not None:
                given = np.hstack([given, np.zeros((len(given), space.embedded.rows.shape[1]))])
        if given is not None:
            pull = pseudo_sums(rows, given, topics)
        runs = tuple(
            partitions(
                rows,
                topics,
                starts=1 if given is not None and len(given) == topics else self.restarts,
                iterations=_ITERATIONS,
                seed=options.seed,
                threads=options.threads,
                given=given,
                pull=pull,
            )
        )
        size = min(mixture_count(weights), len(runs))
        if size == 1:
            return best(iter(runs)).clusters
        sampled, view = weights[space.sample], replace(space, sample=np.arange(len(rows)))
        votes = []
        for first in range(size):
            members = one_hot(best(iter(runs[first::size])).clusters, topics)
            anchors = self._anchors(view, topics, pseudo)
            votes.append(self._maximise_likelihood(sampled, anchors, members, pseudo)[2])
        return agreed(votes, self.restarts, options, pull)

    def _anchors(self, space: LsaView, topics: int, pseudo: FloatArray | None) -> Anchors:
        near = self._view_neighbours, self.neighbour_rounds
        return Anchors.of(space, topics, pseudo, weight=self.lsa_weight, near=near)

    def _maximise_likelihood(
        self,
        weights: SparseMatrix,
        anchors: Anchors,
        members: FloatArray,
        pseudo: FloatArray | None,
    ) -> tuple[MixtureSums, int, FloatArray]:
        """Alternate E-step and M-step on all rows, from memberships float64[n, K] of the sample.

        Return the sums of the last M-step, of how many rows they are, and the memberships of the
        sample.
        """
        sample, before = anchors.sample, None
        sums, rows = MixtureSums.of(members, weights[sample], pseudo), len(members)
        for _ in range(self.iterations):
            words, log_shares = sums.maximise(self.smoothing, rows)
            logs = weights @ words + log_shares
            logs[sample] = anchors.beside(logs[sample], members)
            found = softmax(logs)
            if before is not None and float(np.abs(found - before).max()) < EM_TOLERANCE:
                break
            sums, rows = MixtureSums.of(found, weights, pseudo), len(found)
            before, members = found, found[sample]
        return sums, rows, members

    def _finish(
        self, weights: SparseMatrix, counts: SparseMatrix, sums: MixtureSums, rows: float
    ) -> FittedMixture:
        words, log_shares = sums.maximise(self.smoothing, rows)
        background = log_background(weights)
        kept = posterior(weights, words, log_shares).argmax(axis=1)
        floor = -np.inf
        if self.outliers:
            fits = fit_to_topic(weights, words, background)
            floor = float(np.quantile(fits, self.outliers, method="higher"))
        return FittedMixture(
            words=words,
            log_shares=log_shares,
            topic_term=class_words(counts, kept, len(log_shares)),
            background=background,
            floor=np.array([max(floor, NO_FLOOR)]),
            state=sums,
        )
