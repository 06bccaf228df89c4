"""Static analysis of the package: its sources, parsed, and their offences."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Source:
    """A file of the package, parsed."""

    path: str
    text: str
    tree: ast.Module = field(repr=False)

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@dataclass(frozen=True)
class Offence:
    """What is wrong, and where."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def planted(text: str, path: str = "jobs/planted.py") -> Source:
    """Make a source of a text, as if it stood at `path`."""
    return Source(path, text, ast.parse(text))


def sources(under: str = "jobs") -> list[Source]:
    """Parse all files of a folder and those below it."""
    files = sorted((ROOT / under).rglob("*.py"))
    return [planted(one.read_text("utf-8"), str(one.relative_to(ROOT))) for one in files]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Give all functions and methods, those inside others too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def hold(check: str, offences: Iterable[Offence]) -> None:
    """Fail with a list of all offences, if there is one."""
    found = [str(one) for one in offences]
    assert not found, f"{check}: {len(found)} offences\n" + "\n".join(found)
