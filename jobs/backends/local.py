"""Data parallelism on one machine: tasks in threads of this process, by joblib's `Parallel`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True)
class Held(Generic[T]):
    """Implements `jobs.contracts.Broadcast` where all workers share the memory."""

    value: T


class Local:
    """Implements `jobs.contracts.Backend` by threads: kernels run without the interpreter's lock.

    Parameters
    ----------
    threads : int
        How many tasks run side by side; results do not depend on it.
    """

    kind = "local"

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads

    def map(self, task: Callable[[S], R], shards: Sequence[S]) -> Iterator[R]:
        """Give `task(shard)` of each shard, in their order; see `jobs.contracts.Backend`."""
        if self._threads == 1 or len(shards) < 2:
            yield from map(task, shards)
            return
        from joblib import Parallel, delayed

        pool = Parallel(self._threads, backend="threading", return_as="generator")
        yield from pool(delayed(task)(shard) for shard in shards)

    def broadcast(self, value: T) -> Held[T]:
        """Hold a value where all threads find it."""
        return Held(value)

    def close(self) -> None:
        """Nothing is left to end."""
