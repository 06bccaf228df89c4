"""The console entry point: `topic-jobs COMMAND`, whatever lies in the current folder."""

import json
import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from jobs import __main__ as entry
from jobs import __version__
from jobs.commands import COMMANDS
from tests import small_job
from tests.small_job import latest

ROOT = Path(__file__).parents[1]


def test_the_console_script_is_what_pyproject_says() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, _, name = scripts["topic-jobs"].partition(":")
    assert getattr(import_module(module), name) is entry.main


def test_a_package_of_the_same_name_does_not_hide_it(tmp_path: Path) -> None:
    """As the script is started: its own folder, and not the current one, is searched first."""
    path = small_job.job(tmp_path)
    (tmp_path / "jobs").mkdir()
    for name in ("__init__.py", "run.py", "compiling.py"):
        (tmp_path / "jobs" / name).write_text("raise SystemExit(7)", "utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "jobs", "run", path, "--quiet"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (latest(tmp_path) / "topics.json").is_file()


def test_each_command_is_there_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main([]) == 0
    said = capsys.readouterr().out
    for name in COMMANDS:
        assert f"  {name} " in said
        assert entry.main([name, "--help"]) == 0
        assert f"jobs.{name}" in capsys.readouterr().out
    modules = {path.stem for path in (ROOT / "jobs").glob("*.py") if "add_argument(" in
               path.read_text("utf-8")}  # fmt: skip
    assert set(COMMANDS) == modules - {"console", "compiling"}
    assert entry.main(["--version"]) == 0
    assert capsys.readouterr().out == f"topic-jobs {__version__}\n"


def test_an_unknown_command_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["rnu"]) == 2
    assert "has no command 'rnu'; it has init, new, run, show" in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_all_commands_have_the_same_switches_and_are_named_as_they_were_started(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for started, called in (
        ("/usr/bin/topic-jobs", f"topic-jobs {name}"),
        ("/x/jobs/__main__.py", f"topic-jobs {name}"),
        (f"/x/jobs/{name}.py", f"python -m jobs.{name}"),
    ):
        monkeypatch.setattr(sys, "argv", [started])
        assert entry.main([name, "--help"]) == 0
        said = capsys.readouterr().out
        assert said.startswith(f"usage: {called} ")
        for switch in ("--quiet", "--verbose", "--log-format", "--no-progress", "--version"):
            assert switch in said
    assert entry.main([name, "--version"]) == 0
    assert capsys.readouterr().out == f"topic-jobs {__version__}\n"


def test_every_command_logs_as_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "none")
    for command in (
        ["show", "none"],
        ["explain", "none", "x"],
        ["assign", "none", "none"],
        ["compare", "none"],
        ["status", "none"],
        ["trace", "none", "x"],
        ["label", "none", "t0000", "x"],
        ["new", "a", folder, "--to", f"{folder}.yaml"],
    ):
        assert entry.main([*command, "--quiet", "--log-format", "json"]) in (65, 66)
        lines = capsys.readouterr().err.splitlines()
        assert [json.loads(line)["level"] for line in lines][-1] == "error", command
