"""The menu of backends: where the tasks of a run over shards are mapped (data parallelism)."""

from jobs.backends.local import Local

__all__ = ["BACKENDS", "Local"]

BACKENDS = {"local": Local}
