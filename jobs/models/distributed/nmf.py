"""NMF over shards: rows find their weights in a map, and the parts are found from sums of these.

W^T W and X^T W, or the sums of multiplicative steps, are all that the parts depend on, and add up
over rows (Mairal, Bach, Ponce & Sapiro 2010; Liu, Yang, Fan, He & Wang 2010).
"""

from dataclasses import dataclass

import numpy as np

from jobs.contracts import FitOptions, FittedModel
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.kernels.factor.divergence import divergence_fold_in, divergence_ratios
from jobs.kernels.factor.least_squares import coordinate_descent
from jobs.models.distributed.corpus import ShardedCorpus
from jobs.models.distributed.singular import singular_parts
from jobs.models.factors.cohesion import cohesive_of, heaviest_terms
from jobs.models.factors.components import Components, DivergenceComponents
from jobs.models.nmf import MIN_DIVISOR, Nmf
from jobs.models.rows.usable import require_rows
from jobs.models.rows.word_prior import PRIOR_STRENGTH, likest, pseudo_rows

_STAGE = "fit nmf (shards)"
#: Rounds over all shards, at most: the parts of the sample hardly move after these.
_ROUNDS = 5
#: Inner iterations of a round: so many on each row, so many on the parts, and their tolerance.
_ROW_SWEEPS, _PART_SWEEPS, _TOLERANCE = 30, 10, 1e-4


def fit_nmf(model: Nmf, corpus: ShardedCorpus, options: FitOptions) -> FittedModel:
    """Factor the weights of a corpus that no process holds as a whole.

    Parts are found on an even sample of the rows, as in memory: that is all, where the sample is
    the corpus. Else they begin from the singular vectors of all rows, not of the sample alone,
    which decide the optimum that is found; and rounds over all rows improve them.

    Raises
    ------
    InputUnusable
        There are more topics than rows with a term, or than terms.
    """
    require_rows(model.topics, corpus.used, corpus.rows)
    rows = corpus.sampled_rows(model.topics)
    sample = corpus.matrix(rows)
    if len(rows) == corpus.rows:
        return model.fit(sample, options)
    begun = model.fit_from(sample, options, singular_parts(corpus, model.topics))
    assert isinstance(begun, Components | DivergenceComponents)
    prior = _Prior.of(model, sample, corpus, options)
    rounds = min(model.iterations, _ROUNDS)
    tell = options.counter(_STAGE, rounds)
    H = np.ascontiguousarray(begun.parts.T)
    improve = _by_squares if model.loss == "frobenius" else _by_divergence
    for done in range(rounds):
        tell(done)
        H, state = improve(corpus, H, prior)
    parts = np.ascontiguousarray(H.T)
    top = heaviest_terms(parts)
    topic_term = cohesive_of(parts, top, corpus.shared_rows(top), corpus.used)
    arrays = {"parts": parts, "gram": H.T @ H, "topic_term": topic_term, **state}
    if begun.preference is not None:
        arrays["preference"] = begun.preference
    tell(rounds)
    return model.restore(arrays)


@dataclass(frozen=True, eq=False)
class _Prior:
    """What guided components are held by: pull float64[V, K], and its strength hold float64[K]."""

    pull: FloatArray
    hold: FloatArray

    @classmethod
    def of(
        cls, model: Nmf, sample: DocumentTermMatrix, corpus: ShardedCorpus, options: FitOptions
    ) -> "_Prior":
        """Measure it on a sample, and bring it to all rows; nothing where no word is given."""
        pull, hold = np.zeros((corpus.terms, model.topics)), np.zeros(model.topics)
        if options.word_prior is not None:
            used = np.flatnonzero(np.diff(sample.counts.indptr))
            X = sample.weights[used]
            words = pseudo_rows(options.word_prior, sample.counts[used], X)
            G, times = len(words), corpus.used / len(used)
            if model.loss == "frobenius":
                own = (likest(X, words, model.topics) ** 2).sum(axis=0)
            else:
                own = X.sum() / model.topics / words.sum(axis=1)
            hold[:G] = PRIOR_STRENGTH * times * own
            pull[:, :G] = words.T * hold[:G]
        return cls(pull, hold)


_State = dict[str, AnyArray]


def _by_squares(corpus: ShardedCorpus, H: FloatArray, prior: _Prior) -> tuple[FloatArray, _State]:
    """Improve H float64[V, K] for least squares; return what gave it beside."""
    gram, cross = corpus.added(_squares, H)
    gram, cross = gram + np.diag(prior.hold), cross + prior.pull
    better = H.copy()
    coordinate_descent(better, gram, cross, _PART_SWEEPS, _TOLERANCE)
    return better, {"moments": gram, "cross": cross}


def _by_divergence(
    corpus: ShardedCorpus, H: FloatArray, prior: _Prior
) -> tuple[FloatArray, _State]:
    """Improve H float64[V, K] for the divergence; return what gave it beside."""
    masses, gathered = corpus.added(_ratios, H)
    below = np.maximum(masses + prior.hold, MIN_DIVISOR)
    return H * gathered / below + prior.pull / below, {"masses": below}


_Sums = tuple[FloatArray, FloatArray]


def _squares(X: SparseMatrix, H: FloatArray) -> _Sums:
    """Find W^T W float64[K, K] and X^T W float64[V, K] of rows whose W is found for H."""
    W = np.zeros((X.shape[0], H.shape[1]))
    coordinate_descent(W, H.T @ H, X @ H, _ROW_SWEEPS, _TOLERANCE)
    return W.T @ W, X.T @ W


def _ratios(X: SparseMatrix, H: FloatArray) -> _Sums:
    """Sum W float64[K] and W^T (X / W H) float64[V, K] of rows whose W is found for H."""
    from scipy.sparse import csr_array

    W = np.zeros((X.shape[0], H.shape[1]))
    divergence_fold_in(X.data, X.indices, X.indptr, H, W, _ROW_SWEEPS, _TOLERANCE)
    ratios = np.empty_like(X.data)
    divergence_ratios(X.data, X.indices, X.indptr, W, H, ratios)
    gathered: FloatArray = csr_array((ratios, X.indices, X.indptr), shape=X.shape).T @ W
    return W.sum(axis=0), gathered
