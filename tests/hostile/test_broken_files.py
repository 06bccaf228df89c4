"""Broken and hostile files: each is read or listed, within the bounds of time and memory."""

import resource
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


@pytest.mark.slow
def test_each_is_read_or_listed_within_bounds(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    for package in {one for made in FORMATS.values() for one in made.packages}:
        pytest.importorskip(package)
    files = dict(broken_files())
    assert len(files) >= _COUNT
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "sound.txt").write_text("a sound text")
    reading = MixedFiles(path=".").read(str(tmp_path))
    assert {one.path for one in reading.files} == {*files, "sound.txt"}
    assert "sound.txt" in {one.id for one in reading.documents}
    odd = [
        (one.path, one.reason)
        for one in reading.files
        if "Traceback" in one.reason or "exit code" in one.reason
    ]
    assert odd == []
    assert "/etc/passwd" not in repr(reading)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert peak == before or peak * 1024 < MEMORY  # children of other tests may have had more


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
