"""File locking of files and folders by the kernel (flock): a lock ends with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from jobs.errors import CannotCreate, Locked

_held: Final[set[int]] = set()


def _let_go() -> None:
    """In a forked worker: close the locks, which would otherwise outlive a run that is killed."""
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def locked(descriptor: int, path: Path, other: str) -> Iterator[None]:
    """Hold the lock on an open file or folder, which is closed in the end.

    Raises
    ------
    Locked
        `other` holds it.
    CannotCreate
        It cannot be locked.
    """
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked(f"{other} holds {path}; try again when it is done") from None
        except OSError as error:
            why = error.strerror or error
            raise CannotCreate(f"{path} cannot be locked: {why}") from error
        _held.add(descriptor)
        yield
    finally:
        _held.discard(descriptor)
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a worker just being forked has it too
            os.close(descriptor)
