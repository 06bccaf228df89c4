"""A corpus cut into shards, and a backend like a cluster: all is pickled, and tasks run twice."""

import pickle  # noqa: TID251 - this is how clusters send tasks
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from jobs import shards
from jobs.backends.local import Held, Local
from jobs.contracts import Backend, FittedModel
from jobs.datatypes import DocumentTermMatrix
from jobs.models.distributed.corpus import ShardedCorpus

S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")


class Remote(Local):
    """Workers in other processes, of which each loses every task once after it is done."""

    def map(self, task: Callable[[S], R], shards: Sequence[S]) -> Iterator[R]:
        """Send task, shard and result through pickle; run each task a second time."""
        sent = pickle.dumps(task)
        for shard in shards:
            again = pickle.loads(pickle.dumps(shard))
            pickle.loads(sent)(again)
            yield pickle.loads(pickle.dumps(pickle.loads(sent)(again)))

    def broadcast(self, value: T) -> Held[T]:
        """Hand out what came through pickle."""
        found: Held[T] = pickle.loads(pickle.dumps(Held(value)))
        return found


def sharded(
    folder: Path, matrix: DocumentTermMatrix, rows: int, backend: Backend | None = None
) -> ShardedCorpus:
    """Write a matrix as shards of so many rows."""
    folders = shards.shard_folders(folder, -(-matrix.shape[0] // rows))
    for number, shard in enumerate(folders):
        own = slice(number * rows, (number + 1) * rows)
        shards.write_counts(shard, matrix.counts[own])
        weights = matrix.weights[own]
        shards.write_part(
            shard,
            "weights",
            indptr=weights.indptr,
            indices=weights.indices,
            data=weights.data,
            shape=np.array(weights.shape),
        )
    return ShardedCorpus.measured(backend or Local(), folders, weights="weights")


def same_arrays(one: FittedModel, other: FittedModel) -> bool:
    """Whether two fitted models are equal to the last bit."""
    ours, theirs = one.arrays(), other.arrays()
    return ours.keys() == theirs.keys() and all(np.array_equal(ours[n], theirs[n]) for n in ours)
