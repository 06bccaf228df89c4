"""A fitted model of the native LDA engine: its topics and priors, and fold-in of new rows."""

from dataclasses import dataclass

import numpy as np

from jobs.contracts.row_threads import over_rows
from jobs.datatypes import AnyArray, DocumentTermMatrix, Float32Array, FloatArray, SparseMatrix
from jobs.models.lda.gibbs.term_weights import Weighing

#: Fixed-point iteration of fold-in: at most so many rounds, and its tolerance.
FOLD_IN_ROUNDS, FOLD_IN_TOLERANCE = 60, 1e-5
#: Block size: rows whose entries are weighed at once.
_WEIGHED_ROWS = 8_192


def folded(
    counts: SparseMatrix, weights: FloatArray, phi: Float32Array, alpha: FloatArray
) -> FloatArray:
    """Document-topic float64[D, K] of counts int32[D, V] under topics phi float32[V, K].

    `weights` float64[nnz] is what each stored entry counts in all.
    """
    from jobs.kernels.lda.fold_in import fold_in

    document_topic = np.empty((counts.shape[0], len(alpha)))
    indptr, terms = counts.indptr.astype(np.int64), counts.indices.astype(np.int32, copy=False)

    def fold(first: int, last: int) -> None:
        fold_in(
            indptr, terms, weights, first, last, phi, alpha,
            FOLD_IN_ROUNDS, FOLD_IN_TOLERANCE, document_topic,
        )  # fmt: skip

    over_rows(fold, counts.shape[0])
    document_topic[np.diff(counts.indptr) == 0] = 0
    return document_topic


@dataclass(frozen=True, eq=False)
class NativeLda:
    """The fitted model of the native engine.

    Parameters
    ----------
    topic_term : float64[K, V]
        The mean of several samples; each row sums to one.
    alpha : float64[K]
        The learned prior of a row's topics.
    beta : float
        The learned prior of a topic's terms.
    weighing : Weighing
        What a token counts.
    scores : float64[n, 2]
        Sweeps done, and the held-out perplexity then (document completion).
    masses : float64[K], optional
        Expected tokens of each topic, as they are weighed, with the pseudo-counts of guided ones:
        by them an update finds the expected counts. Runs of older versions have none.
    """

    topic_term: FloatArray
    alpha: FloatArray
    beta: float
    weighing: Weighing
    scores: FloatArray
    masses: FloatArray | None = None

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Document-topic float64[D, K], by fold-in under the finished topics; zero without terms.

        It is the fixed point of CVB0 (Asuncion, Welling, Smyth & Teh 2009) with the topics held
        fixed: no chance is in it, and no row knows of another.
        """
        return self.fold_in(matrix.counts)

    def fold_in(self, counts: SparseMatrix) -> FloatArray:
        """`transform` of counts int32[D, V] alone."""
        from scipy.sparse import csr_array

        # Few rows hold few terms: the table of all would be most of the work on them.
        held = np.flatnonzero(np.bincount(counts.indices, minlength=counts.shape[1]))
        phi = np.ascontiguousarray(self.topic_term[:, held].T, np.float32)
        numbers = np.zeros(counts.shape[1], np.int32)
        numbers[held] = np.arange(len(held))
        found = np.empty((counts.shape[0], len(self.alpha)))
        for first in range(0, len(found), _WEIGHED_ROWS):
            rows = counts[first : first + _WEIGHED_ROWS]
            weights = self.weighing.per_entry(rows) * rows.data
            own = csr_array(
                (rows.data, numbers[rows.indices], rows.indptr), (rows.shape[0], len(held))
            )
            found[first : first + _WEIGHED_ROWS] = folded(own, weights, phi, self.alpha)
        return found

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        found = {
            "topic_term": self.topic_term,
            "alpha": self.alpha,
            "beta": np.array([self.beta]),
            "scores": self.scores,
            **self.weighing.arrays(),
        }
        return found if self.masses is None else found | {"masses": self.masses}
