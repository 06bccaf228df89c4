"""Resource usage of a command under attack: CPU time, and the peak of its resident memory."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path


def peak() -> int:
    """The most memory held since `reset`, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024


def reset() -> int:
    """Forget the peak so far; the memory that is held now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak()


@dataclass
class Cost:
    """What has been spent since it was made."""

    before: int = field(default_factory=reset)
    clock: float = field(default_factory=time.process_time)

    @property
    def seconds(self) -> float:
        """CPU time, in seconds."""
        return time.process_time() - self.clock

    @property
    def memory(self) -> int:
        """The peak beyond what was held before, in bytes."""
        return peak() - self.before
