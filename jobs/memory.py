"""Memory limits: what the machine, its control group (cgroup) or ulimit leave to the process."""

import os
import resource
from pathlib import Path, PurePosixPath

#: A control group without a limit of its own says a number near 2**63 (cgroup v1).
_NO_LIMIT = 2**60


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
