"""How large is what is installed, and which part needs it?

Each package of the base and of the extras, by what it takes on disk with what it needs itself.
`alone` is what only it needs: what would go if it were left out. Packages that are not installed
here are not counted.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from benchmarks import harness

PROJECT = "topic-jobs"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra == ['\"]([A-Za-z0-9-]+)['\"]")
_EXTRAS = re.compile(r"\[(.*?)\]")


@cache
def _found(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def needs(name: str, extra: str = "") -> set[str]:
    """The packages that one asks for itself, or for one of its extras, if they are installed."""
    package = _found(name)
    asked = set()
    for line in (package.requires or ()) if package else ():
        required, _, marker = line.partition(";")
        wanted = _EXTRA.search(marker)
        if (wanted[1] if wanted else "") != extra or (match := _NAME.match(required)) is None:
            continue
        inner = _EXTRAS.search(required)
        if match[0] == PROJECT and inner:
            asked |= {one for part in inner[1].split(",") for one in needs(PROJECT, part.strip())}
        elif _found(match[0]) is not None:
            asked.add(match[0].lower())
    return asked


def closure(names: Iterable[str]) -> set[str]:
    """What is needed by what these need."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(needs(name))
    return found


@cache
def size(name: str) -> int:
    """Bytes of the files of a package."""
    package = _found(name)
    files = [package.locate_file(one) for one in (package.files or ())] if package else []
    paths = [harness.ROOT / str(one) for one in files]
    return sum(path.stat().st_size for path in paths if path.is_file())


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """List the base, package by package, then the extras."""
    base = needs(PROJECT)
    whole = closure(base)
    for name in sorted(base, key=lambda one: -sum(map(size, closure([one])))):
        others = closure(base - {name})
        _row(report, "base", name, closure([name]), closure([name]) - others)
    package = _found(PROJECT)
    extras = package.metadata.get_all("Provides-Extra") if package else None
    for extra in sorted(extras or ()):
        found = closure(needs(PROJECT, extra))
        _row(report, extra, "", found, found - whole)
    report.row(part="base", package="all of it", megabytes=_megabytes(whole), alone=None)
    report.goal("base, megabytes", _megabytes(whole), at_most=700, quick_too=True)


def _row(report: harness.Report, part: str, name: str, found: set[str], alone: set[str]) -> None:
    report.row(part=part, package=name, megabytes=_megabytes(found), alone=_megabytes(alone))


def _megabytes(names: Iterable[str]) -> float:
    return round(sum(map(size, names)) / 1e6, 1)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
