"""LDA by the native engine: Gibbs sweeps on fixed shards, renewed topics, learned priors, mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from jobs.contracts import FittedModel, Progress, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.lda.native_weights import Weighing
from jobs.models.rows import counting, rows_with_terms

STAGE = "fit lda (native)"
FOLD_ROUNDS = 60
FOLD_NEAR = 1e-5


def folded(
    counts: SparseMatrix, weights: FloatArray, phi: NDArray[np.float32], alpha: FloatArray
) -> FloatArray:
    """Document-topic float64[D, K] of counts int32[D, V] under topics phi float32[V, K].

    `weights` float64[nnz] is what each stored entry counts in all.
    """
    from jobs.kernels.lda_fold import fold_in

    document_topic = np.empty((counts.shape[0], len(alpha)))
    fold_in(
        counts.indptr.astype(np.int64),
        counts.indices.astype(np.int32),
        weights,
        0,
        counts.shape[0],
        phi,
        alpha,
        FOLD_ROUNDS,
        FOLD_NEAR,
        document_topic,
    )
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
    """

    topic_term: FloatArray
    alpha: FloatArray
    beta: float
    weighing: Weighing
    scores: FloatArray

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Document-topic float64[D, K], by fold-in under the finished topics; zero without terms.

        It is the fixed point of CVB0 (Asuncion, Welling, Smyth & Teh 2009) with the topics held
        fixed: no chance is in it, and no row knows of another.
        """
        return self.fold_in(matrix.counts)

    def fold_in(self, counts: SparseMatrix) -> FloatArray:
        """`transform` of counts int32[D, V] alone."""
        phi = np.ascontiguousarray(self.topic_term.T, np.float32)
        return folded(counts, self.weighing.per_entry(counts) * counts.data, phi, self.alpha)

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {
            "topic_term": self.topic_term,
            "alpha": self.alpha,
            "beta": np.array([self.beta]),
            "scores": self.scores,
            **self.weighing.arrays(),
        }


class Native(Settings):
    """Our own engine: more coherent topics than the peers in a fraction of their time.

    Collapsed Gibbs sampling (Griffiths & Steyvers 2004) on shards that do not depend on the number
    of threads; asymmetric alpha and symmetric beta are learned (Wallach, Mimno & McCallum 2009;
    Minka 2000). Every 20 sweeps each topic gives up the documents that have nothing of its core:
    without that, stories with nothing in common share a topic for ever. From 500 topics on the
    sampler is WarpLDA's (Chen, Li, Zhu & Chen 2016). It stops by itself once the held-out score
    stands still.
    """

    kind: Literal["lda"] = Field("lda", description="Latent Dirichlet allocation.")
    engine: Literal["native"] = Field("native", description="Our own engine, compiled.")
    topics: int = Field(10, ge=1, le=10_000, description="How many topics to fit.")
    max_sweeps: int = Field(
        400, ge=3, le=100_000, description="At most so many passes over the tokens."
    )
    term_weights: Literal["none", "idf", "pmi"] = Field(
        "none",
        description="What a token counts: one, its inverse document frequency, or its pointwise "
        "mutual information with its row. Weights make small corpora readable.",
    )
    alpha: float | None = Field(
        None, gt=0, description="Prior of a row's topics, each; left out: learned, one for each."
    )
    beta: float | None = Field(
        None, gt=0, description="Prior of a topic's words, each; left out: learned."
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
        """Fit the counts.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        from jobs.models.lda.native_fit import fit

        rows = rows_with_terms(matrix.counts, self.topics)
        # A copy of the counts would be a third of all the memory that a fit takes.
        whole = len(rows) == matrix.shape[0]
        return fit(
            matrix.counts if whole else matrix.counts[rows],
            topics=self.topics,
            seed=seed,
            threads=threads,
            max_sweeps=self.max_sweeps,
            term_weights=self.term_weights,
            alpha=self.alpha,
            beta=self.beta,
            start=start,
            tell=lambda done, total: counting(progress, STAGE, total)(done),
        )

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild what `arrays` came from."""
        return NativeLda(
            arrays["topic_term"],
            arrays["alpha"],
            float(arrays["beta"][0]),
            Weighing.restore(arrays),
            arrays["scores"],
        )
