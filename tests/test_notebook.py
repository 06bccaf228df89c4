"""The notebook of the Python interface, executed cell by cell."""

import ast
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def executed(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; what its last line gives, as a notebook shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_every_cell_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nbformat = pytest.importorskip("nbformat")
    for package in ("pandas", "polars"):
        pytest.importorskip(package)
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(ROOT / "docs/python.ipynb", as_version=4)
    nbformat.validate(notebook)
    names: dict[str, Any] = {}
    shown = [executed(one.source, names) for one in notebook.cells if one.cell_type == "code"]
    assert len(names["run"].topics) == len(shown[1]) == 6
    assert len(shown[2]) == len(shown[3]) == 5
    assert shown[5][0] == (5, 6)
    assert shown[6].shape == (1, 6)
    told = capsys.readouterr().out
    assert sum(topic.id in told for topic in names["run"].topics) == 2
    assert shown[-1] is True
    assert all(not one.get("outputs") for one in notebook.cells)
