"""Resource usage of a command under attack: CPU time, and the peak of its resident memory.

Compiling a kernel, which happens once on a machine, is no part of what an input costs.
"""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from numba.core import event


class Compiling(event.Listener):
    """CPU time that compiling kernels has taken in this process so far, in seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0
        self._start = 0.0

    def on_start(self, event: event.Event) -> None:
        if not self._depth:
            self._start = time.process_time()
        self._depth += 1

    def on_end(self, event: event.Event) -> None:
        self._depth -= 1
        if not self._depth:
            self.seconds += time.process_time() - self._start


COMPILING = Compiling()
event.register("numba:compile", COMPILING)  # type: ignore[no-untyped-call]  # as numba


def peak() -> int:
    """The most memory held since `reset`, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024


def reset() -> int:
    """Forget the peak so far; the memory that is held now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak()


def clock() -> float:
    """CPU time of this process without that of compiling, in seconds."""
    return time.process_time() - COMPILING.seconds


@dataclass
class Cost:
    """What has been spent since it was made."""

    before: int = field(default_factory=reset)
    start: float = field(default_factory=clock)

    @property
    def seconds(self) -> float:
        """CPU time, in seconds."""
        return clock() - self.start

    @property
    def memory(self) -> int:
        """The peak beyond what was held before, in bytes."""
        return peak() - self.before
