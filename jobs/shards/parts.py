"""Durability of the parts of a shard: arrays written beside, sealed by SHA-256, then renamed."""

import hashlib
import json
import math
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from jobs.datatypes import AnyArray
from jobs.errors import WriteFailed

#: The folder of a shard
Shard: TypeAlias = Path
#: File name of the seal: the size and the digest of each array of a part
SEAL: Final = "seal.json"
#: File name prefix of what is not a part yet
_BESIDE: Final = ".beside-"
#: Size in bytes from which on an array that is worked on lies on the disk
_ON_DISK_FROM: Final = 1 << 25
#: Held while numpy parses the header of a file: before Python 3.12 parsers of two threads disturb
#: each other ("AST constructor recursion depth mismatch", CPython issue 106905)
_HEADERS: Final = threading.Lock()


@dataclass(frozen=True, eq=False)
class Blocks:
    """An array that is written block by block, and is never held as a whole.

    Written and not mapped: where the disk is full, a mapped page would end the process.

    Parameters
    ----------
    dtype : type
    shape : tuple of int
        Of the whole array.
    blocks : iterable of array
        Its parts along the first axis, in order.
    """

    dtype: type[np.generic]
    shape: tuple[int, ...]
    blocks: Iterable[AnyArray]

    def write(self, path: Path) -> None:
        """Write the file.

        Raises
        ------
        ValueError
            The blocks do not add up to the shape.
        """
        dtype = np.dtype(self.dtype)
        head = {"descr": dtype.str, "fortran_order": False, "shape": self.shape}
        written = 0
        with path.open("xb") as file:
            np.lib.format.write_array_header_1_0(file, head)
            for block in self.blocks:
                written += block.size
                file.write(np.ascontiguousarray(block, dtype).data)
        if written != math.prod(self.shape):
            raise ValueError(f"{path.name}: {written} values were written for {self.shape}")


def shard_folders(corpus: Path, shards: int) -> list[Shard]:
    """Name the folders of the shards of a corpus, in their order."""
    return [corpus / f"shard-{number:06d}" for number in range(shards)]


def write_part(shard: Shard, name: str, **arrays: AnyArray | Blocks) -> None:
    """Write a part of a shard and seal it; one that is there already is left as it is.

    Of two tasks that write the same part at once, the second one's work is dropped: tasks are pure,
    so both have the same bytes.

    Raises
    ------
    WriteFailed
        The disk is full, or the scratch folder cannot be written to.
    """
    try:
        shard.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f"{_BESIDE}{name}-", dir=shard))
        try:
            seal = {key: _write_array(beside, key, array) for key, array in sorted(arrays.items())}
            (beside / SEAL).write_text(json.dumps(seal), "ascii")
            if not sealed(shard, name):
                os.rename(beside, shard / name)
        except OSError:
            if not sealed(shard, name):
                raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise write_failed(shard / name, error) from error


def write_failed(path: Path, error: OSError) -> WriteFailed:
    """Say what could not be written to the scratch folder."""
    return WriteFailed(
        f"{path}: {error.strerror or error}. Nothing was published; what is sealed stays, and the "
        "next run goes on from it. Make room, or name another folder under backend.scratch"
    )


def _write_array(folder: Path, key: str, array: "AnyArray | Blocks") -> dict[str, Any]:
    path = folder / f"{key}.npy"
    if isinstance(array, Blocks):
        array.write(path)
    else:
        np.save(path, np.ascontiguousarray(array), allow_pickle=False)
    return {"bytes": path.stat().st_size, "sha256": _digest(path)}


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_part(shard: Shard, name: str) -> dict[str, AnyArray]:
    """Map the arrays of a sealed part; an array without elements is an empty one.

    Nobody writes to them, but they say that one may (copy on write), for else each kernel would be
    compiled once more.

    Raises
    ------
    FileNotFoundError
        The part is not sealed.
    """
    folder = shard / name
    keys = json.loads((folder / SEAL).read_text("ascii"))
    return {key: _mapped(folder / f"{key}.npy") for key in keys}


def _mapped(path: Path) -> AnyArray:
    with _HEADERS:
        try:
            return np.asarray(np.load(path, mmap_mode="c", allow_pickle=False))
        except ValueError:  # an empty file cannot be mapped
            return np.load(path, allow_pickle=False)  # type: ignore[no-any-return]


def working_array(shard: Shard, shape: tuple[int, ...], dtype: type[np.generic]) -> AnyArray:
    """Make an array of zeros to work on: a large one lies on the disk, under no name.

    Its pages go to the disk where memory is wanted for something else, and it is gone with the last
    that holds it, or with the process. Its place on the disk is taken at once.

    Raises
    ------
    WriteFailed
        The disk is full, or the scratch folder cannot be written to.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size < _ON_DISK_FROM:
        return np.zeros(shape, dtype)
    try:
        shard.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=shard) as file:
            if hasattr(os, "posix_fallocate"):  # not on macOS
                os.posix_fallocate(file.fileno(), 0, size)
            else:
                file.truncate(size)
            return np.asarray(np.memmap(file, dtype, "r+", shape=shape))
    except OSError as error:
        raise write_failed(shard, error) from error


def sealed(shard: Shard, name: str) -> bool:
    """Whether a part of a shard is there: a seal is renamed into place with all that it seals."""
    return (shard / name / SEAL).is_file()


def drop_part(shard: Shard, name: str) -> None:
    """Remove a part that is no longer needed: at once for all who look, then file by file."""
    beside = Path(tempfile.mkdtemp(prefix=_BESIDE, dir=shard))
    with suppress(FileNotFoundError):
        os.rename(shard / name, beside)
    shutil.rmtree(beside, ignore_errors=True)


def unsound_parts(shard: Shard) -> Iterator[str]:
    """Remove what was left half-written in a shard, and name the parts whose digests differ."""
    if not shard.is_dir():
        return
    for folder in sorted(path for path in shard.iterdir() if path.is_dir()):
        if folder.name.startswith(_BESIDE) or not is_sound(shard, folder.name):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.name.startswith(_BESIDE):
                yield folder.name


def is_sound(shard: Shard, name: str) -> bool:
    """Whether a part of a shard is sealed, and has the digests that its seal tells."""
    folder = shard / name
    try:
        seal = json.loads((folder / SEAL).read_text("ascii"))
        return all(_digest(folder / f"{key}.npy") == one["sha256"] for key, one in seal.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
