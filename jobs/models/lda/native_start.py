"""The start of the native LDA engine: documents clustered by direction become topics."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy.sparse import csr_array

from jobs.datatypes import SparseMatrix
from jobs.kernels import lda_start
from jobs.models.lda.native_chain import Chain, stream


def cluster(chain: Chain, counts: SparseMatrix, pool: ThreadPoolExecutor) -> None:
    """Start from documents clustered by direction: four rounds of spherical k-means."""
    D, V = counts.shape
    spread = np.bincount(counts.indices, minlength=V)
    rarity = np.log((1.0 + D) / np.maximum(spread, 1))
    values = lda_start.directions(chain.indptr, chain.terms, chain.repeats, rarity)
    draws = np.random.default_rng(int(stream(chain.seed, 7))).random(chain.K)
    # Far-apart rows are looked for in a sample: the search costs K times its size.
    step = max(1, D // max(5000, 5 * chain.K))
    some = csr_array((values, counts.indices, counts.indptr), counts.shape)[::step]
    begins = some.indptr.astype(np.int64)
    picks = lda_start.spread_out(begins, some.indices, some.data.astype(np.float32), V, draws)
    centres = np.zeros((V, chain.K), np.float32)
    for k, p in enumerate(picks.tolist()):
        here = slice(some.indptr[p], some.indptr[p + 1])
        centres[some.indices[here], k] = some.data[here]
    label = np.zeros(D, np.int32)
    cuts = np.linspace(0, D, 9).astype(int).tolist()
    for turn in range(4):
        if turn:
            lda_start.move_centres(chain.indptr, counts.indices, values, label, centres)
        chain.spread(
            pool,
            lambda i: lda_start.nearest(
                chain.indptr, counts.indices, values, centres, cuts[i], cuts[i + 1], label
            ),
            8,
        )
    lda_start.scatter(chain.start, label, chain.K, chain.topics, stream(chain.seed, 8))
