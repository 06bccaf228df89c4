"""What made a run: versions, machine, digests, and the manifest that records them."""

import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import jobs
from jobs.canonical import SCHEMA_VERSION
from jobs.contracts import Job, Spool
from jobs.datatypes import History, InputFile, Reading, Result, Skipped, by_ending

LIBRARIES = ("numpy", "scipy", "scikit-learn", "gensim", "numba", "pydantic", "PyStemmer")


def inputs(job: Job, spool: Spool | None = None) -> Reading:
    """Read the documents of a job, by its reader and its `corpus` settings.

    With a `spool` none is held.

    What runs leave behind themselves is no file that was passed over.

    Raises
    ------
    InputMissing, InputUnusable
        See `jobs.contracts.Reader`.
    """
    reading = job.reader.read(job.root, spool)
    kept = [name for name in reading.unmatched if not _is_own(job, name)]
    files = (*reading.files, *job.embeddings.files(job.root))
    reading = replace(reading, files=files, unmatched=tuple(kept))
    return reading.without_empty() if job.corpus.empty == "skip" else reading


def _is_own(job: Job, name: str) -> bool:
    """Whether a file lies among the artifacts: of all jobs, or where the input does, of this."""
    artifacts = os.path.abspath(os.path.join(job.root, job.artifacts.dir))
    source = os.path.abspath(os.path.join(job.root, str(job.config["reader"]["path"])))
    if os.path.commonpath([artifacts, source]) == artifacts:
        artifacts = os.path.join(artifacts, job.name)
    path = os.path.abspath(os.path.join(job.root, name))
    return path == artifacts or path.startswith(artifacts + os.sep)


def digest(value: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(config: Mapping[str, Any], reading: Reading, edits: str = "") -> str:
    """SHA-256 of all that decides what a run gives: the same means that there is nothing to do.

    The inputs (path and content), the names of the files beside them that the pattern did not
    match, the resolved configuration, the digest of what a person said of topics (`start.edits`),
    the versions of the package and of the libraries below it, and the sources of the package as
    installed.
    """
    return digest(
        {
            "config": config,
            "edits": edits,
            "inputs": [(one.path, one.sha256, one.status) for one in reading.files],
            "not_matched": list(reading.unmatched),
            "versions": versions(),
            "sources": sources(),
        }
    )


def versions() -> dict[str, str]:
    """Versions of this package, of Python, and of the libraries that results depend on."""
    own = {"topic-jobs": jobs.__version__, "python": platform.python_version()}
    return own | {name: _version(name) for name in LIBRARIES}


@cache
def _version(name: str) -> str:
    """Version of a library, as it was when first asked for."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@cache
def sources() -> str:
    """SHA-256 of the package as installed: its code and its data, as they were when first asked."""
    whole = hashlib.sha256()
    for name, content in sorted(_contents(files(jobs), "")):
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _contents(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                found += _contents(entry, f"{prefix}{entry.name}/")
        elif not entry.name.endswith((".pyc", ".nbi", ".nbc")):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def machine() -> dict[str, Any]:
    """Describe what the bits of a result may depend on: processor, system and BLAS."""
    import numpy as np
    from threadpoolctl import threadpool_info

    blas = [
        {key: str(pool.get(key)) for key in ("internal_api", "version", "architecture")}
        for pool in threadpool_info()
        if pool.get("user_api") == "blas"
    ]
    instructions = np.show_config("dicts").get("SIMD Extensions", {})
    return {
        "host": platform.node(),
        "system": platform.platform(),
        "machine": platform.machine(),
        "cpu": _cpu(),
        "cpus": os.cpu_count(),
        "simd": instructions.get("found", []),
        "byte_order": sys.byteorder,
        "blas": blas,
    }


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"


def manifest(
    *,
    job: Job,
    run_id: str,
    reading: Reading,
    result: Result,
    history: History,
    started: datetime,
    finished: datetime,
    seconds: Mapping[str, float],
    memory: Mapping[str, Any],
    warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """Describe a run, but for its files, which `Store.publish` adds.

    `seconds` is the wall time of each stage, `memory` the record of `jobs.memory_budget`,
    `history` what the run went on from.
    """
    noted = [f"{one.path}: {one.warning}" for one in reading.files if one.warning]
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id,
        "job": job.name,
        "started": _time(started),
        "finished": _time(finished),
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        "memory": dict(memory),
        "fingerprint": fingerprint(job.config, reading, history.edits.sha256),
        "versions": versions(),
        "sources_sha256": sources(),
        "machine": machine(),
        "config": dict(job.config),
        "config_sha256": digest(job.config),
        "seed": job.seed,
        "inputs": [_input(one) for one in reading.files],
        "not_matched": by_ending(reading.unmatched),
        "previous": history.previous.run_id if history.previous else None,
        "start": {
            "mode": result.registry.mode,
            "edits_sha256": history.edits.sha256,
            "notes": list(history.notes),
        },
        "refusals": list(result.refusals),
        "skipped": [_skipped(one) for one in result.skipped],
        "counts": dict(result.counts),
        "warnings": [*noted, *warnings],
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _input(one: InputFile) -> dict[str, Any]:
    return {
        "path": one.path,
        "bytes": one.bytes,
        "sha256": one.sha256 or None,
        "encoding": one.encoding or None,
        "status": one.status,
        "reason": one.reason or None,
        "warning": one.warning or None,
        "documents": one.documents,
        "lines": asdict(one.lines) if one.lines else None,
    }


def _skipped(one: Skipped) -> dict[str, Any]:
    return {"id": one.id, "source": one.source, "reason": one.reason}
