"""The store: what is published is whole; lock, sweep and retention."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.errors import CannotCreate, Locked, WriteFailed
from jobs.published import load
from jobs.store import LOCK, Store
from tests.stored import FILES, MANIFEST, START, publish, tree

# ---- publishing ------------------------------------------------------------------------------


def test_a_run_is_published_with_its_manifest_and_becomes_the_latest(store: Store) -> None:
    run = publish(store, warnings=[])
    assert run.name == "20261122T021545Z-3f9a1c2e"
    manifest = json.loads((run / "manifest.json").read_bytes())
    assert manifest["files"] == {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(FILES)
    }
    assert os.readlink(store.folder / "latest") == f"runs/{run.name}"
    assert json.loads((store.folder / "latest.json").read_bytes()) == {
        "job": "lda", "run_id": run.name, "path": f"runs/{run.name}",
    }  # fmt: skip
    assert store.latest() == run
    assert sorted(os.listdir(store.folder)) == [LOCK, "latest", "latest.json", "runs"]
    assert os.listdir(store.runs) == [run.name]


def test_the_next_run_leaves_the_one_before_as_it_was(store: Store) -> None:
    first = publish(store)
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    second = publish(store)
    assert second.name == "20261122T021546Z-3f9a1c2e"  # the same start, the next free second
    assert store.latest() == second
    assert {path: path.read_bytes() for path in first.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "a/../x",
        "a//x",
        ".x",
        "a/.x",
        "",
        "a/",
        "manifest.json",
        "a\nb",
        "نص",
        "C:x",
    ],
)
def test_a_file_name_that_could_lead_elsewhere_is_a_defect(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of an artifact"):
        publish(store, files=[(name, b"x")])
    assert os.listdir(store.runs) == []
    assert store.latest() is None


def test_one_name_twice_is_a_defect(store: Store) -> None:
    with pytest.raises(ValueError, match="or is taken"):
        publish(store, files=[("x", b"1"), ("x", b"2")])


@pytest.mark.parametrize("job", ["", "..", ".hidden", "a/b", "a\0b", "-", "نص"])
def test_a_job_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, job: str) -> None:
    with pytest.raises(CannotCreate, match="cannot name a folder"):
        Store(tmp_path, job)


def test_a_run_whose_making_fails_leaves_nothing(store: Store) -> None:
    first = publish(store)
    before = tree(store.folder)

    def failing() -> Iterator[tuple[str, bytes]]:
        yield FILES[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(store, files=failing())
    assert tree(store.folder) == before
    assert store.latest() == first


def test_a_published_run_is_never_written_to_again(store: Store) -> None:
    first = publish(store)
    with pytest.raises(WriteFailed, match="is there already"):
        store.publish([("x", b"")], {**MANIFEST, "run_id": first.name})
    assert load(first).manifest["files"].keys() == {name for name, _ in FILES}


def test_a_full_disk_is_told_and_leaves_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store)
    before = tree(store.folder)
    write = os.write
    left = [1_000_000]

    def limited(descriptor: int, data: Any) -> int:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = write(descriptor, data[: left[0]])
        left[0] -= count
        return count

    monkeypatch.setattr(os, "write", limited)
    with pytest.raises(WriteFailed, match="No space left on device"):
        publish(store)
    assert tree(store.folder) == before


def test_a_place_that_cannot_be_created_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(CannotCreate, match="cannot be created"),
        Store(tmp_path / "file", "a").lock(),
    ):
        pass
    (tmp_path / "lda").mkdir()
    (tmp_path / "lda" / LOCK).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotCreate, match="symbolic links"), Store(tmp_path, "lda").lock():
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_in_the_place_of_the_link_is_left_alone(store: Store) -> None:
    (store.folder / "latest").mkdir()
    (store.folder / "latest" / "mine").write_text("keep")
    with pytest.raises(WriteFailed):
        publish(store)
    assert (store.folder / "latest" / "mine").read_text() == "keep"


# ---- lock and sweep --------------------------------------------------------------------------

HOLD = """
import sys, time
from pathlib import Path
from jobs.store import Store
with Store(Path(sys.argv[1]), "lda").lock():
    print("held", flush=True)
    time.sleep(60)
"""


def hold(directory: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(directory)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_run_is_turned_away_until_the_first_one_is_dead(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        with (
            pytest.raises(Locked, match="another run of the job 'lda'"),
            Store(tmp_path, "lda").lock(),
        ):
            pass
        with Store(tmp_path, "nmf").lock():  # another job has a lock of its own
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        with Store(tmp_path, "lda").lock():
            pass


FORK = """
import os, sys, time
from pathlib import Path
from jobs.store import Store
with Store(Path(sys.argv[1]), "lda").lock():
    if not os.fork():
        print(os.getpid(), flush=True)
        time.sleep(60)
        os._exit(0)
    time.sleep(60)
"""


def test_a_worker_does_not_keep_the_lock_of_a_run_that_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FORK, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        try:
            process.kill()
            process.wait()
            os.kill(worker, 0)  # it lives on
            with Store(tmp_path, "lda").lock():
                pass
        finally:
            os.kill(worker, signal.SIGKILL)


def test_what_killed_runs_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path, "lda")
    with store.lock():
        run = publish(store)
    keep = [store.runs / "notes.partial", store.runs / "20261122T021545Z-3f9a1c2e.old"]
    left = [
        store.runs / "20261122T031545Z-00000000.partial",
        store.runs / "20261122T031545Z-00000001.deleted",
        store.refused / "20261122T031545Z-00000002.partial",
    ]
    outside = tmp_path / "outside"
    for folder in (*keep, *left, outside):
        (folder / "sub").mkdir(parents=True)
        (folder / "sub" / "file").write_text("x")
    (left[0] / "link").symlink_to(outside)
    (store.folder / ".latest.new").symlink_to("runs/nowhere")
    with store.lock():
        pass
    assert not any(folder.exists() for folder in left)
    assert not (store.folder / ".latest.new").is_symlink()
    assert all((folder / "sub" / "file").exists() for folder in (*keep, outside))
    assert store.latest() == run


# ---- retention -------------------------------------------------------------------------------


def test_old_runs_are_pruned_but_never_the_latest(store: Store) -> None:
    runs = [publish(store, START + timedelta(days=n)).name for n in range(6)]
    now = START + timedelta(days=6)
    assert store.prune(4, 0, now=now) == tuple(runs[:2])
    assert store.prune(1, 4, now=now) == ()
    assert store.prune(1, 3, now=now) == (runs[2],)
    (store.folder / "latest").unlink()
    (store.folder / "latest").symlink_to(f"runs/{runs[3]}")
    assert store.prune(1, 0, now=now) == (runs[4],)
    assert sorted(os.listdir(store.runs)) == [runs[3], runs[5]]
    assert store.prune(0, 0, now=now) == (runs[5],)


def test_a_run_that_a_kept_one_went_on_from_is_kept_for_its_verification(store: Store) -> None:
    runs = [publish(store).name]
    for n in range(1, 6):
        runs.append(publish(store, START + timedelta(days=n), previous=runs[-1]).name)
    refused = store.new_id(START + timedelta(days=7), "00000000")
    store.refuse(FILES, {**MANIFEST, "run_id": refused, "previous": runs[1]})
    now = START + timedelta(days=8)
    assert store.prune(2, 0, now=now) == (runs[0], runs[2])
    assert sorted(os.listdir(store.runs)) == [runs[1], *runs[3:]]
    assert store.prune(2, 0, now=now) == ()


def test_refused_runs_are_kept_aside_and_only_the_last_three(store: Store) -> None:
    good = publish(store)
    for n in range(5):
        run_id = store.new_id(START + timedelta(hours=n), "00000000")
        store.refuse(FILES, {**MANIFEST, "run_id": run_id})
    assert store.latest() == good
    kept = sorted(os.listdir(store.refused))
    assert [name[9:11] for name in kept] == ["04", "05", "06"]
    load(store.refused / kept[0]).verify()
