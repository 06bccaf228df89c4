"""Structural typing of data parallelism: a backend maps pure tasks over the shards of a corpus."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")
#: What a value is handed out as: only workers read it
V_co = TypeVar("V_co", covariant=True)


class Broadcast(Protocol[V_co]):
    """A value that every worker has, sent once and not with each task."""

    @property
    def value(self) -> V_co:
        """The value, in a task."""


class Backend(Protocol):
    """Where tasks run: threads of this machine, or the workers of a cluster."""

    @property
    def kind(self) -> str:
        """Its name on the menu."""

    def map(self, task: Callable[[S], R], shards: Sequence[S]) -> Iterator[R]:
        """Give `task(shard)` of each shard, in the order of the shards.

        A task is a pure function of its shard and of what was broadcast: where it fails for want
        of its worker it is run again, and gives the same. Tasks, shards and results can be pickled.

        Raises
        ------
        JobError
            What a task raised; the others may have run or not.
        """

    def broadcast(self, value: T) -> Broadcast[T]:
        """Hand a value out to all workers."""

    def close(self) -> None:
        """End the workers, and give back what was broadcast."""
