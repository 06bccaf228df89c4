"""Document-term matrix out of shards: rows counted, weighed and folded in a shard at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.shards import (
    Blocks,
    Shard,
    read_counts,
    read_part,
    sealed,
    shard_folders,
    write_counts,
    write_part,
)
from jobs.shards.counts import COUNTS, as_matrix

#: Shard size in tokens: rows are cut into shards of about so many
SHARD_TOKENS: Final = 1 << 21
#: Name of the part that holds weights; where there is none, the counts are the weights
WEIGHTS: Final = "weights"
#: Largest number of entries that scipy numbers with int32
_INT32: Final = 2**31 - 1


class ShardedMatrices:
    """Matrices whose rows lie in shards, each known by the object that maps it as a whole.

    Parameters
    ----------
    folder : Path
        Where they are written, each below a number: a run makes them in one order always.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: list[tuple[SparseMatrix, tuple[Shard, ...]]] = []
        self._fits = 0

    def next_fit(self) -> int:
        """Number the fits of a run, in their order."""
        self._fits += 1
        return self._fits

    def shards_of(self, counts: SparseMatrix) -> tuple[Shard, ...]:
        """Give the shards of a matrix; empty where it has none."""
        return next((shards for known, shards in self._known if known is counts), ())

    def written(
        self, rows: int, tokens: AnyArray, block: Callable[[int, int], SparseMatrix]
    ) -> SparseMatrix:
        """Write a matrix into shards, and map it as a whole.

        Parameters
        ----------
        rows : int
        tokens : int64[rows + 1]
            How many tokens come before each row, by which shards are cut.
        block : callable
            Gives the rows from one number to another.
        """
        shards = self._cut(rows, tokens, block)
        whole = joined_matrix(self._folder / f"whole-{len(self._known)}", COUNTS, shards)
        self._known.append((whole, shards))
        return whole

    def cut(self, matrix: DocumentTermMatrix) -> tuple[Shard, ...]:
        """Give the shards of a matrix; one that has none is written into some, with its weights."""
        counts, weights = matrix.counts, matrix.weights
        known = self.shards_of(counts)
        if known:
            return known
        tokens = np.append(0, np.cumsum(counts.sum(axis=1, dtype=np.int64)))
        shards = self._cut(counts.shape[0], tokens, lambda first, last: counts[first:last])
        first = 0
        for shard in shards if weights is not counts else ():
            last = first + read_counts(shard).shape[0]
            if not sealed(shard, WEIGHTS):
                write_counts(shard, weights[first:last], WEIGHTS)
            first = last
        self._known.append((counts, shards))
        return shards

    def _cut(
        self, rows: int, tokens: AnyArray, block: Callable[[int, int], SparseMatrix]
    ) -> tuple[Shard, ...]:
        bounds = row_bounds(tokens)
        folder = self._folder / f"rows-{len(self._known)}"
        shards = tuple(shard_folders(folder, len(bounds) - 1))
        for shard, first, last in zip(shards, bounds, bounds[1:], strict=False):
            if not sealed(shard, COUNTS):
                write_counts(shard, block(first, last))
        return shards


def row_bounds(tokens: AnyArray) -> list[int]:
    """Cut rows into groups of `SHARD_TOKENS`: where each begins, and how many rows there are."""
    rows = len(tokens) - 1
    marks = np.arange(SHARD_TOKENS, int(tokens[-1]), SHARD_TOKENS)
    inner = np.searchsorted(tokens, marks)
    return sorted({0, *(mark for mark in inner.tolist() if 0 < mark < rows), rows})


def joined_matrix(whole: Path, part: str, shards: Sequence[Shard]) -> SparseMatrix:
    """Put the rows of all shards one after the other, and map them as one matrix."""
    if not sealed(whole, part):
        found = [read_counts(shard, part) for shard in shards]
        entries = sum(one.nnz for one in found)
        kind = np.int32 if entries <= _INT32 else np.int64
        rows = sum(one.shape[0] for one in found)
        write_part(
            whole,
            part,
            data=Blocks(found[0].data.dtype.type, (entries,), (one.data for one in found)),
            indices=Blocks(kind, (entries,), (one.indices for one in found)),
            indptr=Blocks(kind, (rows + 1,), _starts(found)),
            shape=np.array([rows, found[0].shape[1]], np.int64),
        )
    return as_matrix(read_part(whole, part))


def _starts(found: Iterable[SparseMatrix]) -> Iterator[AnyArray]:
    first = 0
    yield np.zeros(1, np.int64)
    for one in found:
        yield one.indptr[1:].astype(np.int64) + first
        first += one.nnz


def joined_rows(whole: Path, part: str, shards: Sequence[Shard]) -> FloatArray:
    """Put the dense `rows` of all shards one after the other, and map them as one."""
    if not sealed(whole, part):
        found = [read_part(shard, part)["rows"] for shard in shards]
        shape = (sum(len(one) for one in found), *found[0].shape[1:])
        write_part(whole, part, rows=Blocks(found[0].dtype.type, shape, found))
    rows: FloatArray = read_part(whole, part)["rows"]
    return rows
