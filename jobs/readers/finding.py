"""Globbing: the files that a reader's settings name, and the others that lie beside them."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path, PurePosixPath

from jobs.datatypes import by_ending
from jobs.errors import InputMissing
from jobs.readers.opening import Files, Found, printable

#: Bound of the walk: so many names that nothing matched, then folders are no longer entered.
_MOST_UNMATCHED = 100_000
#: How the files begin that office programs put beside an open document: they hold who opened it.
_LOCK = "~$"
_BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")

_LINKED_FOLDER = "a symbolic link to a folder; set `allow_outside: true` to follow it"
_FOLDER = "a folder, not a file; `**` in reader.pattern enters folders"
_LINKED_OUT = "a symbolic link out of the folder; set `allow_outside: true` to follow it"

#: A pattern, cut at its slashes.
Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder: those that a pattern matched, and the names of the others.

    A name that ends in `/` is that of a folder that was not entered: a hidden one, a link, or one
    that a job writes to.
    """

    found: list[Found]
    unmatched: tuple[str, ...] = ()


def find(settings: Files, root: str) -> Listing:
    """List the files that `settings` name, sorted by name, whatever order the system lists them in.

    Raises
    ------
    InputMissing
        The path is not there, or nothing in it matches the pattern.
    """
    base = Path(root, settings.path)
    shown = PurePosixPath(settings.path)
    try:
        mode = base.stat().st_mode
    except OSError as error:
        raise InputMissing(
            f"{settings.path}: {error.strerror or error}; no such input in {root}. "
            "Check reader.path: it is taken from `root`."
        ) from None
    if not stat.S_ISDIR(mode):
        return Listing([Found(base, base.name, printable(str(shown)))])
    found: list[Found] = []
    unmatched: list[str] = []
    folders: list[Found] = []
    for path, name, refused in _walk(base, settings):
        if refused == _FOLDER:
            folders.append(Found(path, name, printable(str(shown / name)), refused))
        elif refused is None:
            unmatched.append(printable(str(shown / name)) + "/" * name.endswith("/"))
        else:
            found.append(Found(path, name, printable(str(shown / name)), refused))
    entered = {str(above) for one in found if folders for above in PurePosixPath(one.name).parents}
    found += [one for one in folders if one.name not in entered]
    if not found:
        raise InputMissing(
            f"{settings.path}: nothing in this folder matches the pattern {settings.pattern!r}"
            f"{_others(unmatched)}. Check reader.path and reader.pattern."
        )
    return Listing(sorted(found, key=lambda one: one.name), tuple(sorted(unmatched)))


def _others(unmatched: list[str]) -> str:
    if not unmatched:
        return ""
    counts = by_ending(unmatched)
    some = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    return "; it holds " + ", ".join(f"{name} {count:,}" for name, count in some)


def _walk(base: Path, settings: Files) -> Iterator[tuple[Path, str, str | None]]:
    """Yield (path, name below base, why it is refused) for all that is below `base`.

    In the place of the reason stands None for what the pattern does not match, and _FOLDER for a
    folder with the name of a file, in which there may be others.
    """
    patterns = _patterns(settings.pattern)
    home = os.path.realpath(base)
    seen: set[tuple[int, int]] = set()
    pending: list[Parts] = [()]
    others = 0
    while pending:
        parts = pending.pop()
        here = base.joinpath(*parts)
        name = "/".join(parts)
        wanted = not parts or any(_may_match_below(parts, one) for one in patterns)
        try:
            status = here.stat()
            if (status.st_dev, status.st_ino) in seen:
                continue  # a link that leads back to where the walk has been
            seen.add((status.st_dev, status.st_ino))
            entries = sorted(os.scandir(here), key=lambda one: one.name)
        except OSError as error:
            fault = f"the folder cannot be listed: {error.strerror or error}"
            yield here, name or ".", fault if wanted else None
            continue
        for entry in entries:
            below = (*parts, entry.name)
            if _is_folder(entry):
                if settings.left_out and os.path.realpath(entry.path) in settings.left_out:
                    yield Path(entry.path), "/".join(below) + "/", None
                    continue
                may_match = any(_may_match_below(below, one) for one in patterns)
                if not may_match and (
                    entry.name.startswith(".") or entry.is_symlink() or others >= _MOST_UNMATCHED
                ):
                    others += 1
                    yield Path(entry.path), "/".join(below) + "/", None
                elif settings.allow_outside or not entry.is_symlink():
                    pending.append(below)
                    if any(_is_file_like(below, one) for one in patterns):
                        yield Path(entry.path), "/".join(below), _FOLDER
                else:
                    yield Path(entry.path), "/".join(below), _LINKED_FOLDER
            elif any(_matches(below, one) for one in patterns):
                target = Path(os.path.realpath(entry.path))
                outside = entry.is_symlink() and not target.is_relative_to(home)
                refused = _LINKED_OUT if outside and not settings.allow_outside else ""
                yield Path(entry.path), "/".join(below), refused
            else:
                others += 1
                yield Path(entry.path), "/".join(below), None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: opening it says so
        return False


def _patterns(pattern: str) -> list[Parts]:
    """Write out the braces of a pattern: `*.{txt,md}` is `*.txt` and `*.md` (csh)."""
    pieces = [
        piece.split(",") if place % 2 else [piece]
        for place, piece in enumerate(_BRACES.split(pattern))
    ]
    return [tuple("".join(one).split("/")) for one in product(*pieces)]


def _matches(parts: Parts, pattern: Parts) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        if _matches(parts, pattern[1:]):
            return True
        return bool(parts) and not parts[0].startswith(".") and _matches(parts[1:], pattern)
    return bool(parts) and _fits(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _is_file_like(parts: Parts, pattern: Parts) -> bool:
    """Whether a folder has the name of a file that is meant, down to its ending."""
    last = pattern[-1].rstrip("*")
    return "." in last and _matches(parts, (*pattern[:-1], last))


def _may_match_below(parts: Parts, pattern: Parts) -> bool:
    """Whether a file in the folder `parts` could match, so that it is worth entering."""
    for part, wanted in zip(parts, pattern, strict=False):
        if wanted == "**":
            return not any(later.startswith(".") for later in parts)
        if not _fits(part, wanted):
            return False
    return len(parts) < len(pattern)


def _fits(name: str, wanted: str) -> bool:
    if name.startswith((".", _LOCK)) and wanted[0:1] not in (".", _LOCK[0]):
        return False
    return fnmatchcase(name, wanted) or fnmatchcase(_small_ending(name), _small_ending(wanted))


def _small_ending(name: str) -> str:
    """A name with its endings in small letters."""
    start = name.find(".", 1)
    return name if start < 0 else name[:start] + name[start:].lower()
