"""Runs as the tests of the store publish them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs import provenance
from jobs.store import Store

START = datetime(2026, 11, 22, 2, 15, 45, tzinfo=UTC)
FILES = (("topics.json", b"{}\n"), ("model/arrays.npz", b"\0" * 3_000_000), ("a/b/c.txt", b""))

#: A manifest that keeps to its schema, but for the run's id.
MANIFEST: Mapping[str, Any] = {
    "schema_version": "1.0",
    "run_id": "",
    "job": "lda",
    "started": "2026-11-22T02:15:45.000Z",
    "finished": "2026-11-22T02:15:46.000Z",
    "seconds": {},
    "fingerprint": "0" * 64,
    "versions": provenance.versions(),
    "sources_sha256": "0" * 64,
    "machine": provenance.machine(),
    "config": {},
    "config_sha256": "0" * 64,
    "seed": 0,
    "inputs": [],
    "skipped": [],
    "counts": {},
    "warnings": [],
}


def publish(store: Store, start: datetime = START, files: Any = FILES, **manifest: Any) -> Path:
    run_id = store.new_id(start, "3f9a1c2e00")
    return store.publish(files, {**MANIFEST, "run_id": run_id, **manifest})


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
