"""`docs/adding-a-part.md` holds true: its model and its metric are one file and one line each."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/adding-a-part.md").read_text("utf-8")
PARTS = re.findall(
    r"^`jobs/(\w+)/(\w+)\.py`.*?`\"\w+\": (\w+),`:\n\n```python\n(.*?)```", PAGE, re.M | re.S
)

# The lines that the page says to add to the registries, for a process that does not own the folder.
REGISTER = """
from jobs.metrics import METRICS
from jobs.models import MODELS
from evenness import Evenness
from prototypes import Prototypes
MODELS["prototypes"] = Prototypes
METRICS["evenness"] = Evenness
"""


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    for _, name, _, code in PARTS:
        (tmp_path / f"{name}.py").write_text(code, "utf-8")
    (tmp_path / "register_parts.py").write_text(REGISTER, "utf-8")
    return tmp_path


def python(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_holds_a_model_and_a_metric() -> None:
    assert [(room, name, part) for room, name, part, _ in PARTS] == [
        ("models", "prototypes", "Prototypes"),
        ("metrics", "evenness", "Evenness"),
    ]


@pytest.mark.slow
def test_the_contract_checks_take_them_up_unasked(parts: Path) -> None:
    said = python(
        parts, *["-m", "pytest", "-q", "-p", "register_parts", "-n0", "-p", "no:cacheprovider"],
        "tests/contracts/test_models.py", "tests/contracts/test_metrics.py",
        "-k", "prototypes or evenness",
    )  # fmt: skip
    passed = re.search(r"(\d+) passed", said)
    assert passed, said
    assert int(passed[1]) >= 20
    assert "failed" not in said


def test_a_job_runs_with_them(parts: Path) -> None:
    (parts / "job.yaml").write_text(
        "extends: " + str(ROOT / "configs/nmf.yaml") + f"\nroot: {ROOT}\n"
        "metrics: [{kind: evenness}]\n",
        "utf-8",
    )
    program = "import register_parts, sys; from jobs.run import main; sys.exit(main(sys.argv[1:]))"
    python(
        parts, "-c", program, str(parts / "job.yaml"), "--set", f"artifacts.dir={parts}",
        "--set", "job=toy", "--set", 'model={"kind": "prototypes", "topics": 4}',
    )  # fmt: skip
    run = parts / "toy/latest"
    topics = json.loads((run / "topics.json").read_text("utf-8"))
    assert topics["model"]["kind"] == "prototypes"
    assert len(topics["topics"]) == 4
    scores = json.loads((run / "metrics.json").read_text("utf-8"))["scores"]
    assert [score["name"] for score in scores] == ["evenness"]


@pytest.mark.slow
def test_they_would_pass_the_checks_of_a_change(parts: Path) -> None:
    files = [str(parts / f"{name}.py") for _, name, _, _ in PARTS]
    python(parts, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), *files)
    python(
        parts, "-m", "ruff", "format", "--check", "--config", str(ROOT / "pyproject.toml"), *files
    )
    python(parts, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), *files)
