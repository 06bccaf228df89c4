"""Rows as sums of parts: non-negative matrix factorisation (Lee & Seung 1999)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedModel, Progress, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.errors import InputUnusable
from jobs.models.rows import counting, rows_with_terms, shares

STAGE = "fit nmf"
SWEEPS = 500
EXACT = 1e-12


class Nmf(Settings):
    """Factor the weights X into W H by least squares, all entries 0 or more.

    Starts from the singular vectors (NNDSVDa: Boutsidis & Gallopoulos 2008) and descends by
    coordinates (Cichocki & Phan 2009). Nothing is drawn at random: every seed gives the same
    model. A row's share of a topic is the mass that the topic puts in it: w_k times the sum of h_k.
    """

    kind: Literal["nmf"] = Field("nmf", description="Non-negative matrix factorisation.")
    topics: int = Field(10, ge=1, le=10_000, description="How many topics to fit.")
    iterations: int = Field(200, ge=1, le=100_000, description="At most so many rounds.")
    tolerance: float = Field(
        1e-5, ge=0, lt=1, description="Stop when a round gains less than this share of the error."
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
        """Factor the weights; `seed` and `threads` change nothing.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term, or than terms.
        """
        from threadpoolctl import threadpool_limits

        from jobs.kernels.least_squares import descend

        rows = rows_with_terms(matrix.counts, self.topics)
        X = matrix.weights[rows]
        if X.shape[1] < self.topics:
            raise InputUnusable(
                f"there are more topics ({self.topics}) than terms ({X.shape[1]}). Lower "
                "model.topics, or let more words into the vocabulary (vocabulary.min_rows)."
            )
        tell = counting(progress, STAGE, self.iterations)
        tell(0)
        with threadpool_limits(limits=1):
            mean = X.sum() / (X.shape[0] * X.shape[1])
            W, H = _singular(X, self.topics, mean) if start is None else _warm(X, start, mean)
            columns = X.T.tocsr()
            squares = float((X.data**2).sum())
            last = np.inf
            for done in range(self.iterations):
                descend(W, H.T @ H, X @ H, 1, EXACT)
                gram, cross = W.T @ W, columns @ W
                descend(H, gram, cross, 1, EXACT)
                error = squares - 2 * float((cross * H).sum()) + float((gram * (H.T @ H)).sum())
                tell(done + 1)
                if last - error <= self.tolerance * squares:
                    break
                last = error
            return Parts(np.ascontiguousarray(H.T), H.T @ H)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from `parts` and `gram`."""
        return Parts(arrays["parts"], arrays["gram"])


@dataclass(frozen=True, eq=False)
class Parts:
    """Fitted parts H float64[K, V] at the scale of the weights, and `gram` H H^T float64[K, K]."""

    parts: FloatArray
    gram: FloatArray

    @property
    def topic_term(self) -> FloatArray:
        """float64[K, V]: each part divided by its sum."""
        return shares(self.parts)

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Document-topic float64[D, K]: each row's own least squares, as shares of its mass.

        Zero for a row that shares no term with any part.
        """
        from jobs.kernels.least_squares import descend

        W = np.zeros((matrix.shape[0], len(self.parts)))
        cross = matrix.weights @ np.ascontiguousarray(self.parts.T)
        descend(W, self.gram, cross, SWEEPS, EXACT)
        return shares(W * self.parts.sum(axis=1))

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {"parts": self.parts, "gram": self.gram}


def _singular(X: SparseMatrix, topics: int, mean: float) -> tuple[FloatArray, FloatArray]:
    """W float64[D, K] and H^T float64[V, K] from the singular vectors, zeros raised to the mean.

    Of each pair of singular vectors the side (positive or negative) that carries more is kept.
    """
    from sklearn.utils.extmath import randomized_svd

    U, sigma, Vt = randomized_svd(X, n_components=topics, random_state=0)
    W, H = np.empty_like(U), np.empty_like(Vt.T)
    for k in range(topics):
        sides = [
            (np.maximum(sign * U[:, k], 0), np.maximum(sign * Vt[k], 0)) for sign in (1.0, -1.0)
        ]
        sizes = [float(np.sqrt((u @ u) * (v @ v))) for u, v in sides]
        best = int(sizes[1] > sizes[0])
        (u, v), size = sides[best], sizes[best]
        if size > 0:
            scale = np.sqrt(sigma[k] * size)
            W[:, k], H[:, k] = scale * u / np.sqrt(u @ u), scale * v / np.sqrt(v @ v)
        else:
            W[:, k], H[:, k] = 0, 0
    return np.where(W > 0, W, mean), np.where(H > 0, H, mean)


def _warm(X: SparseMatrix, start: FloatArray, mean: float) -> tuple[FloatArray, FloatArray]:
    """W float64[D, K] and H^T float64[V, K] from the topics of an earlier model."""
    from jobs.kernels.least_squares import descend

    H = np.ascontiguousarray(np.where(start > 0, start, mean / X.shape[1]).T)
    W = np.zeros((X.shape[0], len(start)))
    descend(W, H.T @ H, X @ H, SWEEPS, EXACT)
    return W, H
