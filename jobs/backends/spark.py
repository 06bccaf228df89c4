"""Data parallelism by Apache Spark: tasks in the Python workers of its executors (PySpark)."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from jobs.errors import JobError

if TYPE_CHECKING:
    from jobs.contracts import Broadcast

S = TypeVar("S")
R = TypeVar("R")
T = TypeVar("T")
#: How often a task is tried that fails for want of its worker
TRIES: Final = 4
#: So many tasks a core are handed over at a time: their results are held until they are taken
_AHEAD: Final = 2


class Spark:
    """Implements `jobs.contracts.Backend` by Spark: under `spark-submit`, or on this machine.

    A task whose worker is lost runs again, on another one if need be.

    Parameters
    ----------
    threads : int
        How many cores are used where `spark-submit` names no master.
    """

    kind = "spark"

    def __init__(self, threads: int = 1) -> None:
        from pyspark import SparkConf, SparkContext

        settings = SparkConf()
        if not settings.contains("spark.master"):
            settings.setMaster(f"local[{threads},{TRIES}]")
            settings.set("spark.driver.host", "127.0.0.1")
            settings.set("spark.driver.bindAddress", "127.0.0.1")
            settings.set("spark.ui.enabled", "false")
            # Spark would take the first `python3` on the path, which may know no package of ours
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        if not settings.contains("spark.app.name"):
            settings.setAppName("topic-jobs")
        self._context = SparkContext(conf=settings)
        self._context.setLogLevel("ERROR")

    def map(self, task: Callable[[S], R], shards: Sequence[S]) -> Iterator[R]:
        """Give `task(shard)` of each shard, in their order; see `jobs.contracts.Backend`."""
        at_once = _AHEAD * self._context.defaultParallelism
        for first in range(0, len(shards), at_once):
            some = list(shards[first : first + at_once])
            found = self._context.parallelize(some, len(some)).map(partial(_tried, task)).collect()
            for results, error in found:
                if error is not None:
                    raise error
                yield from results

    def broadcast(self, value: T) -> "Broadcast[T]":
        """Send a value to all executors."""
        sent: Broadcast[T] = self._context.broadcast(value)
        return sent

    def close(self) -> None:
        """End the workers."""
        self._context.stop()


def _tried(task: Callable[[S], R], shard: S) -> tuple[list[R], JobError | None]:
    """Run a task; an error that a person can act on is a result, for another try would not help."""
    try:
        return [task(shard)], None
    except JobError as error:
        return [], error
