"""Files that are not what their name says: of another kind, gone, cut, flipped."""

import os
from collections.abc import Callable
from pathlib import Path


def _gone(path: Path) -> None:
    path.unlink()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link_to_itself_elsewhere(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def _link_without_end(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x80  # no longer UTF-8, where it was
    path.write_bytes(bytes(data))


KINDS: dict[str, Callable[[Path], None]] = {
    "is gone": _gone,
    "is a folder": _folder,
    "is a pipe that nobody writes to": _pipe,
    "is a symbolic link to the same bytes": _link_to_itself_elsewhere,
    "is a symbolic link to /dev/zero": _link_without_end,
    "is empty": _empty,
    "is cut in half": _cut,
    "has a bit flipped": _flipped,
}
