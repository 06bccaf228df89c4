"""Durability by fsync: files and folders that are still there after a power cut."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.errors import InputUnusable

#: What fsync(2) answers where a file system cannot do it (some network and FUSE file systems).
_NO_SYNC = frozenset((errno.EINVAL, errno.EBADF, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP))

#: Bytes of pieces that are written at once.
_AT_ONCE = 1 << 20
#: What link(2) answers where a file cannot have one more name: other file systems, no hard links at
#: all, too many of them, or a file of another user (protected_hardlinks).
_NO_LINK = frozenset(
    (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
)


def write_new(path: Path, data: bytes | Iterable[bytes]) -> bool:
    """Write a new file and see it onto the disk; False where the file system cannot promise it.

    What comes in pieces is written a mebibyte at a time.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o666)
    try:
        for piece in [data] if isinstance(data, bytes) else _gathered(data):
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        return _sync(descriptor)
    finally:
        os.close(descriptor)


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _AT_ONCE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


@dataclass(frozen=True)
class CarriedFile:
    """A file of the run before that is published again as it is: its path, size and SHA-256."""

    path: Path
    bytes: int
    sha256: str


def carry(file: CarriedFile, target: Path) -> dict[str, Any]:
    """Publish a file of the run before once more; returns its entry in the manifest.

    Raises
    ------
    InputUnusable
        It is no longer what was published then.
    """
    _link_or_copy(file.path, target)
    with target.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != file.sha256:
        raise InputUnusable(
            f"{file.path}: damaged, or changed since it was published, and this run was to carry "
            "it over. Take it from a backup, or run the job with `--set start.mode=refit`."
        )
    return {"bytes": file.bytes, "sha256": found}


def _link_or_copy(source: Path, target: Path) -> None:
    """Give a file that is on the disk already a second name; copy it where that cannot be done."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        write_new(target, source.read_bytes())


def sync_folder(path: Path) -> bool:
    """See the names in a folder onto the disk; False where the file system cannot promise it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return _sync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, each seen onto the disk (fsync).

    Raises
    ------
    NotADirectoryError
        Something else is in its place.
    """
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent)
    with suppress(FileExistsError):
        os.mkdir(path)
    if not path.is_dir():
        raise NotADirectoryError(f"{path} is there, but is no folder")
    sync_folder(path.parent)


def _sync(descriptor: int) -> bool:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
        return False
    return True
