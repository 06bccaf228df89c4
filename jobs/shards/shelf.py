"""Serialisation of records of arrays to a file that has no name: it is gone with its shelf."""

import os
import tempfile
from collections.abc import Collection, Mapping
from typing import NamedTuple
from weakref import finalize

import numpy as np

from jobs.datatypes import AnyArray
from jobs.shards.parts import Shard, write_failed


class Place(NamedTuple):
    """Where a record lies on a shelf: its first byte, and name, type and size of each array."""

    begin: int
    arrays: tuple[tuple[str, str, int], ...]


class Shelf:
    """Records of flat arrays in one file, each read when it is asked for.

    Its place on the disk is free again when nobody holds it, or the process ends.

    Parameters
    ----------
    folder : Shard
        Of the file, which has no name.
    """

    def __init__(self, folder: Shard) -> None:
        self._folder = folder
        self._size = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                self._file = os.dup(file.fileno())
        except OSError as error:
            raise write_failed(folder, error) from error
        finalize(self, os.close, self._file)

    def put(self, arrays: Mapping[str, AnyArray]) -> Place:
        """Keep a record behind the last one.

        Raises
        ------
        WriteFailed
            The disk is full, or the scratch folder cannot be written to.
        """
        data = b"".join(array.tobytes() for array in arrays.values())
        place = Place(
            self._size, tuple((name, one.dtype.str, one.nbytes) for name, one in arrays.items())
        )
        try:
            written = 0
            while written < len(data):
                written += os.pwrite(self._file, data[written:], self._size + written)
        except OSError as error:
            raise write_failed(self._folder, error) from error
        self._size += len(data)
        return place

    def get(self, place: Place, names: Collection[str] | None = None) -> dict[str, AnyArray]:
        """Read a record, or some of its arrays."""
        found: dict[str, AnyArray] = {}
        at = place.begin
        for name, kind, size in place.arrays:
            if names is None or name in names:
                found[name] = np.frombuffer(os.pread(self._file, size, at), kind)
            at += size
        return found
