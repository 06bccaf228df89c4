"""Whatever stops a publication, at whatever moment: `latest` is a whole run, the old or the new."""

import ctypes
import fcntl
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jobs.errors import InputMissing, InputUnusable, JobError
from jobs.pointers import RUN_ID
from jobs.published import load
from jobs.store import Store
from tests.publisher import publish

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
CALLS = (
    "openat", "open", "mkdir", "mkdirat", "write", "fsync", "close", "flock", "rename", "renameat",
    "renameat2", "symlink", "symlinkat", "unlink", "unlinkat", "rmdir",
)  # fmt: skip
OLD, NEW = "00000002", "00000003"


@contextmanager
def publisher(directory: Path, mode: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.publisher", str(directory), mode, *options]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def whole(store: Store) -> str:
    """The number of the run that is `latest`; every run that can be seen is read to the end."""
    for name in os.listdir(store.runs):
        if RUN_ID.fullmatch(name):
            run = load(store.runs / name)
            run.verify()
            assert all(
                not content or content[:8].decode() == name[-8:]
                for content in map(run.read, run.manifest["files"])
            )
    return load(store.folder).run_id[-8:]


# ---- every system call of a publication ------------------------------------------------------


class Strace:
    """Runs one publication under strace, with or without a fault."""

    def __init__(self, template: Path, place: Path, process: subprocess.Popen[str]) -> None:
        self.template, self.place, self.process = template, place, process
        self.store = Store(place, "job")

    def run(self, *options: str) -> tuple[int, str]:
        """The exit code of a publication into a fresh copy of the template, and the trace."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.template, self.place, symlinks=True)
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        pid = said(self.process)
        calls = ",".join(f"?{name}" for name in CALLS)
        with subprocess.Popen(
            ["strace", "-p", pid, "-y", "-e", f"trace={calls}", *options],
            stderr=subprocess.PIPE, text=True,
        ) as tracer:  # fmt: skip
            assert tracer.stderr is not None
            attached = tracer.stderr.readline()
            if "attached" not in attached:
                os.kill(int(pid), 9)
                said(self.process)
                pytest.skip(f"strace may not trace another process here: {attached.strip()}")
            os.kill(int(pid), 18)
            code = int(said(self.process))
            return code, tracer.stderr.read()


@pytest.fixture(scope="module")
def strace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strace]:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: faults cannot be injected into system calls")
    folder = tmp_path_factory.mktemp("faults")
    for number in (1, 2):
        publish(Store(folder / "template", "job"), number)
    with publisher(folder / "place", "faults") as process:
        yield Strace(folder / "template", folder / "place", process)


@pytest.fixture(scope="module")
def faults(strace: Strace) -> list[tuple[str, int]]:
    """Each system call of a publication that nothing disturbs: its name, and which of that name."""
    code, trace = strace.run()
    assert (code, whole(strace.store)) == (0, NEW)
    names = re.findall(r"^([a-z0-9]+)\(", trace, re.MULTILINE)
    counts: Counter[str] = Counter()
    found = []
    for name in names:
        counts[name] += 1
        found.append((name, counts[name]))
    assert {"mkdir", "write", "fsync", "rename", "symlink", "flock"} <= {
        name.removesuffix("at").removesuffix("at2") for name in counts
    }
    # The rehearsal's file and folder; 4 files, 2 folders, the name, latest.json, the link,
    # a removal.
    assert counts["fsync"] == 12
    return found


def test_a_kill_at_every_call_leaves_a_whole_run(
    strace: Strace, faults: list[tuple[str, int]]
) -> None:
    seen: Counter[str] = Counter()
    for name, nth in faults:
        code, _ = strace.run("-e", f"inject={name}:signal=SIGKILL:when={nth}")
        assert code == -9, (name, nth)
        seen[whole(strace.store)] += 1
        recover(strace.store, (name, nth))
    assert set(seen) == {OLD, NEW}  # kills struck on both sides of the swap


@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EDQUOT"])
def test_an_error_at_every_call_is_told_and_leaves_a_whole_run(
    strace: Strace, faults: list[tuple[str, int]], error: str
) -> None:
    codes: Counter[int] = Counter()
    for name, nth in faults:
        code, trace = strace.run("-e", f"inject={name}:error={error}:when={nth}")
        assert "(INJECTED)" in trace, (name, nth)
        latest = whole(strace.store)
        codes[code] += 1
        if code == 0:  # only where nothing was lost: releasing the lock, clearing what is not there
            assert latest == NEW, (name, nth)
            assert name not in ("write", "fsync", "mkdir", "rename", "symlink"), (name, nth)
        else:
            assert code in (73, 74), (name, nth)
        recover(strace.store, (name, nth))
    assert codes[74] > codes[73] > 0


def recover(store: Store, where: object) -> None:
    """The next run finds nothing in its way, and leaves nothing of the broken one."""
    publish(store, 4)
    assert whole(store) == "00000004", where
    left = [name for name in os.listdir(store.runs) if not RUN_ID.fullmatch(name)]
    assert left == [], where
    assert sorted(os.listdir(store.folder)) == [".lock", "latest", "latest.json", "runs"], where


# ---- kill -9 at random, with a reader --------------------------------------------------------


def test_a_reader_never_sees_half_a_run_while_publishers_are_killed(tmp_path: Path) -> None:
    rng = random.Random(5)
    store = Store(tmp_path, "job")
    seen: list[str] = []
    kills = 0
    until = time.process_time() + 6
    while time.process_time() < until and kills < 25:
        with publisher(tmp_path, "forever") as process:
            if not said(process):
                pytest.fail("the publisher could not publish")
            stop = time.monotonic() + rng.random() * 0.3
            while time.monotonic() < stop:
                latest = (store.folder / "latest").resolve()
                try:
                    run = load(latest)
                    content = run.read("model/arrays.npz")
                except (InputMissing, InputUnusable):
                    if latest.exists():
                        raise
                    continue  # pruned under a reader slower than all the publications it keeps
                assert content[:8].decode() == run.run_id[-8:]
                seen.append(run.run_id)
        kills += 1
        assert whole(store) >= seen[-1][-8:]
    assert seen == sorted(seen)
    assert len(set(seen)) > kills > 3


# ---- power cuts ------------------------------------------------------------------------------

FS_IOC_SHUTDOWN = 0x8004587D
CUTS = 30


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """A file system of its own; each call mounts it (anew), as after a power cut."""
    for tool in ("mkfs.ext4", "mount", "umount"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: no power cut can be simulated")
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system: no power cut can be simulated")
    image, place = tmp_path / "image", tmp_path / "mounted"
    place.mkdir()
    with open(image, "wb") as stream:
        stream.truncate(64 * 2**20)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)

    def mount() -> Path:
        subprocess.run(["umount", str(place)], check=False, capture_output=True)
        mounted = subprocess.run(
            ["mount", "-o", "loop", str(image), str(place)],
            check=False,
            capture_output=True,
            text=True,
        )
        if mounted.returncode:
            pytest.skip(f"no loop mount here: {mounted.stderr.strip()}")
        return place

    yield mount
    subprocess.run(["umount", str(place)], check=False, capture_output=True)


def cut(place: Path, flag: int) -> None:
    """Cut the power: 1 writes out the journal but no data, 2 neither."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, FS_IOC_SHUTDOWN, ctypes.c_uint32(flag))
    except OSError as error:
        pytest.skip(f"this kernel cannot shut a file system down: {error}")
    finally:
        os.close(descriptor)


def torn(mount: Callable[[], Path], *options: str) -> Iterator[str]:
    """Cut the power again and again, while runs are published and when one just was.

    Yields what was lost or broken.
    """
    rng = random.Random(11)
    for number in range(CUTS):
        place = mount()
        mode = "forever" if number % 3 else "once"
        with publisher(place, mode, *options) as process:
            promised = said(process)
            assert promised, "the publisher could not publish"
            if mode == "forever":
                time.sleep(rng.random() * 0.05)
            cut(place, 1 + number % 2)
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            for line in process.stdout:  # what it had said before it noticed
                promised = line.strip()
        store = Store(mount(), "job")
        try:
            latest = whole(store)
        except (JobError, AssertionError, OSError) as error:
            yield f"cut {number}: {error}"
        else:
            if latest < promised[-8:]:
                yield f"cut {number}: {promised} was published, but latest is {latest}"
        shutil.rmtree(store.folder, ignore_errors=True)


def test_a_power_cut_leaves_a_whole_run_and_loses_none_that_was_published(
    disk: Callable[[], Path],
) -> None:
    assert list(torn(disk)) == []


@pytest.mark.parametrize("unsynced", ["files", "folders", "files+folders"])
def test_where_an_fsync_is_left_out_the_power_cut_test_fails(
    disk: Callable[[], Path], unsynced: str
) -> None:
    assert any(torn(disk, unsynced))
