"""A folder of jobs from nothing: `init`, completion, and the wheel in an empty folder."""

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from jobs import completion, config, init
from jobs.commands import COMMANDS
from jobs.config.__main__ import examples
from tests import small_job

ROOT = Path(__file__).parents[1]


def test_init_writes_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init.main([str(tmp_path / "new")]) == 0
    told = capsys.readouterr().out
    assert "written  configs/lda.yaml" in told
    assert f"cd {tmp_path / 'new'}; topic-jobs new first documents" in told
    changed = tmp_path / "new/configs/lda.yaml"
    changed.write_text("job: mine", "utf-8")
    changed.with_name("nmf.yaml").unlink()
    assert init.main([str(tmp_path / "new")]) == 0
    told = capsys.readouterr().out
    assert "kept     configs/lda.yaml" in told
    assert "written  configs/nmf.yaml" in told
    assert changed.read_text("utf-8") == "job: mine"


def test_init_says_where_it_cannot_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "configs").write_text("a file", "utf-8")
    assert init.main([str(tmp_path)]) == 73
    assert "configs: File exists" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["lda", "nmf", "tfidf_clusters"])
def test_the_examples_are_right(name: str, tmp_path: Path) -> None:
    assert init.main([str(tmp_path)]) == 0
    small_job.documents(tmp_path / "documents")
    job = config.load(str(tmp_path / f"configs/{name}.yaml"))
    assert (job.name, len(job.reader.read(job.root).documents)) == (name, 9)


def test_the_examples_are_made_of_the_configurations_of_this_checkout() -> None:
    made = dict(examples())
    assert len(made) == 3
    for path, text in made.items():
        assert path.read_text("utf-8") == text


def completed(words: str, tmp_path: Path) -> list[str]:
    """What bash completes the last of some words to."""
    script = tmp_path / "completion.bash"
    made = subprocess.run(
        [sys.executable, "-m", "jobs", "completion", "bash"], capture_output=True, check=True
    )
    script.write_bytes(made.stdout)
    typed = words.split(" ")
    line = (
        f"source {script}; COMP_WORDS=({' '.join(repr(word) for word in typed)}); "
        f"COMP_CWORD={len(typed) - 1}; _topic_jobs; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    found = subprocess.run(
        ["bash", "--norc", "-c", line], capture_output=True, check=True, text=True
    )
    return found.stdout.split()


def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    assert completed("topic-jobs ", tmp_path) == [*COMMANDS, "--help", "--version"]
    assert completed("topic-jobs co", tmp_path) == ["compare", "completion"]
    assert completed("topic-jobs run --ver", tmp_path) == ["--version", "--verbose", "--verify"]
    assert completed("topic-jobs show --q", tmp_path) == ["--quiet"]
    assert completed("topic-jobs run conf", tmp_path) == []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_what_is_printed(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completion.main([shell]) == 0
    told = capsys.readouterr().out
    assert all(name in told for name in COMMANDS)
    assert "verify" in told
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(told, "utf-8")
        subprocess.run([program, "--no-execute", str(tmp_path / "script")], check=True)


@pytest.mark.slow
def test_the_wheel_works_in_an_empty_folder(tmp_path: Path) -> None:
    for package in ("build", "setuptools", "twine"):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "artifacts", ".*", "tests")
    shutil.copytree(ROOT, source, ignore=ignored)
    made = tmp_path / "dist"
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(made), str(source)]
    subprocess.run(build, capture_output=True, check=True)
    subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *map(str, made.iterdir())],
        capture_output=True, check=True,
    )  # fmt: skip
    (wheel,) = made.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}

    def command(*arguments: str) -> str:
        line = [sys.executable, "-P", "-m", "jobs", *arguments]
        done = subprocess.run(
            line, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "written  configs/lda.yaml" in command("init")
    small_job.documents(folder / "documents")
    command("new", "first", "documents", "--no-progress")
    command("run", "configs/first.yaml", "--check")
    command("run", "configs/nmf.yaml", "--quiet", "--set", "model.topics=3", "--set", "metrics=[]")
    assert "t0000" in command("show", "artifacts/nmf/latest")
    where = [sys.executable, "-P", "-c", "import jobs; print(jobs.__file__)"]
    told = subprocess.run(where, cwd=folder, env=environment, capture_output=True, check=True)
    assert str(tmp_path / "installed") in told.stdout.decode()
