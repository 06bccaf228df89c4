"""Just-in-time compilation: cached code is used again while no kernel has another source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Calls a kernel into which a piece of another file is compiled, and counts what the cache gave.
CALL = """
import numpy as np
from jobs.kernels.stem.grouping import group
word = np.array([[3 | 4 << 6, 0]], np.uint64)
table = np.zeros((66, 4), np.uint64)
groups, keys = group(word, np.array([2], np.uint8), np.array([2], np.uint8), table)
print(int(keys[0, 0]) >> 6, *(sum(found.values()) for found in group.stats[1:]))
"""
HEH, YEH = 28, 31


def called(folder: Path) -> list[int]:
    """Call the kernel of the copy in a process: the last letter of a key, hits, misses."""
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
    assert called(tmp_path) == [HEH, 0, 1]
    assert called(tmp_path) == [HEH, 1, 0]
    alphabet = tmp_path / "jobs/kernels/script/alphabet.py"
    text = alphabet.read_text("utf-8")
    assert text.count("HEH, WAW, MAKSURA, YEH = ") == 1
    alphabet.write_text(text.replace("HEH, WAW, MAKSURA, YEH", "YEH, WAW, MAKSURA, HEH"), "utf-8")
    assert called(tmp_path) == [YEH, 0, 1]
    assert called(tmp_path) == [YEH, 1, 0]
