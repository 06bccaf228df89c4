"""Random access to records on disk: JSON Lines in a mapped array, with an index of their starts."""

import json
import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, Generic, TypeVar, overload

import numpy as np

from jobs.datatypes import AnyArray
from jobs.shards.parts import Shard, read_part, write_part

T = TypeVar("T")


def encode(record: Any) -> bytes:
    """Write a record as a line of JSON; lone surrogates of a text are kept."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def decode(line: bytes) -> Any:
    """Read a line back that `encode` wrote."""
    return json.loads(line.decode("utf-8", "surrogatepass"))


def write_records(shard: Shard, name: str, lines: Iterable[bytes], **arrays: AnyArray) -> None:
    """Write encoded records as a part, `records` uint8 and `starts` int64[n + 1], with arrays."""
    held = list(lines)
    write_part(
        shard,
        name,
        records=np.frombuffer(b"".join(held), np.uint8),
        starts=np.array([0, *accumulate(map(len, held))], np.int64),
        **arrays,
    )


class StoredRecords(Sequence[T], Generic[T]):
    """The records of all shards, of which none is held: each is read when it is asked for.

    Parameters
    ----------
    shards : sequence of Shard
        In the order of the records.
    part : str
        The part of each shard that holds its records.
    read : callable
        Makes the value of a decoded record.
    """

    def __init__(self, shards: Sequence[Shard], part: str, read: Callable[[Any], T]) -> None:
        self.shards = tuple(shards)
        self._part, self._read = part, read
        self._starts = [np.array(read_part(shard, part)["starts"]) for shard in self.shards]
        #: The number of the first record of each shard, and of all records.
        self.firsts: list[int] = [0, *accumulate(len(starts) - 1 for starts in self._starts)]

    def __len__(self) -> int:
        return self.firsts[-1]

    def __iter__(self) -> Iterator[T]:
        for shard in self.shards:
            yield from self.of_shard(shard)

    def of_shard(self, shard: Shard) -> Iterator[T]:
        """Yield the records of one shard."""
        return (self._read(decode(line)) for line in lines_of(shard, self._part))

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(*at.indices(len(self))))
        place = range(len(self))[at]
        number = bisect_right(self.firsts, place) - 1
        own, starts = place - self.firsts[number], self._starts[number]
        start, end = starts[own : own + 2].tolist()
        path = self.shards[number] / self._part / "records.npy"
        with path.open("rb") as file:  # to map all arrays of a part takes a hundred times as long
            file.seek(start - int(starts[-1]), os.SEEK_END)
            return self._read(decode(file.read(end - start)))


def lines_of(shard: Shard, name: str) -> Iterator[bytes]:
    """Yield the encoded records of one shard."""
    part = read_part(shard, name)
    records, bounds = part["records"], part["starts"].tolist()
    return (records[start:end].tobytes() for start, end in pairwise(bounds))
