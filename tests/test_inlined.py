"""Pieces of kernels take no references: none may return an array or make one."""

import ast

import pytest

from tests.house import Offence, Source, functions, hold, planted, sources
from tests.test_docstrings import dtypes, scope_of


def returned_arrays(files: list[Source]) -> list[Offence]:
    """Find the pieces whose annotation says that they return an array."""
    found = []
    for source in files:
        if not source.path.startswith("jobs/kernels/"):
            continue
        for node in functions(source.tree):
            marks = {ast.unparse(one) for one in node.decorator_list}
            if "inlined" in marks and node.returns is not None:
                hint = eval(ast.unparse(node.returns), scope_of(source))
                if dtypes(hint):
                    found.append(Offence(source.path, node.lineno, f"{node.name} returns an array"))
    return found


def test_no_piece_of_a_kernel_returns_an_array() -> None:
    hold("arrays", returned_arrays(sources("jobs/kernels")))


@pytest.mark.parametrize(("hint", "faults"), [("int", 0), ("Codes", 1), ("tuple[int, Codes]", 1)])
def test_one_that_does_is_found(hint: str, faults: int) -> None:
    text = f"""
import numpy as np
from numpy.typing import NDArray
Codes = NDArray[np.uint32]
def inlined(f): return f
@inlined
def cut(codes: Codes) -> {hint}:
    return codes
"""
    assert len(returned_arrays([planted(text, "jobs/kernels/planted.py")])) == faults
