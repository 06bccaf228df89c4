"""LDA by distributed Gibbs sampling (AD-LDA: Newman et al. 2009), begun from a sample's topics."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

import numpy as np

from jobs.contracts import Broadcast, FitOptions
from jobs.datatypes import (
    DocumentTermMatrix,
    Float32Array,
    FloatArray,
    Int8Array,
    Int32Array,
    Int64Array,
    SparseMatrix,
)
from jobs.kernels.lda import priors, pruning, sums
from jobs.models.distributed.corpus import ShardedCorpus
from jobs.models.distributed.gibbs import (
    Round,
    Sampled,
    drop_topics,
    sample_round,
    shared_documents,
)
from jobs.models.lda.gibbs.chain import (
    CAP,
    MINKA_ITERATIONS,
    PSEUDO_USES,
    TOP_TERMS,
    UNIT,
    core_votes,
    fixed_counts,
    streams,
)
from jobs.models.lda.gibbs.fitted import NativeLda, folded
from jobs.models.lda.gibbs.sampling import (
    HELD_OUT_EVERY,
    MAX_HELD_OUT,
    PRUNED_EVERY,
    completion,
    halves,
    window_ends,
)
from jobs.models.lda.gibbs.term_weights import Weighing
from jobs.models.lda.native import Native
from jobs.models.rows.usable import require_rows

_STAGE = "fit lda (native, shards)"
#: Tokens of the sample that the chain begins with: it is swept some hundred times in memory.
SAMPLE_TOKENS = 4_000_000
#: Sweeps of the sample, at most: those over the shards go on from where they end.
SAMPLE_SWEEPS = 150
#: Synchronisation of the shards: after each of the first sweeps, then after every so many.
MERGED_EACH, SWEEPS_A_ROUND = 20, 5
#: Warm start: sweeps in which the counts of the sample hold its topics still.
SETTLING_SWEEPS = 4
#: Hyperparameter optimisation: the priors are tuned every so many sweeps.
TUNED_EVERY = 5
#: Sweeps in the end that prune nothing; the samples of their second half are averaged.
FINAL_SWEEPS = 30
#: Early stopping: a window must lower the held-out perplexity by this share.
MIN_GAIN = 0.003
#: Upper bound of the token draws of all sweeps over shards, and the sweeps that there are at least.
MAX_DRAWS, MIN_SWEEPS = 10_000_000_000, 50


def fit(model: Native, corpus: ShardedCorpus, options: FitOptions) -> NativeLda:
    """Fit the topics of a corpus that no process holds as a whole.

    Topics are found on an even sample of the rows, as in memory: that is also all, where the
    sample is the corpus. Then every row draws its tokens' topics from them, and Gibbs sampling
    goes on over all shards, each with counts of its own between two merges, until rows that were
    held out are explained no better. Sums are of integers, and a token's draw depends on its
    number in the corpus: neither the number of workers nor a task that is run again changes a
    byte. The held-out rows, about 300, are folded in like all others, but take no part in the fit.

    Raises
    ------
    InputUnusable
        There are more topics than rows with a term.
    """
    require_rows(model.topics, corpus.used, corpus.rows)
    rows = corpus.sample(SAMPLE_TOKENS)
    sample = corpus.gathered(rows, corpus.counts)
    if len(rows) == corpus.rows:
        return _in_memory(model, sample, options)
    out = np.zeros(len(rows), np.bool_)
    out[:: max(HELD_OUT_EVERY, len(rows) // MAX_HELD_OUT)] = True
    shorter = model.model_copy(update={"max_sweeps": min(model.max_sweeps, SAMPLE_SWEEPS)})
    begun = _in_memory(shorter, sample[np.flatnonzero(~out)], options)
    chain = _Chain.begun(model, corpus, options, begun, rows[out])
    most = min(model.max_sweeps, max(MIN_SWEEPS, MAX_DRAWS // corpus.tokens))
    ends = window_ends(max(1, most - FINAL_SWEEPS))
    try:
        return chain.to_the_end(ends, *halves(sample[np.flatnonzero(out)]))
    finally:
        chain.close()


def _in_memory(model: Native, counts: SparseMatrix, options: FitOptions) -> NativeLda:
    found = model.fit(DocumentTermMatrix(counts, counts), options)
    assert isinstance(found, NativeLda)
    return found


def _name(model: Native, options: FitOptions) -> str:
    """Name the parts of a fit by what it depends on beside its corpus (SHA-256)."""
    told = f"{model.model_dump_json()} {options.seed}".encode()
    prior = b"" if options.word_prior is None else options.word_prior.tobytes()
    return f"topics-{sha256(told + prior).hexdigest()[:16]}"


def _expected_counts(begun: NativeLda, unit: int) -> Int32Array:
    """Term-topic counts int32[V, K] that gave the topics of a model."""
    assert begun.masses is not None
    V = begun.topic_term.shape[1]
    tokens = begun.topic_term.T * (begun.masses + V * begun.beta) - begun.beta
    found: Int32Array = np.ascontiguousarray(np.maximum(np.rint(tokens * unit), 0.0), np.int32)
    return found


@dataclass(slots=True, kw_only=True)
class _Chain:
    """One Markov chain over the shards: its state is integers in them, and the priors here."""

    model: Native
    corpus: ShardedCorpus
    options: FitOptions
    sampled: Broadcast[Sampled]
    weighing: Weighing
    alpha: FloatArray
    beta: float
    phi: Float32Array
    prior: Int32Array
    counts: Int32Array
    unit: int
    held_out: int
    rounds: int = 0
    sweeps: int = 0
    scores: list[tuple[float, float]] = field(default_factory=list)

    @classmethod
    def begun(
        cls,
        model: Native,
        corpus: ShardedCorpus,
        options: FitOptions,
        begun: NativeLda,
        held_out: Int64Array,
    ) -> "_Chain":
        """Let every document settle among the topics of a sample."""
        unit = 1 if begun.weighing.kind == "none" else UNIT
        prior = np.zeros((corpus.terms, model.topics), np.int32)
        if options.word_prior is not None:
            prior = fixed_counts(options.word_prior, corpus.tokens, model.topics, unit)
        told = Sampled(corpus.counts, held_out, begun.weighing, _name(model, options))
        chain = cls(
            model=model,
            corpus=corpus,
            options=options,
            sampled=corpus.backend.broadcast(told),
            weighing=begun.weighing,
            alpha=begun.alpha,
            beta=begun.beta,
            phi=np.ascontiguousarray(begun.topic_term.T, np.float32),
            prior=prior,
            counts=_expected_counts(begun, unit),
            unit=unit,
            held_out=len(held_out),
        )
        chain.sweep(SETTLING_SWEEPS)
        return chain

    def to_the_end(self, ends: list[int], seen: SparseMatrix, hidden: SparseMatrix) -> NativeLda:
        """Sweep window by window until the held-out score stands still; the mean of the last."""
        tell = self.options.counter(_STAGE, ends[-1] + FINAL_SWEEPS)
        last = float("inf")
        for end in ends:
            score = self._completion(self._window(end, tell)[0], seen, hidden)
            self.scores.append((self.sweeps, score))
            if score > last * (1.0 - MIN_GAIN):
                break
            last = score
        mean, masses = self._window(self.sweeps + FINAL_SWEEPS, tell, prunes=False)
        self.scores.append((self.sweeps, self._completion(mean, seen, hidden)))
        tell(ends[-1] + FINAL_SWEEPS)
        scores = np.array(self.scores, np.float64)
        topic_term = np.ascontiguousarray(mean.T)
        return NativeLda(topic_term, self.alpha, self.beta, self.weighing, scores, masses)

    def close(self) -> None:
        """Remove the topics of tokens."""
        name = self.sampled.value.name
        for _ in self.corpus.map(partial(drop_topics, name, self.rounds - 1)):
            pass

    def sweep(self, sweeps: int, votes: Int8Array | None = None) -> None:
        """Draw every token so often, each shard by itself, and merge."""
        every = range(self.sweeps + 1, self.sweeps + sweeps + 1)
        tunes = any(done % TUNED_EVERY == 0 for done in every)
        first = self.rounds == 0
        told = Round(
            number=self.rounds,
            alpha=self.alpha,
            beta=self.beta,
            keys=streams(self.options.seed, 11, self.sweeps + np.arange(sweeps), first),
            counts=self.counts,
            phi=self.phi if first else self.phi[:0],
            votes=np.zeros((0, 0), np.int8) if votes is None else votes,
            tunes=tunes and self.model.alpha is None,
        )
        # Workers still read the counts that they began with while the first changes come in.
        merged = self.prior.copy() if first else self.counts.copy()
        cells = merged.ravel()
        held = np.zeros((self.model.topics, CAP + 1), np.int64)
        length = np.zeros(CAP + 1, np.int64)
        task = partial(sample_round, self.sampled, self.corpus.backend.broadcast(told))
        for one in self.corpus.map(task):
            cells[one.cells] += one.changes
            if told.tunes:
                held += one.held
                length += one.length
        self.counts = merged
        self.rounds += 1
        self.sweeps += sweeps
        if told.tunes:
            self.alpha = priors.better_alpha(
                held, length, self.alpha, PSEUDO_USES, MINKA_ITERATIONS
            )
        if tunes and self.model.beta is None:
            self._tune_beta()

    def _window(
        self, end: int, tell: Callable[[int], None], *, prunes: bool = True
    ) -> tuple[FloatArray, FloatArray]:
        """Sweep until `end`; the mean topics float64[V, K] of its second half, and their masses."""
        first = self.sweeps + (end - self.sweeps) // 2
        kept = np.zeros(self.counts.shape, np.int64)
        samples = 0
        while self.sweeps < end:
            step = 1 if self.sweeps < MERGED_EACH else SWEEPS_A_ROUND
            due = prunes and self.sweeps and self.sweeps % PRUNED_EVERY == 0
            self.sweep(min(step, end - self.sweeps), self._votes() if due else None)
            if self.sweeps > first:
                kept += self.counts
                samples += 1
            tell(self.sweeps)
        mean = kept / (samples * self.unit)
        masses = mean.sum(axis=0)
        mean += self.beta
        mean /= mean.sum(axis=0)
        return mean, masses

    def _votes(self) -> Int8Array:
        """Which terms are a topic's core, int8[V, K]: see `prune_topics` of the chain in memory."""
        best = pruning.top_terms(self.counts, TOP_TERMS)
        told = self.corpus.backend.broadcast(best)
        pairs = np.zeros((len(best), TOP_TERMS, TOP_TERMS), np.int32)
        for own in self.corpus.map(partial(shared_documents, self.sampled, told)):
            pairs += own
        documents = self.corpus.rows - self.held_out
        return core_votes(best, pairs, documents, len(self.counts))

    def _tune_beta(self) -> None:
        drawn = self.counts - self.prior
        cells = sums.term_histogram(drawn, CAP, self.unit)
        sizes = sums.topic_totals(drawn) / self.unit
        V = len(drawn)
        self.beta = float(priors.better_beta(cells, sizes, V, self.beta, MINKA_ITERATIONS))

    def _completion(self, mean: FloatArray, seen: SparseMatrix, hidden: SparseMatrix) -> float:
        phi = mean.astype(np.float32)
        weights = self.weighing.per_entry(seen) * seen.data
        return completion(phi, folded(seen, weights, phi, self.alpha), hidden)
