"""What does a corpus of so many documents cost from reading to publishing, stage by stage?

A corpus of `benchmarks.generated` (274 tokens a document, 15% English) goes through LDA with 100
topics, a document a row, as a process of its own. Its CPU time and its memory are looked at ten
times a second and laid to the stage that the log has begun; `peak` is the highest sum of anonymous
and shared memory, without mapped files. `--documents` chooses the sizes, `--set` changes the job.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import generated, harness

#: Documents of the corpora.
SIZES = (3_000, 10_000, 30_000, 100_000)
#: The size that --quick takes, and the one that the goals are of.
QUICK, JUDGED = 30_000, 100_000
#: Documents of a corpus that is not measured: all that is needed is compiled on it.
WARM = 1_000
#: Goals at JUDGED documents: CPU seconds, and MB of memory, of which so many are libraries.
CPU, PEAK, LIBRARIES = 360.0, 1_200.0, 350.0
#: The same of a million documents: CPU seconds, MB. With `--set memory_limit=4GB` it goes through
#: shards by itself.
MILLION, MILLION_CPU, MILLION_PEAK = 1_000_000, 3_600.0, 4_000.0
#: Seconds between two looks at the process.
EVERY = 0.1
_JOB = """\
job: scale
reader: {kind: jsonl, path: ., pattern: corpus.jsonl, fields: {id: id, text: text}}
passages: {unit: document}
vocabulary: {min_rows: 5, max_share: 0.3}
vectoriser: {kind: counts}
model: {kind: lda, topics: 100}
metrics: [{kind: c_npmi}, {kind: diversity}]
"""
_PUBLISHED = {0, 3}


@dataclass
class Watched:
    """What a process took: CPU seconds by stage and the peak of each, in bytes."""

    status: int = 0
    wall: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)


def watched(command: list[str], folder: Path) -> Watched:
    """Run a command that logs its stages as JSON, and look at it until it ends."""
    found = Watched()
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=harness.ROOT, stderr=subprocess.PIPE, text=True)
    stage = ["start"]
    lines: list[str] = []
    reading = threading.Thread(target=_follow, args=(process, stage, lines))
    reading.start()
    spent = 0.0
    while process.poll() is None:
        now, held = _looked_at(process.pid)
        if held:
            name = stage[0]
            found.cpu[name] = found.cpu.get(name, 0.0) + now - spent
            found.peak[name] = max(found.peak.get(name, 0), held)
            spent = now
        time.sleep(EVERY)
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


def _looked_at(pid: int) -> tuple[float, int]:
    """CPU seconds of a process and its children so far, and bytes of their own that they hold."""
    ticks = os.sysconf("SC_CLK_TCK")
    spent, held = 0.0, 0
    for one in (pid, *children_of(pid)):
        try:
            fields = Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()
            status = Path(f"/proc/{one}/status").read_text("utf-8").splitlines()
        except OSError:
            continue
        # Own and system time, and those of the children that were waited for.
        spent += sum(map(int, fields[11:15])) / ticks
        for line in status:
            if line.startswith(("RssAnon:", "RssShmem:")):
                held += int(line.split()[1]) * 1024
    return spent, held


def children_of(pid: int) -> list[int]:
    """The processes that a process began, and those that they did."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        own = [int(c) for t in tasks for c in (t / "children").read_text("utf-8").split()]
    except OSError:
        return []
    return [*own, *(c for child in own for c in children_of(child))]


def measured(report: harness.Report, documents: int, options: argparse.Namespace) -> Watched:
    """Draw a corpus, run the job on it, and add a row for each stage."""
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        folder = Path(temporary)
        size = generated.write(documents, folder / "corpus.jsonl")
        (folder / "scale.yaml").write_text(_JOB, "utf-8")
        settings = [f"threads={options.threads}", *options.set]
        found = watched(
            [
                *(sys.executable, "-m", "jobs.run", str(folder / "scale.yaml")),
                *("--log-format", "json"),
                *(part for one in settings for part in ("--set", one)),
            ],
            folder,
        )
        if found.status not in _PUBLISHED:
            log = (folder / "log.jsonl").read_text("utf-8")
            raise SystemExit(f"{documents} documents ended with {found.status}:\n{log[-3000:]}")
        run = folder / "artifacts" / "scale" / "latest"
        tokens = json.loads((run / "topics.json").read_text("utf-8"))["corpus"]["tokens"]
    for stage, cpu in found.cpu.items():
        report.row(
            documents=documents,
            stage=stage,
            cpu=round(cpu, 1),
            ms_a_document=1000 * cpu / documents,
            peak=round(found.peak[stage] / 1e6),
        )
    peak = max(found.peak.values()) / 1e6
    report.row(
        documents=documents,
        stage="all",
        cpu=round(sum(found.cpu.values()), 1),
        ms_a_document=1000 * sum(found.cpu.values()) / documents,
        peak=round(peak),
        wall=round(found.wall, 1),
        mb=round(size / 1e6),
        tokens=tokens,
    )
    return found


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Measure each size, and judge one."""
    measured(harness.Report("", ""), WARM, options)
    sizes = options.documents or ((QUICK,) if report.quick else SIZES)
    found = {one: measured(report, one, options) for one in sizes}
    judged = QUICK if report.quick else JUDGED
    share = judged / JUDGED
    bounds = {
        judged: (CPU * share, LIBRARIES + (PEAK - LIBRARIES) * share),
        MILLION: (MILLION_CPU, MILLION_PEAK),
    }
    for size in sorted(bounds.keys() & found.keys()):
        cpu, peak = bounds[size]
        report.goal(
            f"{size} documents: CPU seconds from reading to published",
            sum(found[size].cpu.values()),
            at_most=cpu,
            quick_too=True,
        )
        report.goal(
            f"{size} documents: MB of anonymous and shared memory at the peak",
            max(found[size].peak.values()) / 1e6,
            at_most=peak,
            quick_too=True,
        )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which sizes, how many threads, and what else of the job."""
    parser.add_argument("--documents", nargs="+", type=int, help="sizes of the corpora")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE")
    parser.add_argument("--folder", type=Path, help="where the corpora are drawn")


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
