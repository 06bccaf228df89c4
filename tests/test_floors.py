"""The house keeps its form: no import circle, no room too long, no folder too full."""

from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
LINES, FILES = 300, 14


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Find the strongly connected components of more than one module (Tarjan 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(imports[module]):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            at = stack.index(module)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for module in sorted(imports):
        if module not in order:
            visit(module)
    return found


def test_no_circle_between_files() -> None:
    graph = grimp.build_graph("jobs", cache_dir=None)
    imports = {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    assert circles(imports) == []


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a", "c"}, "c": set()}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}, [["a", "b", "c"]]),
    ],
)
def test_circles_are_found(imports: dict[str, set[str]], expected: list[list[str]]) -> None:
    assert circles(imports) == expected


def too_long(folder: str) -> dict[str, int]:
    files = sorted((ROOT / folder).rglob("*.py"))
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files
    }
    return {path: length for path, length in lengths.items() if length > LINES}


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_no_file_beside_the_program_is_too_long(folder: str) -> None:
    assert too_long(folder) == {}


def test_no_file_is_too_long_and_no_folder_too_full() -> None:
    assert too_long("jobs") == {}
    files = sorted((ROOT / "jobs").rglob("*.py"))
    folders = {path.parent for path in files} - {ROOT / "jobs"}
    full = {
        folder
        for folder in folders
        if len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) > FILES
    }
    assert full == set()
