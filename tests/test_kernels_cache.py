"""Just-in-time compilation: cached code is used again while no kernel has another source."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs.kernels import compiled as compiling

ROOT = Path(__file__).parents[1]
#: Calls a kernel into which a rule of another file is compiled, and counts what the cache gave;
#: machine code from there needs no module of numba that makes arrays.
CALL = """
import sys
import numpy as np
from jobs.kernels.stem.grouping import group
word = np.array([[3 | 4 << 6, 0]], np.uint64)
table = np.zeros((66, 4), np.uint64)
groups, keys = group(word, np.array([2], np.uint8), np.array([2], np.uint8), table)
lowered = "numba.np.arrayobj" in sys.modules
print(int(keys[0, 0]) >> 6, *(sum(found.values()) for found in group.stats[1:]), int(lowered))
"""
HEH, YEH = 28, 31


def called(folder: Path) -> list[int]:
    """Call the kernel of the copy in a process: a key's last letter, hits, misses, modules."""
    done = subprocess.run(
        [sys.executable, "-c", CALL],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NUMBA_CACHE_DIR": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(number) for number in done.stdout.split()]


def test_what_is_edited_in_another_file_is_compiled_anew_into_a_kernel(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "jobs", tmp_path / "jobs", ignore=shutil.ignore_patterns("__pycache__"))
    assert called(tmp_path) == [HEH, 0, 1, 1]
    assert called(tmp_path) == [HEH, 1, 0, 0]
    rules = tmp_path / "jobs/kernels/stem/affix_stripping.py"
    text = rules.read_text("utf-8")
    assert text.count("append(cut(word, 1), L.HEH)") == 1
    rules.write_text(text.replace("cut(word, 1), L.HEH", "cut(word, 1), L.YEH"), "utf-8")
    assert called(tmp_path) == [YEH, 0, 1, 1]
    assert called(tmp_path) == [YEH, 1, 0, 0]


def test_a_kernel_is_compiled_where_nothing_can_be_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def refuse(function: Callable[..., Any], signatures: tuple[str, ...], *, cache: bool) -> Any:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return function

    monkeypatch.setattr(compiling, "_jit", refuse)

    @compiling.compiled("int64(int64)")
    def double(x: int) -> int:
        return 2 * x

    assert double(2) == 4
    assert asked == [True, False]


def test_garbage_is_collected_again_once_a_kernel_is_compiled() -> None:
    asked: list[bool] = []

    def failing(*_: object) -> None:
        asked.append(gc.isenabled())
        raise TypeError

    with pytest.raises(TypeError):
        compiling._uncollected(failing)("void()")
    assert asked == [False]
    assert gc.isenabled()
