"""What does a night cost that assigns or updates, beside one that fits everything anew?

A corpus is published without one document in a hundred, then with all, by `start.mode` assign,
update and refit in turn from the same run, each a process of its own as cron would start it. `cpu`
is CPU seconds of the process, `share` that of the refit. `written` are the megabytes that the night
wrote: what it carried over as a hard link is one file with two names and counts for nothing;
`beside` leaves out passages.jsonl and assignments.json, which every night writes whole.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import harness

CORPUS, TOPICS = "sanad_khaleej", 20
#: How many documents --quick takes.
QUICK_DOCUMENTS = 3000
#: Every so many-th document is new.
NEW = 100
REPEATS = 3
#: The model of each kind, and its vectoriser.
MODELS: dict[str, dict[str, Any]] = {
    "lda": {"model": {"kind": "lda", "topics": TOPICS}, "vectoriser": {"kind": "counts"}},
    "mixture": {"model": {"kind": "mixture", "topics": TOPICS}, "vectoriser": {"kind": "tfidf"}},
}
#: Bounds: shares of the CPU time of a full run, CPU seconds, and the share of its bytes.
ASSIGN_SHARE, ASSIGN_SECONDS, UPDATE_SHARE, BYTES_SHARE = 0.05, 2.5, 0.25, 0.1
#: Files that every night writes whole.
WHOLE = ("passages.jsonl", "assignments.json")
_PUBLISHED = {0, 3}
#: Python's bytecode is there from the second run on, as an installer leaves it.
_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}


def write_documents(corpus: harness.LabelledCorpus, path: Path, *, every: bool) -> None:
    """Write the documents of a corpus as JSON Lines, all of them or without the new ones."""
    with path.open("w", encoding="utf-8") as lines:
        for number, document in enumerate(corpus.documents):
            if every or number % NEW:
                record = {"id": document.id, "text": document.text}
                lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def night(folder: Path, mode: str) -> harness.Measured:
    """Run the job of a folder in a mode, as a process of its own."""
    done = harness.run_measured(
        [
            *(sys.executable, "-m", "jobs.run", str(folder / "job.yaml"), "--quiet"),
            *("--set", f"start.mode={mode}", "--force"),
        ],
        folder,
        _INSTALLED,
    )
    if done.status not in _PUBLISHED:
        raise SystemExit(f"{mode} ended with {done.status}:\n{done.stderr}")
    return done


def written(folder: Path) -> tuple[int, int]:
    """Bytes of the latest run that are its own alone; and of those but for WHOLE."""
    run = (folder / "artifacts/night/latest").resolve()
    own = {
        path.relative_to(run).as_posix(): path.stat().st_size
        for path in run.rglob("*")
        if path.is_file() and path.stat().st_nlink == 1
    }
    return sum(own.values()), sum(size for name, size in own.items() if name not in WHOLE)


def measure(
    report: harness.Report, corpus: harness.LabelledCorpus, name: str, folder: Path
) -> dict[str, tuple[float, int]]:
    """Play the nights of one kind of model; CPU seconds and bytes beside WHOLE, by mode."""
    (folder / "docs").mkdir(parents=True)
    reader = {"kind": "jsonl", "path": "docs", "pattern": "*.jsonl"}
    job = {"job": "night", "reader": {**reader, "fields": {"id": "id", "text": "text"}}}
    job |= {"root": ".", "artifacts": {"dir": "artifacts"}, **MODELS[name]}
    (folder / "job.yaml").write_text(json.dumps(job), "utf-8")
    write_documents(corpus, folder / "docs/all.jsonl", every=False)
    night(folder, "refit")
    shutil.copytree(folder / "artifacts", folder / "before", symlinks=True)
    write_documents(corpus, folder / "docs/all.jsonl", every=True)
    spent: dict[str, list[float]] = {}
    sizes: dict[str, tuple[int, int]] = {}
    for _ in range(1 if report.quick else REPEATS):
        for mode in ("assign", "update", "refit"):
            shutil.rmtree(folder / "artifacts")
            shutil.copytree(folder / "before", folder / "artifacts", symlinks=True)
            spent.setdefault(mode, []).append(night(folder, mode).cpu)
            sizes[mode] = written(folder)
    cpu = {mode: harness.median(seconds) for mode, seconds in spent.items()}
    for mode, seconds in cpu.items():
        report.row(
            model=name,
            mode=mode,
            cpu=seconds,
            share=seconds / cpu["refit"],
            written=sizes[mode][0] / 1e6,
            beside=sizes[mode][1] / 1e6,
        )
    return {mode: (cpu[mode], sizes[mode][1]) for mode in cpu}


def run(report: harness.Report, options: argparse.Namespace) -> None:
    corpus = harness.load(CORPUS, QUICK_DOCUMENTS if options.quick else None)
    report.used(corpus)
    for name in ("lda",) if options.quick else MODELS:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(report, corpus, name, Path(folder))
        full, full_bytes = found["refit"]
        allowed = max(ASSIGN_SHARE * full, ASSIGN_SECONDS)
        report.goal(
            f"{name}: CPU of assign, of {ASSIGN_SHARE:.0%} of a full run or {ASSIGN_SECONDS} s",
            found["assign"][0] / allowed,
            at_most=1.0,
            quick_too=True,
        )
        report.goal(
            f"{name}: CPU of update, share of a full run",
            found["update"][0] / full,
            at_most=UPDATE_SHARE,
        )
        report.goal(
            f"{name}: bytes of assign beside {' and '.join(WHOLE)}, share of a full run's",
            found["assign"][1] / full_bytes,
            at_most=BYTES_SHARE,
            quick_too=True,
        )


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
