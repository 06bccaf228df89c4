"""Hostile file names and file types: what may lie in the place of a sound file."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

from tests.hostile.bad_bytes import LISTED, READ, Sample

Put = Callable[[Path, Sample], None]


def _folder(path: Path, _: Sample) -> None:
    path.mkdir()


def _full_folder(path: Path, sample: Sample) -> None:
    path.mkdir()
    (path / "notes.doc").write_bytes(sample.file())


def _pipe(path: Path, _: Sample) -> None:
    os.mkfifo(path)


def _socket(path: Path, _: Sample) -> None:
    home = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)  # the path of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.fchdir(home)
        os.close(home)


def _unreadable(path: Path, sample: Sample) -> None:
    path.write_bytes(sample.file())
    path.chmod(0)


def _lost(path: Path, _: Sample) -> None:
    path.symlink_to("nowhere")


def _loop(path: Path, _: Sample) -> None:
    path.symlink_to(path.name)


def _outside(path: Path, _: Sample) -> None:
    path.symlink_to("/dev/zero")


def _to_folder(path: Path, _: Sample) -> None:
    (path.parent / "inner").mkdir()
    path.symlink_to("inner")


def _parent(path: Path, _: Sample) -> None:
    path.symlink_to("..")


def _sparse(path: Path, _: Sample) -> None:
    path.touch()
    os.truncate(path, 2**40)


def _named(name: bytes) -> Put:
    """Put a sound file under a name that is hard to show."""

    def put(path: Path, sample: Sample) -> None:
        ending = os.fsencode(path.suffix)
        where = os.fsencode(path.parent) + b"/" + name + ending
        descriptor = os.open(where, os.O_CREAT | os.O_WRONLY, 0o644)
        with open(descriptor, "wb") as stream:
            stream.write(sample.file())

    return put


#: By what lies there: what is to become of it, how it comes there.
PLACES: dict[str, tuple[str, Put]] = {
    "an empty folder": (LISTED, _folder),
    "a folder with a file that is not meant": (LISTED, _full_folder),
    "a pipe that nobody writes to": (LISTED, _pipe),
    "a socket": (LISTED, _socket),
    "a file that may not be read": (LISTED if os.getuid() else READ, _unreadable),  # not by root
    "a link to nothing": (LISTED, _lost),
    "a link to itself": (LISTED, _loop),
    "a link to /dev/zero": (LISTED, _outside),
    "a link to a folder": (LISTED, _to_folder),
    "a link to the folder above": (LISTED, _parent),
    "a tebibyte, unwritten": (LISTED, _sparse),
    "a name that is no UTF-8": (READ, _named(b"caf\xe9 \xff\xfe\x80")),
    "a name of control characters": (READ, _named(b"a\x1b[2J\n\r\tb\x7f")),
    "a name with marks of direction": (READ, _named("\u202egnp.\u2066".encode())),
    "a name as long as may be": (READ, _named(b"n" * 240)),
    "a name of markup": (READ, _named(b"<script>alert(1)<&\"'")),
    "a name of blanks": (READ, _named(b"  ")),
}
