"""WarpLDA (Chen, Li, Zhu & Chen 2016): a Metropolis-Hastings chain, constant work a token."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from jobs.datatypes import BoolArray, Float32Array, FloatArray, Int32Array, Int64Array
from jobs.kernels.lda import priors, sums, warp
from jobs.models.lda.gibbs.chain import CAP, MINKA_ITERATIONS, Chain, stream

#: Metropolis-Hastings passes of each kind in a sweep: one such step moves less than a Gibbs draw.
PASSES = 2
#: Shards of documents, and of terms; their sums are integers, in any order the same.
PARTS = 16


class WarpChain(Chain):
    """WarpLDA (Chen, Li, Zhu & Chen 2016): two passes, by document and by term, no V x K row."""

    def _allocate(self) -> None:
        self.pieces = 1
        self.offer = np.zeros(self.N, np.uint16)
        weights = self.start.astype(np.float64)
        self.cuts = _even(weights, PARTS)

    def count(self) -> None:
        """Order the tokens by term and begin with offers that change nothing."""
        self.begin, self.order = warp.by_term(
            self.indptr, self.terms, self.repeats, self.start, self.skip, self.V
        )
        self.term_cuts = _even(self.begin.astype(np.float64), PARTS)
        self.offer[:] = self.topics
        swept = np.repeat(self.skip == 0, np.diff(self.start))
        self.sizes = np.bincount(self.topics[swept], minlength=self.K).astype(np.int64)

    def sweep(self, pool: ThreadPoolExecutor, sampled: BoolArray, kept: Int32Array) -> None:
        """Visit every token among its document's and among its term's, and all once more."""
        for take in sampled.tolist():
            self._sweep_once(pool)
            if take:
                self.add_to(kept)

    def _sweep_once(self, pool: ThreadPoolExecutor) -> None:
        alpha = self.alpha.astype(np.float32)
        level, partner = warp.alias_table(self.alpha)

        def documents(turn: int, i: int, own: Float32Array, shift: Int64Array) -> None:
            warp.visit_documents(
                self.start, self.skip, self.cuts[i], self.cuts[i + 1], self.topics, self.offer,
                own, alpha, level, partner, shift, stream(self.seed, self.sweeps, turn, 1),
            )  # fmt: skip

        def terms(turn: int, i: int, own: Float32Array, shift: Int64Array) -> None:
            warp.visit_terms(
                self.begin, self.order, self.term_cuts[i], self.term_cuts[i + 1], self.topics,
                self.offer, own, np.float32(self.beta), shift,
                stream(self.seed, self.sweeps, turn, 2),
            )  # fmt: skip

        for turn in range(PASSES):
            for visit in (documents, terms):
                self._pass(pool, partial(visit, turn))
        self.sweeps += 1

    def _pass(
        self,
        pool: ThreadPoolExecutor,
        visit: Callable[[int, Float32Array, Int64Array], None],
    ) -> None:
        own = (1.0 / (self.sizes + self.V * self.beta)).astype(np.float32)
        shift = np.zeros((PARTS, self.K), np.int64)
        self.spread(pool, lambda i: visit(i, own, shift[i]), PARTS)
        self.sizes += shift.sum(axis=0)

    def add_to(self, kept: Int32Array) -> None:
        """Add the present counts to `kept`, int32[V, K]."""
        sums.add_tokens(
            self.indptr, self.terms, self.repeats, self.gains, self.start, self.skip,
            self.topics, kept,
        )  # fmt: skip

    def prune_topics(self, pool: ThreadPoolExecutor) -> None:
        """Do nothing: among so many topics a story has one to itself."""

    def release(self) -> None:
        """Give back the memory that only a sweep needs."""
        self.topics, self.offer = np.zeros(0, np.uint16), np.zeros(0, np.uint16)
        self.order = np.zeros(0, np.int32)

    def _tune_beta(self) -> None:
        cells = warp.term_cells(self.begin, self.order, self.topics, self.K, CAP)
        self.beta = float(
            priors.better_beta(
                cells, self.sizes.astype(np.float64), self.V, self.beta, MINKA_ITERATIONS
            )
        )


def _even(before: FloatArray, parts: int) -> list[int]:
    """Cut rows with `before` tokens ahead of each into parts of about the same size."""
    cuts = np.searchsorted(before, np.linspace(0, before[-1], parts + 1))
    cuts[0], cuts[-1] = 0, len(before) - 1
    return [int(c) for c in cuts]
