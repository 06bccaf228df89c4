"""Data parallelism by Dask: tasks in the worker processes of a cluster (dask.distributed)."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any, Final, Generic, TypeVar
from weakref import WeakValueDictionary

from jobs.errors import JobError

S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")
#: Environment variable that names the scheduler of a cluster that is there already
SCHEDULER: Final = "DASK_SCHEDULER_ADDRESS"
#: How often a task is tried again that fails for want of its worker
RETRIES: Final = 3
#: The values that a worker was sent, by their numbers
_SENT: Final[dict[int, Any]] = {}


class Sent(Generic[T]):
    """Implements `jobs.contracts.Broadcast`: its number goes with a task, its value goes once.

    Parameters
    ----------
    number : int
        Which of the values that were broadcast it is.
    held : list
        The value, where it was broadcast from; empty in a worker.
    """

    def __init__(self, number: int, held: Sequence[T] = ()) -> None:
        self._number, self._held = number, held

    @property
    def value(self) -> T:
        """The value, in a task."""
        found: T = self._held[0] if self._held else _SENT[self._number]
        return found

    def __reduce__(self) -> tuple[type["Sent[T]"], tuple[int]]:
        return Sent, (self._number,)


class Dask:
    """Implements `jobs.contracts.Backend` by Dask: in processes of this machine, or of a cluster.

    A task whose worker is lost runs again on another one.

    Parameters
    ----------
    threads : int
        How many processes are started where no scheduler is named; one thread in each.
    """

    kind = "dask"

    def __init__(self, threads: int = 1) -> None:
        from distributed import Client

        address = os.environ.get(SCHEDULER)
        self._cluster = _started(threads) if address is None else None
        self._client = Client(address or self._cluster)
        self._numbers = count()
        self._values: WeakValueDictionary[int, Sent[Any]] = WeakValueDictionary()
        self._futures: dict[int, Any] = {}

    def map(self, task: Callable[[S], R], shards: Sequence[S]) -> Iterator[R]:
        """Give `task(shard)` of each shard, in their order; see `jobs.contracts.Backend`."""
        from distributed.client import FutureCancelledError

        done = 0
        for again in reversed(range(RETRIES + 1)):
            try:
                for future in self._submitted(task, shards[done:]):
                    result = future.result()
                    done += 1
                    yield result
                return
            except FutureCancelledError:
                # With the last worker that had them, values are lost that were broadcast.
                if not again:
                    raise
                self._futures = {}

    def _submitted(self, task: Callable[[S], R], shards: Sequence[S]) -> list[Any]:
        sent = dict(self._values)
        self._futures = {
            number: self._futures.get(number) or self._scattered(one.value)
            for number, one in sent.items()
        }
        call, values = partial(_call, task, list(sent)), list(self._futures.values())
        found: list[Any] = self._client.map(call, shards, sent=values, retries=RETRIES, pure=False)
        return found

    def _scattered(self, value: Any) -> Any:
        """Send a value to all workers; again, where one of them is lost meanwhile."""
        for _ in range(RETRIES):
            try:
                return self._client.scatter(value, broadcast=True, hash=False)
            except (OSError, TimeoutError):  # the connection to a worker that is lost
                self._client.wait_for_workers(1)
        return self._client.scatter(value, broadcast=True, hash=False)

    def broadcast(self, value: T) -> Sent[T]:
        """Keep a value, to be sent once; it is given back when nobody holds what stands for it."""
        number = next(self._numbers)
        sent = self._values[number] = Sent(number, [value])
        return sent

    def close(self) -> None:
        """End the workers that were started here."""
        self._futures = {}
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def _started(workers: int) -> Any:
    """Start workers on this machine; where one dies while it starts, all are started again.

    Raises
    ------
    JobError
        They die each time.
    """
    from distributed import LocalCluster

    lost = ""
    for _ in range(RETRIES + 1):
        try:
            return LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
            )
        except RuntimeError as error:
            lost = str(error)
    raise JobError(
        f"Dask's workers die while they start ({lost}). Look for what ends them, such as too "
        "little memory; fewer `threads` start fewer, and backend.kind: local none"
    )


def _call(task: Callable[[S], R], numbers: Sequence[int], shard: S, *, sent: Sequence[Any]) -> R:
    """Run a task in a worker, which finds there what was broadcast."""
    for number in set(_SENT) - set(numbers):
        _SENT.pop(number, None)
    _SENT.update(zip(numbers, sent, strict=True))
    return task(shard)
