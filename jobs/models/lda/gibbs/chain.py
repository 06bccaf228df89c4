"""The Markov chain of the native LDA engine: fixed shards, any number of threads, same bytes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import FloatArray, SparseMatrix
from jobs.kernels.lda import gibbs as lda_gibbs
from jobs.kernels.lda import priors as lda_priors
from jobs.kernels.lda import pruning as lda_renew
from jobs.kernels.lda import sums as lda_sums

UNIT = 32  # a weighted token counts in 32nds, so that every count stays an integer
CAP = 1023  # histograms of counts end here; longer ones add almost nothing to a prior
TOP = 20  # terms that say what a topic is about
CORE = 0.5  # of the greatest place in the eigenvector
PSEUDO_USES = 5.0  # keeps the alpha of a rare topic from starving; a small effect


def stream(seed: int, *place: int) -> np.uint64:
    """Hash a seed and a place (sweep, restart ...) into the key of a random stream."""
    mask = 2**64 - 1
    x = seed & mask
    for part in place:
        x = (x + 0x9E3779B97F4A7C15 * (part + 1)) & mask
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        x ^= x >> 31
    return np.uint64(x)


class Chain:
    """One Markov chain over the topics of all tokens; its state is integers and the priors."""

    def __init__(
        self,
        counts: SparseMatrix,
        topics: int,
        *,
        seed: int,
        threads: int,
        gains: NDArray[np.int32],
        alpha: FloatArray,
        beta: float,
    ) -> None:
        self.K, self.seed, self.threads = topics, seed, threads
        self.D, self.V = counts.shape
        self.indptr = counts.indptr.astype(np.int64)
        self.terms = counts.indices
        self.repeats = counts.data
        self.gains = gains
        self.unit = UNIT if len(gains) else 1
        self.start = np.zeros(self.D + 1, np.int64)
        np.cumsum(counts.sum(axis=1, dtype=np.int64), out=self.start[1:])
        self.N = int(self.start[-1])
        self.skip = np.zeros(self.D, np.uint8)
        self.topics = np.empty(self.N, np.uint16)
        self.alpha, self.beta = alpha, beta
        self.sweeps = 0
        self._allocate()

    def _allocate(self) -> None:
        # The partition follows from the matrix alone, never from the threads: same bytes.
        cells = self.V * self.K
        # A shard has a table of its own: together they stay within ten bytes a token or so.
        self.shards = 1 if self.N < 200_000 or cells > 2 * self.N else 2
        self.shards += 2 if self.shards == 2 and 2 * cells <= self.N else 0
        self.pieces = 1 if self.shards > 1 else min(8, max(1, -(-50_000 // max(self.N, 1))))
        cuts = np.searchsorted(
            self.start, np.linspace(0, self.N, self.shards * self.pieces + 1).astype(np.int64)
        )
        cuts[0], cuts[-1] = 0, self.D
        self.cuts = [int(c) for c in cuts]
        self.base = np.zeros((self.V, self.K), np.int32)
        copies = self.shards if self.shards > 1 else 0
        self.copies = np.zeros((copies, self.V, self.K), np.int32)
        self.mass = np.empty((self.shards, self.V))

    def count(self) -> None:
        """Count all tokens anew."""
        self.base[:] = 0
        lda_sums.add_tokens(
            self.indptr, self.terms, self.repeats, self.gains, self.start, self.skip,
            self.topics, self.base,
        )  # fmt: skip
        for copy in self.copies:
            copy[:] = self.base

    def sweep(self, pool: ThreadPoolExecutor) -> None:
        """Draw every token once."""
        key = stream(self.seed, self.sweeps)
        beta = self.beta * self.unit
        alpha = (self.alpha * self.unit).astype(np.float32)
        for piece in range(self.pieces):
            sizes = lda_sums.totals(self.base)
            own = (1.0 / (sizes + self.V * beta)).astype(np.float32)
            lda_sums.shares(self.base, alpha * own, beta, self.mass[0])
            for s in range(1, self.shards):
                self.mass[s] = self.mass[0]

            def draw(s: int, own: NDArray[np.float32] = own, piece: int = piece) -> None:
                i = s * self.pieces + piece
                lda_gibbs.sweep(
                    self.indptr, self.terms, self.repeats, self.gains, self.start, self.skip,
                    self.cuts[i], self.cuts[i + 1], self.topics,
                    self.copies[s] if self.shards > 1 else self.base,
                    own, alpha, np.float32(beta), self.mass[s], key,
                )  # fmt: skip

            self.spread(pool, draw, self.shards)
            if self.shards > 1:
                edges = np.linspace(0, self.V, self.threads + 1).astype(int).tolist()

                def gather(i: int, edges: list[int] = edges) -> None:
                    lda_sums.merge(self.base, self.copies, edges[i], edges[i + 1])

                self.spread(pool, gather, self.threads)
        self.sweeps += 1

    def spread(self, pool: ThreadPoolExecutor, work: Callable[[int], None], parts: int) -> None:
        """Run numbered parts, on the pool where there are threads to share them."""
        if self.threads == 1 or parts == 1:
            for i in range(parts):
                work(i)
        else:
            list(pool.map(work, range(parts)))

    def tune(self, *, alpha: bool, beta: bool) -> None:
        """Move the priors to where the present counts are likeliest."""
        if alpha:
            held, length = lda_sums.document_histogram(
                self.indptr, self.repeats, self.gains, self.start, self.skip, self.topics,
                self.K, CAP, self.unit,
            )  # fmt: skip
            self.alpha = lda_priors.better_alpha(held, length, self.alpha, PSEUDO_USES, 5)
        if beta:
            self._tune_beta()

    def scatter(self) -> None:
        """Begin with any topic for any token."""
        rng = np.random.default_rng(int(stream(self.seed, 8)))
        self.topics[:] = rng.integers(0, self.K, self.N, dtype=np.uint16)

    def renew(self, pool: ThreadPoolExecutor) -> None:
        """Let each topic keep its core, and give up what strayed into it."""
        best = lda_renew.top_terms(self.base, TOP)
        pairs = lda_renew.together(self.indptr, self.terms, self.skip, best, self.V)
        sides = lda_renew.cores(pairs, int((self.skip == 0).sum()), CORE, 50)
        votes = np.zeros((self.V, self.K), np.int8)
        topic, place = np.nonzero(best >= 0)
        votes[best[topic, place], topic] = sides[topic, place]
        beta = self.beta * self.unit
        own = (1.0 / (lda_sums.totals(self.base) + self.V * beta)).astype(np.float32)

        def expel(i: int) -> None:
            lda_renew.expel(
                self.indptr, self.terms, self.repeats, self.start, self.skip,
                self.cuts[i], self.cuts[i + 1], self.topics, self.base, own,
                self.alpha.astype(np.float32), np.float32(beta), votes,
                stream(self.seed, 10, self.sweeps),
            )  # fmt: skip

        self.spread(pool, expel, len(self.cuts) - 1)
        self.count()

    def add_to(self, kept: NDArray[np.int32]) -> None:
        """Add the present counts to `kept`, int32 (V x K)."""
        kept += self.base

    def release(self) -> None:
        """Give back the memory that only a sweep needs."""
        self.base = np.zeros((0, self.K), np.int32)
        self.copies = np.zeros((0, 0, self.K), np.int32)
        self.topics = np.zeros(0, np.uint16)

    def _tune_beta(self) -> None:
        cells = lda_sums.term_histogram(self.base, CAP, self.unit)
        sizes = lda_sums.totals(self.base) / self.unit
        self.beta = float(lda_priors.better_beta(cells, sizes, self.V, self.beta, 5))
