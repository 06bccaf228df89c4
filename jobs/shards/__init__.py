"""Sharding of a corpus on disk (out-of-core): numbered folders of a fixed size, mapped.

A shard is a folder; what a step makes of it is a part, a folder in it with an npy file an array,
and a seal that holds their digests. A part is there as a whole or not at all, so that a task that
is run again, or a run that goes on after a kill, takes what is sealed.
"""

from jobs.shards.counts import read_counts, write_counts
from jobs.shards.parts import (
    Blocks,
    Shard,
    drop_part,
    is_sound,
    read_part,
    sealed,
    shard_folders,
    unsound_parts,
    working_array,
    write_failed,
    write_part,
)
from jobs.shards.records import StoredRecords, write_records
from jobs.shards.shelf import Shelf

__all__ = [
    "Blocks",
    "Shard",
    "Shelf",
    "StoredRecords",
    "drop_part",
    "is_sound",
    "read_counts",
    "read_part",
    "sealed",
    "shard_folders",
    "unsound_parts",
    "working_array",
    "write_counts",
    "write_failed",
    "write_part",
    "write_records",
]
