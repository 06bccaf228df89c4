"""The container image (OCI): its Containerfile's lines are run in a folder, and find all they need.

No image is built, for that takes a registry and a container engine: COPY is a copy of what
`.dockerignore` lets through, and RUN a shell whose absolute paths lie in the folder.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests import small_job

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", "")
#: Paths of the image that its lines name.
PLACES = re.compile(r"(?<![\w.])/(?=(?:source|tmp|home|jobs)\b)")
#: Packages come from where the tests have theirs: no index is asked.
OFFLINE = "--no-deps --no-build-isolation --ignore-installed --prefix"


def lines(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", TEXT, re.MULTILINE)


def passed() -> list[str]:
    """What `.dockerignore` lets through: all is left out but what a line with `!` names."""
    rules = [
        line
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert rules[0] == "*"
    return [rule.removeprefix("!") for rule in rules if rule.startswith("!")]


def test_all_that_is_copied_is_there_and_passes_the_ignore_file() -> None:
    copied = [name for line in lines("COPY") for name in line.split()[:-1]]
    assert sorted(copied) == sorted(passed())
    assert all((ROOT / name).exists() for name in copied)
    tracked = subprocess.run(
        ["git", "ls-files", *copied], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode == 0:
        assert {line.partition("/")[0] for line in tracked.stdout.splitlines()} == set(copied)


def test_it_runs_as_a_user_whose_number_is_told_and_installs_extras_that_are_there() -> None:
    (user,) = lines("USER")
    assert user.isdecimal()
    assert int(user) > 0
    (made,) = (line for line in lines("RUN") if "useradd" in line)
    assert f"--uid {user} " in made
    assert TEXT.index("USER") < TEXT.index("topic-jobs init") < TEXT.index("ENTRYPOINT")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (extras,) = re.findall(r"/source\[(.*?)\]", TEXT)
    assert all(re.search(rf"^{extra} = \[", project, re.MULTILINE) for extra in extras.split(","))
    page = (ROOT / "docs/operate.md").read_text("utf-8")
    assert f"runAsUser: {user}" in page
    assert f"fsGroup: {user}" in page


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The folder that stands for the image, and the environment of its user."""
    for package in ("pip", "setuptools"):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    top = tmp_path_factory.mktemp("image")
    for name in ("bin", "tmp", "home/jobs"):
        (top / name).mkdir(parents=True)
    for name in ("useradd", "chown"):
        (top / "bin" / name).write_text("#!/bin/sh\n", "utf-8")
        (top / "bin" / name).chmod(0o755)
    for line in lines("COPY"):
        *names, place = line.split()
        for name in names:
            here, there = ROOT / name, top / place.strip("/")
            if here.is_dir():
                shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                there.mkdir(exist_ok=True)
                shutil.copy(here, there)
    found = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    environment = {
        "PATH": f"{top}/installed/bin:{top}/bin:{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": f"{top}/home/jobs",
        "PYTHONPATH": f"{top}/installed/{found}",
        "LANG": "C.UTF-8",
    }
    for line in lines("RUN"):
        asked = PLACES.sub(f"{top}/", line).replace("--no-cache-dir", f"{OFFLINE} {top}/installed")
        done = subprocess.run(
            ["sh", "-c", asked], cwd=top, env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        # As for the user of the image, the folders of the package cannot be written to.
        if "pip install" in line:
            for folder, _, _ in os.walk(top / "installed"):
                Path(folder).chmod(0o555)
    yield top, environment
    for folder, _, _ in os.walk(top / "installed"):
        Path(folder).chmod(0o755)


def compiled(top: Path) -> set[str]:
    """Machine code that is kept: of a user who cannot write to the package, in their cache."""
    found = list(top.rglob("*.nbi"))
    if os.geteuid() != 0:
        assert all(path.is_relative_to(top / "home/jobs") for path in found)
    return {path.name for path in found}


@pytest.mark.slow
def test_its_lines_install_compile_and_start(image: tuple[Path, Mapping[str, str]]) -> None:
    top, environment = image
    assert not (top / "source").exists()
    assert list((top / "tmp").iterdir()) == []
    (entry,), (default,) = lines("ENTRYPOINT"), lines("CMD")
    command = [part for one in (entry, default) for part in re.findall(r'"(.*?)"', one)]
    done = subprocess.run(
        command, cwd=top / "jobs", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "usage: topic-jobs COMMAND" in done.stdout


@pytest.mark.slow
def test_a_run_in_it_compiles_nothing_anew(image: tuple[Path, Mapping[str, str]]) -> None:
    top, environment = image
    before = compiled(top)
    assert len(before) > 25
    small_job.documents(top / "jobs/documents", 60)
    for line in ("new first documents --no-progress", "run configs/first.yaml --quiet"):
        done = subprocess.run(
            ["topic-jobs", *line.split()], cwd=top / "jobs", env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert compiled(top) == before
