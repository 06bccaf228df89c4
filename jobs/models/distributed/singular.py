"""Singular vectors of a corpus over shards, by subspace iteration, for NMF to begin from.

The randomised range finder of Halko, Martinsson & Tropp (2011) in the space of the terms: X^T X B
adds up over rows, so that each power iteration is a pass over the shards.
"""

import numpy as np
from threadpoolctl import threadpool_limits

from jobs.datatypes import FloatArray, SparseMatrix
from jobs.models.distributed.corpus import ShardedCorpus
from jobs.models.embedding.lsa import OVERSAMPLING, SUBSPACE_ITERATIONS
from jobs.models.factors.singular_start import carried, leading_sides, one_side


def singular_parts(corpus: ShardedCorpus, topics: int) -> FloatArray:
    """Parts float64[V, K] by the singular vectors of all rows, zeros raised to the mean weight.

    Always the same for the same corpus: the test vectors are fixed.
    """
    size = min(topics + OVERSAMPLING, corpus.used, corpus.terms)
    basis = np.random.default_rng(0).standard_normal((corpus.terms, size))
    with threadpool_limits(limits=1):
        for _ in range(SUBSPACE_ITERATIONS + 1):
            (products,) = corpus.added(_through, basis)
            basis, _ = np.linalg.qr(products)
        # Rayleigh-Ritz: the best vectors within the subspace, the strongest first.
        (gram,) = corpus.added(_gram, basis)
        _, rotation = np.linalg.eigh(gram)
        right = basis @ np.ascontiguousarray(rotation[:, ::-1][:, :topics])
        scaled, total = corpus.added(_carried, right)
    found = np.zeros((corpus.terms, topics))
    found[:, : right.shape[1]] = one_side(right, *leading_sides(scaled, carried(right)))
    mean = float(total) / (corpus.used * corpus.terms)
    return np.where(found > 0, found, mean)


def _through(X: SparseMatrix, basis: FloatArray) -> tuple[FloatArray]:
    return (X.T @ (X @ basis),)


def _gram(X: SparseMatrix, basis: FloatArray) -> tuple[FloatArray]:
    scaled = X @ basis
    return (scaled.T @ scaled,)


def _carried(X: SparseMatrix, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What the left vectors carry, and the sum of all weights."""
    return carried(X @ right), np.asarray(X.sum())
