"""Non-negative matrix factorisation, NMF (Lee & Seung 1999), by coordinate descent."""

import math
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FitOptions, FittedModel, Settings, Update, UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.errors import InputUnusable
from jobs.models.factors.cohesion import cohesive
from jobs.models.factors.components import (
    COMPONENT_PREFERENCE,
    MAX_SWEEPS,
    TOLERANCE,
    Components,
    DivergenceComponents,
    least_divergence,
    non_negative,
)
from jobs.models.factors.divergence_update import DivergenceUpdate
from jobs.models.factors.least_squares_update import LeastSquaresUpdate
from jobs.models.factors.refit_advice import COMPARED, refit_advice
from jobs.models.factors.singular_start import singular_factors
from jobs.models.rows.normalise import normalise_l2
from jobs.models.rows.usable import rows_with_terms
from jobs.models.rows.word_prior import PRIOR_STRENGTH, likest, pseudo_rows
from jobs.models.updating.rows_since import not_updatable

_STAGE = "fit nmf"
_UPDATE_STAGE = "update nmf"
#: Lower bound of divisors in multiplicative updates, against division by zero.
MIN_DIVISOR = 1e-300


class Nmf(Settings):
    """Factor the weights X into W H, all entries 0 or more.

    Starts from the singular vectors (NNDSVDa: Boutsidis & Gallopoulos 2008), and descends by
    coordinates for least squares (Cichocki & Phan 2009), by multiplicative steps for the
    Kullback-Leibler divergence (Lee & Seung 2001), or goes through the rows batch by batch
    (scikit-learn's MiniBatchNMF: Lefevre, Bach & Fevotte 2011). Nothing is drawn at random: every
    seed gives the same model. A row's share of a topic is what the topic puts in it: by its length
    for least squares, w_k |h_k|, by its mass for the divergence, w_k times the sum of h_k. A topic
    is read by its part h_k, in which terms count the more that co-occur in rows with other heavy
    terms (`cohesion`).
    """

    kind: Literal["nmf"] = Field("nmf", description="Non-negative matrix factorisation.")
    topics: int = Field(10, ge=1, le=10_000, description="How many topics to fit.")
    loss: Literal["frobenius", "kullback_leibler"] = Field(
        "frobenius", description="What W H is to be near to X by."
    )
    batch: int = Field(
        0, ge=0, description="Rows in a batch, for corpora too large for whole rounds; 0 for none."
    )
    iterations: int = Field(1000, ge=1, le=100_000, description="At most so many rounds.")
    tolerance: float = Field(
        1e-7, ge=0, lt=1, description="Stop when a round gains less than this share of the error."
    )

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Factor the weights; `seed` and `threads` change nothing.

        Raises
        ------
        InputUnusable
            As for `fit_from`.
        """
        return self.fit_from(matrix, options)

    def fit_from(
        self, matrix: DocumentTermMatrix, options: FitOptions, parts: FloatArray | None = None
    ) -> FittedModel:
        """Factor the weights, beginning with parts float64[V, K] if some are given.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term, or than terms.
        """
        from threadpoolctl import threadpool_limits

        rows = rows_with_terms(matrix.counts, self.topics)
        X = matrix.weights[rows]
        if X.shape[1] < self.topics:
            raise InputUnusable(
                f"there are more topics ({self.topics}) than terms ({X.shape[1]}). Lower "
                "model.topics, or let more words into the vocabulary (vocabulary.min_rows)."
            )
        tell = options.counter(_STAGE, self.iterations)
        tell(0)
        with threadpool_limits(limits=1):
            mean = X.sum() / (X.shape[0] * X.shape[1])
            if parts is None:
                W, H = singular_factors(X, self.topics, mean)
            else:
                W, H = non_negative(X, parts), parts.copy()
            prior = None
            if options.word_prior is not None:
                prior = pseudo_rows(options.word_prior, matrix.counts[rows], X)
                W, H = _guided(X, H, prior, mean)
            state: dict[str, AnyArray]
            if self.batch:
                H = self._by_batches(X, W, H, prior)
                state = self._state_of(X, H)
                tell(self.iterations)
            elif self.loss == "frobenius":
                state = self._least_squares(X, (W, H), prior, tell)
            else:
                state = self._multiplicative(X, (W, H), prior, tell)
            found = np.ascontiguousarray(H.T)
            topic_term = cohesive(found, matrix.counts[rows])
            arrays = {"parts": found, "gram": H.T @ H, "topic_term": topic_term, **state}
            if prior is not None:
                guided = np.arange(self.topics) < len(prior)
                arrays["preference"] = np.where(guided, COMPONENT_PREFERENCE, 1.0)
            return self.restore(arrays)

    def update(
        self, previous: FittedModel, matrix: DocumentTermMatrix, options: UpdateOptions
    ) -> Update:
        """Add new rows to W^T W and X^T W of the old ones, after the births; then improve H once.

        For the divergence, to the expected counts.
        """
        from threadpoolctl import threadpool_limits

        tell = options.counter(_UPDATE_STAGE, 1)
        tell(0)
        with threadpool_limits(limits=1):
            night: LeastSquaresUpdate | DivergenceUpdate
            if isinstance(previous, Components) and previous.moments is not None:
                night = LeastSquaresUpdate(previous, matrix, options)
            elif isinstance(previous, DivergenceComponents) and previous.masses is not None:
                night = DivergenceUpdate(previous, matrix, options)
            else:
                raise not_updatable(self.kind)
            if not len(night.rows.new):
                return Update(night.unchanged(), ())
            born = night.births() if options.births else 0
            fitted = night.added(born)
            K = len(fitted.parts)
            notes: tuple[str, ...] = ()
            if isinstance(fitted, Components):
                again = {"topics": K, "tolerance": max(self.tolerance, COMPARED)}
                notes = refit_advice(self.model_copy(update=again), fitted, matrix, options)
        tell(1)
        return Update(fitted, tuple(range(K - born, K)), notes)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from `parts` and `topic_term`, and `gram` for least squares."""
        kind = Components if self.loss == "frobenius" else DivergenceComponents
        return kind.restore(arrays)

    def _state_of(self, X: SparseMatrix, H: FloatArray) -> dict[str, AnyArray]:
        """What an update adds to, of components that batches have found: H is its own solution."""
        if self.loss == "frobenius":
            W = non_negative(X, H)
            moments = W.T @ W
            return {"moments": moments, "cross": H @ moments}
        return {"masses": least_divergence(X, H).sum(axis=0)}

    def _least_squares(
        self,
        X: SparseMatrix,
        factors: tuple[FloatArray, FloatArray],
        prior: FloatArray | None,
        tell: Callable[[int], None],
    ) -> dict[str, AnyArray]:
        """Improve W float64[D, K] and H^T float64[V, K] in place; return what gave the last H.

        `prior` float64[G, V] is the mean of a normal distribution of the first G components.
        """
        from jobs.kernels.factor.least_squares import coordinate_descent

        W, H = factors
        pull, hold = np.zeros_like(H), np.zeros(H.shape[1])
        if prior is not None:
            G = len(prior)
            hold[:G] = PRIOR_STRENGTH * (likest(X, prior, H.shape[1]) ** 2).sum(axis=0)
            pull[:, :G] = prior.T * hold[:G]
        columns = X.T.tocsr()
        squares = float((X.data**2).sum())
        last = np.inf
        for done in range(self.iterations):
            coordinate_descent(W, H.T @ H, X @ H, 1, TOLERANCE)
            gram, cross = W.T @ W + np.diag(hold), columns @ W + pull
            coordinate_descent(H, gram, cross, 1, TOLERANCE)
            error = squares - 2 * float((cross * H).sum()) + float((gram * (H.T @ H)).sum())
            tell(done + 1)
            if last - error <= self.tolerance * squares:
                break
            last = error
        return {"moments": gram, "cross": cross}

    def _multiplicative(
        self,
        X: SparseMatrix,
        factors: tuple[FloatArray, FloatArray],
        prior: FloatArray | None,
        tell: Callable[[int], None],
    ) -> dict[str, AnyArray]:
        """Improve W float64[D, K] and H^T float64[V, K] in place; return what gave the last H.

        `prior` float64[G, V] has the pseudo-counts of words in the first G components.
        """
        from scipy.sparse import csr_array

        from jobs.kernels.factor.divergence import divergence_ratios

        W, H = factors
        pull, hold = np.zeros_like(H), np.zeros(H.shape[1])
        if prior is not None:
            G = len(prior)
            hold[:G] = PRIOR_STRENGTH * X.sum() / H.shape[1] / prior.sum(axis=1)
            pull[:, :G] = prior.T * hold[:G]
        found = np.empty_like(X.data)
        own = float((X.data * np.log(X.data)).sum() - X.data.sum())
        last = np.inf
        for done in range(self.iterations):
            divergence_ratios(X.data, X.indices, X.indptr, W, H, found)
            R = csr_array((found, X.indices, X.indptr), shape=X.shape)
            error = own - float((X.data * np.log(X.data / found)).sum())
            error += float(((W.sum(axis=0) + hold) * H.sum(axis=0)).sum())
            error -= float((pull * np.log(np.maximum(H, MIN_DIVISOR))).sum())
            W *= (R @ H) / np.maximum(H.sum(axis=0), MIN_DIVISOR)
            divergence_ratios(X.data, X.indices, X.indptr, W, H, found)
            below = np.maximum(W.sum(axis=0) + hold, MIN_DIVISOR)
            H *= (R.T @ W) / below
            H += pull / below
            tell(done + 1)
            if last - error <= self.tolerance * abs(last) and done:
                break
            last = error
        return {"masses": below}

    def _by_batches(
        self, X: SparseMatrix, W: FloatArray, H: FloatArray, prior: FloatArray | None
    ) -> FloatArray:
        """Take H^T float64[V, K] from scikit-learn, whose start is W and H.

        `prior` float64[G, V] goes in as so many pseudo-rows of the first G components.
        """
        from scipy.sparse import csr_array, vstack
        from sklearn.decomposition import MiniBatchNMF

        if prior is not None:
            K = W.shape[1]
            own = likest(X, prior, K)
            times = math.ceil(PRIOR_STRENGTH * len(own))
            pseudo = csr_array(prior * own.mean(axis=0)[:, None])
            X = csr_array(vstack([X, *[pseudo] * times], format="csr"))
            more = np.tile(np.eye(len(prior), K) * own.mean(axis=0)[:, None], (times, 1))
            W = np.vstack([W, more])

        model = MiniBatchNMF(
            self.topics,
            init="custom",
            batch_size=self.batch,
            beta_loss=self.loss.replace("_", "-"),
            max_iter=self.iterations,
            tol=0.0,  # it stops when ten batches on end bring nothing
            random_state=0,
        )
        model.fit_transform(X, W=W, H=np.ascontiguousarray(H.T))
        found: FloatArray = np.ascontiguousarray(model.components_.T, dtype=np.float64)
        return found


def _guided(
    X: SparseMatrix, H: FloatArray, prior: FloatArray, mean: float
) -> tuple[FloatArray, FloatArray]:
    """W float64[D, K] and H^T float64[V, K], guided components for those most like them."""
    from scipy.optimize import linear_sum_assignment

    found = normalise_l2(np.ascontiguousarray(H.T))
    matched = linear_sum_assignment(-(prior @ found.T))[1]
    return _of_topics(X, np.vstack([prior, np.delete(found, matched, axis=0)]), mean)


def _of_topics(X: SparseMatrix, start: FloatArray, mean: float) -> tuple[FloatArray, FloatArray]:
    """W float64[D, K] and H^T float64[V, K] of topics float64[K, V] to begin from."""
    from jobs.kernels.factor.least_squares import coordinate_descent

    H = np.ascontiguousarray(np.where(start > 0, start, mean / X.shape[1]).T)
    W = np.zeros((X.shape[0], len(start)))
    coordinate_descent(W, H.T @ H, X @ H, MAX_SWEEPS, TOLERANCE)
    return W, H
