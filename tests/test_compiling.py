"""The first run on a machine: told, the same bytes, and machine code kept where that can be."""

import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobs import compiling
from jobs.artifact_settings import ArtifactsSettings
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


def run(path: str, package: Path, **environment: str) -> str:
    """Run a job with the package that stands in a folder; return its log."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "jobs.run", path, "--no-progress", "--force"],
        env={**os.environ, "PYTHONPATH": str(package), **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stderr


@pytest.mark.slow
def test_the_first_run_says_that_it_compiles_and_gives_the_bytes_of_any_other(
    tmp_path: Path,
) -> None:
    cache = str(tmp_path / "cache")
    logs = [run(job(tmp_path / name), ROOT, NUMBA_CACHE_DIR=cache) for name in ("first", "second")]
    logs.append(run(job(tmp_path / "warm"), ROOT))
    topics = [
        (tmp_path / name / "artifacts/small/latest/topics.json").read_bytes()
        for name in ("first", "second", "warm")
    ]
    assert [TOLD in log for log in logs[:2]] == [True, False]
    assert topics[0] == topics[1] == topics[2]


@pytest.mark.slow
def test_a_user_who_can_write_nowhere_else_has_machine_code_among_the_artifacts(
    tmp_path: Path,
) -> None:
    """Root may write to any folder, so there are files where the folders would be."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "jobs", tmp_path / "package/jobs", ignore=ignored)
    for room in [tmp_path / "package/jobs", *(tmp_path / "package/jobs").rglob("*/")]:
        (room / "__pycache__").write_text("no folder")
    nowhere = {"HOME": os.devnull, "XDG_CACHE_HOME": f"{os.devnull}/cache", "NUMBA_CACHE_DIR": ""}
    path = job(tmp_path)
    first, second = (run(path, tmp_path / "package", **nowhere) for _ in range(2))
    cache = tmp_path / "artifacts/.cache"
    assert TOLD in first
    assert f"kept in {cache}" in first
    assert TOLD not in second
    assert list(cache.rglob("*.nbi"))
    assert cache.stat().st_mode & 0o077 == 0


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package and a home that cannot be written to; the folder of the artifacts."""
    (tmp_path / "text").mkdir()
    (tmp_path / "text/__pycache__").write_text("no folder")
    (tmp_path / "text/tokenise.py").write_text("")
    monkeypatch.setattr("jobs.kernels.__path__", [str(tmp_path)])
    monkeypatch.setenv("XDG_CACHE_HOME", f"{os.devnull}/cache")
    monkeypatch.setenv("HOME", os.devnull)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.setattr("numba.config.CACHE_DIR", "")
    monkeypatch.setattr(logging.getLogger("jobs"), "propagate", True)
    return tmp_path / "artifacts"


def use(artifacts: Path, caplog: pytest.LogCaptureFixture, **settings: str) -> str:
    caplog.set_level(logging.DEBUG, "jobs")
    chosen = ArtifactsSettings.model_validate({"dir": artifacts.name, **settings})
    compiling.use_cache(str(artifacts.parent), chosen)
    return caplog.text


def test_a_folder_that_came_in_an_archive_is_not_taken_for_the_cache(
    nowhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    use(nowhere, caplog)
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    folder.mkdir(exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = ""
    copy = nowhere.parent / "copy"
    shutil.copytree(nowhere, copy)
    use(copy, caplog)
    assert Path(os.environ["NUMBA_CACHE_DIR"]).parent == copy / ".cache"
    assert Path(os.environ["NUMBA_CACHE_DIR"]).name != folder.name


def test_a_cache_that_others_can_write_to_is_not_used(
    nowhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (nowhere / ".cache").mkdir(parents=True)
    (nowhere / ".cache").chmod(0o777)
    said = use(nowhere, caplog)
    assert f"{nowhere}/.cache is not used: others can write to it" in said
    assert os.environ["NUMBA_CACHE_DIR"] == ""


def test_it_is_said_where_machine_code_can_be_kept_nowhere(
    nowhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere.write_text("no folder")
    said = use(nowhere, caplog)
    assert re.search(r"every run compiles .* none of .*__pycache__, .*numba, .*\.cache can", said)
    assert "NUMBA_CACHE_DIR" in said


def test_a_folder_that_is_named_comes_first(
    nowhere: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = nowhere.parent / "named"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(named))
    assert f"kept in {named}," in use(nowhere, caplog)
    assert os.environ["NUMBA_CACHE_DIR"] == str(named)
    (named / "text_0").mkdir()
    (named / f"text_0/tokenise.cut-1.py3{sys.version_info.minor}.nbi").write_text("")
    caplog.clear()
    assert use(nowhere, caplog, cache="artifacts") == ""
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    use(nowhere, caplog, cache="artifacts")
    assert Path(os.environ["NUMBA_CACHE_DIR"]).parent == nowhere / ".cache"
