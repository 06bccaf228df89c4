"""The run folders of one job: lock, write beside, seal with a manifest, swap `latest`, prune.

Whatever stops the process or the machine, `latest` names a run that is whole.
"""

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jobs import pointers, preflight
from jobs.artifact_files import content
from jobs.canonical import readable
from jobs.durable import CarriedFile, carry, make_folder, sync_folder, write_new
from jobs.errors import CannotCreate, InputUnusable, WriteFailed
from jobs.locks import locked
from jobs.pointers import RUN_ID, discard
from jobs.published import DELETED, FILE_NAME, MANIFEST, PARTIAL

JOB_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
LOCK = ".lock"
#: Retention: so many runs that the quality gate refused are kept.
KEEP_REFUSED = 3
#: Bytes of the longest manifest that is searched: it lists every input file.
_LONGEST_MANIFEST = 2**31
_TIME = "%Y%m%dT%H%M%SZ"

#: Name and content of an artifact, whole or in pieces.
File = tuple[str, bytes | Iterable[bytes] | CarriedFile]


class Store:
    """The folder `<directory>/<job>`; all that changes it happens inside `with store.lock():`.

    Raises
    ------
    CannotCreate
        `job` is no name that can be a folder's.
    """

    def __init__(self, directory: Path, job: str) -> None:
        if not JOB_NAME.fullmatch(job):
            raise CannotCreate(f"{job!r} cannot name a folder: use letters, digits, '_', '-', '.'")
        self.job = job
        self.folder = directory / job
        self.runs = self.folder / "runs"
        self.refused = self.folder / "refused"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the job's lock, and make its folder ready (see `preflight`).

        The lock is the kernel's, on a file that is never deleted: it ends with the process, and
        a process that was killed leaves nothing that could bar the next one.

        Raises
        ------
        Locked
            Another run holds it.
        CannotCreate
            The folder cannot be created or written to, or something is in the way.
        WriteFailed
            The disk is full.
        """
        path = self.folder / LOCK
        try:
            make_folder(self.runs)
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(path, flags, 0o666)
        except OSError as error:
            place = Path(error.filename or self.folder)
            raise CannotCreate(_what(error, place, "cannot be created")) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise CannotCreate(f"{path} is no regular file, and so no lock; remove it")
        with locked(descriptor, path, f"another run of the job {self.job!r}"):
            preflight.check(self.folder, self.job)
            yield

    def latest(self) -> Path | None:
        """Find the run that was published last."""
        return pointers.latest_run(self.folder)

    def newest_first(self) -> list[Path]:
        """List the folders of all published runs, the newest first."""
        return [self.runs / run_id for run_id in reversed(_ids(self.runs))]

    def new_id(self, started: datetime, fingerprint: str) -> str:
        """Name a run by its start (UTC) and the digest of its configuration and inputs.

        Ids sort by time: a run that starts no later than the newest one did (in the same second,
        or after the clock was set back) takes the second after it, even where an id that was
        pruned is free again.
        """
        moment = started.astimezone(UTC).strftime(_TIME)
        taken = [run_id for place in (self.runs, self.refused) for run_id in _ids(place)]
        newest = max(taken, default="").partition("-")[0]
        if moment <= newest:
            after = datetime.strptime(newest, _TIME) + timedelta(seconds=1)
            moment = after.strftime(_TIME)
        return f"{moment}-{fingerprint[:8]}"

    def publish(self, files: Iterable[File], manifest: Mapping[str, Any]) -> Path:
        """Write a run beside the others, seal it, and make it `latest`; returns its folder.

        `manifest["run_id"]` names it (see `new_id`); the rest of it is read once all files are
        written, and its `files` are filled in here.

        Raises
        ------
        WriteFailed
            Writing failed; nothing of this run is visible.
        """
        return self._publish(self.runs, files, manifest)

    def refuse(self, files: Iterable[File], manifest: Mapping[str, Any]) -> Path:
        """Keep a run aside that the quality gate refused; `latest` stays, the last 3 are kept.

        Raises
        ------
        WriteFailed
            Writing failed; nothing of this run is visible.
        """
        run = self._publish(self.refused, files, manifest)
        self._remove(self.refused, _ids(self.refused)[:-KEEP_REFUSED])
        return run

    def prune(self, keep_last: int, keep_days: int, *, now: datetime) -> tuple[str, ...]:
        """Remove old runs, and return their ids.

        Kept are the newest `keep_last`, all that started within `keep_days`, the one that is
        `latest`, always, and those that one of these (or a refused one) went on from: its
        verification reads them.

        Raises
        ------
        WriteFailed
            A run could not be removed.
        """
        latest = self.latest()
        kept = {latest.name} if latest else set()
        since = (now.astimezone(UTC) - timedelta(days=keep_days)).strftime(_TIME)
        ids = _ids(self.runs)
        old = [
            run_id
            for run_id in ids[: max(len(ids) - max(keep_last, 0), 0)]
            if run_id not in kept and (not keep_days or run_id.partition("-")[0] < since)
        ]
        if old:
            staying = [self.runs / run_id for run_id in ids if run_id not in old]
            staying += [self.refused / run_id for run_id in _ids(self.refused)]
            manifests = [_manifest(run) for run in staying]
            old = [one for one in old if not any(one.encode() in text for text in manifests)]
        self._remove(self.runs, old)
        return tuple(old)

    def _publish(self, place: Path, files: Iterable[File], manifest: Mapping[str, Any]) -> Path:
        run = place / str(manifest["run_id"])
        if run.exists():
            raise WriteFailed(f"{run} is there already, and a published run is never changed")
        try:
            make_folder(place)
            _seal(run, files, manifest)
            if place == self.runs:
                pointers.point(self.folder, self.job, run.name)
        except BaseException as error:
            self._withdraw(run)
            if isinstance(error, OSError):
                raise WriteFailed(_what(error, run, "could not be published")) from error
            raise
        return run

    def _withdraw(self, run: Path) -> None:
        """Take back a run that failed, unless it is already named as the latest one."""
        with suppress(OSError, WriteFailed):
            shutil.rmtree(_partial(run), ignore_errors=True)
            pointers.clear(self.folder)
            if run not in pointers.read(self.folder) and run.exists():
                self._remove(run.parent, [run.name])

    def _remove(self, place: Path, run_ids: Iterable[str]) -> None:
        """Remove runs: renamed first, so that no half of one bears the name of a run."""
        for run_id in run_ids:
            run = place / run_id
            grave = run.with_name(run.name + DELETED)
            try:
                os.rename(run, grave)
                sync_folder(place)
                discard(grave)
            except OSError as error:
                raise WriteFailed(_what(error, run, "could not be removed")) from error


def _ids(place: Path) -> list[str]:
    """List the sealed runs in a folder, the oldest first."""
    try:
        return sorted(name for name in os.listdir(place) if RUN_ID.fullmatch(name))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WriteFailed(_what(error, place, "could not be listed")) from error


def _manifest(run: Path) -> bytes:
    """The bytes of a run's manifest, which names the run that it went on from."""
    try:
        return content(run / MANIFEST, _LONGEST_MANIFEST)
    except InputUnusable:
        return b""


def _partial(run: Path) -> Path:
    return run.with_name(run.name + PARTIAL)


def _seal(run: Path, files: Iterable[File], manifest: Mapping[str, Any]) -> None:
    """Write all files and, last of all, the manifest; then give the folder its name."""
    if not RUN_ID.fullmatch(run.name):
        raise ValueError(f"{run.name!r} is not a run id")
    partial = _partial(run)
    os.mkdir(partial)
    written: dict[str, dict[str, Any]] = {}
    folders = {partial}
    for name, data in files:
        if not FILE_NAME.fullmatch(name) or name == MANIFEST or name in written:
            raise ValueError(f"{name!r} cannot be the name of an artifact, or is taken")
        path = partial / name
        for folder in reversed(path.relative_to(partial).parents[:-1]):
            if partial / folder not in folders:
                os.mkdir(partial / folder)
                folders.add(partial / folder)
        if isinstance(data, CarriedFile):
            written[name] = carry(data, path)
            continue
        noted = _Noted([data] if isinstance(data, bytes) else data)
        write_new(path, noted)
        written[name] = {"bytes": noted.size, "sha256": noted.digest.hexdigest()}
    write_new(partial / MANIFEST, readable({**manifest, "files": dict(sorted(written.items()))}))
    for folder in sorted(folders, reverse=True):
        sync_folder(folder)
    os.rename(partial, run)
    sync_folder(run.parent)


class _Noted:
    """Pieces of a file, their size and digest noted as they are taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self.size, self.digest = pieces, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            self.digest.update(piece)
            yield piece


def _what(error: OSError, path: Path, failed: str) -> str:
    """Say which path an operating system error is about, and what it stopped."""
    return f"{path} {failed}: {error.strerror or error}"
