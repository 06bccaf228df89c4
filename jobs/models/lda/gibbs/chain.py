"""Gibbs sampling by a Markov chain over fixed shards (AD-LDA): same bytes by any threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from jobs.datatypes import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int8Array,
    Int32Array,
    Int64Array,
    SparseMatrix,
    UInt64Array,
)
from jobs.errors import InputUnusable
from jobs.kernels.lda import priors, pruning, sums
from jobs.kernels.lda.gibbs import sweep_documents
from jobs.kernels.lda.sweeps import run_sweeps
from jobs.kernels.splitmix64 import GOLDEN_GAMMA, mix64
from jobs.models.rows.word_prior import pseudo_counts

#: Fixed-point scale of term weights: a weighted token counts in 32nds, so counts stay integers.
UNIT = 32
#: Histogram bound: counts above it count as it; they add almost nothing to a Dirichlet prior.
CAP = 1023
#: Top terms of a topic, which say what it is about.
TOP_TERMS = 20
#: Threshold of eigenvector centrality: a core term has at least this share of the greatest.
CORE_SHARE = 0.5
#: Steps of the power iteration that finds the leading eigenvector.
POWER_ITERATIONS = 50
#: Pseudo-count that keeps the Dirichlet prior of a rare topic from starving; a small effect.
PSEUDO_USES = 5.0
#: Steps of Minka's fixed-point iteration each time that a prior is tuned.
MINKA_ITERATIONS = 5
#: Shard sizes: tokens from which a corpus is swept in several shards.
SHARDED_FROM = 200_000
#: Tokens of a shard of a large corpus: merging the shards costs a hundredth of a sweep.
TOKENS_PER_SHARD = 2_000_000
#: Largest count that 32 bits hold.
MAX_COUNT = 2**31 - 1
#: Tokens between two updates of the topic totals in a small corpus, and at most so many a sweep.
TOKENS_PER_PIECE, MAX_PIECES = 50_000, 8
#: Batch size: token draws in one call of a kernel, some hundredths of a second; then progress.
DRAWS_AT_ONCE = 2_000_000


def streams(seed: int, *place: int | Int64Array) -> UInt64Array:
    """Hash a seed and places (sweep, restart ...) into keys of random streams, uint64[n].

    Any place may be several, int64[n].
    """
    state = np.array([seed % 2**64], np.uint64)
    for part in place:
        state = mix64(state + (np.atleast_1d(part).astype(np.uint64) + np.uint64(1)) * GOLDEN_GAMMA)
    return state


def stream(seed: int, *place: int) -> np.uint64:
    """Hash a seed and one place into the key of a random stream (SplitMix64)."""
    key: np.uint64 = streams(seed, *place)[0]
    return key


def fixed_counts(word_prior: FloatArray, tokens: int, topics: int, unit: int) -> Int32Array:
    """Pseudo-counts int32[V, K] of a word prior float64[G, V], which are never drawn anew."""
    found = pseudo_counts(word_prior, float(tokens), topics).T * unit
    return np.ascontiguousarray(np.rint(found), np.int32)


def core_votes(best: Int32Array, pairs: Int32Array, documents: int, terms: int) -> Int8Array:
    """Say of a topic's top terms which are its core, int8[V, K]: 1, of the others -1; else 0.

    Parameters
    ----------
    best : int32[K, most]
        Those of `pruning.top_terms`.
    pairs : int32[K, most, most]
        In how many of the `documents` two of them are: `pruning.shared_documents`.
    """
    sides = pruning.core_terms(pairs, documents, CORE_SHARE, POWER_ITERATIONS)
    votes = np.zeros((terms, len(best)), np.int8)
    topic, place = np.nonzero(best >= 0)
    votes[best[topic, place], topic] = sides[topic, place]
    return votes


class Chain:
    """One Markov chain over the topics of all tokens; its state is integers and the priors."""

    def __init__(
        self,
        counts: SparseMatrix,
        topics: int,
        *,
        seed: int,
        threads: int,
        gains: Int32Array,
        alpha: FloatArray,
        beta: float,
        word_prior: FloatArray | None = None,
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
        self.word_prior: Int32Array | None = None
        if word_prior is not None:
            self.word_prior = fixed_counts(word_prior, self.N, topics, self.unit)
        self.sweeps = 0
        self.most_samples = self._most_samples()
        self._allocate()

    def _most_samples(self) -> int:
        """How many samples of the counts can be added up in 32 bits, whatever the topics become."""
        weights = self.repeats * self.gains.astype(np.int64) if len(self.gains) else self.repeats
        heaviest = float(np.bincount(self.terms, weights, self.V).max(initial=1))
        if self.word_prior is not None:
            heaviest += float(self.word_prior.max(initial=0))
        if heaviest > MAX_COUNT:
            raise InputUnusable(
                f"a term occurs {heaviest / self.unit:,.0f} times, more than LDA can count "
                f"({MAX_COUNT // self.unit:,}). Lower vocabulary.max_share, set model.term_weights "
                "to none, or give fewer documents"
            )
        return int(MAX_COUNT // heaviest)

    def _allocate(self) -> None:
        # The partition follows from the matrix alone, never from the threads: same bytes.
        cells = self.V * self.K
        # A shard has a table of its own: together they stay within ten bytes a token or so.
        self.shards = 1 if self.N < SHARDED_FROM or cells > 2 * self.N else 2
        self.shards += 2 if self.shards == 2 and 2 * cells <= self.N else 0
        self.shards = max(self.shards, min(self.N // TOKENS_PER_SHARD, self.N // max(cells, 1)))
        pieces = max(1, -(-TOKENS_PER_PIECE // max(self.N, 1)))
        self.pieces = 1 if self.shards > 1 else min(MAX_PIECES, pieces)
        cuts = np.searchsorted(
            self.start, np.linspace(0, self.N, self.shards * self.pieces + 1).astype(np.int64)
        )
        cuts[0], cuts[-1] = 0, self.D
        self.cuts = [int(c) for c in cuts]
        self.base = np.zeros((self.V, self.K), np.int32)
        copies = self.shards if self.shards > 1 else 0
        self.copies = np.zeros((copies, self.V, self.K), np.int32)

    def count(self) -> None:
        """Count all tokens anew, beside the pseudo-counts of the word prior, which stay."""
        self.base[:] = 0 if self.word_prior is None else self.word_prior
        sums.add_tokens(
            self.indptr, self.terms, self.repeats, self.gains, self.start, self.skip,
            self.topics, self.base,
        )  # fmt: skip
        for copy in self.copies:
            copy[:] = self.base

    def sweep(self, pool: ThreadPoolExecutor, sampled: BoolArray, kept: Int32Array) -> None:
        """Draw every token once for each of `sampled`, bool[sweeps].

        After the sweeps where it is true the counts are added to `kept`, int32[V, K].
        """
        if self.shards == 1:
            keys = streams(self.seed, self.sweeps + np.arange(len(sampled)))
            run_sweeps(
                self.indptr, self.terms, self.repeats, self.gains, self.start, self.skip,
                np.array(self.cuts), self.topics, self.base,
                (self.alpha * self.unit).astype(np.float32), self.beta * self.unit,
                keys, sampled, kept,
            )  # fmt: skip
            self.sweeps += len(sampled)
            return
        for take in sampled.tolist():
            self._sweep_once(pool)
            if take:
                self.add_to(kept)

    def _sweep_once(self, pool: ThreadPoolExecutor) -> None:
        """Draw every token once, each shard with counts of its own."""
        key = stream(self.seed, self.sweeps)
        beta = self.beta * self.unit
        alpha = (self.alpha * self.unit).astype(np.float32)
        sizes = sums.topic_totals(self.base)
        own = (1.0 / (sizes + self.V * beta)).astype(np.float32)

        def draw(s: int) -> None:
            sweep_documents(
                self.indptr, self.terms, self.repeats, self.gains, self.start, self.skip,
                self.cuts[s], self.cuts[s + 1], self.topics, self.copies[s], sizes.copy(),
                own, alpha, beta, key,
            )  # fmt: skip

        self.spread(pool, draw, self.shards)
        edges = np.linspace(0, self.V, self.threads + 1).astype(int).tolist()
        self.spread(
            pool,
            lambda i: sums.merge_shards(self.base, self.copies, edges[i], edges[i + 1]),
            self.threads,
        )
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
            held, length = sums.document_histogram(
                self.indptr, self.repeats, self.gains, self.start, self.skip, self.topics,
                self.K, CAP, self.unit,
            )  # fmt: skip
            self.alpha = priors.better_alpha(
                held, length, self.alpha, PSEUDO_USES, MINKA_ITERATIONS
            )
        if beta:
            self._tune_beta()

    def initialise(self, start: AnyArray | None) -> None:
        """Begin with all tokens of a row in its cluster, int64[D]; or anywhere, where None."""
        if start is None:
            rng = np.random.default_rng(int(stream(self.seed, 8)))
            self.topics[:] = rng.integers(0, self.K, self.N, dtype=np.uint16)
        else:
            self.topics[:] = np.repeat(start, np.diff(self.start))

    def prune_topics(self, pool: ThreadPoolExecutor) -> None:
        """Let each topic keep its core terms, and reassign the tokens that strayed into it."""
        best = pruning.top_terms(self.base, TOP_TERMS)
        pairs = pruning.shared_documents(self.indptr, self.terms, self.skip, best, self.V)
        votes = core_votes(best, pairs, int((self.skip == 0).sum()), self.V)
        beta = self.beta * self.unit
        own = (1.0 / (sums.topic_totals(self.base) + self.V * beta)).astype(np.float32)

        def reassign(i: int) -> None:
            pruning.reassign(
                self.indptr, self.terms, self.repeats, self.start, self.skip,
                self.cuts[i], self.cuts[i + 1], self.topics, self.base, own,
                self.alpha.astype(np.float32), np.float32(beta), votes,
                stream(self.seed, 10, self.sweeps),
            )  # fmt: skip

        self.spread(pool, reassign, len(self.cuts) - 1)
        self.count()

    def add_to(self, kept: Int32Array) -> None:
        """Add the present counts to `kept`, int32[V, K]."""
        kept += self.base

    def release(self) -> None:
        """Give back the memory that only a sweep needs."""
        self.base = np.zeros((0, self.K), np.int32)
        self.copies = np.zeros((0, 0, self.K), np.int32)
        self.topics = np.zeros(0, np.uint16)

    def _tune_beta(self) -> None:
        drawn = self.base if self.word_prior is None else self.base - self.word_prior
        cells = sums.term_histogram(drawn, CAP, self.unit)
        sizes = sums.topic_totals(drawn) / self.unit
        self.beta = float(priors.better_beta(cells, sizes, self.V, self.beta, MINKA_ITERATIONS))
