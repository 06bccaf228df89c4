"""What all families of `benchmarks.scale` share: the plan, the job, and runs that are looked at.

A run is a process of its own. Its CPU time and its memory are looked at ten times a second and laid
to the stage that the log has begun; `peak` is the highest sum of anonymous and shared memory,
without mapped files.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import generated, harness

#: Seconds between two looks at the process.
EVERY = 0.1
#: Documents of a corpus that is not judged.
WARM = 1_000
#: Exit codes of a run that published.
PUBLISHED = {0, 3}
JOB = """\
job: scale
reader: {kind: jsonl, path: documents, fields: {id: id, text: text}}
passages: {unit: document}
vocabulary: {min_rows: 5, max_share: 0.3}
vectoriser: {kind: counts}
model: {kind: lda, topics: 100}
metrics: [{kind: c_npmi}, {kind: diversity}]
"""


@dataclass
class Watched:
    """What a process took: CPU seconds by stage and the peak of each, in bytes; its shards."""

    status: int = 0
    wall: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)
    shards: int = 0


@dataclass
class Plan:
    """What is asked of a family.

    Parameters
    ----------
    quick : bool
    threads : int
        Of a run.
    settings : tuple of str
        More of the job, each as PATH=VALUE.
    folder : Path or None
        Where corpora and runs are written.
    documents : tuple of int
        Sizes that are asked for; empty for the usual ones.
    seeds : int
    kinds : tuple of str
        Of models, for `quality`.
    before : Path or None
        A checkout to compare with.
    families : tuple of str
        All that are asked for.
    """

    quick: bool
    threads: int = 2
    settings: tuple[str, ...] = ()
    folder: Path | None = None
    documents: tuple[int, ...] = ()
    seeds: int = 3
    kinds: tuple[str, ...] = ()
    before: Path | None = None
    families: tuple[str, ...] = ()
    _found: dict[tuple[int, tuple[str, ...]], Watched] = field(default_factory=dict)

    def measured(self, report: harness.Report, documents: int, *more: str) -> Watched:
        """Draw a corpus, run the job on it, and add a row for each stage; once for each job."""
        settings = (f"threads={self.threads}", *self.settings, *more)
        known = self._found.get((documents, settings))
        if known is None:
            known = self._found[documents, settings] = self._measure(report, documents, settings)
        return known

    def warm(self, *more: str) -> None:
        """Run the job on a corpus that is not judged: machine code is made once, at 200 MB."""
        self.measured(harness.Report("", ""), WARM, *more)

    def over_shards(self, documents: int) -> Watched | None:
        """A run of so many documents that was measured already, and went over shards."""
        runs = (run for (size, _), run in self._found.items() if size == documents and run.shards)
        return next(runs, None)

    def _measure(
        self, report: harness.Report, documents: int, settings: tuple[str, ...]
    ) -> Watched:
        with tempfile.TemporaryDirectory(dir=self.folder) as temporary:
            folder = Path(temporary)
            size = generated.write(documents, job_in(folder))
            found = watched(
                [
                    *(sys.executable, "-m", "jobs.run", str(folder / "scale.yaml")),
                    *("--log-format", "json"),
                    *(part for one in settings for part in ("--set", one)),
                ],
                folder,
            )
            if found.status not in PUBLISHED:
                log = (folder / "log.jsonl").read_text("utf-8")
                raise SystemExit(f"{documents} documents ended with {found.status}:\n{log[-3000:]}")
            run = folder / "artifacts" / "scale" / "latest"
            tokens = json.loads((run / "topics.json").read_text("utf-8"))["corpus"]["tokens"]
            memory = json.loads((run / "manifest.json").read_text("utf-8"))["memory"]
            found.shards = memory["shards"]
        for stage, cpu in found.cpu.items():
            report.row(
                documents=documents,
                shards=found.shards,
                stage=stage,
                cpu=round(cpu, 1),
                ms_a_document=1000 * cpu / documents,
                peak=round(found.peak[stage] / 1e6),
            )
        report.row(
            documents=documents,
            shards=found.shards,
            stage="all",
            cpu=round(sum(found.cpu.values()), 1),
            ms_a_document=1000 * sum(found.cpu.values()) / documents,
            peak=round(max(found.peak.values()) / 1e6),
            wall=round(found.wall, 1),
            mb=round(size / 1e6),
            tokens=tokens,
        )
        return found


def job_in(folder: Path) -> Path:
    """Write the job as `scale.yaml`; gives where its corpus belongs."""
    (folder / "scale.yaml").write_text(JOB, "utf-8")
    (folder / "documents").mkdir()
    return folder / "documents" / "corpus.jsonl"


def watched(
    command: list[str],
    folder: Path,
    *,
    look: Callable[[], None] = lambda: None,
    every: float = EVERY,
    kill_at: float = math.inf,
) -> Watched:
    """Run a command that logs its stages as JSON, and look at it until it ends.

    Parameters
    ----------
    folder : Path
        Takes its log.
    look : callable
        Called at each look.
    every : float
        Seconds between two looks.
    kill_at : float
        CPU seconds after which it is killed.
    """
    found = Watched()
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=harness.ROOT, stderr=subprocess.PIPE, text=True)
    stage = ["start"]
    lines: list[str] = []
    reading = threading.Thread(target=_follow, args=(process, stage, lines))
    reading.start()
    spent = 0.0
    known: set[int] = set()
    while process.poll() is None:
        now, held, known = _looked_at(process.pid, known)
        if held:
            name = stage[0]
            found.cpu[name] = found.cpu.get(name, 0.0) + now - spent
            found.peak[name] = max(found.peak.get(name, 0), held)
            spent = now
        look()
        if spent >= kill_at:
            process.kill()
        time.sleep(every)
    reading.join()
    found.status, found.wall = process.returncode, time.perf_counter() - begin
    (folder / "log.jsonl").write_text("".join(lines), "utf-8")
    return found


def _follow(process: "subprocess.Popen[str]", stage: list[str], lines: list[str]) -> None:
    """Keep the lines of a log, and the stage that it told last."""
    for line in process.stderr or ():
        lines.append(line)
        record = json.loads(line) if line.startswith("{") else {}
        if "done" in record:  # a heartbeat
            continue
        told = record.get("stage") or record.get("memory", {}).get("stage")
        stage[0] = told or stage[0]


def _looked_at(pid: int, known: set[int]) -> tuple[float, int, set[int]]:
    """CPU seconds of a process and its children so far, their memory in bytes, and who they are.

    The memory of a child counts from the second look on: when it has just been forked, its pages
    are still those of its parent.
    """
    ticks = os.sysconf("SC_CLK_TCK")
    spent, held = 0.0, 0
    now = {pid, *children_of(pid)}
    for one in now:
        try:
            fields = Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()
            status = Path(f"/proc/{one}/status").read_text("utf-8").splitlines()
        except OSError:
            continue
        # Own and system time, and those of the children that were waited for.
        spent += sum(map(int, fields[11:15])) / ticks
        for line in status if one == pid or one in known else ():
            if line.startswith(("RssAnon:", "RssShmem:")):
                held += int(line.split()[1]) * 1024
    return spent, held, now


def children_of(pid: int) -> list[int]:
    """The processes that a process began, and those that they did."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        own = [int(c) for t in tasks for c in (t / "children").read_text("utf-8").split()]
    except OSError:
        return []
    return [*own, *(c for child in own for c in children_of(child))]
