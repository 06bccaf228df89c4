"""How many CPU seconds does a small run cost, the first time on a machine and every later one?

The seeds job of a checkout: cold (nothing compiled yet), warm (machine code in the cache), and the
two commands that should answer at once. `--before PATH` measures another checkout in turn with this
one. All is CPU time of all processes that a command starts; Python's own bytecode is there before
the first run, as an installer leaves it. Figures are medians, but for the one cold run.
"""

import argparse
import compileall
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import harness
from benchmarks.scale_plan import PUBLISHED

#: What a checkout needs to run the seeds job.
PARTS = ("jobs", "configs", "seeds")
#: Bounds in CPU seconds.
BOUNDS = {"warm": 3.0, "cold": 20.0, "--help": 0.3, "jobs.show": 0.3}
#: How often each command is run, and with --quick; the cold run is one.
REPEATS, QUICK_REPEATS = 7, 3


@dataclass(frozen=True)
class Checkout:
    """A copy of a checkout, with caches and artifacts of its own."""

    name: str
    folder: Path

    def measured(self, *command: str) -> harness.Measured:
        """Run a command of it to its end."""
        found = harness.run_measured(
            [sys.executable, "-m", *command],
            self.folder,
            {"NUMBA_CACHE_DIR": str(self.folder / "numba"), "PYTHONDONTWRITEBYTECODE": ""},
            root=self.folder,
        )
        if found.status not in PUBLISHED:
            raise SystemExit(f"{self.name}: {' '.join(command)}: {found.stderr}")
        return found


def copied(name: str, source: Path, folder: Path) -> Checkout:
    """Copy what the job needs, and compile its Python to bytecode."""
    for part in PARTS:
        shutil.copytree(source / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(folder / "jobs", quiet=1)
    return Checkout(name, folder)


def run(report: harness.Report, options: argparse.Namespace) -> None:
    job = ("jobs.run", "configs/lda.yaml", "--force", "--quiet", "--no-progress")
    commands = {
        "warm": job,
        "--help": ("jobs.run", "--help"),
        "jobs.show": ("jobs.show", "artifacts/lda/latest"),
    }
    sources = {"here": harness.ROOT} | ({"before": options.before} if options.before else {})
    with tempfile.TemporaryDirectory() as folder:
        checkouts = [copied(name, path, Path(folder, name)) for name, path in sources.items()]
        found = {(one.name, "cold"): [one.measured(*job)] for one in reversed(checkouts)}
        for _ in range(QUICK_REPEATS if options.quick else REPEATS):
            for command, arguments in commands.items():
                for one in checkouts:
                    found.setdefault((one.name, command), []).append(one.measured(*arguments))
    cpu = {key: harness.median([run.cpu for run in runs]) for key, runs in found.items()}
    wall = {key: harness.median([run.wall for run in runs]) for key, runs in found.items()}
    for command, bound in BOUNDS.items():
        cells: dict[str, harness.Cell] = {
            f"{name}, {what}": seconds[name, command]
            for name in sources
            for what, seconds in (("CPU s", cpu), ("wall s", wall))
        }
        report.row(command=command, **cells)
        report.goal(f"CPU seconds, {command}", cpu["here", command], at_most=bound, quick_too=True)
    report.conditions["load after"] = round(os.getloadavg()[0], 1)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which checkout to compare with."""
    parser.add_argument("--before", metavar="PATH", type=Path, help="another checkout")


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
