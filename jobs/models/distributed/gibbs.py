"""Distributed Gibbs sampling (AD-LDA: Newman et al. 2009): what a worker does with a shard."""

from dataclasses import dataclass

import numpy as np

from jobs.contracts import Broadcast
from jobs.datatypes import (
    Float32Array,
    FloatArray,
    Int8Array,
    Int32Array,
    Int64Array,
    SparseMatrix,
    UInt8Array,
    UInt16Array,
    UInt64Array,
)
from jobs.kernels.lda import pruning, sums
from jobs.kernels.lda.fold_in import fold_in
from jobs.kernels.lda.gibbs import sweep_documents
from jobs.kernels.lda.start import draw_topics
from jobs.kernels.splitmix64 import GOLDEN_GAMMA, mix64
from jobs.models.distributed.chain_state import topics_part
from jobs.models.distributed.corpus import PlacedShard, own_rows, shard_matrix
from jobs.models.lda.gibbs.chain import CAP, UNIT
from jobs.models.lda.gibbs.fit import gains
from jobs.models.lda.gibbs.term_weights import Weighing
from jobs.shards import drop_part, read_part, write_part

#: Warm start: rounds of fold-in before a token draws its first topic; the sweeps do the rest.
START_ROUNDS = 5


@dataclass(frozen=True, eq=False)
class Sampled:
    """What is sampled in all rounds alike.

    Parameters
    ----------
    part : str
        The part of each shard that holds its counts.
    held_out : int64[n]
        Rows that take no part, by ascending numbers in the corpus.
    weighing : Weighing
        What a token counts.
    name : str
        Of the parts that hold topics of tokens: of this fit alone, for what is sealed stays as it
        is, also after a run that was killed.
    """

    part: str
    held_out: Int64Array
    weighing: Weighing
    name: str


@dataclass(frozen=True, eq=False)
class Round:
    """What the workers are told of one round.

    Parameters
    ----------
    number : int
        From 0; after it the topics of tokens are in the part of this number.
    alpha : float64[K]
    beta : float
    keys : uint64[sweeps]
        The random streams.
    counts : int32[V, K]
        Term-topic counts of the whole corpus, merged after the last round; in the first round
        those of the sample.
    sizes : int64[K]
        Their sums over the terms.
    phi : float32[V, K]
        Topics to begin from in the first round; later there are none.
    votes : int8[V, K]
        Core terms of topics, by which tokens that strayed into them are reassigned first; else
        there are none.
    tunes : bool
        Whether histograms are wanted, to tune alpha by.
    stale : tuple of int
        Rounds whose topics nobody needs any more.
    """

    number: int
    alpha: FloatArray
    beta: float
    keys: UInt64Array
    counts: Int32Array
    sizes: Int64Array
    phi: Float32Array
    votes: Int8Array
    tunes: bool
    stale: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Swept:
    """What a shard's round changed: integers, which are added up over the shards.

    Parameters
    ----------
    cells : int64[n]
        Places in the flat term-topic counts.
    changes : int32[n]
        What is to be added there.
    held : int64[K, cap + 1]
    length : int64[cap + 1]
        Histograms of `sums.document_histogram`; empty where none were asked for.
    """

    cells: Int64Array
    changes: Int32Array
    held: Int64Array
    length: Int64Array


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows of a shard as the kernels take them, and its tokens' place in the random streams.

    Terms are numbered by those that the shard holds, `met` int64[n], ascending: a table of the
    whole vocabulary would be most of the work on a shard.
    """

    counts: SparseMatrix
    met: Int64Array
    indptr: Int64Array
    terms: Int32Array
    gains: Int32Array
    start: Int64Array
    skip: UInt8Array
    shift: UInt64Array

    @classmethod
    def of(cls, sampled: Sampled, placed: PlacedShard) -> "_Rows":
        counts = shard_matrix(placed.shard, sampled.part)
        rows, V = counts.shape
        start = np.zeros(rows + 1, np.int64)
        np.cumsum(counts.sum(axis=1, dtype=np.int64), out=start[1:])
        skip = np.zeros(rows, np.uint8)
        skip[own_rows(sampled.held_out, placed.rows_before, rows)] = 1
        # Draw t of a shard is draw t + tokens_before of the corpus: the stream is linear in t.
        shift = np.array([placed.tokens_before], np.uint64) * GOLDEN_GAMMA
        met = np.flatnonzero(np.bincount(counts.indices, minlength=V))
        numbers = np.zeros(V, np.int32)
        numbers[met] = np.arange(len(met))
        terms = numbers[counts.indices]
        weights = gains(sampled.weighing, counts)
        return cls(counts, met, counts.indptr.astype(np.int64), terms, weights, start, skip, shift)

    @property
    def unit(self) -> int:
        """What a whole token adds to the counts."""
        return UNIT if len(self.gains) else 1


def sample_round(sampled: Broadcast[Sampled], told: Broadcast[Round], placed: PlacedShard) -> Swept:
    """Draw every token of a shard once for each stream, from the merged counts and its own changes.

    Only the topics are kept, as a sealed part; those of the last round stay until the next one,
    so that a task that is run again finds what it began with, and does the same. So do those that
    a run that was killed goes on from.
    """
    now, name = told.value, sampled.value.name
    rows = _Rows.of(sampled.value, placed)
    before = now.counts[rows.met]
    counts = before.copy()
    if now.number == 0:
        topics = _begin(rows, now, sampled.value.weighing, counts)
    else:
        last: UInt16Array = read_part(placed.shard, topics_part(name, now.number - 1))["topics"]
        topics = last.copy()
    if len(now.votes):
        _reassign(rows, now, topics, (before, counts))
    sizes = now.sizes + sums.topic_totals(counts) - sums.topic_totals(before)
    _sweep(rows, now, topics, (counts, sizes))
    for old in now.stale:  # first, so that a shard holds those of one round less
        drop_part(placed.shard, topics_part(name, old))
    write_part(placed.shard, topics_part(name, now.number), topics=topics)
    K = len(now.alpha)
    cells, changes = sums.changed_cells(before, counts)
    cells = rows.met[cells // K] * K + cells % K
    held, length = np.zeros((0, 0), np.int64), np.zeros(0, np.int64)
    if now.tunes:
        held, length = sums.document_histogram(
            rows.indptr, rows.counts.data, rows.gains, rows.start, rows.skip, topics,
            K, CAP, rows.unit,
        )  # fmt: skip
    return Swept(cells, changes, held, length)


def count_shared(
    sampled: Broadcast[Sampled], best: Broadcast[Int32Array], placed: PlacedShard
) -> Int32Array:
    """Count the documents of a shard that hold two top terms of a topic, int32[K, most, most]."""
    rows = _Rows.of(sampled.value, placed)
    return pruning.shared_documents(
        rows.indptr, rows.counts.indices, rows.skip, best.value, rows.counts.shape[1]
    )


def drop_topics(name: str, rounds: tuple[int, ...], placed: PlacedShard) -> None:
    """Remove the topics of tokens after some rounds."""
    for old in rounds:
        drop_part(placed.shard, topics_part(name, old))


def drop_other_topics(name: str, kept: int, placed: PlacedShard) -> None:
    """Remove the topics of tokens after all rounds but one, of a run that was killed."""
    for folder in sorted(placed.shard.glob(f"{name}-*")):
        if folder.name != topics_part(name, kept):
            drop_part(placed.shard, folder.name)


def _begin(rows: _Rows, now: Round, weighing: Weighing, counts: Int32Array) -> UInt16Array:
    """Draw the first topics from those at hand, and add them to the counts behind these.

    Those counts hold the topics still in the sweeps of this round, while the documents settle.
    """
    whole, phi, D = rows.counts, now.phi[rows.met], rows.counts.shape[0]
    theta = np.empty((D, len(now.alpha)))
    weights = weighing.per_entry(whole) * whole.data
    fold_in(rows.indptr, rows.terms, weights, 0, D, phi, now.alpha, START_ROUNDS, 0.0, theta)
    topics = np.zeros(int(rows.start[-1]), np.uint16)
    slot = np.where(rows.skip == 0, np.arange(D), -1).astype(np.int32)
    draw_topics(
        rows.indptr, rows.terms, whole.data, rows.start, slot, theta, phi, topics,
        (mix64(now.keys[:1]) + rows.shift)[0],
    )  # fmt: skip
    sums.add_tokens(
        rows.indptr, rows.terms, whole.data, rows.gains, rows.start, rows.skip, topics, counts
    )
    return topics


def _reassign(
    rows: _Rows, now: Round, topics: UInt16Array, tables: tuple[Int32Array, Int32Array]
) -> None:
    """Draw the tokens anew that strayed into a topic: the second table of counts moves along."""
    still, counts = tables
    beta, before = now.beta * rows.unit, topics.copy()
    own = (1.0 / (now.sizes + len(now.counts) * beta)).astype(np.float32)
    data = rows.indptr, rows.terms, rows.counts.data
    pruning.reassign(
        *data, rows.start, rows.skip, 0, len(rows.skip), topics, still, own,
        now.alpha.astype(np.float32), np.float32(beta), now.votes[rows.met],
        (mix64(now.keys[:1]) + rows.shift)[0],
    )  # fmt: skip
    sums.move_tokens(*data, rows.gains, before, topics, counts)


def _sweep(
    rows: _Rows, now: Round, topics: UInt16Array, tables: tuple[Int32Array, Int64Array]
) -> None:
    """Rewrite the topics of a shard's tokens; counts and sizes move along."""
    counts, sizes = tables
    beta = now.beta * rows.unit
    alpha = (now.alpha * rows.unit).astype(np.float32)
    for key in now.keys + rows.shift:
        own = (1.0 / (sizes + len(now.counts) * beta)).astype(np.float32)
        sweep_documents(
            rows.indptr, rows.terms, rows.counts.data, rows.gains, rows.start, rows.skip,
            0, len(rows.skip), topics, counts, sizes, own, alpha, beta, key,
        )  # fmt: skip
