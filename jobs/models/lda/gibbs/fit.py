"""How the native LDA engine fits: one chain or several, burnt in by a held-out score, averaged."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.kernels.lda import fold_in as lda_fold
from jobs.kernels.lda import start as lda_start
from jobs.models.lda.gibbs.chain import UNIT, Chain, stream
from jobs.models.lda.gibbs.fitted import NativeLda, folded
from jobs.models.lda.gibbs.term_weights import TermWeights, Weighing
from jobs.models.lda.gibbs.warp_chain import WarpChain

TUNED_EVERY = 10
TUNED_FROM = 10
BETA_START = 0.05
ALPHA_START = 0.1
MANY = 500  # topics; from here on a token's work must not grow with their number
SMALL = 20_000  # tokens; below it several starts are cheap, and needed
STARTS = 20
SMALL_BETA = 0.1  # there is too little text to learn it, or alpha, from
RENEWED_EVERY = 20
RENEWED_FROM = 60
SETTLING = 120  # sweeps in the end, with all rows
CALM = 40  # the last of them renew nothing: rows find their places, which lowers the perplexity
QUIET = 20  # the first of them are not averaged: what was held out finds its place
SAMPLES = 50
HELD_FROM = 500  # rows; with fewer none can be spared to be held out
HELD_EVERY, HELD_MOST = 20, 300
ENOUGH = 0.002  # a window must lower the held-out perplexity by this share
LEAST = 200  # sweeps before the score may end a run: coherence settles after perplexity does
Single = NDArray[np.float32]
BLOCK = 1024  # terms that are worked on at once, where a second table would cost too much
PATIENCE = 2  # windows in a row that may fail to; they grow by half, so this looks far


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
    start: FloatArray | None,
    tell: Callable[[int, int], None],
) -> NativeLda:
    """Fit counts int32[D, V] whose rows all hold a term.

    `start` is a topic-term float64[K, V] to begin from. `tell` hears of every sweep; what it
    raises ends the fit between two sweeps.
    """
    weighing = Weighing.learn(term_weights, counts)
    gains = np.zeros(0, np.int32)
    if term_weights != "none":
        gains = np.maximum(1, np.rint(weighing.per_entry(counts) * UNIT)).astype(np.int32)
    small = start is None and int(counts.data.sum()) < SMALL
    first_alpha = ALPHA_START if alpha is None else alpha
    first_beta = (SMALL_BETA if small else BETA_START) if beta is None else beta
    turns = STARTS if small else 1
    best: tuple[float, NativeLda] | None = None
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for turn in range(turns):
            kind = WarpChain if topics >= MANY and not len(gains) else Chain
            chain = kind(
                counts,
                topics,
                seed=int(stream(seed, turn)),
                threads=threads,
                gains=gains,
                alpha=np.full(topics, first_alpha),
                beta=first_beta,
            )
            run = _Run(
                chain=chain,
                counts=counts,
                weighing=weighing,
                pool=pool,
                max_sweeps=max_sweeps,
                tell=partial(_tell_of, tell, turn * max_sweeps, turns * max_sweeps),
                tunes_alpha=alpha is None and not small,
                tunes_beta=beta is None and not small,
                # A start from earlier topics keeps them; a small text has no story in many rows.
                renews=start is None and not small,
            )
            model = run.to_the_end(start)
            score = run.likelihood(model) if turns > 1 else 0.0
            if best is None or score > best[0]:
                best = (score, model)
    tell(turns * max_sweeps, turns * max_sweeps)
    assert best is not None
    return best[1]


@dataclass(slots=True)
class _Run:
    """One chain from its start to its mean."""

    chain: Chain
    counts: SparseMatrix
    weighing: Weighing
    pool: ThreadPoolExecutor
    max_sweeps: int
    tell: Callable[[int], None]
    tunes_alpha: bool
    tunes_beta: bool
    renews: bool

    def to_the_end(self, start: FloatArray | None) -> NativeLda:
        """Burn in until the held-out score stands still, then average."""
        chain = self.chain
        if start is None:
            chain.scatter()
        else:
            self._draw(_known(start), np.arange(chain.D))
        seen, hidden = self._hold_out()
        chain.count()
        settling = min(SETTLING, max(1, self.max_sweeps // 3))
        last, still = float("inf"), 0
        scores: list[tuple[float, float]] = []
        for end in _spans(max(1, self.max_sweeps - settling)):
            first = chain.sweeps + (end - chain.sweeps) // 2
            phi = self._shares(*self._window(first, end))
            if hidden.nnz:
                score = self._completion(phi, seen, hidden)
                scores.append((chain.sweeps, score))
                still = still + 1 if score > last * (1.0 - ENOUGH) else 0
                if still >= PATIENCE and chain.sweeps >= LEAST:
                    break
                last = min(last, score)
        if hidden.nnz:
            held = np.flatnonzero(chain.skip)
            chain.skip[:] = 0
            self._draw(phi, held)
            chain.count()
        del phi
        first = chain.sweeps + min(QUIET, settling // 2)
        kept, samples = self._window(first, chain.sweeps + settling, calm=CALM)
        chain.release()
        mean = np.empty((chain.K, chain.V))
        np.multiply(kept.T, 1.0 / (samples * chain.unit), out=mean)
        del kept
        mean += chain.beta
        mean /= mean.sum(axis=1, keepdims=True)
        curve = np.array(scores, np.float64).reshape(-1, 2)
        return NativeLda(mean, chain.alpha, chain.beta, self.weighing, curve)

    def likelihood(self, model: NativeLda) -> float:
        """The weighted log likelihood of all rows, by which starts are compared."""
        logs, _ = lda_fold.log_likelihood(
            self.chain.indptr,
            self.counts.indices,
            self.weighing.per_entry(self.counts) * self.counts.data,
            np.ascontiguousarray(model.topic_term.T, np.float32),
            model.fold_in(self.counts),
        )
        return float(logs)

    def _draw(self, phi: Single, rows: AnyArray) -> None:
        """Draw the topics of some rows' tokens from topics at hand, float32[V, K]."""
        chain = self.chain
        slot = np.full(chain.D, -1, np.int32)
        slot[rows] = np.arange(len(rows))
        lda_start.draw_topics(
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

    def _folded(self, rows: SparseMatrix, phi: Single) -> FloatArray:
        weights = self.weighing.per_entry(rows) * rows.data
        return folded(rows, weights, phi, self.chain.alpha)

    def _hold_out(self) -> tuple[SparseMatrix, SparseMatrix]:
        """Take every n-th row out of the sweeps, its entries dealt into two halves."""
        D = self.chain.D
        held = np.arange(0)
        if D >= HELD_FROM:
            held = np.arange(HELD_EVERY // 2, D, max(HELD_EVERY, D // HELD_MOST))
        self.chain.skip[held] = 1
        whole = self.counts[held]
        odd = np.arange(whole.nnz) % 2 == 1
        seen, hidden = whole.copy(), whole.copy()
        seen.data[odd] = 0
        hidden.data[~odd] = 0
        seen.eliminate_zeros()
        hidden.eliminate_zeros()
        return seen, hidden

    def _window(self, first: int, end: int, calm: int = 0) -> tuple[NDArray[np.int32], int]:
        """Sweep until `end`; return the sum int32[V, K] of samples after `first`, and how many.

        In the last `calm` sweeps no topic is renewed.
        """
        chain = self.chain
        every = max(1, (end - first) // SAMPLES)
        kept = np.zeros((chain.V, chain.K), np.int32)
        samples = 0
        while chain.sweeps < end:
            chain.sweep(self.pool)
            if chain.sweeps >= TUNED_FROM and chain.sweeps % TUNED_EVERY == 0:
                chain.tune(alpha=self.tunes_alpha, beta=self.tunes_beta)
            due = chain.sweeps % RENEWED_EVERY == 0 and RENEWED_FROM <= chain.sweeps <= end - calm
            if due and self.renews:
                chain.renew(self.pool)
            if chain.sweeps > first and (end - chain.sweeps) % every == 0:
                chain.add_to(kept)
                samples += 1
            self.tell(min(chain.sweeps, self.max_sweeps))
        return kept, samples

    def _shares(self, kept: NDArray[np.int32], samples: int) -> Single:
        """Turn a sum of samples into topics float32[V, K], in its own place."""
        scale, beta = 1.0 / (samples * self.chain.unit), self.chain.beta
        below = kept.sum(axis=0, dtype=np.int64) * scale + len(kept) * beta
        phi = kept.view(np.float32)
        for w in range(0, len(kept), BLOCK):
            phi[w : w + BLOCK] = (kept[w : w + BLOCK] * scale + beta) / below
        return phi

    def _completion(self, phi: Single, seen: SparseMatrix, hidden: SparseMatrix) -> float:
        """Held-out completion perplexity (Wallach, Murray, Salakhutdinov & Mimno 2009)."""
        logs, heavy = lda_fold.log_likelihood(
            hidden.indptr.astype(np.int64),
            hidden.indices,
            hidden.data.astype(np.float64),
            phi,
            self._folded(seen, phi),
        )
        return float(np.exp(-logs / max(heavy, 1.0)))


def _known(start: FloatArray) -> Single:
    """Topics to draw from, float32[V, K]; terms new to a topic get its rarest share."""
    seen = start[start > 0]
    filled = np.maximum(start, float(seen.min()) if len(seen) else 1.0)
    return np.ascontiguousarray((filled / filled.sum(axis=1, keepdims=True)).T, np.float32)


def _tell_of(tell: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    """Tell of one run among several."""
    tell(before + done, total)


def _spans(max_sweeps: int) -> list[int]:
    """The sweeps after which the score is looked at: 20, then half as many again."""
    ends = [min(20, max_sweeps)]
    while ends[-1] < max_sweeps:
        step = max(10, ends[-1] // 2)
        last = ends[-1] + step + step // 2 > max_sweeps
        ends.append(max_sweeps if last else ends[-1] + step)
    return ends
