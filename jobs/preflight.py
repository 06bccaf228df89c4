"""Preflight check of a job's folder: what would stop a publication is found before the fit.

Leftovers are swept, pointers that are damaged or disagree are mended, a publication is rehearsed.
"""

import errno
import os
from pathlib import Path

from jobs import pointers, published
from jobs.durable import sync_folder, write_new
from jobs.errors import CannotCreate, JobError, WriteFailed
from jobs.journal import log
from jobs.pointers import RUN_ID
from jobs.published import PARTIAL, UNFINISHED

#: The folder that a rehearsal makes and removes.
TRIAL = ".trial"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def check(folder: Path, job: str) -> None:
    """Make a job's folder ready for a publication; the job's lock is held.

    Raises
    ------
    CannotCreate
        Something is in the way, or the folder cannot be written to.
    WriteFailed
        The disk is full.
    """
    try:
        _check_refused(folder / "refused")
        pointers.check_replaceable(folder)
        _sweep(folder)
        _rehearse(folder)
        _mend(folder, job)
    except OSError as error:
        failed = WriteFailed if error.errno in _DISK_FULL else CannotCreate
        path = error.filename or folder
        raise failed(
            f"{path} cannot be written to: {error.strerror or error}. Nothing was read or fitted; "
            f"see who owns {folder} and what may be written there"
        ) from error


def _check_refused(place: Path) -> None:
    if os.path.lexists(place) and not place.is_dir():
        raise CannotCreate(f"{place} is there, but is no folder; move it away or remove it")


def _sweep(folder: Path) -> None:
    """Clear away what killed runs left behind, of whatever kind, and nothing of another name."""
    for place in (folder / "runs", folder / "refused"):
        for name in os.listdir(place) if place.is_dir() else ():
            stem, dot, ending = name.partition(".")
            if RUN_ID.fullmatch(stem) and dot + ending in UNFINISHED:
                pointers.discard(place / name)
    for name in (TRIAL, TRIAL + PARTIAL):
        pointers.discard(folder / "runs" / name)
    pointers.clear(folder)


def _rehearse(folder: Path) -> None:
    """Do in small what a publication does, so that it fails now if it must fail."""
    trial = folder / "runs" / TRIAL
    partial = trial.with_name(TRIAL + PARTIAL)
    os.mkdir(partial)
    try:
        synced = write_new(partial / "file", b"trial\n") & sync_folder(partial)
        os.rename(partial, trial)
        if not pointers.can_link(folder):
            log.info("%s: no symbolic links here; latest.json alone names the latest run", folder)
    finally:
        for path in (partial, trial):
            pointers.discard(path)
    if not synced:
        log.warning("%s: this file system cannot sync; a power cut may lose the last run", folder)


def _mend(folder: Path, job: str) -> None:
    """Make both pointers name one run again, and say what was wrong with them."""
    found = pointers.read(folder)
    run = found.run or _newest(folder / "runs")
    if run is None:
        return
    if found.note == run and found.link in (run, None) and not _lost_link(folder, found):
        return
    pointers.point(folder, job, run.name)
    log.warning("%s: %s; both name %s now", folder, _fault(found), run.name)


def _lost_link(folder: Path, found: pointers.Pointers) -> bool:
    """Whether the link names no run although one could be made."""
    return found.link is None and (
        os.path.lexists(folder / pointers.LATEST) or pointers.can_link(folder)
    )


def _fault(found: pointers.Pointers) -> str:
    if found.link and found.note:
        return f"latest named {found.link.name}, but latest.json {found.note.name}"
    if found.link or found.note:
        return f"{'latest.json' if found.link else 'latest'} named no run that is there"
    return "neither latest nor latest.json named a run that is there"


def _newest(place: Path) -> Path | None:
    """The newest run that is whole: published, but not yet named when something stopped the run."""
    for name in sorted(filter(RUN_ID.fullmatch, os.listdir(place)), reverse=True):
        try:
            return published.load(place / name).path
        except JobError as error:
            log.warning("not whole, and so not taken for the latest run: %s", error)
    return None
