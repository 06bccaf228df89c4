"""The out-of-core flow after a stop: a run goes on from what is sealed, and sweeps what is not."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from jobs import config, streaming
from jobs.datatypes import Document
from jobs.streaming.documents import ShardedDocuments, Spool, earlier_documents
from tests import small_job, streamed
from tests.test_streaming import LDA, job, publish


def test_documents_of_an_earlier_start_are_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed.small_shards(monkeypatch)
    made = [Document(f"d{i:02d}", f"\ud800 text {i} " * 40, "s") for i in range(30)]

    def spooled(name: str, documents: list[Document]) -> tuple[ShardedDocuments, int]:
        spool = Spool(tmp_path / name, earlier_documents(tmp_path))
        kept = [spool.put(one) for one in reversed(documents)]
        written = sum(one.end - one.start for one in kept)  # type: ignore[attr-defined]
        return spool.stored(kept[::-1]), written

    def inodes(documents: ShardedDocuments) -> list[int]:
        return [(one / "documents/records.npy").stat().st_ino for one in documents.shards]

    first, whole = spooled("0000", made)
    again, written = spooled("reading-1", made)
    assert (whole > 0, written) == (True, 0)
    assert list(again) == made
    assert inodes(again) == inodes(first)
    shutil.rmtree(tmp_path / "reading-1")
    changed = [*made[:3], *made[4:20], replace(made[20], text="another"), *made[21:]]
    other, written = spooled("reading-2", changed)
    assert list(other) == changed
    assert 0 < written < whole / len(made)
    shutil.rmtree(tmp_path / "reading-2")
    damaged = first.shards[1] / "documents/records.npy"
    damaged.write_bytes(damaged.read_bytes()[:-5] + b"xxxxx")
    mended, written = spooled("reading-3", made)
    assert list(mended) == made
    assert 0 < written < whole
    assert [a == b for a, b in zip(inodes(mended), inodes(first), strict=True)].count(False) == 1


def test_what_runs_left_that_were_killed_while_they_read_is_swept(tmp_path: Path) -> None:
    path = job(tmp_path, backend={"shards": "always"})
    base = streamed.scratch(tmp_path)
    for number in (1, 2):
        (base / f"reading-{number}").mkdir(parents=True)
        (base / f"reading-{number}" / "spool.jsonl").touch()
    with streaming.opened(config.load(path), base) as flow:
        assert flow.spool is not None
        assert list(base.iterdir()) == [flow.spool.folder]


@pytest.mark.parametrize("stage", ["prepare", "fit lda (native)", "write"])
def test_a_run_that_was_stopped_goes_on_from_what_is_sealed(
    tmp_path: Path, stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed.small_shards(monkeypatch)
    publish(job(tmp_path / "whole", **LDA, backend={"shards": "always"}))
    path = job(tmp_path / "cut", **LDA, backend={"shards": "always"})
    streamed.stop(path, stage)
    (left,) = streamed.scratch(tmp_path / "cut").iterdir()
    written = {path: path.stat().st_mtime_ns for path in left.rglob("seal.json")}
    assert written
    kept: dict[Path, int] = {}
    monkeypatch.setattr(streaming.Flow, "finish", lambda _: kept.update(_times(written)))
    publish(path)
    assert kept == written
    assert streamed.differing(tmp_path / "whole", tmp_path / "cut") == []


def _times(paths: dict[Path, int]) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in paths}


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_the_next_one_whole(tmp_path: Path) -> None:
    publish(job(tmp_path / "whole", **LDA, backend={"shards": "always"}))
    path = job(tmp_path / "killed", **LDA, backend={"shards": "always"})
    command = [sys.executable, "-m", "jobs.run", path, "--quiet"]
    parts = ("reading-*", "*/progress.json", "*/corpus/whole/tokens", "*/matrices/rows-*/whole/*")
    for part in parts:
        process = subprocess.Popen(command, env=os.environ)
        while not any(streamed.scratch(tmp_path / "killed").glob(part)):
            assert process.poll() is None, f"it ended before there was {part}"
            time.sleep(0.002)
        process.kill()
        process.wait()
        assert not small_job.latest(tmp_path / "killed").exists()
    assert len(list(streamed.scratch(tmp_path / "killed").glob("*"))) <= 2
    publish(path)
    assert streamed.differing(tmp_path / "whole", tmp_path / "killed") == []
    assert not streamed.scratch(tmp_path / "killed").exists()


def test_what_was_damaged_in_the_meantime_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed.small_shards(monkeypatch)
    publish(job(tmp_path / "whole", backend={"shards": "always"}))
    path = job(tmp_path / "cut", backend={"shards": "always"})
    streamed.stop(path, "write")
    (left,) = streamed.scratch(tmp_path / "cut").iterdir()
    damaged = sorted(left.rglob("prepared/records.npy"))[1]
    damaged.write_bytes(damaged.read_bytes()[:-5] + b"xxxxx")
    other = sorted(left.rglob("documents/records.npy"))[0]
    other.write_bytes(other.read_bytes()[:-5] + b"xxxxx")
    publish(path)
    assert streamed.differing(tmp_path / "whole", tmp_path / "cut") == []


def test_scratch_of_other_inputs_is_swept(tmp_path: Path) -> None:
    path = job(tmp_path, backend={"shards": "always"})
    stale = streamed.scratch(tmp_path) / "0123456789abcdef"
    stale.mkdir(parents=True)
    (stale / "file").touch()
    publish(path)
    assert not streamed.scratch(tmp_path).exists()
