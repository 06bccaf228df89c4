"""The tutorial by its own commands: from a fresh clone to a report of a folder, and a schedule."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from jobs.readers import READERS
from jobs.readers.encoding import _SINGLE_BYTE
from tests import small_job
from tests.browser import missing
from tests.reported import ROOT, Page

#: One process runs them all: what they share takes long to make.
pytestmark = pytest.mark.xdist_group("tutorial")

PAGE = (ROOT / "docs/tutorial.md").read_text("utf-8")
#: What a clone has: all but what running and testing leave behind.
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "*.egg-info", ".*_cache", ".hypothesis", "runs", "node_modules", "build"
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def environment(home: Path) -> dict[str, str]:
    """A new user's, but for the libraries: those that are here need not be fetched again."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("LANG", "TMPDIR") or name.startswith(("PIP_", "SSL_", "NUMBA_"))
    }
    return {
        **kept,
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_DEPS": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone beside a home with documents in it; all blocks of the tutorial were run."""
    top = tmp_path_factory.mktemp("tutorial")
    small_job.documents(top / "home/articles", 12)
    shutil.copytree(ROOT, top / "clone", ignore=LEFT_BEHIND, symlinks=True)
    said = []
    for block in blocks("sh"):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=top / "clone", env=environment(top / "home"), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if "No matching distribution found for setuptools" in done.stderr:
            missing("pip reaches no index to fetch setuptools from")
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        said.append(done.stdout)
    (top / "said").write_text("".join(said), "utf-8")
    return top / "clone"


@pytest.mark.slow
def test_its_commands_lead_to_a_report_of_the_folder(clone: Path) -> None:
    for name in re.findall(r"\.venv/bin/python -m (jobs\.\w+)", PAGE):
        assert (clone / f"{name.replace('.', '/')}.py").is_file()
    config = (clone / "configs/articles.yaml").read_text("utf-8")
    assert "17 documents in 17 files" in config
    page = Page((clone / "artifacts/articles/latest/report.html").read_bytes()).top
    assert len(list(page.all("article", class_="document"))) == 17
    assert len(list(page.all("article", class_="card"))) == 4
    said = (clone.parent / "said").read_text("utf-8")
    assert said.count("published: ") == 2
    runs = clone / "artifacts/articles/runs"
    assert len([run for run in runs.iterdir() if run.is_dir()]) == 2


@pytest.mark.slow
def test_the_schedule_runs_what_is_there(clone: Path) -> None:
    """The line of cron and the service of systemd, each from another folder, as they run them."""
    line, _ = blocks("crontab")
    service, timer = (units(block) for block in blocks("ini"))
    assert re.match(r"[0-9*]+( [0-9*]+){4}  ", line)
    assert timer["Timer"]["OnCalendar"] == "*-*-* 02:15:00"
    assert service["Service"]["SuccessExitStatus"] == "3"
    assert "%" not in line  # cron would end the command there
    start = f"cd {service['Service']['WorkingDirectory']} && {service['Service']['ExecStart']}"
    for command in (line.split("  ", 1)[1], line.split("  ", 1)[1], start):
        done = subprocess.run(
            ["/bin/sh", "-c", command.replace("/srv/topics", str(clone))],
            cwd="/", env=environment(clone.parent / "home"), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        if command != start:
            assert (done.stdout, done.stderr) == ("", ""), "cron would send this by mail"
    told = [json.loads(line) for line in (clone / "run.log").read_text("utf-8").splitlines()]
    warnings = [record["message"] for record in told if record["level"] == "warning"]
    assert [text[:14] for text in warnings] == ["the model had "]  # other topics by hand before
    records = [record for record in told if record["level"] != "warning"]
    assert [record["message"].split()[0] for record in records] == ["published", "nothing"]
    for record in records:
        assert (record["level"], record["exit"], record["documents"]) == ("info", 0, 17)
        assert Path(record["run"], "topics.json").is_file()


def units(block: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(block)
    return parser


def test_every_page_that_it_points_to_is_there() -> None:
    for page in ("tutorial", "choosing-a-model", "artifacts", "text", "adding-a-part"):
        text = (ROOT / f"docs/{page}.md").read_text("utf-8")
        for target in re.findall(r"\]\(([^)#]+)", text):
            if not target.startswith("http"):
                assert (ROOT / "docs" / target).exists(), (page, target)
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / "README.md").read_text("utf-8")):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_the_readme_says_which_inputs_are_read() -> None:
    """Each kind of reader that there is, and no other; each encoding that is told for certain."""
    readme = (ROOT / "README.md").read_text("utf-8")
    reads = readme.partition("## What it reads")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", reads, re.MULTILINE) == list(READERS)
    for encoding in _SINGLE_BYTE:
        number = encoding.removeprefix("cp").removeprefix("iso")
        assert number in reads.replace("ISO 8859", "8859"), encoding
