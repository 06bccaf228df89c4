"""Unique identifiers: a public name has one home in text, models and kernels."""

import ast
from collections import defaultdict

from tests.house import Offence, Source, hold, planted, sources

ROOMS = ("jobs/text/", "jobs/models/", "jobs/kernels/")


def targets(node: ast.AST) -> list[str]:
    """Give the names that an assignment binds."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Tuple | ast.List):
        return [name for one in node.elts for name in targets(one)]
    return []


def defined(source: Source) -> list[tuple[str, int]]:
    """Give the public names that a file defines; what it imports has its home elsewhere."""
    found: list[tuple[str, int]] = []
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append((node.name, node.lineno))
        elif isinstance(node, ast.Assign):
            found += [(name, node.lineno) for one in node.targets for name in targets(one)]
        elif isinstance(node, ast.AnnAssign):
            found += [(name, node.lineno) for name in targets(node.target)]
    return [(name, line) for name, line in found if not name.startswith("_")]


def two_homes(files: list[Source]) -> list[Offence]:
    """Find the public names that more than one file of the three rooms defines."""
    homes: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for source in files:
        if source.path.startswith(ROOMS):
            for name, line in defined(source):
                homes[name].append((source.path, line))
    return [
        Offence(path, line, f"{name} is also defined in {', '.join(sorted(set(others)))}")
        for name, places in sorted(homes.items())
        for path, line in places
        if (others := [other for other, _ in places if other != path])
    ]


def test_a_public_name_has_one_home() -> None:
    hold("names", two_homes(sources()))


def test_a_second_home_is_found() -> None:
    one = planted("FAR, NEAR = range(2)\ndef cut(): ...\n_SEED = 1\n", "jobs/text/one.py")
    two = planted("from jobs.text.one import cut\nNEAR: int = 3\n_SEED = 1\n", "jobs/models/two.py")
    three = planted("class cut: ...\n", "jobs/kernels/three.py")
    outside = planted("NEAR = 2\n", "jobs/topics/four.py")
    assert two_homes([one, outside]) == []
    assert [str(offence) for offence in two_homes([one, two, three, outside])] == [
        "jobs/text/one.py:1: NEAR is also defined in jobs/models/two.py",
        "jobs/models/two.py:2: NEAR is also defined in jobs/text/one.py",
        "jobs/text/one.py:2: cut is also defined in jobs/kernels/three.py",
        "jobs/kernels/three.py:1: cut is also defined in jobs/text/one.py",
    ]
