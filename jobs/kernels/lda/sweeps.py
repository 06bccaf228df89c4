"""Gibbs sampling of a small corpus: the loop over its sweeps (Griffiths & Steyvers 2004)."""

import numpy as np

from jobs.datatypes import (
    BoolArray,
    Float32Array,
    Int32Array,
    Int64Array,
    UInt8Array,
    UInt16Array,
    UInt64Array,
)
from jobs.kernels.compiled import compiled
from jobs.kernels.lda.gibbs import sweep_documents
from jobs.kernels.lda.sums import topic_totals


@compiled()
def run_sweeps(
    indptr: Int64Array,
    terms: Int32Array,
    repeats: Int32Array,
    gains: Int32Array,
    start: Int64Array,
    skip: UInt8Array,
    cuts: Int64Array,
    topics: UInt16Array,
    counts: Int32Array,
    alpha: Float32Array,
    beta: float,
    keys: UInt64Array,
    sampled: BoolArray,
    kept: Int32Array,
) -> None:
    """Sweep over all documents several times: the loop of a chain with one shard.

    A small corpus would otherwise spend most of its time between the sweeps.

    Cost: O(N) a sweep, and O(V K) a sample.

    Parameters
    ----------
    indptr : int64[D + 1]
    terms : int32[nnz]
    repeats : int32[nnz]
    gains : int32[nnz]
    start : int64[D + 1]
    skip : uint8[D]
        The rows, as in `gibbs.sweep_documents`.
    cuts : int64[pieces + 1]
        The documents between which the topic totals are brought up to date.
    topics : uint16[N]
        The topic of each token; rewritten.
    counts : int32[V, K]
        Term-topic counts; moved along.
    alpha : float32[K]
    beta : float
        The priors, in units of `gains`.
    keys : uint64[sweeps]
        The random stream of each sweep.
    sampled : bool[sweeps]
        After which of them the counts are added to `kept`.
    kept : int32[V, K]
        The sum of the samples; added to.
    """
    V, K = counts.shape
    own = np.empty(K, np.float32)
    sizes = topic_totals(counts)
    for turn in range(len(keys)):
        for piece in range(len(cuts) - 1):
            for k in range(K):
                own[k] = np.float32(1.0 / (sizes[k] + V * beta))
            sweep_documents(
                indptr, terms, repeats, gains, start, skip, cuts[piece], cuts[piece + 1], topics,
                counts, sizes, own, alpha, beta, keys[turn],
            )  # fmt: skip
        if sampled[turn]:
            for w in range(V):
                for k in range(K):
                    kept[w, k] += counts[w, k]
