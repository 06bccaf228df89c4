"""Does a run over shards give the same bytes on every backend, when a worker is killed as well?

The Arabic news of `sanad_khaleej` (a tenth of it with --quick) go through LDA with 20 topics, a
document a row: by `backend.kind: local` with one and with two threads, by Dask with two processes,
by Spark on `local[2]`; then by these two once more, while a worker is killed with SIGKILL when the
texts are prepared, and where the corpus is swept in shards one more in the fit. All artifacts but
the manifest are compared, without the names and digests of the runs, which the report shows. A
backend that is not installed is left out, and its goals are not judged.
"""

import argparse
import gzip
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from benchmarks import harness
from benchmarks.scale_plan import PUBLISHED, Watched, children_of, watched
from jobs.streaming import standing

#: Which lines of the corpus --quick takes: one in so many.
QUICK = 10
#: Stages in which a worker is killed, once in each: they are tasks over shards.
KILLED_IN = ("prepare", "fit lda (native, shards)")
_CORPUS = "sanad_khaleej.jsonl.gz"
_JOB = """\
job: engines
reader: {kind: jsonl, path: corpus.jsonl}
passages: {unit: document}
vectoriser: {kind: counts}
model: {kind: lda, topics: 20}
metrics: [{kind: c_npmi}]
"""
#: Where each run is made, with how many threads or workers, and whether one of them is killed.
RUNS = (
    ("local", 1, False),
    ("local", 2, False),
    ("dask", 2, False),
    ("spark", 2, False),
    ("dask", 2, True),
    ("spark", 2, True),
)
#: What marks the command line of a worker of each backend.
_WORKERS = {"dask": "multiprocessing.spawn", "spark": "pyspark.daemon"}
_OWN = re.compile(rb"\d{8}T\d{6}Z-[0-9a-f]{8}|[0-9a-f]{64}")


def installed(kind: str) -> bool:
    """Whether a backend can be used here."""
    if kind == "spark":
        return find_spec("pyspark") is not None and which("java") is not None
    return kind == "local" or find_spec("distributed") is not None


def artifacts(run: Path) -> dict[str, bytes]:
    """All files of a run but its manifest, without what names the run."""
    return {
        path.relative_to(run).as_posix(): _OWN.sub(b"", path.read_bytes())
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def made(
    folder: Path, kind: str, threads: int, *, killed: bool, more: Sequence[str] = ()
) -> tuple[Watched, Path, int]:
    """Run the job; give what it took, the run, and how many workers were killed."""
    target = folder / f"{kind}-{threads}{'-killed' * killed}"
    settings = [
        f"artifacts.dir={target}",
        f"threads={threads}",
        f"backend.kind={kind}",
        "backend.shards=always",
        *more,
    ]
    command = [sys.executable, "-m", "jobs.run", str(folder / "job.yaml"), "--log-format", "json"]
    command += [part for one in settings for part in ("--set", one)]
    over, dead = threading.Event(), [0]
    scratch = target / "engines" / "scratch"
    killer = threading.Thread(target=_kill, args=(_WORKERS.get(kind, ""), scratch, over, dead))
    if killed:
        killer.start()
    found = watched(command, folder)
    over.set()
    if killed:
        killer.join()
    if found.status not in PUBLISHED:
        log = (folder / "log.jsonl").read_text("utf-8")
        raise SystemExit(f"{kind} ended with {found.status}:\n{log[-3000:]}")
    return found, (target / "engines" / "latest").resolve(), dead[0]


def _kill(mark: str, scratch: Path, over: threading.Event, dead: list[int]) -> None:
    """Kill one worker in each of some stages, which the scratch of the run tells of."""
    waiting = list(KILLED_IN)
    while waiting and not over.wait(0.05):
        now = standing(scratch)
        if stage := next((one for one in waiting if now.startswith(one)), None):
            workers = [one for one in children_of(os.getpid()) if mark in _command(one)]
            if len(workers) > 1:
                os.kill(workers[-1], signal.SIGKILL)
                dead[0] += 1
                waiting.remove(stage)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Make all runs, and compare each with the first."""
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        folder = Path(temporary)
        _sample(folder / "corpus.jsonl", QUICK if report.quick else 1)
        (folder / "job.yaml").write_text(_JOB, "utf-8")
        first: dict[str, bytes] = {}
        chosen = range(len(RUNS)) if options.runs is None else options.runs
        for kind, threads, killed in (RUNS[one] for one in chosen):
            name = f"{kind}, {threads}" + ", a worker killed" * killed
            if not installed(kind):
                report.goal(f"{name}: artifacts that differ", None, at_most=0)
                continue
            began = time.perf_counter()
            took, path, dead = made(folder, kind, threads, killed=killed, more=options.set)
            found = artifacts(path)
            first = first or found
            differing = [
                one for one in first.keys() | found.keys() if first.get(one) != found.get(one)
            ]
            report.row(
                backend=kind,
                threads=threads,
                killed=dead,
                artifacts=len(found),
                differing=len(differing),
                cpu=round(sum(took.cpu.values()), 1),
                wall=round(time.perf_counter() - began, 1),
                peak=round(max(took.peak.values()) / 1e6),
            )
            report.goal(f"{name}: artifacts that differ", len(differing), at_most=0, quick_too=True)
            if killed:
                report.goal(f"{name}: workers killed", dead, at_least=1, quick_too=True)


def _sample(target: Path, every: int) -> None:
    """Unpack one line in so many of the corpus."""
    source = harness.corpora_folder() / _CORPUS
    if not source.is_file():
        raise harness.CorpusMissing(f"{source} is not there")
    with gzip.open(source, "rb") as lines, target.open("wb") as file:
        file.writelines(line for number, line in enumerate(lines) if number % every == 0)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the runs are made."""
    parser.add_argument("--folder", type=Path, help="where corpus and runs are written")
    parser.add_argument("--runs", nargs="+", type=int, help="which of the runs, from 0, are made")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE")


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
