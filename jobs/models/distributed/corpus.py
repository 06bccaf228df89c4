"""Data parallelism of fits: a corpus as shards, their prefix sums, an even sample of its rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final, TypeVar, cast

import numpy as np
from threadpoolctl import threadpool_limits

from jobs.contracts import Backend, Broadcast, FitOptions, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, Int64Array, SparseMatrix
from jobs.errors import InputUnusable
from jobs.models.clustering.class_tfidf import candidates, class_weights_of, cohesive_words_of
from jobs.models.rows.normalise import normalise_sparse
from jobs.models.rows.shared_rows import shared_rows
from jobs.models.rows.usable import even_sample
from jobs.shards import Shard, read_counts
from jobs.shards.counts import COUNTS

R = TypeVar("R")
S = TypeVar("S", bound=tuple[AnyArray, ...])
#: Letters of a digest that name a fit
_NAMED: Final = 16
#: Systematic sample of the rows that clusters and parts are found on: at least so many, and so
#: many a topic.
SAMPLED_ROWS, ROWS_OF_TOPIC = 30_000, 50


@dataclass(frozen=True, slots=True)
class PlacedShard:
    """A shard, and how many rows and tokens of the corpus come before it."""

    shard: Shard
    rows_before: int
    tokens_before: int


@dataclass(frozen=True, eq=False)
class ShardedCorpus:
    """The document-term counts of a corpus, which no process holds as a whole.

    Parameters
    ----------
    backend : Backend
        Where tasks run.
    shards : tuple of PlacedShard
        In the order of their rows.
    counts, weights : str
        The parts of each shard that hold its counts and their weights, which may be the counts.
    rows, used, tokens, terms : int
        How many rows there are, how many of them hold a term, how many tokens, how many terms.
    """

    backend: Backend
    shards: tuple[PlacedShard, ...]
    counts: str
    weights: str
    rows: int
    used: int
    tokens: int
    terms: int

    @classmethod
    def measured(
        cls,
        backend: Backend,
        folders: Sequence[Shard],
        *,
        counts: str = COUNTS,
        weights: str = COUNTS,
    ) -> "ShardedCorpus":
        """Measure the counts of all shards.

        Raises
        ------
        InputUnusable
            There is no shard.
        """
        if not folders:
            raise InputUnusable("there is no shard to fit a model on: the corpus holds no document")
        shards: list[PlacedShard] = []
        rows = used = tokens = terms = 0
        sizes = backend.map(partial(_size, counts), folders)
        for folder, (own, own_used, own_tokens, own_terms) in zip(folders, sizes, strict=True):
            shards.append(PlacedShard(folder, rows, tokens))
            rows, used, tokens = rows + own, used + own_used, tokens + own_tokens
            terms = max(terms, own_terms)
        return cls(backend, tuple(shards), counts, weights, rows, used, tokens, terms)

    @property
    def folder(self) -> Shard:
        """Where a fit keeps what belongs to no shard."""
        return self.shards[0].shard.parent / "fit"

    def map(self, task: Callable[[PlacedShard], R]) -> Iterator[R]:
        """Give `task(shard)` of each shard, in their order: sums over them are always the same."""
        return self.backend.map(task, self.shards)

    def added(self, of_rows: Callable[[SparseMatrix, FloatArray], S], told: FloatArray) -> S:
        """Add up arrays `of_rows(weights, told)` of all shards, in their order."""
        found = self.map(partial(_of_rows, of_rows, self.weights, self.backend.broadcast(told)))
        whole = next(found)
        for more in found:
            whole = cast(S, tuple(one + other for one, other in zip(whole, more, strict=True)))
        return whole

    def gathered(self, rows: Int64Array, part: str) -> SparseMatrix:
        """Copy some rows, by ascending numbers int64[n], of a part into one matrix [n, V]."""
        from scipy.sparse import csr_array, vstack

        wanted = self.backend.broadcast(rows)
        found = list(self.map(partial(_some_rows, part, wanted)))
        return csr_array(vstack(found, format="csr"))

    def matrix(self, rows: Int64Array) -> DocumentTermMatrix:
        """Copy some rows, by ascending numbers int64[n], with their weights."""
        counts = self.gathered(rows, self.counts)
        return DocumentTermMatrix(counts, self.gathered(rows, self.weights))

    def sampled_tokens(self, tokens: int, least: int = 1) -> Int64Array:
        """Number rows that are spread evenly and hold about so many tokens; all where that is all.

        A systematic sample: it depends on the numbers of rows and tokens alone. About `least` of
        its rows hold a term, however long rows are.
        """
        if self.tokens <= tokens:
            return np.arange(self.rows)
        fewest = -(-least * self.rows // max(self.used, 1))
        return even_sample(self.rows, max(fewest, self.rows * tokens // self.tokens))

    def sampled_rows(self, topics: int, least: int = 0) -> Int64Array:
        """Number the rows, spread evenly, on which clusters or parts are found; `least` of them."""
        return even_sample(self.rows, max(SAMPLED_ROWS, ROWS_OF_TOPIC * topics, least))

    def shared_rows(self, top: AnyArray) -> FloatArray:
        """In how many rows two top terms of a topic occur: see `jobs.models.rows.shared_rows`."""
        told = self.backend.broadcast(top)
        found = np.zeros((*top.shape, top.shape[1]))
        for own in self.map(partial(_shared_rows, self.counts, told)):
            found += own
        return found

    def class_words(self, within: FloatArray) -> FloatArray:
        """Topic-term float64[K, V] of clusters by the sums of `class_frequencies` of all shards."""
        weights = class_weights_of(within)
        heaviest = candidates(weights)
        return cohesive_words_of(weights, heaviest, self.shared_rows(heaviest), self.used)


def used_rows(
    placed: PlacedShard, counts: str, weights: str, but: Int64Array | None = None
) -> tuple[SparseMatrix, SparseMatrix]:
    """Counts and unit weights of those rows of a shard that hold a term; without some of them.

    These are told by ascending numbers in the corpus.
    """
    found = read_counts(placed.shard, counts)
    wanted = np.diff(found.indptr) > 0
    if but is not None:
        wanted[own_rows(but, placed.rows_before, len(wanted))] = False
    used = np.flatnonzero(wanted)
    return found[used], normalise_sparse(read_counts(placed.shard, weights)[used])


def own_rows(rows: Int64Array, first: int, count: int) -> Int64Array:
    """Pick of ascending row numbers those in [first, first + count), counted from `first`."""
    begin, end = np.searchsorted(rows, [first, first + count])
    return rows[begin:end] - first


def shard_matrix(shard: Shard, part: str) -> SparseMatrix:
    """Copy the counts int32[rows, V] of a shard: kernels are compiled for arrays in memory."""
    mapped = read_counts(shard, part)
    return mapped.copy()


def _of_rows(
    of_rows: Callable[[SparseMatrix, FloatArray], S],
    part: str,
    told: Broadcast[FloatArray],
    placed: PlacedShard,
) -> S:
    with threadpool_limits(limits=1):
        return of_rows(shard_matrix(placed.shard, part), told.value)


def _size(part: str, shard: Shard) -> tuple[int, int, int, int]:
    counts = read_counts(shard, part)
    used = int((np.diff(counts.indptr) > 0).sum())
    return counts.shape[0], used, int(counts.data.sum(dtype=np.int64)), counts.shape[1]


def _some_rows(part: str, rows: Broadcast[Int64Array], placed: PlacedShard) -> SparseMatrix:
    counts = read_counts(placed.shard, part)
    return counts[own_rows(rows.value, placed.rows_before, counts.shape[0])]


def _shared_rows(part: str, top: Broadcast[AnyArray], placed: PlacedShard) -> FloatArray:
    return shared_rows(read_counts(placed.shard, part), top.value)


def name_of_fit(model: Settings, options: FitOptions) -> str:
    """Name a fit by what it depends on beside its corpus (SHA-256)."""
    told = f"{model.model_dump_json()} {options.seed}".encode()
    prior = b"" if options.word_prior is None else options.word_prior.tobytes()
    return sha256(told + prior).hexdigest()[:_NAMED]
