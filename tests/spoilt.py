"""Pointers of a job's folder, spoilt: of another kind, damaged, leading elsewhere."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from jobs.store import Store


def runs(store: Store) -> list[Path]:
    return sorted(store.runs.iterdir())


def note(run: Path) -> dict[str, str]:
    return {"job": "lda", "run_id": run.name, "path": f"runs/{run.name}"}


def link_to(target: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return make


def content_of(data: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.unlink()
        path.write_bytes(data)

    return make


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BAD_LINKS: dict[str, Callable[[Path], None]] = {
    "gone": Path.unlink,
    "to nowhere": link_to("runs/20200101T000000Z-00000000"),
    "to itself": link_to("latest"),
    "to another folder": link_to("/tmp"),
    "an empty folder": folder,
    "an empty file": content_of(b""),
    "kept as a file": content_of(b"runs/20261122T021545Z-3f9a1c2e\n"),
}
BAD_NOTES: dict[str, Callable[[Path], None]] = {
    "gone": Path.unlink,
    "empty": content_of(b""),
    "brackets": content_of(b"[" * 60_000 + b"]" * 60_000),
    "a list": content_of(b"[]"),
    "no id": content_of(b'{"job": "lda", "run_id": 5, "path": ""}'),
    "leads out": content_of(b'{"job": "lda", "run_id": "../../x", "path": "../../x"}'),
    "no such run": content_of(
        json.dumps(note(Path("20200101T000000Z-00000000"))).encode(),
    ),
    "no UTF-8": content_of(b"\xff\xfe{}"),
    "a link": link_to("/etc/passwd"),
    "a pipe": pipe,
    "an empty folder": folder,
}
