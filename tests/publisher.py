"""A process that publishes runs, to be stopped in every way that a process can be stopped.

`python -m tests.publisher DIRECTORY MODE [UNSYNCED]`; MODE is

- `faults`: for each line on stdin fork a child, stop it, print its pid, and when somebody has
  continued it and it has published one run, print how it ended: its exit code, or minus its signal;
- `forever`: publish one run after another, and print the id of each once it is published;
- `once`: publish one run, print its id, and wait.

UNSYNCED leaves out the fsync of `files`, of `folders`, or of `files+folders`, to prove that a test
can tell the difference.
"""

import ctypes
import os
import signal
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jobs import schemas
from jobs.errors import JobError
from jobs.store import Store
from tests.stored import MANIFEST

START = datetime(2026, 11, 22, tzinfo=UTC)
KEEP = 2
PR_SET_PTRACER = 0x59616D61


def files(number: int) -> Iterator[tuple[str, bytes]]:
    """Three files whose content tells which run they are from."""
    for name, size in (("topics.json", 2_000), ("model/arrays.npz", 200_000), ("empty", 0)):
        yield name, f"{number:08d}".encode() * (size // 8)


def publish(store: Store, number: int) -> str:
    """Publish run `number` (its start is that many minutes after another), and prune."""
    with store.lock():
        start = START + timedelta(minutes=number)
        run_id = store.new_id(start, f"{number:08d}")
        store.publish(files(number), {**MANIFEST, "run_id": run_id})
        store.prune(KEEP, 0, now=start)
    return run_id


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _child(store: Store) -> int:
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        publish(store, 3)
    except JobError as error:
        return error.exit_code
    return 0


def _faults(store: Store) -> None:
    for name in ("latest", "manifest"):
        schemas.fault(name, {})  # loads them: a fault in reading the package is no fault of a disk
    for _ in sys.stdin:
        pid = os.fork()
        if not pid:
            os._exit(_child(store))
        os.waitpid(pid, os.WUNTRACED)
        _say(pid)
        _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _forever(store: Store) -> None:
    latest = store.latest()
    number = int(latest.name[-8:]) if latest else 0
    while True:
        number += 1
        _say(publish(store, number))


def _once(store: Store) -> None:
    publish(store, 1)
    _say(publish(store, 2))
    sys.stdin.read()


def main(directory: str, mode: str, unsynced: str = "") -> None:
    """Run one of the modes."""
    sync = os.fsync

    def partly(descriptor: int) -> None:
        kind = "folders" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "files"
        if kind not in unsynced:
            sync(descriptor)

    os.fsync = partly  # type: ignore[assignment]
    store = Store(Path(directory), "job")
    {"faults": _faults, "forever": _forever, "once": _once}[mode](store)


if __name__ == "__main__":
    main(*sys.argv[1:])
