"""Distributed Gibbs sampling (AD-LDA: Newman et al. 2009): one Markov chain over all shards."""

from collections.abc import Callable
from functools import partial

import numpy as np

from jobs.contracts import FitOptions
from jobs.datatypes import Int8Array, Int32Array, Int64Array, SparseMatrix
from jobs.kernels.lda import priors, pruning, sums
from jobs.models.distributed.chain_state import ChainState, Checkpoint
from jobs.models.distributed.corpus import ShardedCorpus
from jobs.models.distributed.gibbs import (
    Round,
    Sampled,
    count_shared,
    drop_topics,
    sample_round,
)
from jobs.models.distributed.samples import Samples
from jobs.models.lda.gibbs.chain import (
    CAP,
    MINKA_ITERATIONS,
    PSEUDO_USES,
    TOP_TERMS,
    core_votes,
    fixed_counts,
    streams,
)
from jobs.models.lda.gibbs.fitted import NativeLda, folded
from jobs.models.lda.gibbs.sampling import LARGE_PACE, MIN_GAIN, PRUNED_EVERY, completion
from jobs.models.lda.native import Native
from jobs.shards import working_array

_STAGE = "fit lda (native, shards)"
#: Synchronisation of the shards: after each of the first sweeps, then after every so many.
MERGED_EACH, SWEEPS_A_ROUND = 20, 5
#: Warm start: sweeps in which the counts of the sample hold its topics still.
SETTLING_SWEEPS = 4
#: Hyperparameter optimisation: the priors are tuned every so many sweeps.
_TUNED_EVERY = 5
#: Sweeps, as of a large corpus in memory: burn-in takes at least so many, for the held-out score
#: may stall before topics converge; of so many at most that follow, some are discarded, the others
#: averaged, and in the last of them no topic is pruned.
_MIN_SWEEPS, _, MAX_AVERAGED_SWEEPS, _DISCARDED_SWEEPS, _FINAL_SWEEPS = LARGE_PACE


class DistributedChain:
    """One Markov chain: the topics of tokens are in the shards, all else in its state."""

    def __init__(
        self,
        model: Native,
        corpus: ShardedCorpus,
        options: FitOptions,
        *,
        state: ChainState,
        checkpoint: Checkpoint,
        held_out: Int64Array,
    ) -> None:
        self.model, self.corpus, self.options = model, corpus, options
        self.state, self.checkpoint = state, checkpoint
        self._merged: Int32Array = working_array(corpus.folder, state.counts.shape, np.int32)
        self.prior = np.zeros(state.counts.shape, np.int32)
        if options.word_prior is not None:
            self.prior = fixed_counts(options.word_prior, corpus.tokens, model.topics, state.unit)
        self.swept_rows = corpus.rows - len(held_out)
        told = Sampled(corpus.counts, held_out, state.weighing, checkpoint.name)
        self.sampled = corpus.backend.broadcast(told)
        self._retired: tuple[int, ...] = ()

    def to_the_end(
        self, ends: list[int], averaging: int, seen: SparseMatrix, hidden: SparseMatrix
    ) -> NativeLda:
        """Sweep window by window until the held-out score converges; the mean of the last.

        Parameters
        ----------
        ends : list of int
            The sweeps after which the score is looked at.
        averaging : int
            Sweeps after these, whose samples are averaged.
        seen, hidden : int32[n, V]
            The two halves of the rows that are held out.
        """
        state = self.state
        tell = self.options.counter(_STAGE, ends[-1] + averaging)
        if not state.rounds:
            self.sweep(SETTLING_SWEEPS)
        for end in ends:
            if end <= state.sweeps:
                continue
            if _has_converged(state.scores):
                break
            first = state.sweeps + (end - state.sweeps) // 2
            score = self._completion(self._window(first, end, tell), seen, hidden)
            state.scores.append((float(state.sweeps), score))
            self._keep()
        first = state.sweeps + min(_DISCARDED_SWEEPS, averaging // 2)
        samples = self._window(first, state.sweeps + averaging, tell, final=_FINAL_SWEEPS)
        state.scores.append((float(state.sweeps), self._completion(samples, seen, hidden)))
        tell(ends[-1] + averaging)
        self._close()
        scores, topic_term = np.array(state.scores, np.float64), samples.topic_term(state.beta)
        return NativeLda(
            topic_term, state.alpha, state.beta, state.weighing, scores, samples.masses()
        )

    def sweep(self, sweeps: int, votes: Int8Array | None = None) -> None:
        """Draw every token so often, each shard by itself, and merge."""
        state, model = self.state, self.model
        every = range(state.sweeps + 1, state.sweeps + sweeps + 1)
        tunes = any(done % _TUNED_EVERY == 0 for done in every)
        first = state.rounds == 0
        told = Round(
            number=state.rounds,
            alpha=state.alpha,
            beta=state.beta,
            keys=streams(self.options.seed, 11, state.sweeps + np.arange(sweeps), first),
            counts=state.counts,
            sizes=sums.topic_totals(state.counts),
            phi=state.phi,
            votes=np.zeros((0, 0), np.int8) if votes is None else votes,
            tunes=tunes and model.alpha is None,
            stale=self._stale(),
        )
        # Workers still read the counts that they began with while the first changes come in.
        merged = self._merged
        np.copyto(merged, self.prior if first else state.counts)
        cells = merged.ravel()
        held = np.zeros((model.topics, CAP + 1), np.int64)
        length = np.zeros(CAP + 1, np.int64)
        task = partial(sample_round, self.sampled, self.corpus.backend.broadcast(told))
        for one in self.corpus.map(task):
            cells[one.cells] += one.changes
            if told.tunes:
                held += one.held
                length += one.length
        self._merged, state.counts, state.phi = state.counts, merged, state.phi[:0]
        state.rounds += 1
        state.sweeps += sweeps
        if told.tunes:
            state.alpha = priors.better_alpha(
                held, length, state.alpha, PSEUDO_USES, MINKA_ITERATIONS
            )
        if tunes and model.beta is None:
            self._tune_beta()

    def _stale(self) -> tuple[int, ...]:
        """Rounds whose topics neither a task that is run again nor another run needs."""
        last = self.state.rounds - 2
        stale = self._retired
        if last >= 0 and last != self.checkpoint.round:
            stale = (*stale, last)
        self._retired = ()
        return stale

    def _keep(self) -> None:
        """Keep the state, so that a run that is killed goes on from here."""
        if self.checkpoint.round >= 0:
            self._retired = (self.checkpoint.round,)
        self.checkpoint.write(self.state)

    def _close(self) -> None:
        """Remove the state and then the topics of tokens, without which it says nothing."""
        last = self.state.rounds - 1
        rounds = (*self._retired, self.checkpoint.round, last - 1, last)
        self.checkpoint.drop()
        for _ in self.corpus.map(partial(drop_topics, self.checkpoint.name, rounds)):
            pass

    def _window(self, first: int, end: int, tell: Callable[[int], None], final: int = 0) -> Samples:
        """Sweep until `end`; the samples after `first`.

        In the last `final` sweeps no topic is pruned.
        """
        state = self.state
        samples = Samples(self.corpus.folder, state.counts, state.unit, end - first)
        while state.sweeps < end:
            step = 1 if state.sweeps < MERGED_EACH else SWEEPS_A_ROUND
            due = state.sweeps % PRUNED_EVERY == 0 and state.sweeps <= end - final
            self.sweep(min(step, end - state.sweeps), self._votes() if due else None)
            if state.sweeps > first:
                samples.add(state.counts)
            tell(state.sweeps)
        return samples

    def _votes(self) -> Int8Array:
        """Which terms are a topic's core, int8[V, K]: see `prune_topics` of the chain in memory."""
        best = pruning.top_terms(self.state.counts, TOP_TERMS)
        told = self.corpus.backend.broadcast(best)
        pairs = np.zeros((len(best), TOP_TERMS, TOP_TERMS), np.int32)
        for own in self.corpus.map(partial(count_shared, self.sampled, told)):
            pairs += own
        return core_votes(best, pairs, self.swept_rows, len(self.prior))

    def _tune_beta(self) -> None:
        state = self.state
        drawn = state.counts - self.prior if self.prior.any() else state.counts
        cells = sums.term_histogram(drawn, CAP, state.unit)
        sizes = sums.topic_totals(drawn) / state.unit
        found = priors.better_beta(cells, sizes, len(drawn), state.beta, MINKA_ITERATIONS)
        state.beta = float(found)

    def _completion(self, samples: Samples, seen: SparseMatrix, hidden: SparseMatrix) -> float:
        from scipy.sparse import csr_array

        state = self.state
        terms, places = np.unique(
            np.concatenate([seen.indices, hidden.indices]), return_inverse=True
        )
        phi = samples.phi(terms, state.beta)
        weights = state.weighing.per_entry(seen) * seen.data
        own, rest = (
            csr_array((one.data, of.astype(np.int32), one.indptr), (one.shape[0], len(terms)))
            for one, of in ((seen, places[: seen.nnz]), (hidden, places[seen.nnz :]))
        )
        return completion(phi, folded(own, weights, phi, state.alpha), rest)


def _has_converged(scores: list[tuple[float, float]]) -> bool:
    """Whether the last window lowered the lowest held-out perplexity by too little."""
    if len(scores) < 2 or scores[-1][0] < _MIN_SWEEPS:
        return False
    return scores[-1][1] > min(score for _, score in scores[:-1]) * (1.0 - MIN_GAIN)
