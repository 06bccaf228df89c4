"""Informative prior on the words of guided topics, as pseudo-counts or as pseudo-rows."""

import numpy as np

from jobs.datatypes import FloatArray, SparseMatrix
from jobs.models.rows.normalise import normalise_l2

#: Prior strength: pseudo-observations of a guided topic, as a share of an average topic's own.
PRIOR_STRENGTH = 0.3


def pseudo_counts(word_prior: FloatArray, mass: float, topics: int) -> FloatArray:
    """Pseudo-counts float64[K, V] of words in topics; zero for topics that are not guided.

    Parameters
    ----------
    word_prior : float64[G, V]
        Shares of words in the first G topics.
    mass : float
        What all rows amount to: tokens, or weights.
    topics : int
        K.
    """
    found = np.zeros((topics, word_prior.shape[1]))
    found[: len(word_prior)] = PRIOR_STRENGTH * mass / topics * word_prior
    return found


def guided_start(word_prior: FloatArray, counts: SparseMatrix, topics: int) -> FloatArray:
    """Topic-term float64[K, V] to begin from: guided topics half their words, half the corpus'.

    Free topics begin as the corpus, so that guided ones draw the rows of their theme first.

    Parameters
    ----------
    word_prior : float64[G, V]
        Shares of words in the first G topics.
    counts : int32[D, V]
    topics : int
        K.
    """
    corpus = np.bincount(counts.indices, weights=counts.data, minlength=counts.shape[1])
    found: FloatArray = np.tile(corpus / corpus.sum(), (topics, 1))
    found[: len(word_prior)] = 0.5 * found[: len(word_prior)] + 0.5 * word_prior
    return found


def pseudo_rows(word_prior: FloatArray, counts: SparseMatrix, weights: SparseMatrix) -> FloatArray:
    """Unit rows float64[G, V] in the direction that the weights of such words would have.

    A share of a word is brought to the scale of weights by the mean weight of an occurrence.

    Parameters
    ----------
    word_prior : float64[G, V]
    counts : int32[D, V]
    weights : float64[D, V]
    """
    V = counts.shape[1]
    occurrences = np.bincount(counts.indices, weights=counts.data, minlength=V)
    sums = np.bincount(weights.indices, weights=weights.data, minlength=V)
    return normalise_l2(word_prior * (sums / np.maximum(occurrences, 1.0)))


def likest(rows: "FloatArray | SparseMatrix", pseudo: FloatArray, topics: int) -> FloatArray:
    """Products float64[n, G] of pseudo-rows with the D / K rows that are most like each."""
    D = rows.shape[0]
    products: FloatArray = np.sort(np.asarray(rows @ pseudo.T, np.float64), axis=0)
    nearest: FloatArray = products[D - max(D // topics, 1) :]
    return nearest


def pseudo_sums(rows: "FloatArray | SparseMatrix", pseudo: FloatArray, topics: int) -> FloatArray:
    """Sums float64[G, d] of the pseudo-rows of each guided cluster of unit rows [D, d]."""
    own: FloatArray = likest(rows, pseudo, topics).sum(axis=0)
    found: FloatArray = PRIOR_STRENGTH * np.maximum(own, 0.0)[:, None] * pseudo
    return found
