"""LDA as variational Bayes leaves it: a Dirichlet over words for each topic, and the E-step."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.datatypes.arrays import shaped
from jobs.models.rows.normalise import normalise_l1
from jobs.models.rows.word_prior import guided_start

#: Maximum number of E-step iterations for a row.
MAX_ITERATIONS = 100
#: Convergence tolerance of the E-step: mean absolute change of gamma.
MEAN_CHANGE_TOLERANCE = 1e-3
#: Shape of the gamma noise on a start, of mean one, as gensim and scikit-learn begin from.
_JITTER = 100.0


@dataclass(frozen=True, eq=False)
class VariationalLda:
    """The fitted model of the gensim and scikit-learn engines.

    Both fit by variational Bayes (Hoffman, Blei & Bach 2010); they differ in their updates, not
    in what they leave. New rows are assigned by our own inference, which starts each row from
    ones where gensim starts from a random draw.

    Parameters
    ----------
    words : float64[K, V]
        Lambda, the Dirichlet of each topic over the words.
    alpha : float64[K]
        The Dirichlet of a row over the topics, before anything of it is seen.
    """

    words: FloatArray
    alpha: FloatArray

    @property
    def topic_term(self) -> FloatArray:
        """float64[K, V], the mean of each topic's Dirichlet."""
        return normalise_l1(self.words)

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """E-step of each row: document-topic float64[D, K], its Dirichlet's mean; zero if empty."""
        from jobs.kernels.lda.variational import infer

        counts = matrix.counts
        gamma = infer(
            counts.data.astype(np.float64),
            counts.indices,
            counts.indptr,
            np.ascontiguousarray(expected_words(self.words).T),
            self.alpha,
            MAX_ITERATIONS,
            MEAN_CHANGE_TOLERANCE,
        )
        gamma[np.diff(counts.indptr) == 0] = 0
        return normalise_l1(gamma)

    def arrays(self) -> dict[str, AnyArray]:
        """`words` float64[K, V] and `alpha` float64[K]."""
        return {"words": self.words, "alpha": self.alpha}


def restore(arrays: Mapping[str, AnyArray]) -> VariationalLda:
    """Rebuild from `words` and `alpha`."""
    return VariationalLda(**shaped(arrays, words="KV", alpha="K"))


def expected_words(words: FloatArray) -> FloatArray:
    """exp(E[log beta]) float64[K, V] of lambda float64[K, V]."""
    from scipy.special import psi

    logs = psi(words) - psi(words.sum(axis=1))[:, None]
    expected: FloatArray = np.exp(logs)
    return expected


def starting_topics(options: FitOptions, counts: SparseMatrix, topics: int) -> FloatArray | None:
    """Topic-term float64[K, V] to begin from where topics are guided.

    It is jittered, since free topics that are alike would never part.
    """
    if options.word_prior is None:
        return None
    start = guided_start(options.word_prior, counts, topics)
    jitter = np.random.default_rng(options.seed).gamma(_JITTER, 1.0 / _JITTER, start.shape)
    return normalise_l1(start * jitter)


def lambda_of(start: FloatArray, eta: FloatArray | float, tokens: int) -> FloatArray:
    """Lambda float64[K, V] of topics to begin from: those of `start` as pseudo-counts.

    Each topic has an equal share of `tokens`; `eta`, the prior, is all that a new term has.
    """
    found: FloatArray = start * (tokens / len(start)) + eta
    return found
