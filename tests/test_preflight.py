"""What is in the way of a publication is mended, or refused with advice, before the fit."""

import errno
import logging
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jobs import pointers
from jobs.errors import CannotCreate, WriteFailed
from jobs.published import load
from jobs.store import Store
from tests import small_job
from tests.small_job import Command
from tests.spoilt import BAD_NOTES, content_of, folder, pipe, runs
from tests.stored import START, publish


def kind_of(path: Path) -> str:
    mode = os.lstat(path).st_mode
    return next(
        name for name in ("ISLNK", "ISREG", "ISDIR", "ISFIFO") if getattr(stat, f"S_{name}")(mode)
    )


# ---- what is in the way ----------------------------------------------------------------------


def file_for_folder(path: Path) -> None:
    shutil.rmtree(path)
    path.touch()


def filled(path: Path) -> None:
    folder(path)
    (path / "mine").write_text("keep")


IN_THE_WAY: dict[str, tuple[str, Callable[[Path], Any], str]] = {
    "latest is a folder": ("latest", filled, "is a folder where a symbolic link is expected"),
    "latest is a file": ("latest", content_of(b"my notes"), "is a file where a symbolic link"),
    "latest is a pipe": ("latest", pipe, "is a pipe where a symbolic link is expected"),
    "latest.json is a folder": ("latest.json", filled, "is a folder where a file is expected"),
    "refused is a file": ("refused", Path.touch, "is there, but is no folder"),
    "refused is a pipe": ("refused", os.mkfifo, "is there, but is no folder"),
    "the lock is a pipe": (".lock", pipe, "is no regular file"),
    "the lock is a folder": (".lock", folder, "Is a directory"),
    "runs is a file": ("runs", file_for_folder, "is there, but is no folder"),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_THE_WAY)
def test_what_might_be_somebodys_is_left_alone_and_named(closed: Store, case: str) -> None:
    name, make, told = IN_THE_WAY[case]
    make(closed.folder / name)
    before = kind_of(closed.folder / name)
    with pytest.raises(CannotCreate, match=told) as error, closed.lock():
        pytest.fail("the fit would begin")
    assert str(closed.folder / name) in str(error.value)
    assert kind_of(closed.folder / name) == before


LEFT = ("20261122T031545Z-00000000.partial", "20261122T031545Z-00000000.deleted", ".trial")


@pytest.mark.parametrize("name", [*(f"runs/{one}" for one in LEFT), ".latest.new"])
@pytest.mark.parametrize("kind", ["file", "pipe", "link", "folder", "read-only folder"])
def test_leftovers_of_any_kind_are_swept(closed: Store, name: str, kind: str) -> None:
    left, outside = closed.folder / name, closed.folder.parent / "outside"
    outside.mkdir()
    (outside / "mine").write_text("keep")
    if kind == "file":
        left.write_text("x")
    elif kind == "pipe":
        os.mkfifo(left)
    elif kind == "link":
        left.symlink_to(outside)
    else:
        (left / "sub").mkdir(parents=True)
        (left / "sub" / "file").write_text("x")
        left.chmod(0o500 if kind == "read-only folder" else 0o700)
    with closed.lock():
        assert not os.path.lexists(left)
        publish(closed)
    assert (outside / "mine").read_text() == "keep"


def test_an_odd_thing_with_the_name_of_a_run_is_pruned_like_one(closed: Store) -> None:
    (closed.runs / "20200101T000000Z-00000000").write_text("x")
    (closed.runs / "20200101T000001Z-00000000").symlink_to(closed.folder)
    newest = runs(closed)[-1]
    with closed.lock():
        closed.prune(1, 0, now=START)
    assert runs(closed) == [newest]
    assert closed.folder.is_dir()


# ---- file systems that lack something --------------------------------------------------------


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, "symlink", refused)


@pytest.mark.usefixtures("no_links")
def test_without_links_latest_json_alone_names_the_run(
    closed: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "jobs")
    for _ in range(2):
        with closed.lock():
            run = publish(closed)
        assert sorted(os.listdir(closed.folder)) == [".lock", "latest.json", "runs"]
        for path in (closed.folder, closed.folder / "latest"):
            assert load(path).path == run
    assert "latest.json alone names the latest run" in caplog.text
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


def test_where_links_can_be_made_again_the_link_comes_back(
    closed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (closed.folder / "latest").unlink()
    with closed.lock():
        assert pointers.read(closed.folder).link == runs(closed)[-1]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_folders_that_cannot_be_synced_are_told_and_put_up_with(
    closed: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    sync = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    with caplog.at_level(logging.WARNING, "jobs"), closed.lock():
        run = publish(closed)
    assert closed.latest() == run
    assert "this file system cannot sync" in caplog.text


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("rename", errno.EACCES, CannotCreate),
        ("mkdir", errno.EROFS, CannotCreate),
        ("fsync", errno.EIO, CannotCreate),
        ("symlink", errno.EIO, CannotCreate),
        ("write", errno.ENOSPC, WriteFailed),
        ("write", errno.EDQUOT, WriteFailed),
    ],
)
def test_what_would_fail_after_the_fit_fails_before_it(
    closed: Store, monkeypatch: pytest.MonkeyPatch, name: str, code: int, kind: type[Exception]
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, name, failing)
    with (
        pytest.raises(kind, match=f"{os.strerror(code)}.*Nothing was read or fitted"),
        closed.lock(),
    ):
        pytest.fail("the fit would begin")
    monkeypatch.undo()
    with closed.lock():
        assert {path.name for path in runs(closed)} == {path.name for path in closed.runs.iterdir()}
    assert not [name for name in os.listdir(closed.runs) if name.startswith(".")]


# ---- the command -----------------------------------------------------------------------------


def test_nothing_to_do_mends_the_pointers_and_refuses_a_folder(
    command: Command, tmp_path: Path
) -> None:
    path = small_job.job(tmp_path)
    assert command(path)[0] == 0
    place = small_job.latest(tmp_path).parent
    run = (place / "latest").resolve()
    BAD_NOTES["brackets"](place / "latest.json")
    (place / "latest").unlink()
    code, out, err = command(path)
    assert (code, "nothing to do" in out) == (0, True)
    assert pointers.read(place) == (run, run)
    assert "neither latest nor latest.json" in err
    (place / "latest").unlink()
    shutil.copytree(run, place / "latest")
    code, out, err = command(path)
    assert (code, out) == (73, "")
    assert f"rm -r {place / 'latest'}" in err
