"""Gibbs samples of one chain: burn-in by held-out perplexity, then the mean of its samples."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from jobs.datatypes import AnyArray, Float32Array, FloatArray, Int32Array, SparseMatrix
from jobs.kernels.lda.fold_in import log_likelihood
from jobs.kernels.lda.start import draw_topics
from jobs.models.lda.gibbs.chain import DRAWS_AT_ONCE, Chain, stream
from jobs.models.lda.gibbs.fitted import NativeLda, folded
from jobs.models.lda.gibbs.term_weights import Weighing

#: Hyperparameter optimisation: the priors are tuned every so many sweeps, from that sweep on.
TUNED_EVERY, TUNED_FROM = 10, 10
#: Topic pruning: every so many sweeps, from that sweep on.
PRUNED_EVERY, PRUNED_FROM = 20, 60
#: Sweeps in the end, with all rows, whose samples are averaged.
AVERAGING_SWEEPS = 120
#: The last of them prune nothing: rows find their places, which lowers the perplexity.
FINAL_SWEEPS = 40
#: Burn-in: the first of them are not averaged, while what was held out finds its place.
DISCARDED_SWEEPS = 20
#: Thinning: at most so many samples of a window of sweeps.
MAX_SAMPLES = 50
#: Held-out rows: none can be spared in a corpus with fewer rows than this.
HELD_OUT_FROM = 500
#: Held-out share: every 20th row, and at most 300 of them or so.
HELD_OUT_EVERY, MAX_HELD_OUT = 20, 300
#: Early stopping: a window must lower the held-out perplexity by this share.
MIN_GAIN = 0.002
#: Early stopping: not before so many sweeps, for coherence settles after perplexity does.
MIN_SWEEPS = 100
#: Early stopping: windows in a row that may fail to; they grow by half, so this looks far.
PATIENCE = 2
#: Large corpora, in tokens: their held-out score settles in few sweeps, and is known exactly.
LARGE_FROM = 4_000_000
#: Sweeps of a large corpus: the least, windows that may fail, averaged, discarded, final.
LARGE_PACE = (60, 1, 60, 10, 20)
#: Block size: terms worked on at once, where a second table would cost too much memory.
BLOCK = 1024
#: Evaluation windows, in sweeps: the first, the least; each is half of what was swept before.
FIRST_WINDOW, MIN_WINDOW = 20, 10


@dataclass(slots=True)
class SampledChain:
    """One chain from its start to its mean."""

    chain: Chain
    counts: SparseMatrix
    weighing: Weighing
    pool: ThreadPoolExecutor
    max_sweeps: int
    tell: Callable[[int], None]
    tunes_alpha: bool
    tunes_beta: bool
    prunes: bool

    def to_the_end(self) -> NativeLda:
        """Burn in until the held-out score converges, then average."""
        chain = self.chain
        seen, hidden = self._hold_out()
        chain.count()
        least, patience, averaged, discarded, final = (
            LARGE_PACE
            if chain.N >= LARGE_FROM
            else (MIN_SWEEPS, PATIENCE, AVERAGING_SWEEPS, DISCARDED_SWEEPS, FINAL_SWEEPS)
        )
        averaging = min(averaged, max(1, self.max_sweeps // 3))
        last, still = float("inf"), 0
        scores: list[tuple[float, float]] = []
        for end in window_ends(max(1, self.max_sweeps - averaging)):
            first = chain.sweeps + (end - chain.sweeps) // 2
            phi = self._topics_of(*self._window(first, end))
            if hidden.nnz:
                score = completion(phi, self._folded(seen, phi), hidden)
                scores.append((chain.sweeps, score))
                still = still + 1 if score > last * (1.0 - MIN_GAIN) else 0
                if still >= patience and chain.sweeps >= least:
                    break
                last = min(last, score)
        if hidden.nnz:
            held = np.flatnonzero(chain.skip)
            chain.skip[:] = 0
            self._draw(phi, held)
            chain.count()
        del phi
        first = chain.sweeps + min(discarded, averaging // 2)
        kept, samples = self._window(first, chain.sweeps + averaging, final=final)
        chain.release()
        return self._mean(kept, samples, scores)

    def for_a_while(self, sweeps: int, averaged: int) -> NativeLda:
        """Sweep `sweeps` times over all rows, and average the last of them."""
        self.chain.count()
        return self._mean(*self._window(sweeps - averaged, sweeps), [])

    def _mean(
        self, kept: Int32Array, samples: int, scores: Sequence[tuple[float, float]]
    ) -> NativeLda:
        chain = self.chain
        mean = np.empty((chain.K, chain.V))
        np.multiply(kept.T, 1.0 / (samples * chain.unit), out=mean)
        masses = mean.sum(axis=1)
        mean += chain.beta
        mean /= mean.sum(axis=1, keepdims=True)
        curve = np.array(scores, np.float64).reshape(-1, 2)
        return NativeLda(mean, chain.alpha, chain.beta, self.weighing, curve, masses)

    def _draw(self, phi: Float32Array, rows: AnyArray) -> None:
        """Draw the topics of some rows' tokens from topics at hand, float32[V, K]."""
        chain = self.chain
        slot = np.full(chain.D, -1, np.int32)
        slot[rows] = np.arange(len(rows))
        draw_topics(
            chain.indptr,
            chain.terms,
            chain.repeats,
            chain.start,
            slot,
            self._folded(self.counts[rows], phi),
            phi,
            chain.topics,
            stream(chain.seed, 9, chain.sweeps),
        )

    def _folded(self, rows: SparseMatrix, phi: Float32Array) -> FloatArray:
        weights = self.weighing.per_entry(rows) * rows.data
        return folded(rows, weights, phi, self.chain.alpha)

    def _hold_out(self) -> tuple[SparseMatrix, SparseMatrix]:
        """Take every n-th row out of the sweeps, its entries dealt into two halves."""
        D = self.chain.D
        held = np.arange(0)
        if D >= HELD_OUT_FROM:
            held = np.arange(HELD_OUT_EVERY // 2, D, max(HELD_OUT_EVERY, D // MAX_HELD_OUT))
        self.chain.skip[held] = 1
        return halves(self.counts[held])

    def _window(self, first: int, end: int, final: int = 0) -> tuple[Int32Array, int]:
        """Sweep until `end`; return the sum int32[V, K] of samples after `first`, and how many.

        In the last `final` sweeps no topic is pruned.
        """
        chain = self.chain
        turns_left = end - first
        every = max(1, turns_left // MAX_SAMPLES, -(-turns_left // chain.most_samples))
        kept = np.zeros((chain.V, chain.K), np.int32)
        samples = 0
        while chain.sweeps < end:
            turns = np.arange(chain.sweeps + 1, self._pause(end) + 1)
            sampled = (turns > first) & ((end - turns) % every == 0)
            samples += int(sampled.sum())
            # The last sample waits for what the pause does to the topics.
            last, sampled[-1] = sampled[-1], False
            chain.sweep(self.pool, sampled, kept)
            if chain.sweeps >= TUNED_FROM and chain.sweeps % TUNED_EVERY == 0:
                chain.tune(alpha=self.tunes_alpha, beta=self.tunes_beta)
            due = chain.sweeps % PRUNED_EVERY == 0 and PRUNED_FROM <= chain.sweeps <= end - final
            if due and self.prunes:
                chain.prune_topics(self.pool)
            if last:
                chain.add_to(kept)
            self.tell(min(chain.sweeps, self.max_sweeps))
        return kept, samples

    def _pause(self, end: int) -> int:
        """After which sweep the chain is next paused: to tune, to prune, to tell of progress."""
        chain = self.chain
        stop = min(end, chain.sweeps + max(1, DRAWS_AT_ONCE // max(chain.N, 1)))
        tunes = self.tunes_alpha or self.tunes_beta
        for every, due in ((TUNED_EVERY, tunes), (PRUNED_EVERY, self.prunes)):
            if due:
                stop = min(stop, chain.sweeps - chain.sweeps % every + every)
        return stop

    def _topics_of(self, kept: Int32Array, samples: int) -> Float32Array:
        """Turn a sum of samples into topics float32[V, K], in its own place."""
        scale, beta = 1.0 / (samples * self.chain.unit), self.chain.beta
        below = kept.sum(axis=0, dtype=np.int64) * scale + len(kept) * beta
        phi = kept.view(np.float32)
        for w in range(0, len(kept), BLOCK):
            phi[w : w + BLOCK] = (kept[w : w + BLOCK] * scale + beta) / below
        return phi


def halves(held_out: SparseMatrix) -> tuple[SparseMatrix, SparseMatrix]:
    """Deal the entries of held-out rows into what is seen of them and what is hidden."""
    odd = np.arange(held_out.nnz) % 2 == 1
    seen, hidden = held_out.copy(), held_out.copy()
    seen.data[odd] = 0
    hidden.data[~odd] = 0
    seen.eliminate_zeros()
    hidden.eliminate_zeros()
    return seen, hidden


def completion(phi: Float32Array, shares: FloatArray, hidden: SparseMatrix) -> float:
    """Held-out completion perplexity (Wallach, Murray, Salakhutdinov & Mimno 2009).

    Parameters
    ----------
    phi : float32[V, K]
    shares : float64[n, K]
        The topics of the rows, by what is seen of them.
    hidden : int32[n, V]
    """
    logs, heavy = log_likelihood(
        hidden.indptr.astype(np.int64),
        hidden.indices,
        hidden.data.astype(np.float64),
        phi,
        shares,
    )
    return float(np.exp(-logs / max(heavy, 1.0)))


def window_ends(max_sweeps: int) -> list[int]:
    """List the sweeps after which the score is looked at: 20, then half as many again."""
    ends = [min(FIRST_WINDOW, max_sweeps)]
    while ends[-1] < max_sweeps:
        step = max(MIN_WINDOW, ends[-1] // 2)
        last = ends[-1] + step + step // 2 > max_sweeps
        ends.append(max_sweeps if last else ends[-1] + step)
    return ends
