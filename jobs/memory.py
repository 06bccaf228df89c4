"""Memory limits: what the machine, its control group (cgroup) or ulimit leave to the process."""

import atexit
import ctypes
import gc
import os
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

#: A control group without a limit of its own says a number near 2**63 (cgroup v1).
_NO_LIMIT = 2**60
#: Share of the available memory that a run may take where no limit is given
SHARE: Final = 0.9
#: Garbage collection threshold: values made, less those gone, before the youngest are looked at
_COLLECT_AFTER: Final = 1_000_000
_SIZE: Final = re.compile(r"([0-9]{1,20}(?:\.[0-9]{1,9})?)[ ]?(?:([kmgt])(i?))?b?", re.IGNORECASE)
#: Parameter of mallopt: from which size on memory is mapped (M_MMAP_THRESHOLD)
_MMAP_THRESHOLD: Final = -3
#: Parameter of mallopt: how much the heap may keep free at its end (M_TRIM_THRESHOLD)
_TRIM_THRESHOLD: Final = -1
#: Parameter of mallopt: how much more than is asked for the heap takes (M_TOP_PAD)
_TOP_PAD: Final = -2
#: Size of a large array, in bytes
_LARGE: Final = 2 << 20
#: Size of what the heap keeps free at its end, in bytes: else each block that is read of a file is
#: taken from the system and given back.
_KEPT_FREE: Final = 16 << 20
#: Size of what the heap takes at a time, in bytes
_TAKEN: Final = 4 << 20
#: Powers of the unit prefixes of sizes
_PREFIXES: Final = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def size_in_bytes(written: str | int) -> int:
    """Read a size such as `8GB`, `512 MiB`, `1.5g` or 8000000000, in bytes.

    With an i (`GiB`) a unit counts in powers of 1,024, without one in powers of 1,000.

    Raises
    ------
    ValueError
        It is no size, or none above zero.
    """
    match = _SIZE.fullmatch(str(written))
    if match is None or not float(match[1]):
        raise ValueError(
            f"{str(written)[:40]!r} is no size above zero, such as 8GB, 512MiB or 8000000000 "
            "(bytes; units are B, kB, MB, GB, TB and KiB, MiB, GiB, TiB)"
        )
    unit = 1024 if match[3] else 1000
    return int(float(match[1]) * unit ** _PREFIXES[(match[2] or "").lower()])


def in_words(size: float) -> str:
    """Write a size as a person says it, in MB or GB."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"


def give_back() -> None:
    """Give memory that was freed back to the system, which glibc alone would keep for later.

    What a stage had for a while is then no part of the peak of the next one.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def collect_rarely() -> None:
    """Collect cyclic garbage less often: a run makes very many values, and few of them in cycles.

    By Python's own thresholds a tenth of a run that carries thousands of records over is spent in
    looking for it, and as much again when the process ends: it is gone then with all else.
    """
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    gc.set_threshold(_COLLECT_AFTER, *gc.get_threshold()[1:])


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect garbage less often for a while; after it young values are looked through at once."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def give_back_at_once() -> None:
    """Let every large array be memory of its own, which the system has back once it is freed.

    By itself glibc takes ever larger ones from its heap (mallopt(3), M_MMAP_THRESHOLD), which
    shrinks from its end alone: what one stage had for a while would lie below what the next holds.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_TRIM_THRESHOLD, _KEPT_FREE)
        library.mallopt(_TOP_PAD, _TAKEN)


def resident(root: Path = Path("/")) -> tuple[int, int]:
    """Bytes that this process holds now, and held at most so far.

    Where the system does not tell the first, it is taken for the second.
    """
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak *= 1 if sys.platform == "darwin" else 1024
    try:
        pages = int((root / "proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return peak, peak
    held = pages * os.sysconf("SC_PAGE_SIZE")
    return held, max(peak, held)


def unmapped(root: Path = Path("/")) -> int | None:
    """Bytes of anonymous and shared memory that this process holds; None where no system tells.

    Files that are mapped are left out: the system takes their pages back where they are wanted.
    """
    try:
        lines = (root / "proc/self/status").read_text("ascii", "replace").splitlines()
        values = [line.split() for line in lines if line.startswith(("RssAnon:", "RssShmem:"))]
        return sum(int(value[1]) for value in values) * 1024 if values else None
    except (OSError, ValueError, IndexError):
        return None


def available(root: Path = Path("/")) -> int:
    """Bytes that this process may come to hold: the least that any limit allows.

    The machine's memory; the limits of its control groups, v1 or v2, and of those above them; and
    the limit of its address space (`ulimit -v`).

    Parameters
    ----------
    root : Path
        Where /proc and /sys are found.
    """
    limits = [_machine(root), *_control_groups(root)]
    soft = resource.getrlimit(resource.RLIMIT_AS)[0]
    if soft != resource.RLIM_INFINITY:
        limits.append(soft)
    return min(limit for limit in limits if limit > 0)


def _machine(root: Path) -> int:
    try:
        for line in (root / "proc/meminfo").read_text("ascii", "replace").splitlines():
            name, _, value = line.partition(":")
            if name == "MemTotal":
                return int(value.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _control_groups(root: Path) -> list[int]:
    """The limits of the control groups that hold this process, in bytes."""
    try:
        lines = (root / "proc/self/cgroup").read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    limits = []
    for line in lines:
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if not controllers:
            mount, name = root / "sys/fs/cgroup", "memory.max"
        elif "memory" in controllers.split(","):
            mount, name = root / "sys/fs/cgroup/memory", "memory.limit_in_bytes"
        else:
            continue
        own = PurePosixPath(path.lstrip("/"))
        # In a container the path is the host's, while the mount shows the group itself on top.
        for folder in (own, *own.parents):
            try:
                limit = int((mount / folder / name).read_text("ascii", "replace"))
            except (OSError, ValueError):  # not there, or "max"
                continue
            if limit < _NO_LIMIT:
                limits.append(limit)
    return limits
