"""Fitted components of NMF, and fold-in of new rows by non-negative least squares."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.datatypes.arrays import shaped
from jobs.models.rows.normalise import normalise_l1

#: Maximum number of coordinate descent sweeps over the components of a row.
MAX_SWEEPS = 500
#: Convergence tolerance of coordinate descent: largest change of a coefficient.
TOLERANCE = 1e-12
#: Preference for guided and born topics: a factor on what they put in a row.
COMPONENT_PREFERENCE = 1.3
#: Convergence tolerance of multiplicative updates, which converge slowly.
DIVERGENCE_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Components:
    """Fitted components (topics) of a factorisation by the Frobenius norm.

    Parameters
    ----------
    parts : float64[K, V]
        H, at the scale of the weights.
    gram : float64[K, K]
        H H^T.
    topic_term : float64[K, V]
        What a topic is read by: see `cohesion`.
    preference : float64[K], optional
        Factors on the shares of components, of which guided and born ones have more than one.
    moments : float64[K, K], optional
        W^T W of all rows, to which an update adds new ones. Runs of older versions have none.
    cross : float64[V, K], optional
        X^T W of all rows.
    """

    parts: FloatArray
    gram: FloatArray
    topic_term: FloatArray
    preference: FloatArray | None = None
    moments: FloatArray | None = None
    cross: FloatArray | None = None

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray]) -> "Components":
        """Rebuild what `arrays` came from."""
        more = {"preference": "K"} if "preference" in arrays else {}
        if "moments" in arrays or "cross" in arrays:
            more |= {"moments": "KK", "cross": "VK"}
        return cls(**shaped(arrays, parts="KV", gram="KK", topic_term="KV", **more))

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Fold-in: document-topic float64[D, K] by non-negative least squares of each row alone.

        A topic counts by the length of what it puts in the row, w_k |h_k|: least squares are about
        lengths, and documents are nearer to their labels by it than by sums (five of seven corpora
        by .006 to .027 NMI, the others the same). Zero for a row that shares no term with any part.
        """
        W = non_negative(matrix.weights, np.ascontiguousarray(self.parts.T), self.gram)
        return normalise_l1(amounts(W * np.sqrt((self.parts**2).sum(axis=1)), self.preference))

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        found = {"parts": self.parts, "gram": self.gram, "topic_term": self.topic_term}
        more = {"preference": self.preference, "moments": self.moments, "cross": self.cross}
        return found | {name: array for name, array in more.items() if array is not None}


@dataclass(frozen=True, eq=False)
class DivergenceComponents:
    """Fitted components (topics) of a factorisation by the Kullback-Leibler divergence.

    Parameters
    ----------
    parts : float64[K, V]
        H, at the scale of the weights.
    topic_term : float64[K, V]
        What a topic is read by: see `cohesion`.
    preference : float64[K], optional
        Factors on the shares of components, of which guided and born ones have more than one.
    masses : float64[K], optional
        Sums of W over all rows: times `parts`, the expected counts that an update adds new rows
        to. Runs of older versions have none.
    """

    parts: FloatArray
    topic_term: FloatArray
    preference: FloatArray | None = None
    masses: FloatArray | None = None

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray]) -> "DivergenceComponents":
        """Rebuild what `arrays` came from."""
        more = {name: "K" for name in ("preference", "masses") if name in arrays}
        return cls(**shaped(arrays, parts="KV", topic_term="KV", **more))

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Fold-in: document-topic float64[D, K], the least divergence of each row, by its mass.

        Zero for a row that shares no term with any part.
        """
        W = least_divergence(matrix.weights, np.ascontiguousarray(self.parts.T))
        return normalise_l1(amounts(W * self.parts.sum(axis=1), self.preference))

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        found = {"parts": self.parts, "topic_term": self.topic_term}
        more = {"preference": self.preference, "masses": self.masses}
        return found | {name: array for name, array in more.items() if array is not None}


def non_negative(X: SparseMatrix, H: FloatArray, gram: FloatArray | None = None) -> FloatArray:
    """W float64[D, K] of least squares, each row of X alone; H float64[V, K] has a part a column.

    `gram` is H^T H, where it is at hand.
    """
    from jobs.kernels.factor.least_squares import coordinate_descent

    W = np.zeros((X.shape[0], H.shape[1]))
    coordinate_descent(W, H.T @ H if gram is None else gram, X @ H, MAX_SWEEPS, TOLERANCE)
    return W


def least_divergence(X: SparseMatrix, H: FloatArray) -> FloatArray:
    """W float64[D, K] of the least divergence, each row of X alone; H float64[V, K]."""
    from jobs.kernels.factor.divergence import divergence_fold_in

    W = np.zeros((X.shape[0], H.shape[1]))
    divergence_fold_in(X.data, X.indices, X.indptr, H, W, MAX_SWEEPS, DIVERGENCE_TOLERANCE)
    return W


def amounts(put: FloatArray, preference: FloatArray | None) -> FloatArray:
    """What each component puts in a row, float64[D, K], preferred ones for more."""
    return put if preference is None else put * preference


def with_born(preference: FloatArray | None, topics: int, more: int) -> FloatArray | None:
    """Preference float64[topics + more] after births; born components are preferred too."""
    if not more:
        return preference
    before = np.ones(topics) if preference is None else preference
    return np.append(before, np.full(more, COMPONENT_PREFERENCE))
