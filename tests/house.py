"""Static analysis of the package: its sources, their offences, and the folders still to mend."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
UNMENDED = ROOT / "tests" / "cases" / "unmended"


@dataclass(frozen=True)
class Source:
    """A file of the package, parsed."""

    path: str
    text: str
    tree: ast.Module = field(repr=False)

    @property
    def folder(self) -> str:
        return str(Path(self.path).parent)

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


def unmended(check: str) -> set[str]:
    """Give the folders that are still to be mended for this check."""
    return {
        one.name.replace(".", "/")
        for one in UNMENDED.glob("*")
        if check in one.read_text("utf-8").split()
    }


def hold(check: str, offences: Iterable[Offence]) -> None:
    """Fail on an offence in any folder but those to be mended, and on a mended one still listed."""
    found = list(offences)
    listed = unmended(check)
    folder = {one: str(Path(one.path).parent) for one in found}
    new = [str(one) for one in found if folder[one] not in listed]
    assert not new, f"{check}: {len(new)} offences\n" + "\n".join(new)
    clean = sorted(listed - set(folder.values()))
    assert not clean, f"{check}: clean now, take the word out of {UNMENDED.name}/: {clean}"
