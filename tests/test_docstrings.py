"""Docstrings held to signatures: shapes and dtypes of arrays in kernels, raised exceptions."""

import ast
import importlib
import re
import sys
from types import ModuleType
from typing import Any, get_args, get_origin

import numpy as np
import pytest

from tests.house import Offence, Source, functions, hold, planted, sources

SHAPED = re.compile(r"\b(u?int(?:8|16|32|64)|float(?:32|64)|bool)\[[^\]]+\]")
DECORATORS = {"compiled", "njit"}


def dtypes(hint: object) -> list[str]:
    """Give the dtypes of the arrays in an annotation: of an array, or of a tuple of some."""
    if get_origin(hint) is np.ndarray:
        dtype = get_args(get_args(hint)[1])
        known = bool(dtype) and isinstance(dtype[0], type) and issubclass(dtype[0], np.generic)
        return [np.dtype(dtype[0]).name if known else ""]
    if get_origin(hint) is tuple:
        return [one for inner in get_args(hint) for one in dtypes(inner)]
    return []


def section(docstring: str, title: str) -> list[str]:
    """Give the lines of a section of a numpy docstring."""
    lines = docstring.splitlines()
    for i in range(len(lines) - 1):
        if lines[i] == title and re.fullmatch("-+", lines[i + 1]):
            body = lines[i + 2 :]
            ends = (j for j in range(len(body) - 1) if re.fullmatch("-{3,}", body[j + 1]))
            return body[: next(ends, len(body))]
    return []


def parameters(docstring: str) -> dict[str, str]:
    """Give what a docstring says of each parameter, its type first."""
    found: dict[str, str] = {}
    names: list[str] = []
    for line in section(docstring, "Parameters"):
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.partition(" : ")[0].split(",")]
            found |= dict.fromkeys(names, line.partition(" : ")[2])
        else:
            found |= {name: f"{found[name]}\n{line.strip()}" for name in names}
    return found


def shapes_of(docstring: str, node: ast.FunctionDef, scope: dict[str, Any]) -> list[str]:
    """Find the arrays of a function whose dtype and shape its docstring does not tell."""
    told = parameters(docstring)
    faults = []
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        hint = eval(ast.unparse(argument.annotation), scope) if argument.annotation else None
        for dtype in dtypes(hint):
            said = SHAPED.search(told.get(argument.arg, "").split("\n")[0])
            if not said or dtype not in ("", said[1]):
                faults.append(f"{node.name}: parameter {argument.arg} is no {dtype}[shape]")
    hint = eval(ast.unparse(node.returns), scope) if node.returns else None
    said_types = [one[1] for one in SHAPED.finditer("\n".join(section(docstring, "Returns")))]
    wanted = dtypes(hint)
    if len(said_types) < len(wanted) or any(d and d not in said_types for d in wanted):
        faults.append(f"{node.name}: returns {', '.join(wanted)}, each with its shape")
    return faults


def scope_of(source: Source) -> dict[str, Any]:
    """Give the names that the annotations of a file are written in."""
    name = source.module
    try:
        return vars(importlib.import_module(name))
    except ModuleNotFoundError:
        module = sys.modules.get(name) or ModuleType(name)
        exec(compile(source.text, source.path, "exec"), vars(module))
        return vars(module)


def shapeless(files: list[Source]) -> list[Offence]:
    """Find the arrays of kernels without a dtype and a shape in the docstring."""
    found = []
    for source in files:
        if source.path.startswith("jobs/kernels/"):
            scope = scope_of(source)
            for node in functions(source.tree):
                docstring = ast.get_docstring(node) or ""
                for fault in shapes_of(docstring, node, scope):
                    found.append(Offence(source.path, node.lineno, fault))
    return found


def untold(files: list[Source]) -> list[Offence]:
    """Find the parameters of compiled functions that have no line in the docstring."""
    found = []
    for source in files:
        for node in functions(source.tree):
            marks = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
            if not any(ast.unparse(one).split(".")[-1] in DECORATORS for one in marks):
                continue
            names = [one.arg for one in [*node.args.posonlyargs, *node.args.args]]
            told = parameters(ast.get_docstring(node) or "")
            missing = [name for name in names if name not in told]
            strange = [name for name in told if name not in names]
            if missing:
                what = f"{node.name}: no line for {', '.join(missing)}"
                found.append(Offence(source.path, node.lineno, what))
            if strange:
                what = f"{node.name}: there is no parameter {', '.join(strange)}"
                found.append(Offence(source.path, node.lineno, what))
    return found


def raised(node: ast.FunctionDef) -> set[str]:
    """Give the exceptions that leave a function: not those of functions in it, nor caught ones."""
    found: set[str] = set()
    rest: list[ast.AST] = list(node.body)
    while rest:
        one = rest.pop()
        if isinstance(one, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(one, ast.Try) and one.handlers:
            rest += [*one.handlers, *one.orelse, *one.finalbody]
            continue
        if isinstance(one, ast.Raise) and one.exc is not None:
            name = ast.unparse(one.exc.func if isinstance(one.exc, ast.Call) else one.exc)
            if name.split(".")[-1][:1].isupper():
                found.add(name.split(".")[-1])
        rest += ast.iter_child_nodes(one)
    return found


def silent_raises(files: list[Source]) -> list[Offence]:
    """Find the public functions that raise an exception and have no word of it in `Raises`."""
    found = []
    for source in files:
        for node in functions(source.tree):
            if node.name.startswith("_") or not (docstring := ast.get_docstring(node)):
                continue
            said = " ".join(section(docstring, "Raises"))
            for name in sorted(raised(node)):
                if not re.search(rf"\b{name}\b", said):
                    what = f"{node.name} does not say that it raises {name}"
                    found.append(Offence(source.path, node.lineno, what))
    return found


CHECKS = {"shapes": shapeless, "parameters": untold, "raises": silent_raises}


@pytest.mark.parametrize("check", CHECKS)
def test_docstrings_are_held_to_signatures(check: str) -> None:
    hold(check, CHECKS[check](sources()))


IMPORTS = """
import numpy as np
from numpy.typing import NDArray
from numba import njit
from jobs.datatypes import Int32Array
Codes = NDArray[np.uint32]
"""
SOUND = '''
@njit
def cut(codes: Codes, at: int) -> tuple[int, Int32Array]:
    """Cut words.

    Parameters
    ----------
    codes : uint32[n]
        Code points.
    at : int
        Where it begins.

    Returns
    -------
    at, ends : int, int32[words]

    Raises
    ------
    ValueError
        If it cannot.
    """
    raise ValueError("no")
'''


@pytest.mark.parametrize(
    ("check", "old", "new"),
    [
        ("shapes", "uint32[n]", "array"),
        ("shapes", "uint32[n]", "int64[n]"),
        ("shapes", "int32[words]", "array"),
        ("shapes", "codes : ", "text : "),
        ("parameters", "    at : int\n        Where it begins.\n", ""),
        ("parameters", "    at : int\n", "    at : int\n        Where.\n    to : int\n"),
        ("raises", "    ValueError\n", "    KeyError\n"),
        ("raises", "Raises\n    ------", "It raises"),
    ],
)
def test_planted_faults_are_found(check: str, old: str, new: str) -> None:
    assert old in SOUND
    path = "jobs/kernels/planted_source.py"
    assert CHECKS[check]([planted(IMPORTS + SOUND, path)]) == []
    faulty = planted(IMPORTS + SOUND.replace(old, new, 1), path)
    assert len(CHECKS[check]([faulty])) == 1


def test_an_exception_that_is_caught_need_not_be_told() -> None:
    text = 'def f():\n    """Do."""\n    try:\n        raise KeyError\n'
    caught = text + "    except LookupError:\n        pass\n"
    again = text + "    except LookupError:\n        raise ValueError from None\n"
    assert silent_raises([planted(caught)]) == []
    assert [one.what for one in silent_raises([planted(again)])] == [
        "f does not say that it raises ValueError"
    ]
