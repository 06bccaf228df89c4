"""Byte identity of two checkouts: the artifacts of the same jobs, file by file.

`python -m benchmarks.same_bytes OTHER_CHECKOUT` runs the shipped configurations and the documented
corpora in both, and compares what they publish. Values that only name the code or the
configuration (the manifest, the report's imprint) are left out; keys renamed between the two are
read by their new names.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import harness
from jobs.canonical import readable
from jobs.config.renamed import by_todays_names

JOBS = (
    ("configs/lda.yaml", ()),
    ("configs/nmf.yaml", ()),
    ("configs/tfidf_clusters.yaml", ()),
    ("docs/corpora/bbc_news_raw.yaml", ()),
    ("docs/corpora/reuters21578.yaml", ()),
    ("docs/corpora/sanad_khaleej.yaml", ()),
)
COMPARED = ("topics.json", "assignments.json", "passages.jsonl", "metrics.json", "repairs.jsonl")


def published(checkout: Path, config: str, settings: tuple[str, ...], folder: Path) -> Path:
    """Run a job of a checkout with its artifacts in `folder`; return the published run."""
    if not (checkout / config).exists():
        raise SystemExit(f"{checkout} has no {config}")
    changed = [part for one in (f"artifacts.dir={folder}", *settings) for part in ("--set", one)]
    command = [sys.executable, "-m", "jobs.run", config, *changed, "--quiet", "--no-progress"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 3):
        raise SystemExit(f"{config} in {checkout} ended with {done.returncode}:\n{done.stderr}")
    (job,) = folder.iterdir()
    return (job / "latest").resolve()


def content(path: Path) -> bytes:
    """Read a published file, settings under the names that they have now."""
    data = path.read_bytes()
    if path.name != "topics.json":
        return data
    topics = json.loads(data)
    model = topics["model"]
    settings = by_todays_names({"model": {**model["parameters"], "kind": model["kind"]}})["model"]
    del settings["kind"]
    if settings == model["parameters"]:
        return data
    return readable({**topics, "model": {**model, "parameters": settings}})


def digests(run: Path) -> dict[str, str]:
    """SHA-256 of each compared file of a run, and of its model's arrays."""
    files = [run / name for name in COMPARED if (run / name).exists()]
    files += sorted((run / "model").glob("*.npz"))
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(content(path)).hexdigest()
        for path in files
    }


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Compare the checkouts job by job."""
    here, other = harness.ROOT, options.other.resolve()
    jobs = JOBS[:3] if options.quick else JOBS
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (config, settings) in enumerate(jobs):
            found = [
                digests(published(checkout, config, settings, Path(folder, str(number), name)))
                for name, checkout in (("other", other), ("here", here))
            ]
            for name in sorted(found[0].keys() | found[1].keys()):
                before, after = found[0].get(name, ""), found[1].get(name, "")
                different += before != after
                report.row(job=config, file=name, same=before == after, sha256=after[:16])
    report.goal("files that differ", different, at_most=0, quick_too=True)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which checkout to compare with."""
    parser.add_argument("other", metavar="OTHER_CHECKOUT", type=Path)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
