"""How benchmarks measure: CPU seconds of work in turn, and whole commands with their peak."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")

ROOT = Path(__file__).resolve().parent.parent

# The middle process is small, so that the peak of the command is not hidden below that of the
# benchmark: on Linux a child starts with the high-water mark of the process it was forked from.
_MEASURE = """
import json, resource, subprocess, sys, time
begin = time.perf_counter()
done = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL)
wall = time.perf_counter() - begin
used = resource.getrusage(resource.RUSAGE_CHILDREN)
facts = [wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]
open(sys.argv[1], "w").write(json.dumps(facts))
sys.exit(done.returncode if done.returncode >= 0 else 128 - done.returncode)
"""


@dataclass(frozen=True)
class Measured:
    """One command run to its end: seconds, CPU seconds, and the peak of its largest process."""

    status: int
    wall: float
    cpu: float
    peak_mib: float
    stdout: str
    stderr: str


def cpu_seconds(work: Callable[[], Value]) -> tuple[float, Value]:
    """Run `work`; return the CPU seconds of all threads (and children waited for) and its value."""
    begin = _cpu()
    value = work()
    return _cpu() - begin, value


def own_and_system_seconds(work: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds of `work` itself, and of the operating system for it."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime


def interleaved(
    rivals: Mapping[str, Callable[[], object]], repeats: int = 5
) -> dict[str, list[float]]:
    """Time rivals in turn (a, b, a, b ...), so that a slow minute of the machine hits them all.

    Returns the CPU seconds of every repeat by name; compare their medians. A first round of all
    is run before and not timed (compilation, caches).
    """
    for work in rivals.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(repeats):
        for name, work in rivals.items():
            seconds[name].append(cpu_seconds(work)[0])
    return seconds


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return float(statistics.median(values))


def run_measured(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    root: Path = ROOT,
) -> Measured:
    """Run a command from the root of a checkout and measure it; `folder` takes a small file."""
    facts = folder / "measured.json"
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(facts), *command],
        cwd=root,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    wall, cpu, peak = json.loads(facts.read_text(encoding="utf-8"))
    facts.unlink()
    return Measured(done.returncode, wall, cpu, peak, done.stdout, done.stderr)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
