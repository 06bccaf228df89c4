"""Runs over shards that are small: what tests compare with runs in memory."""

import json
import re
from pathlib import Path

import pytest

from jobs import config, run
from jobs.errors import Terminated
from jobs.journal import Progress
from jobs.streaming import documents, matrix
from tests import small_job

#: What differs between two runs of the same documents: names and digests of the runs themselves.
_OWN = re.compile(rb"\d{8}T\d{6}Z-[0-9a-f]{8}|[0-9a-f]{64}")


def small_shards(monkeypatch: pytest.MonkeyPatch, size: int = 2_000, tokens: int = 200) -> None:
    """Cut corpora into shards of so many bytes, and matrices into shards of so many tokens."""
    monkeypatch.setattr(documents, "SHARD_BYTES", size)
    monkeypatch.setattr(matrix, "SHARD_TOKENS", tokens)


def artifacts(folder: Path) -> dict[str, bytes]:
    """Read all files of the latest run but its manifest, without what names the run."""
    latest = small_job.latest(folder)
    return {
        path.relative_to(latest).as_posix(): _OWN.sub(b"", path.read_bytes())
        for path in sorted(latest.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def differing(folder: Path, other: Path) -> list[str]:
    """Name the files that differ between the latest runs of two folders."""
    one, two = artifacts(folder), artifacts(other)
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


def scratch(folder: Path) -> Path:
    return folder / "artifacts/small/scratch"


def records(folder: Path, count: int = 60) -> Path:
    """Write JSON Lines of three themes, with copies, an empty text and fields of all kinds."""
    path = folder / "docs.jsonl"
    lines = []
    for number in range(count):
        text = small_job.text(number % 3, number if number % 10 else number // 20)
        one = {"id": f"n{number:03d}", "text": text, "title": f"Title {number}", "vol": number}
        lines.append(json.dumps(one, ensure_ascii=False))
    lines.append(json.dumps({"id": "mixed", "text": "النهر والسفينة في المرفأ. River boats."}))
    path.write_text("\n".join([*lines, ""]), "utf-8")
    return path


def stop(path: str, stage: str) -> None:
    """Run a job until some of a stage is done."""

    class Stopping(Progress):
        def __call__(self, told: str, done: int, total: int) -> None:
            super().__call__(told, done, total)
            if told == stage and (done or stage != "prepare"):
                raise Terminated("stopped")

    with Stopping(shown=False) as progress, pytest.raises(Terminated):
        run.publish(config.load(path), progress, [], force=True)
