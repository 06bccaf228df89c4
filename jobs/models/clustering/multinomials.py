"""Fitted multinomial mixture: its sums, the M-step that reads them, and posteriors of rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.clustering.centres import NO_FLOOR
from jobs.models.rows.normalise import normalise_l1, normalise_sparse
from jobs.models.rows.word_prior import pseudo_counts
from jobs.models.updating.kept_sums import arrays_of, restored

#: Upper bound of the share of pseudo-counts in a topic's word distribution.
_MAX_SMOOTHING = 0.5
#: Prior odds of a guided topic against a free one of its size.
_PRIOR_ODDS = 10.0


@dataclass(frozen=True, eq=False)
class MixtureSums:
    """Sufficient statistics of a mixture of multinomials: all that an M-step reads.

    Parameters
    ----------
    sums : float64[V, K]
        Weights of each word in the rows of each topic, by their posterior.
    sizes : float64[K]
        Rows of each topic, by their posterior.
    pseudo : float64[V, G]
        Pseudo-counts of the words of the first G topics, the guided ones.
    """

    SHAPES: ClassVar[Mapping[str, str]] = {"sums": "VK", "sizes": "K", "pseudo": "VG"}

    sums: FloatArray
    sizes: FloatArray
    pseudo: FloatArray

    @classmethod
    def of(
        cls, members: FloatArray, weights: SparseMatrix, pseudo: FloatArray | None
    ) -> "MixtureSums":
        """Sum rows [n, V] by their memberships float64[n, K]; `pseudo` float64[G, V] guides."""
        sums: FloatArray = weights.T @ members
        prior = np.zeros((len(sums), 0))
        if pseudo is not None:
            mass = float(sums.sum(axis=1).sum())
            prior = pseudo_counts(normalise_l1(pseudo), mass, members.shape[1])[: len(pseudo)].T
        return cls(sums, members.sum(axis=0), prior)

    def plus(self, sums: FloatArray, sizes: FloatArray) -> "MixtureSums":
        """Add what other rows hold of the same topics."""
        return MixtureSums(self.sums + sums, self.sizes + sizes, self.pseudo)

    def with_topic(self, sums: FloatArray, size: float) -> "MixtureSums":
        """Append a topic: its sums float64[V] and its size."""
        return MixtureSums(
            np.column_stack([self.sums, sums]), np.append(self.sizes, size), self.pseudo
        )

    def maximise(self, smoothing: float, rows: float) -> tuple[FloatArray, FloatArray]:
        """M-step: log word probabilities float64[V, K] and log shares float64[K] among `rows`.

        `smoothing` are imaginary occurrences a word, half of them spread evenly and half as in all
        rows, of which no more than half a topic is made.
        """
        K, G = self.sums.shape[1], self.pseudo.shape[1]
        everywhere = self.sums.sum(axis=1)
        sums = self.sums
        if G:
            sums = sums.copy()
            sums[:, :G] += self.pseudo
        totals = np.maximum(sums.sum(axis=0), 1e-300)
        share = self.smoothing_share(totals, smoothing)
        blend = self.blend(everywhere)
        words = np.log((1.0 - share) / totals * sums + share * blend[:, None])
        odds = np.ones(K)
        odds[:G] = _PRIOR_ODDS
        return words, np.log(odds * (self.sizes + 1.0) / (rows + K))

    def smoothing_share(self, totals: AnyArray, smoothing: float) -> FloatArray:
        """Share of the smoothing in topics of so much weight, of any shape."""
        imaginary = smoothing * len(self.sums)
        share: FloatArray = np.minimum(imaginary / (totals + imaginary), _MAX_SMOOTHING)
        return share

    def blend(self, everywhere: FloatArray) -> FloatArray:
        """What words are smoothed towards, float64[V], given their weights in all rows."""
        found: FloatArray = 0.5 / len(everywhere) + 0.5 * everywhere / everywhere.sum()
        return found


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
    state : MixtureSums, optional
        What an update adds new rows to. Runs of older versions have none.
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
    state: MixtureSums | None = None

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray]) -> "FittedMixture":
        """Rebuild what `arrays` came from."""
        found: FittedMixture = restored(cls, MixtureSums, arrays, MixtureSums.SHAPES)
        return found

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Posterior float64[D, K]; zero for a row with no term, or unlike every topic."""
        weights = normalise_sparse(matrix.weights)
        members = posterior(weights, self.words, self.log_shares)
        members[np.diff(weights.indptr) == 0] = 0
        if self.floor[0] > NO_FLOOR:
            members[fit_to_topic(weights, self.words, self.background) < self.floor[0]] = 0
        return members

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return arrays_of(self, self.state)


def posterior(weights: SparseMatrix, words: FloatArray, log_shares: FloatArray) -> FloatArray:
    """E-step by the words alone: posterior float64[D, K], each row on its own."""
    return softmax(weights @ words + log_shares)


def softmax(logs: FloatArray) -> FloatArray:
    """Shares float64[D, K] of which these are the logarithms, up to a constant of the row."""
    return normalise_l1(np.exp(logs - logs.max(axis=1, keepdims=True)))


def log_background(weights: SparseMatrix) -> FloatArray:
    """Log probability float64[V] of each word in all rows; a word of none has the least."""
    V = weights.shape[1]
    sums = np.bincount(weights.indices, weights=weights.data, minlength=V)
    return background_of(np.asarray(sums, np.float64))


def background_of(sums: FloatArray) -> FloatArray:
    """Log probability float64[V] of each word, by the sums float64[V] of its weights."""
    found: FloatArray = np.log(np.maximum(sums, sums[sums > 0].min()) / sums.sum())
    return found


def fit_to_topic(weights: SparseMatrix, words: FloatArray, background: FloatArray) -> FloatArray:
    """How much likelier a unit of weight is in the best topic than in all rows, float64[D]."""
    D = weights.shape[0]
    rows = np.repeat(np.arange(D), np.diff(weights.indptr))
    sums = np.bincount(rows, weights=weights.data, minlength=D)
    gain = (weights @ words).max(axis=1) - weights @ background
    found: FloatArray = np.divide(gain, sums, out=np.full(D, -np.inf), where=sums > 0)
    return found
