"""Just-in-time compilation: where machine code is cached, and what a run says of it."""

import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from jobs.artifact_settings import ArtifactsSettings
from jobs.journal import log

#: The kernel that every run needs first: where its machine code is, that of the others is too.
_FIRST = "tokenise"
_VARIABLE = "NUMBA_CACHE_DIR"


def use_cache(root: str, settings: ArtifactsSettings) -> None:
    """Choose the folder of machine code before a kernel is loaded, and tell if a run compiles.

    The first of these that can be written to: NUMBA_CACHE_DIR, the package's own folder, the
    user's cache folder, `.cache` among the artifacts; with `artifacts.cache: artifacts` the last
    comes second.

    Parameters
    ----------
    root : str
        The folder that paths of the settings are relative to.
    settings : ArtifactsSettings
    """
    tried = []
    for folder, ours in _folders(Path(root, settings.dir), settings.cache):
        if not _is_writable(folder):
            tried.append(str(folder))
            continue
        if ours:
            _set(folder)
        if not _is_compiled(folder):
            log.info(
                "first run here: compiling takes a quarter of a minute, once; its machine code is "
                "kept in %s, and later runs start at once",
                folder,
            )
        return
    log.warning(
        "machine code cannot be kept, so every run compiles for a quarter of a minute: none of "
        "%s can be written to; name a folder that can in %s",
        ", ".join(tried),
        _VARIABLE,
    )


def _folders(artifacts: Path, chosen: str) -> Iterator[tuple[Path, bool]]:
    """Give where machine code may be kept, in order, and whether numba must be told of it."""
    if named := os.environ.get(_VARIABLE):
        yield Path(named), True
    if chosen == "artifacts":
        yield from _in_artifacts(artifacts)
    yield _source().parent / "__pycache__", False
    from numba.misc.appdirs import AppDirs

    dirs = AppDirs(appname="numba", appauthor=False)  # type: ignore[no-untyped-call]  # as numba
    yield Path(dirs.user_cache_dir), False
    if chosen != "artifacts":
        yield from _in_artifacts(artifacts)


def _in_artifacts(artifacts: Path) -> Iterator[tuple[Path, bool]]:
    """Give the folder of machine code among the artifacts, if it can be nobody else's.

    Code is run from it, so it must not be one that came in somebody's archive: its name is a
    digest of this machine and of the inode of the folder around it, which no archive can know.
    """
    around = artifacts / ".cache"
    try:
        around.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        found = around.stat()
    except OSError:
        yield around, True
        return
    others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if hasattr(os, "geteuid") and (others or found.st_uid != os.geteuid()):
        log.warning("%s is not used: others can write to it", around)
    else:
        place = f"{_machine()}:{found.st_dev}:{found.st_ino}"
        yield around / sha256(place.encode()).hexdigest()[:16], True


def _machine() -> str:
    """The id that this machine was given when it was installed (machine-id), if it has one."""
    try:
        return Path("/etc/machine-id").read_text("ascii").strip()
    except (OSError, UnicodeError):
        return ""


def _source() -> Path:
    """Give the file of the first kernel."""
    from jobs import kernels

    return Path(kernels.__path__[0], "text", f"{_FIRST}.py")


def _is_writable(folder: Path) -> bool:
    """Tell whether a file can be made in a folder, which is made where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _set(folder: Path) -> None:
    """Let numba cache in a folder, whether it is imported yet or not."""
    os.environ[_VARIABLE] = str(folder.absolute())
    if numba := sys.modules.get("numba"):
        numba.config.CACHE_DIR = os.environ[_VARIABLE]


def _is_compiled(folder: Path) -> bool:
    """Tell whether the first kernel's machine code is in a folder, for its present source."""
    since = _source().stat().st_mtime
    version = f"py{sys.version_info.major}{sys.version_info.minor}"
    indexes = folder.rglob(f"{_FIRST}.*.{version}*.nbi")
    return any(index.stat().st_mtime >= since for index in indexes)
