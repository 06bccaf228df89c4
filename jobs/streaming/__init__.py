"""Sharding of a whole run (out-of-core): the parts of a job, made to work on shards on the disk.

Documents are spooled while they are read and cut into shards; then the same pipeline runs, with a
text chain, a vectoriser and a model that do their work shard by shard, and with arrays that are
mapped.
"""

from jobs.streaming.flow import Flow, opened, scratch
from jobs.streaming.standing import standing

__all__ = ["Flow", "opened", "scratch", "standing"]
