"""The menu of backends: where the tasks of a run over shards are mapped (data parallelism)."""

from collections.abc import Callable, Mapping

from jobs.backends.dask import Dask
from jobs.backends.local import Local
from jobs.backends.spark import Spark
from jobs.contracts import Backend

__all__ = ["BACKENDS", "Local"]

#: Each is made with the number of threads that it may use where it starts its own workers
BACKENDS: Mapping[str, Callable[[int], Backend]] = {"local": Local, "dask": Dask, "spark": Spark}
