"""Initialisation of LDA: consensus clustering of the rows in LSA, and of short chains' topics.

A chain that starts from chance ends in one of many modes, another for each seed. One whose rows
begin in the clusters that many partitions agree on (cluster ensembles: Strehl & Ghosh 2002; Topchy,
Jain & Punch 2005) ends in much the same mode, and sooner. Nothing here is drawn by the fit's seed.
"""

from collections.abc import Sequence

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.clustering.methods import cluster
from jobs.models.embedding.lsa import directions
from jobs.models.rows.normalise import normalise_l2
from jobs.models.rows.usable import even_sample
from jobs.models.rows.word_prior import pseudo_rows, pseudo_sums
from jobs.vectorisers.log_entropy import LogEntropy

#: Systematic sample of the rows that are clustered: so many, and so many a topic at least.
SAMPLE, ROWS_PER_TOPIC = 5000, 25
#: Tokens of that sample, or so: the weights of more would outgrow the tables of the chain.
SAMPLE_TOKENS = 400_000
#: Dimensions of LSA: a multiple of the topics, within bounds.
DIMENSIONS_PER_TOPIC, MIN_DIMENSIONS, MAX_DIMENSIONS = 1.5, 20, 60
#: Restarts of k-means, whose partitions are the ensemble: at most, and at least.
RESTARTS, MIN_RESTARTS = 20, 2
#: For their cost beside the chain's: so many topics in all restarts, so many tokens for each.
RESTARTED_TOPICS, TOKENS_PER_RESTART = 400, 12_000
#: Restarts of k-means on the topics that several chains gave the rows.
AGREED_RESTARTS = 5
#: Iterations of k-means, at most: it converges, or rows that are left out would change the start
ITERATIONS = 100
#: Block size: rows that are given to the nearest centroid at once.
BLOCK_ROWS = 1024


def clustered_rows(
    counts: SparseMatrix, topics: int, word_prior: FloatArray | None = None
) -> AnyArray:
    """Cluster rows for a chain to begin from, int64[D]: spherical k-means in LSA.

    An even sample of the rows is clustered where there are many; the others go to the nearest
    centroid. Run it on one BLAS thread for the same bits everywhere.

    Parameters
    ----------
    counts : int32[D, V]
        Every row holds a term.
    topics : int
        At most D.
    word_prior : float64[G, V], optional
        Shares of words in the first G topics, which draw the clusters of these numbers.
    """
    D, tokens = counts.shape[0], int(counts.data.sum())
    wanted = min(SAMPLE, SAMPLE_TOKENS * D // tokens)
    sample = even_sample(D, max(wanted, ROWS_PER_TOPIC * topics))
    some = counts if len(sample) == D else counts[sample]
    weighing = LogEntropy().fit(some)
    weights = weighing.transform(some)
    dimensions = max(int(DIMENSIONS_PER_TOPIC * topics), MIN_DIMENSIONS)
    found = directions(weights, min(dimensions, MAX_DIMENSIONS))
    rows = normalise_l2(weights @ found)
    given, pull = None, None
    if word_prior is not None:
        given = normalise_l2(pseudo_rows(word_prior, some, weights) @ found)
        pull = pseudo_sums(rows, given, topics)
    afforded = tokens // TOKENS_PER_RESTART
    clusters, centres = cluster(
        rows,
        topics,
        "consensus",
        starts=max(MIN_RESTARTS, min(RESTARTS, RESTARTED_TOPICS // topics, afforded)),
        iterations=ITERATIONS,
        seed=0,
        given=given,
        pull=pull,
    )
    if len(sample) == D:
        return clusters
    nearest = [
        (weighing.transform(counts[first : first + BLOCK_ROWS]) @ found @ centres.T).argmax(axis=1)
        for first in range(0, D, BLOCK_ROWS)
    ]
    return np.concatenate(nearest)


def agreed_rows(shares: Sequence[FloatArray], guided: int) -> AnyArray:
    """Cluster rows by the topics that several models gave them, int64[D].

    Parameters
    ----------
    shares : sequence of float64[D, K]
        Document-topic shares by each model.
    guided : int
        So many first topics are the same in all models.
    """
    topics = shares[0].shape[1]
    given = None
    if guided:
        given = normalise_l2(np.tile(np.eye(guided, topics), len(shares)))
    clusters, _ = cluster(
        normalise_l2(np.hstack(shares)),
        topics,
        "spherical",
        starts=AGREED_RESTARTS,
        iterations=ITERATIONS,
        seed=0,
        given=given,
    )
    return clusters
