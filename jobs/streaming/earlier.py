"""Checkpoint of reading: documents that an earlier start of a run has in its shards already."""

import os
import shutil
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

from jobs.shards import Shard, is_sound, read_part
from jobs.shards.records import lines_of

#: Size of a hash in bytes: two of a billion lines are the same one time in thirty
_HASH_BYTES: Final = 8


class Earlier:
    """Documents in the shards of an earlier start: they are neither spooled nor written again.

    So a run that goes on takes no more of the disk while it reads than one that was not killed.

    Parameters
    ----------
    shards : sequence of Shard
        In the order of their documents.
    part : str
        The part of each that holds them.
    """

    def __init__(self, shards: Sequence[Shard], part: str) -> None:
        self._part = part
        self._shards = {one.name: one for one in shards if is_sound(one, part)}
        self._hashes = np.sort(np.fromiter(map(_hash, self.lines()), np.uint64))

    def lines(self) -> Iterator[bytes]:
        """Yield the encoded documents, in their order."""
        return (line for shard in self._shards.values() for line in lines_of(shard, self._part))

    def holds(self, line: bytes) -> bool:
        """Whether a document is among them."""
        if not len(self._hashes):
            return False
        wanted = np.uint64(_hash(line))
        at = np.searchsorted(self._hashes, wanted)
        return bool(at < len(self._hashes) and self._hashes[at] == wanted)

    def linked(self, shard: Shard, lines: Sequence[bytes]) -> bool:
        """Take the documents of a new shard from the old one, where they are the same.

        Nothing is written: both folders name the same files (hard links). False where the documents
        differ, or the file system has no such links.
        """
        old = self._shards.get(shard.name)
        if old is None or read_part(old, self._part)["records"].tobytes() != b"".join(lines):
            return False
        target: Path = shard / self._part
        try:
            shutil.copytree(old / self._part, target, copy_function=os.link)
        except OSError:
            shutil.rmtree(target, ignore_errors=True)
            return False
        return True


def _hash(line: bytes) -> int:
    return int.from_bytes(blake2b(line, digest_size=_HASH_BYTES).digest(), "little")
