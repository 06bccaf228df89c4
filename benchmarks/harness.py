"""What all benchmarks share: their arguments, corpora, clocks and conditions, and the report.

A benchmark is a module with a docstring, a function `run(report, options)` and a last line
`sys.exit(harness.main(__doc__, run))`; it is started from the root of the repository with
`python -m benchmarks.NAME [--quick] [--json FILE]`.
"""

import argparse
import gzip
import json
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.clocks import (
    Measured,
    cpu_seconds,
    interleaved,
    median,
    own_and_system_seconds,
    run_measured,
)
from jobs import __version__
from jobs.datatypes import Document

Cell = str | int | float | bool | None

__all__ = [
    "CORPORA",
    "CorpusMissing",
    "Goal",
    "LabelledCorpus",
    "Measured",
    "Report",
    "conditions",
    "corpora_folder",
    "cpu_seconds",
    "interleaved",
    "load",
    "main",
    "median",
    "own_and_system_seconds",
    "processor",
    "run_measured",
    "table",
]

ROOT = Path(__file__).resolve().parent.parent
CORPORA = "TOPIC_JOBS_CORPORA"
PACKAGES = (
    "numpy",
    "scipy",
    "scikit-learn",
    "gensim",
    "numba",
    "threadpoolctl",
    "tomotopy",
    "pyrmallet",
)
EXIT_GOAL_MISSED = 1
EXIT_UNUSABLE = 2


class CorpusMissing(Exception):
    """A corpus that the benchmark needs is not there."""


@dataclass(frozen=True)
class LabelledCorpus:
    """Documents in order of their ids, each with its label.

    `judged[i]` is False where document i has no label or is flagged (empty, a duplicate, a
    conflict of labels): it takes part in the fit and is left out of scores against labels.
    """

    name: str
    documents: tuple[Document, ...]
    labels: tuple[str, ...]
    judged: tuple[bool, ...]


@dataclass(frozen=True)
class Goal:
    """A bound that a figure must keep; `holds` is None where it was not judged."""

    goal: str
    value: float | None
    bound: str
    holds: bool | None


@dataclass
class Report:
    """What a benchmark found: rows, goals, and the conditions under which they hold."""

    name: str
    question: str
    quick: bool = False
    conditions: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Cell]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def row(self, **cells: Cell) -> None:
        """Add one row to the table, and show it on stderr at once (a benchmark may take long)."""
        self.rows.append(cells)
        print("  ".join(f"{name}={_shown(cell)}" for name, cell in cells.items()), file=sys.stderr)

    def goal(
        self,
        goal: str,
        value: float | None,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
        quick_too: bool = False,
    ) -> None:
        """State a goal. It is not judged without a value, nor (but for `quick_too`) by --quick."""
        limits = ((">=", at_least), ("<=", at_most))
        bounds = [f"{sign} {limit:g}" for sign, limit in limits if limit is not None]
        if not bounds:
            raise ValueError(f"the goal {goal!r} needs at_least or at_most")
        holds = None
        if value is not None and (quick_too or not self.quick):
            holds = (
                math.isfinite(value)
                and (at_least is None or value >= at_least)
                and (at_most is None or value <= at_most)
            )
        self.goals.append(Goal(goal, value, " and ".join(bounds), holds))

    def used(self, corpus: LabelledCorpus) -> None:
        """Write down that `corpus` was used, and how much of it."""
        self.conditions.setdefault("corpora", {})[corpus.name] = len(corpus.documents)

    def finish(self, target: Path | None) -> int:
        """Print the table and the goals, write the JSON, and return the exit status."""
        print(f"{self.name}: {self.question}" + (" (quick)" if self.quick else ""))
        print(table(self.rows))
        for goal in self.goals:
            verdict = {True: "holds", False: "MISSED", None: "not judged"}[goal.holds]
            print(f"{verdict}: {goal.goal}: {_shown(goal.value)} (bound {goal.bound})")
        if target is not None:
            content = {
                "benchmark": self.name,
                "question": self.question,
                "quick": self.quick,
                "conditions": self.conditions,
                "rows": self.rows,
                "goals": [vars(goal) for goal in self.goals],
            }
            text = json.dumps(content, indent=1, ensure_ascii=False, default=float)
            target.write_text(text + "\n", encoding="utf-8")
        return EXIT_GOAL_MISSED if any(goal.holds is False for goal in self.goals) else 0


def main(
    description: str | None,
    run: Callable[[Report, argparse.Namespace], None],
    arguments: Callable[[argparse.ArgumentParser], None] | None = None,
) -> int:
    """Run a benchmark from its command line and return the exit status.

    0: every goal holds; 1: one is missed; 2: the arguments are wrong or a corpus is missing.
    """
    question = (description or "").strip().splitlines()[0]
    name = Path(sys.argv[0]).stem
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=description)
    parser.add_argument("--quick", action="store_true", help="a small sample; goals not judged")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write rows and goals there too")
    if arguments is not None:
        arguments(parser)
    options = parser.parse_args()
    report = Report(name, question, options.quick, conditions())
    report.conditions["arguments"] = {
        name: value
        for name, value in sorted(vars(options).items())
        if name != "json" and not _holds_a_path(value)
    }
    try:
        run(report, options)
    except CorpusMissing as error:
        print(error, file=sys.stderr)
        return EXIT_UNUSABLE
    return report.finish(options.json)


def _holds_a_path(value: object) -> bool:
    """Whether an argument tells of this machine alone."""
    return any(isinstance(one, Path) for one in (value if isinstance(value, list) else [value]))


def conditions() -> dict[str, Any]:
    """Say what the figures depend on: processor, load, system, versions, date. No host name.

    `load` is the mean number of processes that wanted a core in the minute before: above the
    number of cores, wall times are too long, and CPU times somewhat.
    """
    versions = {"python": platform.python_version(), "topic-jobs": __version__}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "processor": processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": versions,
    }


def processor() -> str:
    """Return the model of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"


def corpora_folder() -> Path:
    """Return the folder of the corpora: TOPIC_JOBS_CORPORA, or shared/corpora beside the clone.

    Raises
    ------
    CorpusMissing
        It is not there.
    """
    folder = Path(os.environ.get(CORPORA) or ROOT.parent / "shared" / "corpora")
    if not folder.is_dir():
        raise CorpusMissing(f"{folder}: no such folder; set {CORPORA} to the folder of corpora")
    return folder


def load(name: str, limit: int | None = None) -> LabelledCorpus:
    """Load a corpus by name; `limit` keeps that many documents, evenly spaced over the ids.

    Raises
    ------
    CorpusMissing
        There is no such corpus in the folder.
    """
    path = corpora_folder() / f"{name}.jsonl.gz"
    if not path.is_file():
        raise CorpusMissing(f"{path}: no such corpus; set {CORPORA} to the folder that holds it")
    with gzip.open(path, "rb") as lines:
        records = sorted((json.loads(line) for line in lines), key=lambda record: record["id"])
    if limit is not None and limit < len(records):
        records = [records[i * len(records) // limit] for i in range(limit)]
    return LabelledCorpus(
        name,
        tuple(
            Document(
                id=record["id"],
                text=record["text"],
                source=record.get("source") or name,
                title=record.get("title") or "",
                date=record.get("date") or "",
            )
            for record in records
        ),
        tuple(record.get("label") or "" for record in records),
        tuple(bool(record.get("label")) and "flag" not in record for record in records),
    )


def table(rows: Sequence[Mapping[str, Cell]]) -> str:
    """Lay rows out as a Markdown table; columns in the order in which they first occur."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names] + [[_shown(row.get(name, "")) for name in names] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(names))]
    laid = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    ]
    laid.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(laid)


def _shown(cell: Cell) -> str:
    if cell is None:
        return "-"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)
