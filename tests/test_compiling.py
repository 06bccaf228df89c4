"""The first run on a machine: it says that it compiles, is helped, and gives the same bytes."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jobs import compiling, config
from tests import small_job

ROOT = Path(__file__).parents[1]
LDA = {"kind": "lda", "topics": 3, "max_sweeps": 20}
TOLD = "first run here"


def job(folder: Path) -> str:
    """A small job whose model and scores need kernels."""
    return small_job.job(
        folder,
        vectoriser={"kind": "counts"},
        model=LDA,
        metrics=[{"kind": "c_npmi"}, {"kind": "held_out"}],
    )


@pytest.mark.slow
def test_the_first_run_says_that_it_compiles_and_gives_the_bytes_of_any_other(
    tmp_path: Path,
) -> None:
    cold = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    topics, told = [], []
    for name, environment in (("first", cold), ("second", cold), ("warm", dict(os.environ))):
        done = subprocess.run(
            [sys.executable, "-m", "jobs.run", job(tmp_path / name), "--no-progress"],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        topics.append((tmp_path / name / "artifacts/small/latest/topics.json").read_bytes())
        told.append(TOLD in done.stderr)
    assert told[:2] == [True, False]
    assert topics[0] == topics[1] == topics[2]


@pytest.mark.slow
def test_the_second_process_compiles_what_a_run_needs_after_its_text(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    subprocess.run(
        [sys.executable, "-m", "jobs.compiling", job(tmp_path), "--set", "model.topics=2"],
        cwd=ROOT, env={**os.environ, "NUMBA_CACHE_DIR": str(cache)}, check=True,
    )  # fmt: skip
    compiled = {index.name.split("-")[0] for index in cache.rglob("*.nbi")}
    assert {"sweeps.run_sweeps", "fold_in.fold_in", "cooccurrence.cooccurrences"} <= compiled
    # A small corpus is looked through and counted by the same rules without compiling them.
    interpreted = {"candidates", "minhash", "counting"}
    assert not interpreted & {name.partition(".")[0] for name in compiled}
    assert not any(name.startswith("tokenise") for name in compiled)


def test_a_run_goes_on_when_the_second_process_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(compiling, "_cache", lambda: tmp_path)
    monkeypatch.setattr(compiling, "_cores", lambda: 2)
    caplog.set_level(logging.DEBUG, "jobs")
    monkeypatch.setattr(logging.getLogger("jobs"), "propagate", True)
    failing = subprocess.Popen([sys.executable, "-c", "raise SystemExit(9)"])
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: failing)
    with compiling.shared("job.yaml", []):
        assert failing.wait(60) == 9
    assert TOLD in caplog.text
    assert "the process that was to compile ended with 9" in caplog.text


def test_the_second_process_is_ended_with_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "_cache", lambda: tmp_path)
    monkeypatch.setattr(compiling, "_cores", lambda: 2)
    sleeping = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: sleeping)
    with pytest.raises(KeyboardInterrupt), compiling.shared("job.yaml", []):
        raise KeyboardInterrupt
    assert sleeping.poll() is not None


def test_the_second_process_is_of_this_program_whatever_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs/__init__.py").write_text("raise SystemExit(7)", "utf-8")
    monkeypatch.setattr(compiling, "_cache", lambda: tmp_path)
    monkeypatch.setattr(compiling, "_cores", lambda: 2)
    monkeypatch.chdir(tmp_path)
    start = subprocess.Popen
    second: list[subprocess.Popen[bytes]] = []

    def help_only(command: list[str], **named: Any) -> subprocess.Popen[bytes]:
        second.append(start([*command[:4], "--help"], **named))
        return second[0]

    monkeypatch.setattr(subprocess, "Popen", help_only)
    with compiling.shared("job.yaml", []):
        assert second[0].wait(60) == 0


@pytest.mark.parametrize(("cores", "cache"), [(1, True), (2, False)])
def test_nothing_is_started_where_it_would_not_help(
    cores: int, cache: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "_cache", lambda: tmp_path if cache else None)
    monkeypatch.setattr(compiling, "_cores", lambda: cores)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process"))
    with compiling.shared("job.yaml", []):
        pass


def test_every_shipped_configuration_can_be_compiled_ahead() -> None:
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        compiling.after_the_text(config.load(str(path), ["metrics=[]"]))
