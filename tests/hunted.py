"""A case of the hunt: a copy of its folder, in which commands are run and their results read."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jobs import explain, new, run, trace

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Case:
    """A copy of a case's folder, in which commands are run."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *options: str, code: int = 0) -> str:
        """Run its configuration; what was said, on stdout and stderr."""
        return self.of(run.main, "c.yaml", *options, code=code)

    def new(self, source: str) -> str:
        """Write a configuration for `source` and run it: what `jobs.new` said."""
        said = self.of(new.main, "n", source, "--to", "n.yaml", "--no-progress")
        self.of(run.main, "n.yaml", "--set", "model={kind: nmf, topics: 2}",
                 "--set", "vectoriser={kind: tfidf}", "--set", "metrics=[]")  # fmt: skip
        return said

    def explain(self, document: str) -> str:
        return self.of(explain.main, "artifacts/t/latest", document)

    def trace(self, document: str, *options: str) -> list[tuple[str, str]]:
        """The words of a document and the term of each, which is empty where it is none."""
        out = self.of(trace.main, "c.yaml", document, *options)
        found = re.findall(
            r"^token +\d+-\d+ +(.+?)  (?:term \d+ (.+?)|dropped.*?)(?:  at|$)", out, re.M
        )
        assert found, out
        return found

    def terms(self, document: str, *options: str) -> set[str]:
        return {term for _, term in self.trace(document, *options) if term}

    def manifest(self, job: str = "t") -> dict[str, Any]:
        path = self.folder / f"artifacts/{job}/latest/manifest.json"
        return dict(json.loads(path.read_text("utf-8")))

    def assignments(self) -> list[dict[str, Any]]:
        path = self.folder / "artifacts/t/latest/assignments.json"
        return list(json.loads(path.read_text("utf-8"))["documents"])

    def command(self, line: str, code: int = 0) -> str:
        """Run a command of the shell here; what it said."""
        line = line.replace("PYTHON", sys.executable)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            ["bash", "-c", line], cwd=self.folder, env=environment, capture_output=True, text=True,
            errors="replace", timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def of(self, main: Callable[..., int], *arguments: str, code: int = 0) -> str:
        self.capsys.readouterr()
        found = main(list(arguments))
        shown = self.capsys.readouterr()
        assert found == code, shown.out + shown.err
        return shown.out + shown.err

    def accounted(self, job: str, rows: int, read: int) -> None:
        """Check that all rows were read, or each was listed, and that the lines add up."""
        manifest = self.manifest(job)
        assert manifest["counts"]["documents"] == read
        assert manifest["counts"]["documents"] + len(manifest["skipped"]) == rows
        for one in manifest["inputs"]:
            lines = one["lines"]
            if lines:
                assert sum(lines.values()) == 2 * lines["total"]
