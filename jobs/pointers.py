"""The two pointers to a job's latest run: the symbolic link `latest`, and latest.json beside it.

Either names a run alone. Where a file system has no symbolic links, latest.json does.
"""

import errno
import os
import re
import shutil
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from jobs.artifact_files import content, json_content, kind
from jobs.canonical import readable
from jobs.durable import sync_folder, write_new
from jobs.errors import CannotCreate, InputUnusable

LATEST = "latest"
LATEST_JSON = "latest.json"
RUN_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
_NEW_LINK, _NEW_JSON = ".latest.new", ".latest.json.new"
#: Bytes of the longest latest.json, and of the longest link that was kept as a file.
_LONGEST_JSON, _LONGEST_LINK = 65_536, 4_096
#: What symlink(2) answers where the file system has no symbolic links, or none for this user.
_NO_LINKS = frozenset(
    (errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
)


class Pointers(NamedTuple):
    """The runs that the link and latest.json name; None where one names no run that is there."""

    link: Path | None
    note: Path | None

    @property
    def run(self) -> Path | None:
        """The latest run: the link's, for that is what a person turns back to an older run."""
        return self.link or self.note


def read(folder: Path) -> Pointers:
    """Read both pointers of a job's folder."""
    return Pointers(_link_target(folder), _note_target(folder))


def latest_run(folder: Path) -> Path | None:
    """Find the run that `latest` names, or latest.json where the link is none."""
    return _link_target(folder) or _note_target(folder)


def point(folder: Path, job: str, run_id: str) -> None:
    """Make both pointers mean a run: latest.json first, then the link, each at one stroke.

    Where links cannot be made, one that is there from before goes: it would name another run.
    """
    clear(folder)
    link, note = folder / _NEW_LINK, folder / _NEW_JSON
    target = f"runs/{run_id}"
    linked = make_link(link, target)
    write_new(note, readable({"job": job, "run_id": run_id, "path": target}))
    os.replace(note, folder / LATEST_JSON)
    if linked:
        os.replace(link, folder / LATEST)
    else:
        with suppress(FileNotFoundError):
            os.unlink(folder / LATEST)
    sync_folder(folder)


def clear(folder: Path) -> None:
    """Remove pointers that were being made when a run was stopped."""
    for name in (_NEW_LINK, _NEW_JSON):
        discard(folder / name)


def can_link(folder: Path) -> bool:
    """Whether symbolic links can be made in a folder."""
    path = folder / _NEW_LINK
    made = make_link(path, "runs")
    discard(path)
    return made


def make_link(path: Path, target: str) -> bool:
    """Make a symbolic link; False where the file system has none."""
    try:
        os.symlink(target, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return False
    return True


def discard(path: Path) -> None:
    """Remove what has a name, whatever it is; what a link leads to stays."""
    try:
        if stat.S_ISDIR(os.lstat(path).st_mode):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    except FileNotFoundError:
        pass


def check_replaceable(folder: Path) -> None:
    """Check that nothing but pointers is where the pointers go.

    An empty folder, and a link that was kept as a file (as by git where it makes no links), are
    removed.

    Raises
    ------
    CannotCreate
        A folder or a file that might be somebody's is in the way.
    """
    for path in (folder / LATEST, folder / LATEST_JSON):
        try:
            status = os.lstat(path)
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(status.st_mode):
            _remove_empty(path)
        elif path.name == LATEST and not stat.S_ISLNK(status.st_mode):
            if not stat.S_ISREG(status.st_mode) or not _is_kept_link(path):
                raise CannotCreate(
                    f"{path} is {kind(status)} where a symbolic link is expected. Move it away or "
                    f"remove it; the runs themselves are in {folder / 'runs'}"
                )
            os.unlink(path)


def _remove_empty(path: Path) -> None:
    """Remove a folder in the place of a pointer if it is empty.

    Raises
    ------
    CannotCreate
        It is not.
    """
    try:
        os.rmdir(path)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        expected = "a symbolic link" if path.name == LATEST else "a file"
        raise CannotCreate(
            f"{path} is a folder where {expected} is expected (a copy that follows links makes "
            f"one: use cp -a, rsync -a or tar). Remove it, with rm -r {path}, or move it away; "
            f"the runs themselves are in {path.parent / 'runs'}"
        ) from None


def _is_kept_link(path: Path) -> bool:
    text = content(path, _LONGEST_LINK).strip(b"\0\r\n ")
    return not text or bool(RUN_ID.fullmatch(PurePosixPath(os.fsdecode(text)).name))


def _link_target(folder: Path) -> Path | None:
    try:
        run = _run(folder, PurePosixPath(os.readlink(folder / LATEST)).name)
        same = run is not None and os.path.samefile(folder / LATEST, run)
    except OSError:
        return None
    return run if same else None


def _note_target(folder: Path) -> Path | None:
    try:
        value = json_content(folder / LATEST_JSON, "latest", _LONGEST_JSON)
    except InputUnusable:
        return None
    return _run(folder, str(value["run_id"]))


def _run(folder: Path, run_id: str) -> Path | None:
    run = folder / "runs" / run_id
    return run if RUN_ID.fullmatch(run_id) and run.is_dir() else None
