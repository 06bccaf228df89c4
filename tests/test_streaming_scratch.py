"""The scratch space of out-of-core runs: its own is removed, and nothing that lies beside it."""

import json
from pathlib import Path

import pytest

from jobs import config, streaming
from jobs.errors import ConfigError, Locked
from tests import small_job, streamed
from tests.test_streaming import job, publish


def test_scratch_told_to_lie_in_the_artifacts_removes_no_run(tmp_path: Path) -> None:
    publish(job(tmp_path))
    (first,) = (tmp_path / "artifacts/small/runs").iterdir()
    (tmp_path / "artifacts/small/notes").mkdir()
    publish(job(tmp_path, backend={"shards": "always", "scratch": "artifacts"}))
    assert len(list((tmp_path / "artifacts/small/runs").iterdir())) == 2
    assert (first / "manifest.json").is_file()
    assert sorted(one.name for one in (tmp_path / "artifacts/small").iterdir()) == [
        *(".lock", "latest", "latest.json", "notes", "runs"),
    ]


def test_scratch_is_that_of_one_run_at_a_time(tmp_path: Path) -> None:
    path = job(tmp_path, backend={"shards": "always", "scratch": "shared"})
    base = tmp_path / "shared/small"
    with (
        streaming.opened(config.load(path), base),
        pytest.raises(Locked, match="another run of a job of this name holds"),
        streaming.opened(config.load(path), base),
    ):
        pytest.fail("two runs have one scratch")
    assert not base.exists()


def test_a_run_in_memory_removes_what_runs_over_shards_left(tmp_path: Path) -> None:
    path = job(tmp_path)
    base = streamed.scratch(tmp_path)
    for name in ("0123456789abcdef", "reading-17", "notes"):
        (base / name).mkdir(parents=True)
    publish(path)
    assert [one.name for one in base.iterdir()] == ["notes"]
    (base / "notes").rmdir()
    publish(path)
    assert not base.exists()


@pytest.mark.parametrize("backend", [{}, {"shards": "always"}, {"scratch": "tmp"}])
def test_what_a_job_writes_is_not_its_input(tmp_path: Path, backend: dict[str, str]) -> None:
    reader = {"kind": "jsonl", "path": ".", "pattern": "**/*.jsonl"}
    shards = {"shards": "always", **backend} if backend else {}
    path = job(tmp_path, reader=reader, **({"backend": shards} if shards else {}))
    for _ in range(2):
        publish(path)
        manifest = json.loads((small_job.latest(tmp_path) / "manifest.json").read_text("utf-8"))
        assert [one["path"] for one in manifest["inputs"]] == ["docs.jsonl"]


def test_an_input_that_lies_in_the_scratch_is_refused(tmp_path: Path) -> None:
    reader = {"kind": "jsonl", "path": "small/docs.jsonl"}
    path = job(tmp_path, reader=reader, backend={"scratch": "."})
    with pytest.raises(ConfigError, match=r"backend\.scratch: the input .* lies in"):
        config.load(path)
