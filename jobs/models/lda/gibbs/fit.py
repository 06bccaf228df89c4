"""LDA by Gibbs sampling: consensus start, an ensemble of short chains for few tokens, the fit."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits

from jobs.datatypes import AnyArray, FloatArray, Int32Array, SparseMatrix
from jobs.models.lda.gibbs.chain import UNIT, Chain, stream
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.gibbs.sampling import SampledChain
from jobs.models.lda.gibbs.start import agreed_rows, clustered_rows
from jobs.models.lda.gibbs.term_weights import TermWeights, Weighing
from jobs.models.lda.gibbs.warp_chain import WarpChain
from jobs.models.rows.normalise import normalise_l1

#: Initial symmetric Dirichlet priors.
ALPHA_START, BETA_START = 0.1, 0.05
#: WarpLDA, from a start by chance, from so many topics on: work must not grow with their number.
WARP_FROM = 500
#: Tokens below which a corpus has too little text to learn the priors from, or to prune topics.
SMALL = 20_000
#: Dirichlet prior of words in such a corpus.
SMALL_BETA = 0.1
#: Cluster ensemble of short chains: this over the root of the tokens, at most so many; below two
#: none, and the rows begin with their clusters.
ENSEMBLE, MAX_ENSEMBLE = 600.0, 20
#: Burn-in and averaging of a short chain from chance, in sweeps: the rows need time to sort.
FIRST_SWEEPS, FIRST_AVERAGED = 200, 40
#: Burn-in and averaging of a short chain from agreed rows.
AGREED_SWEEPS, AGREED_AVERAGED = 100, 60


def fit(
    counts: SparseMatrix,
    *,
    topics: int,
    seed: int,
    threads: int,
    max_sweeps: int,
    term_weights: TermWeights,
    alpha: float | None,
    beta: float | None,
    word_prior: FloatArray | None,
    tell: Callable[[int, int], None],
) -> NativeLda:
    """Fit counts int32[D, V] whose rows all hold a term.

    `word_prior` float64[G, V] is what is known of the words of the first G topics: pseudo-counts
    that are never drawn anew. `tell` hears how many sweeps are done, some at a time; what it
    raises ends the fit between two sweeps.
    """
    tokens = int(counts.data.sum())
    small, starts = tokens < SMALL, 1 < topics < WARP_FROM
    members = ensemble_size(tokens) if starts else 0
    start = None
    if starts and (not members or word_prior is not None):
        with threadpool_limits(limits=1):
            start = clustered_rows(counts, topics, word_prior)
    with ThreadPoolExecutor(max(1, threads)) as pool:
        chains = _Chains(
            counts=counts,
            topics=topics,
            seed=seed,
            threads=threads,
            max_sweeps=max_sweeps,
            weighing=Weighing.learn(term_weights, counts),
            alpha=alpha,
            beta=beta,
            word_prior=word_prior,
            pool=pool,
            tell=tell,
            small=small,
        )
        if not members:
            return chains.last(start)
        chains.planned += members * min(FIRST_SWEEPS, max_sweeps)
        if small:
            chains.planned += members * min(AGREED_SWEEPS, max_sweeps) - max_sweeps
        found = [chains.short(start, FIRST_SWEEPS, FIRST_AVERAGED) for _ in range(members)]
        shares = [model.fold_in(counts) for model in found]
        with threadpool_limits(limits=1):
            start = agreed_rows(shares, 0 if word_prior is None else len(word_prior))
        if not small:
            return chains.last(start)
        return _mean([chains.short(start, AGREED_SWEEPS, AGREED_AVERAGED) for _ in range(members)])


def ensemble_size(tokens: int) -> int:
    """How many short chains a corpus of so many tokens begins with; 0 where its rows say enough."""
    members = min(int(ENSEMBLE / math.sqrt(max(tokens, 1))), MAX_ENSEMBLE)
    return members if members > 1 else 0


@dataclass(slots=True, kw_only=True)
class _Chains:
    """The chains of one fit, one after another, each with a random stream of its own."""

    counts: SparseMatrix
    topics: int
    seed: int
    threads: int
    max_sweeps: int
    weighing: Weighing
    alpha: float | None
    beta: float | None
    word_prior: FloatArray | None
    pool: ThreadPoolExecutor
    tell: Callable[[int, int], None]
    small: bool
    number: int = 0
    done: int = 0
    planned: int = 0

    def __post_init__(self) -> None:
        self.planned = self.max_sweeps

    def short(self, start: AnyArray | None, sweeps: int, averaged: int) -> NativeLda:
        """Sweep a new chain so often, no more than `max_sweeps`, and average the last samples."""
        cut = min(sweeps, self.max_sweeps)
        model = self._begun(start).for_a_while(cut, max(1, averaged * cut // sweeps))
        self.done += cut
        return model

    def last(self, start: AnyArray | None) -> NativeLda:
        """Sweep a new chain until its held-out score converges, and average it."""
        model = self._begun(start).to_the_end()
        self.tell(self.planned, self.planned)
        return model

    def _begun(self, start: AnyArray | None) -> SampledChain:
        weights = gains(self.weighing, self.counts)
        plain = not len(weights) and self.word_prior is None
        first_beta = SMALL_BETA if self.small else BETA_START
        chain = (WarpChain if self.topics >= WARP_FROM and plain else Chain)(
            self.counts,
            self.topics,
            seed=int(stream(self.seed, self.number)),
            threads=self.threads,
            gains=weights,
            alpha=np.full(self.topics, ALPHA_START if self.alpha is None else self.alpha),
            beta=first_beta if self.beta is None else self.beta,
            word_prior=self.word_prior,
        )
        chain.initialise(start)
        self.number += 1
        return SampledChain(
            chain=chain,
            counts=self.counts,
            weighing=self.weighing,
            pool=self.pool,
            max_sweeps=self.max_sweeps,
            tell=partial(self._tell, self.done),
            tunes_alpha=self.alpha is None and not self.small,
            tunes_beta=self.beta is None and not self.small,
            prunes=not self.small,  # a small text has no story in many rows
        )

    def _tell(self, before: int, done: int) -> None:
        self.tell(before + done, self.planned)


def _mean(models: Sequence[NativeLda]) -> NativeLda:
    """The mean of models whose chains began alike, and have priors that were not tuned."""
    topic_term = np.mean([one.topic_term for one in models], axis=0)
    masses = np.mean([one.masses for one in models if one.masses is not None], axis=0)
    return replace(models[0], topic_term=normalise_l1(topic_term), masses=masses)


def gains(weighing: Weighing, counts: SparseMatrix) -> Int32Array:
    """What a token of each stored entry counts, int32[nnz] in units; empty where all count one."""
    if weighing.kind == "none":
        return np.zeros(0, np.int32)
    return np.maximum(1, np.rint(weighing.per_entry(counts) * UNIT)).astype(np.int32)
