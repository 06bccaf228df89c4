"""Runs that are killed and runs without end: a job's history stays whole and does not grow."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jobs import run
from jobs.published import load
from jobs.saved_registry import load_registry
from tests import small_job
from tests.small_job import latest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
MIXTURE = {"kind": "mixture", "topics": 3, "neighbours": 3}
#: Seconds after its start in which a run of the small job is killed.
MOMENTS = (0.6, 3.5)


def job(folder: Path, count: int, **sections: Any) -> str:
    small_job.documents(folder / "docs", count)
    return str(small_job.config(folder, **{"model": MIXTURE, "metrics": [], **sections}))


def add(folder: Path, number: int) -> None:
    (folder / f"docs/n{number}.txt").write_text(small_job.text(number % 3, number), "utf-8")


def agreed(folder: Path) -> tuple[int, int]:
    """The latest run read whole: its number, and of how many documents its registry knows."""
    found = load(latest(folder))
    found.verify()
    registry = load_registry(found)
    assert registry is not None
    documents = found.json("assignments.json")["documents"]
    assert sum(one.documents for one in registry.topics) == sum(
        one["topic"] is not None for one in documents
    )
    topics = {one["id"] for one in found.topics()["topics"]}
    assert {one["topic"] for one in documents} <= topics | {None}
    return registry.run, len(documents)


@pytest.mark.parametrize("mode", ["refit", "update", "assign"])
def test_a_run_that_is_killed_leaves_a_history_that_goes_on(tmp_path: Path, mode: str) -> None:
    path = job(tmp_path, 20)
    (tmp_path / "topics.yaml").write_text("- label: {t0000: Water}\n", "utf-8")
    edits = ("--set", "start.edits=topics.yaml")
    assert run.main([path, "--quiet", *edits]) == 0
    draw = random.Random(mode)
    number = 1
    for kill in range(4):
        add(tmp_path, 100 + kill)
        command = [sys.executable, "-m", "jobs.run", path, "--quiet", *edits]
        with subprocess.Popen([*command, "--set", f"start.mode={mode}"], cwd=ROOT) as process:
            time.sleep(draw.uniform(*MOMENTS))
            process.send_signal(signal.SIGKILL)
        found, _ = agreed(tmp_path)
        assert found in {number, number + 1}
        assert run.main([path, "--quiet", *edits, "--set", f"start.mode={mode}"]) == 0
        number, documents = agreed(tmp_path)
        assert number == max(found, 2 + kill)
        assert documents == 21 + kill
        named = load(latest(tmp_path)).json("topics.json")["topics"][0]
        assert (named["id"], named["label"]) == ("t0000", "Water")


def test_two_hundred_nights_grow_nothing(tmp_path: Path) -> None:
    path = job(tmp_path, 30, artifacts={"keep_last": 3, "keep_days": 0})
    assert run.main([path, "--quiet"]) == 0
    descriptors: list[int] = []
    sizes: list[int] = []
    for night in range(200):
        if night:
            (tmp_path / f"docs/n{night - 1}.txt").unlink()
        add(tmp_path, night)
        mode = "update" if night % 50 == 49 else "assign"
        assert run.main([path, "--quiet", "--set", f"start.mode={mode}"]) == 0
        descriptors.append(len(os.listdir("/proc/self/fd")))
        if night % 50 == 48:
            sizes.append(
                sum(one.stat().st_size for one in latest(tmp_path).rglob("*") if one.is_file())
            )
    assert agreed(tmp_path) == (201, 31)
    assert max(descriptors[10:]) <= max(descriptors[:10])
    runs = tmp_path / "artifacts/small/runs"
    assert len(os.listdir(runs)) <= 4  # three, and the one that the oldest of them went on from
    assert max(sizes) < 1.2 * min(sizes)
    manifest = json.loads((latest(tmp_path) / "manifest.json").read_text("utf-8"))
    pages = [name for name in manifest["files"] if name.startswith("report/")]
    assert len(pages) <= 51
