"""Binary search in a published JSON Lines file, by the index of its lines."""

import os
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from jobs.artifact_files import kind, parsed
from jobs.errors import InputUnusable
from jobs.published import Published
from jobs.writers.indexed_lines import ENTRY, INDEX, entry


def records_of(run: Published, name: str, key: str, wanted: str) -> Iterator[Any]:
    """Yield the records whose `key` is `wanted`, of a file that is sorted by it.

    Only the lines are read that the search comes by, each checked against the index, and the index
    against the manifest. Where the run has no index, all of the file is read.

    Raises
    ------
    InputMissing
        The run never had such a file.
    InputUnusable
        The file, its index or a line is damaged.
    """
    if name + INDEX not in run.manifest["files"]:
        yield from (one for one in run.json_lines(name) if one[key] == wanted)
        return
    with _Lines(run, name) as lines:
        first = bisect_left(range(len(lines)), wanted, key=lambda number: lines[number][key])
        for number in range(first, len(lines)):
            record = lines[number]
            if record[key] != wanted:
                return
            yield record


class _Lines:
    """The records of a file by their number, read one by one."""

    def __init__(self, run: Published, name: str) -> None:
        self._path = run.path / name
        self._size = int(run.manifest["files"][name]["bytes"])
        self._index = run.read(name + INDEX)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            self._file = os.open(self._path, flags)
        except OSError as error:
            raise InputUnusable(f"{self._path}: {error.strerror}; the run is not whole") from None

    def __enter__(self) -> "_Lines":
        status = os.fstat(self._file)
        if status.st_size != self._size:
            os.close(self._file)
            raise InputUnusable(
                f"{self._path}: {kind(status)} of {status.st_size} bytes where the manifest says "
                f"{self._size}. Take it from a backup, or run the job again."
            )
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def __len__(self) -> int:
        return len(self._index) // ENTRY

    def __getitem__(self, number: int) -> Any:
        start = self._start(number)
        end = self._start(number + 1) if number + 1 < len(self) else self._size
        line = os.pread(self._file, max(0, end - start), start)
        place = self._path.with_name(f"{self._path.name}:{number + 1}")
        if entry(start, line) != self._index[number * ENTRY : (number + 1) * ENTRY]:
            raise InputUnusable(
                f"{place}: damaged, or changed since it was published. Take it from a backup, or "
                "run the job again."
            )
        return parsed(line, place)

    def _start(self, number: int) -> int:
        return int.from_bytes(self._index[number * ENTRY : number * ENTRY + 8], "little")
