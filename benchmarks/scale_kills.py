"""A run over shards that is killed, or finds the disk full, goes on to the same bytes.

A corpus of `benchmarks.generated` goes over shards that are small (`benchmarks.small_shards`), so
that there are many. Some runs are left in peace: what lies in the scratch for a moment is seen in
one of them and not in another. The others are killed with SIGKILL when they have taken so much
CPU time, drawn evenly between the beginning of reading and that of publishing; each is followed by
one that goes on. All artifacts are those of a run in peace, the scratch is gone, and its bytes,
looked at all the time, are at no time more than the most of runs in peace. Then the scratch lies
on a disk (tmpfs, for which one must be root) that holds a share of these bytes: the run ends with
74, and (not by --quick) goes on when there is room.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import generated, harness
from benchmarks.engines import artifacts
from benchmarks.scale_plan import PUBLISHED, Plan, Watched, job_in, watched
from jobs.errors import WriteFailed

#: Documents, how often runs are killed, and how many are left in peace; the same of --quick.
DOCUMENTS, KILLS, PEACEFUL = 4_000, 20, 8
QUICK_DOCUMENTS, QUICK_KILLS, QUICK_PEACEFUL = 200, 2, 2
#: Shards of the corpus in bytes and tokens are of a 16th and an 8th, the sample of a 4th of it.
BYTES_SHARE, TOKENS_SHARE, SAMPLE_SHARE = 16, 8, 4
#: Tokens of a document that become terms, about.
TERMS = 120
#: Seconds between two looks at the scratch.
EVERY = 0.01
#: What a disk holds of the bytes of a run in peace, when it is full.
DISKS, QUICK_DISKS = (0.1, 0.3, 0.5, 0.7, 0.9), (0.5,)
_JOB = ("model.topics=10", "backend.shards=always")
_SWEEPS, _QUICK_SWEEPS = "model.max_sweeps=60", "model.max_sweeps=20"


@dataclass
class Runs:
    """Runs of one job, and the bytes of their scratch at most.

    Parameters
    ----------
    folder : Path
        Holds the configuration, the corpus and the artifacts.
    command : list of str
    scratch : Path
    """

    folder: Path
    command: list[str]
    scratch: Path
    peak: int = 0

    def made(self, kill_at: float = float("inf"), *more: str) -> Watched:
        """Run it, to its end or until it is killed."""
        command = [*self.command, *(part for one in more for part in ("--set", one))]
        return watched(command, self.folder, look=self._look, every=EVERY, kill_at=kill_at)

    def result(self) -> dict[str, bytes]:
        """Take the artifacts of a run, and remove all that it left."""
        found = artifacts((self.folder / "artifacts" / "scale" / "latest").resolve())
        shutil.rmtree(self.folder / "artifacts")
        return found

    def log(self) -> str:
        """The end of the log of the last run."""
        return (self.folder / "log.jsonl").read_text("utf-8")[-2000:]

    def _look(self) -> None:
        self.peak = max(self.peak, held(self.scratch))


@dataclass(frozen=True)
class Peace:
    """The run that was left in peace.

    Parameters
    ----------
    artifacts : dict
        Their bytes by their names.
    span : (float, float)
        CPU seconds at which reading and publishing began.
    scratch : int
        Bytes of its scratch at most.
    """

    artifacts: dict[str, bytes]
    span: tuple[float, float]
    scratch: int

    def differing(self, found: dict[str, bytes]) -> list[str]:
        """Name the artifacts that differ."""
        names = self.artifacts.keys() | found.keys()
        return [one for one in names if self.artifacts.get(one) != found.get(one)]


def held(folder: Path) -> int:
    """Bytes of all files in a folder; one that has several names (hard links) counts once."""
    found = {}
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # it was removed in the meantime
                told = os.lstat(os.path.join(inside, name))
                found[told.st_ino] = told.st_size
    return sum(found.values())


def run(report: harness.Report, plan: Plan) -> None:
    """Make all runs, and state the goals."""
    documents = QUICK_DOCUMENTS if plan.quick else DOCUMENTS
    with tempfile.TemporaryDirectory(dir=plan.folder) as temporary:
        runs = _runs(Path(temporary), documents, plan)
        spans = []
        for number in range(QUICK_PEACEFUL if plan.quick else PEACEFUL):
            took = _checked(runs, runs.made())
            spans.append((took.cpu["start"], _cpu(took) - took.cpu.get("publish", 0.0)))
            result = runs.result()
            report.row(
                documents=documents, run=f"in peace {number}", cpu=_cpu(took), scratch=runs.peak
            )
        # Of the run that took the least, or others would be over before they are killed.
        peace = Peace(result, min(spans, key=lambda span: span[1]), runs.peak)
        _killed(report, plan, runs, peace)
        _full(report, plan, runs, peace)


def _runs(folder: Path, documents: int, plan: Plan) -> Runs:
    size = generated.write(documents, job_in(folder))
    tokens = TERMS * documents
    sizes = (size // BYTES_SHARE, tokens // TOKENS_SHARE, tokens // SAMPLE_SHARE)
    command = [sys.executable, "-m", "benchmarks.small_shards", *map(str, sizes)]
    command += [str(folder / "scale.yaml"), "--log-format", "json"]
    sweeps = _QUICK_SWEEPS if plan.quick else _SWEEPS
    settings = (*_JOB, sweeps, f"threads={plan.threads}")
    command += [part for one in settings for part in ("--set", one)]
    return Runs(folder, command, folder / "artifacts" / "scale" / "scratch")


def _killed(report: harness.Report, plan: Plan, runs: Runs, peace: Peace) -> None:
    kills = QUICK_KILLS if plan.quick else KILLS
    dead = differing = left = 0
    peaks = []
    for number, at in enumerate(np.random.default_rng(1).uniform(*peace.span, kills)):
        broken = runs.made(float(at))
        dead += broken.status < 0
        kept, runs.peak = held(runs.scratch), 0
        again = _checked(runs, runs.made())
        left += runs.scratch.exists()
        found = runs.result()
        names = peace.differing(found)
        differing += len(names)
        peaks.append(max(kept, runs.peak))
        report.row(
            run=f"killed {number}", at=round(float(at), 2), stage=list(broken.cpu)[-1],
            kept=kept, cpu=_cpu(again), scratch=runs.peak, differing=len(names),
        )  # fmt: skip
    report.goal("runs killed, share", dead / kills, at_least=1, quick_too=True)
    report.goal("after kills: artifacts that differ", differing, at_most=0, quick_too=True)
    report.goal("after kills: scratch that is left", left, at_most=0, quick_too=True)
    report.goal(
        "after kills: bytes of scratch at most, to a run in peace",
        max(peaks) / peace.scratch,
        at_most=1,
        quick_too=True,
    )


def _full(report: harness.Report, plan: Plan, runs: Runs, peace: Peace) -> None:
    wrong = differing = 0
    disks = QUICK_DISKS if plan.quick else DISKS
    try:
        for share in disks:
            with _disk(runs.folder / "disk", int(share * peace.scratch)) as disk:
                full = runs.made(float("inf"), f"backend.scratch={disk}")
                wrong += full.status != WriteFailed.exit_code
                report.row(run=f"disk of {share:.0%}", status=full.status, stage=list(full.cpu)[-1])
                if plan.quick:
                    continue
                _mount(f"remount,size={4 * peace.scratch}", disk)
                _checked(runs, runs.made(float("inf"), f"backend.scratch={disk}"))
                found = runs.result()
                wrong += any(disk.iterdir())
                differing += len(peace.differing(found))
    except subprocess.CalledProcessError:  # only root may mount a disk
        report.goal("disk full: runs that do not end with 74", None, at_most=0)
        return
    report.goal("disk full: runs that do not end with 74", wrong, at_most=0, quick_too=True)
    report.goal(
        "disk full: artifacts that differ after", None if plan.quick else differing, at_most=0
    )


@contextmanager
def _disk(folder: Path, size: int) -> Iterator[Path]:
    """A disk of so many bytes."""
    folder.mkdir(exist_ok=True)
    _mount(f"size={size}", folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _mount(options: str, folder: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def _checked(runs: Runs, done: Watched) -> Watched:
    if done.status not in PUBLISHED:
        raise SystemExit(f"a run ended with {done.status}:\n{runs.log()}")
    return done


def _cpu(done: Watched) -> float:
    return round(sum(done.cpu.values()), 1)
