"""The recipes of docs/operate.md: their command lines do what they say, their files can be read."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from jobs import errors, init
from jobs.__main__ import main
from tests import small_job

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/operate.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def lines_with_shell() -> list[str]:
    """What Kubernetes and Airflow hand to a shell."""
    (manifest,) = map(yaml.safe_load, blocks("yaml"))
    container = manifest["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    assert container["command"] == ["sh", "-c"]
    (task,) = blocks("python")
    found = re.search(r'bash_command="(.*)"', task)
    assert found is not None
    return [*container["args"], found[1]]


@pytest.mark.parametrize("line", lines_with_shell())
@pytest.mark.parametrize(("bad", "code"), [(False, 0), (True, 0)])
def test_what_a_scheduler_runs_ends_well_with_0_and_3(
    line: str, bad: bool, code: int, tmp_path: Path
) -> None:
    assert init.main([str(tmp_path)]) == 0
    reader = {"kind": "text", "path": "documents"}
    made = small_job.config(tmp_path, reader=reader, metrics=[], corpus={"max_skipped": 0.5})
    config = made.rename(tmp_path / "configs/first.yaml")
    config.write_text(config.read_text("utf-8").replace("{", '{"root": "..",', 1), "utf-8")
    small_job.documents(tmp_path / "documents")
    if bad:
        (tmp_path / "documents/bad.txt").write_bytes(b"\0\x01\x02" * 400)
    command = f"{shlex.quote(sys.executable)} -m jobs"
    done = subprocess.run(
        ["sh", "-c", line.replace("topic-jobs", command)],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert f'"exit": {3 if bad else 0}' in done.stderr


def test_every_exit_code_has_its_row() -> None:
    table = PAGE.partition("| code |")[2].partition("\n\n")[0]
    told = {
        int(code) for row in table.split("\n")[2:] for code in re.findall(r"\d+", row.split("|")[1])
    }
    codes = {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert codes <= told


def test_the_command_that_a_probe_asks_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--help"]) == 0
    assert "0 fresh, 1 stale" in capsys.readouterr().out
