"""Verification: a published run made again and compared byte by byte."""

import json
import os
from pathlib import Path

import pytest

from tests import small_job
from tests.small_job import Command, latest, rows


def test_verify_finds_the_same_bytes(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    runs = sorted(os.listdir(tmp_path / "artifacts/small/runs"))
    code, out, _ = command(path, "--verify", str(latest(tmp_path)), "--set", "seed=77")
    assert code == 0, "the recorded configuration counts, not the present one"
    assert out.startswith("same: ")
    assert sorted(os.listdir(tmp_path / "artifacts/small/runs")) == runs


def test_a_quiet_verification_logs_one_record_of_what_came_out(
    command: Command, tmp_path: Path
) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    options = ("--verify", str(latest(tmp_path)), "--quiet", "--log-format", "json")
    code, out, err = command(path, *options)
    (record,) = map(json.loads, err.splitlines())
    assert (code, out, record["level"], record["exit"]) == (0, "", "info", 0)
    assert record["run"] == str(latest(tmp_path).resolve())
    assert record["files"] == len(small_job.manifest(tmp_path)["files"])
    (tmp_path / "docs/d3.txt").unlink()
    code, out, err = command(path, *options)
    (record,) = map(json.loads, err.splitlines())
    assert (code, out, record["level"], record["exit"]) == (1, "", "error", 1)
    assert "d3.txt" in record["difference"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("altered", "topics.json, byte 6 (line 2)"),
        ("cut off", "topics.json, byte 20"),
        ("deleted", "topics.json cannot be read: /"),
        ("input", "the input docs/d3.txt has changed since"),
        ("input gone", "the input docs/d3.txt is no longer there"),
        ("input new", "the input docs/new.txt was not there"),
    ],
)
def test_verify_names_the_first_difference(
    command: Command, tmp_path: Path, change: str, named: str
) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    topics = latest(tmp_path) / "topics.json"
    data = topics.read_bytes()
    if change == "altered":
        topics.write_bytes(data[:6] + b"\x00" + data[7:])
    elif change == "cut off":
        topics.write_bytes(data[:20])
    elif change == "deleted":
        topics.unlink()
    elif change == "input":
        (tmp_path / "docs/d3.txt").write_text(small_job.text(1, 77), "utf-8")
    elif change == "input gone":
        (tmp_path / "docs/d3.txt").unlink()
    else:
        (tmp_path / "docs/new.txt").write_text(small_job.text(1, 77), "utf-8")
    code, out, err = command(path, "--verify", str(latest(tmp_path)))
    assert code == 1
    assert rows(out)["first difference"].startswith(named)
    assert named in err


def test_verify_wants_a_run_of_this_job(command: Command, tmp_path: Path) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    code, _, err = command(path, "--verify", str(latest(tmp_path)), "--set", "job=other")
    assert code == 2
    assert "is a run of the job 'small'" in err
    assert command(path, "--verify", str(tmp_path / "nowhere"))[0] == 66
    assert command(path, "--verify", str(tmp_path / "docs"))[0] == 66
