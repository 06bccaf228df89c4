"""Consensus clustering of an ensemble of mixtures (Strehl & Ghosh 2002), by their posteriors."""

from collections.abc import Sequence

import numpy as np

from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.clustering.spherical import best, partitions

#: Size of the cluster ensemble, times the mean number of terms of a row: 10 mixtures of titles of
#: up to ten terms, 3 of passages of 35, one of texts of 70 and more.
_ENSEMBLE_TERMS = 100
#: Largest size of the cluster ensemble.
_MAX_ENSEMBLE = 10
#: Posterior below which a vote is left out: so votes stay sparse, with however many topics.
_MIN_VOTE = 0.01
#: Iterations of k-means from one start, at most.
_ITERATIONS = 100


def mixture_count(weights: SparseMatrix) -> int:
    """How many mixtures a consensus is made of: the more, the fewer terms a row has on average."""
    terms = weights.nnz / weights.shape[0]
    return max(1, min(round(_ENSEMBLE_TERMS / terms), _MAX_ENSEMBLE))


def agreed(
    members: Sequence[FloatArray], starts: int, options: FitOptions, pull: FloatArray | None
) -> AnyArray:
    """Cluster rows by the posteriors that several mixtures gave them: clusters int64[n].

    The votes of a row are the roots of its posteriors in all mixtures, a vector of length one: the
    cosine of two rows is their mean Hellinger affinity over the mixtures. Spherical k-means
    clusters them, so that no topics need to be matched.

    Parameters
    ----------
    members : sequence of float64[n, K]
        The posteriors.
    starts : int
        Restarts of k-means.
    pull : float64[G, d], optional
        Sums of pseudo-rows of guided clusters, of which only the lengths count here: the first G
        topics of every mixture are the guided ones.
    """
    from scipy.sparse import csr_array, hstack

    K = members[0].shape[1]
    scale = len(members) ** -0.5
    votes = hstack(
        [csr_array(np.sqrt(np.where(one < _MIN_VOTE, 0.0, one)) * scale) for one in members],
        format="csr",
    )
    own, weight = None, None
    if pull is not None:
        own = np.tile(np.eye(len(pull), K), len(members)) * scale
        weight = own * np.sqrt((pull * pull).sum(axis=1, keepdims=True))
    found = partitions(
        votes,
        K,
        starts=1 if own is not None and len(own) == K else starts,
        iterations=_ITERATIONS,
        seed=options.seed,
        threads=options.threads,
        given=own,
        pull=weight,
    )
    return best(found).clusters
