"""Backends beside the local one: Dask and Spark give every byte that it gives, whatever is lost."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from jobs import config, run
from jobs.backends import BACKENDS, dask
from jobs.contracts import Backend, Broadcast
from jobs.errors import JobError, WriteFailed
from jobs.journal import Progress
from tests import small_job, streamed

#: What each kind needs beside the package.
NEEDED = {"dask": find_spec("distributed"), "spark": find_spec("pyspark") and which("java")}
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(params=["dask", "spark"])
def kind(request: pytest.FixtureRequest) -> str:
    if not NEEDED[request.param]:
        pytest.skip(f"{request.param} is not installed")
    return str(request.param)


@pytest.fixture
def backend(kind: str) -> Iterator[Backend]:
    found = BACKENDS[kind](2)
    yield found
    found.close()


def times(factor: Broadcast[int], number: int) -> int:
    return factor.value * number


def lost_once(folder: Path, number: int) -> int:
    """End the worker on the way, the first time that it has this number."""
    mark = folder / str(number)
    if number % 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return -number


def refused(number: int) -> int:
    raise WriteFailed(f"no room for {number}")


def test_tasks_are_mapped_in_order_and_lost_workers_are_replaced(
    backend: Backend, tmp_path: Path
) -> None:
    for factor in (3, 5):
        told = backend.broadcast(factor)
        assert told.value == factor
        assert list(backend.map(partial(times, told), range(9))) == [factor * n for n in range(9)]
    assert list(backend.map(partial(lost_once, tmp_path), range(4))) == [0, -1, -2, -3]
    with pytest.raises(WriteFailed, match="no room for 0"):
        list(backend.map(refused, range(2)))


def test_workers_that_die_while_they_start_are_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    distributed = pytest.importorskip("distributed")
    begun: list[int] = []

    def dying(**asked: object) -> str:
        begun.append(1)
        if len(begun) < 3:
            raise RuntimeError("Nanny failed to start.")
        return "cluster"

    monkeypatch.setattr(distributed, "LocalCluster", dying)
    assert dask._started(2) == "cluster"
    monkeypatch.setattr(dask, "RETRIES", 1)
    begun.clear()
    with pytest.raises(JobError, match=r"die while they start \(Nanny failed to start"):
        dask._started(2)


def test_a_value_is_sent_again_where_a_worker_is_lost_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Losing:
        def __init__(self, lost: int) -> None:
            self.lost = lost

        def scatter(self, value: str, **_: bool) -> str:
            self.lost -= 1
            if self.lost >= 0:
                raise OSError("Stream is closed")
            return value.upper()

        def wait_for_workers(self, count: int) -> None:
            assert count == 1

    sender = object.__new__(dask.Dask)
    monkeypatch.setattr(sender, "_client", Losing(2), raising=False)
    assert sender._scattered("phi") == "PHI"
    monkeypatch.setattr(sender, "_client", Losing(9))
    with pytest.raises(OSError, match="Stream is closed"):
        sender._scattered("phi")


def test_every_artifact_is_that_of_the_local_backend(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    streamed.small_shards(monkeypatch, size=8_000, tokens=1_000)
    for name in ("local", kind):
        folder = tmp_path / name
        folder.mkdir()
        streamed.records(folder)
        path = small_job.config(
            folder,
            backend={"kind": name, "shards": "always"},
            threads=2,
            reader={"kind": "jsonl", "path": "docs.jsonl"},
            vectoriser={"kind": "counts"},
            model={"kind": "lda", "topics": 3},
            metrics=[{"kind": "c_npmi"}],
        )
        with Progress(shown=False) as progress:
            run.publish(config.load(str(path)), progress, [], force=True)
    assert streamed.differing(tmp_path / "local", tmp_path / kind) == []
