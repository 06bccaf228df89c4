"""Broken and hostile files: each is read or listed, within the bounds of time and memory."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.readers.files import MixedFiles
from jobs.readers.formats import FORMATS
from jobs.readers.isolation.pool import Bounds, Pool
from tests.hostile.broken_files import broken_files, slow_files

#: Least number of files.
_COUNT = 200
#: Bounds of each: CPU time in seconds, and memory in bytes.
SECONDS, MEMORY = 10, 1_000_000_000


#: Reads a folder and prints what became of each file. It runs in a process of its own, for the
#: peak of a child counts the memory of its parent too, which for the tests is large.
_READ = """
import json, resource, sys
from jobs.readers.files import MixedFiles
reading = MixedFiles(path=".").read(sys.argv[1])
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
files = {one.path: one.reason for one in reading.files}
documents = [one.id for one in reading.documents]
json.dump({"files": files, "documents": documents, "peak": peak, "all": repr(reading)}, sys.stdout)
"""


@pytest.mark.slow
def test_each_is_read_or_listed_within_bounds(tmp_path: Path) -> None:
    for package in {one for made in FORMATS.values() for one in made.packages}:
        pytest.importorskip(package)
    files = dict(broken_files())
    assert len(files) >= _COUNT
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "sound.txt").write_text("a sound text")
    told = subprocess.run(
        [sys.executable, "-c", _READ, str(tmp_path)], capture_output=True, check=True
    )
    reading = json.loads(told.stdout)
    assert set(reading["files"]) == {*files, "sound.txt"}
    assert "sound.txt" in reading["documents"]
    odd = {
        path: reason
        for path, reason in reading["files"].items()
        if "Traceback" in reason or "exit code" in reason
    }
    assert odd == {}
    assert "/etc/passwd" not in reading["all"]
    assert 0 < reading["peak"] < MEMORY


@pytest.mark.slow
def test_none_takes_more_than_ten_seconds() -> None:
    for package in {one for made in FORMATS.values() for one in made.packages}:
        pytest.importorskip(package)
    slow = []
    settings = MixedFiles(path=".")
    header = {"encoding": "auto", "most_bytes": settings.max_bytes, "formats": list(FORMATS)}
    for name, data in slow_files():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with Pool(Bounds(settings.max_seconds, settings.max_memory)) as pool:
            answer = pool.ask({**header, "name": name}, data)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if spent > SECONDS:
            slow.append((name, spent))
        assert answer.get("documents") or answer.get("failed") or answer.get("reason"), name
    assert slow == []
