"""Reproduction check, `jobs.run --verify`: a published run made again and compared byte by byte."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from jobs import config, edits, naming, previous, provenance, published, streaming
from jobs.artifact_files import content
from jobs.carried import artifacts
from jobs.contracts import Job, Progress, RunFacts
from jobs.datatypes import Edits, Reading, by_ending
from jobs.durable import CarriedFile
from jobs.errors import EXIT_DEFECT, EXIT_DONE, InputUnusable, UsageError
from jobs.journal import log, tell_outcome
from jobs.published import Published
from jobs.store import File
from jobs.writers.frames.duckdb_file import DATABASE

#: The exit code, and the rows of the closing summary.
Outcome = tuple[int, list[tuple[str, str]]]


def verify(job: Job, config_path: str, folder: Path, progress: Progress) -> Outcome:
    """Run again with the configuration and the inputs of a published run, and compare.

    Raises
    ------
    UsageError
        The run is one of another job.
    """
    old = published.load(folder, whole=False)
    recorded = config.load_values(old.manifest["config"], job.root, f"{old.path}/manifest.json")
    if recorded.name != job.name:
        raise UsageError(
            f"{folder} is a run of the job '{recorded.name}', but {config_path} is the "
            f"job '{job.name}'; give the configuration of that run"
        )
    recorded = replace(recorded, root=job.root)
    base = streaming.scratch(recorded).with_name(f"verify-{os.getpid()}")
    over_shards = bool(old.manifest.get("memory", {}).get("shards"))
    with streaming.opened(recorded, base, over_shards=over_shards) as flow:
        difference = _repeated(old, recorded, flow, progress)
    if not difference:
        count = len(old.manifest["files"])
        tell_outcome("same:", old.path, exit=EXIT_DONE, files=count)
        return EXIT_DONE, [("same", f"{count} files of {old.path}")]
    fields = {"run": str(old.path), "exit": EXIT_DEFECT, "difference": difference}
    log.error("%s differs: %s", old.path, difference, extra={"fields": fields})
    rows = [("differs", str(old.path)), ("first difference", difference)]
    return EXIT_DEFECT, [*rows, *_other_versions(old)]


def _repeated(old: Published, recorded: Job, flow: streaming.Flow, progress: Progress) -> str:
    """Run again, and name the first difference from what was published."""
    progress("read", 0, 0)
    reading = provenance.inputs(recorded, flow.spool)
    said = edits.read(recorded)
    difference = _changed_input(old, reading) or _changed_edits(old, said)
    if not difference:
        history = previous.recorded(old, recorded.start.mode, said)
        reading = flow.settle(reading, old.run_id)
        result = flow.run(reading, progress=progress, history=history)
        result = naming.with_labels(recorded, result, naming.run_answers(old), recorded=True)
        progress("compare", 0, 0)
        versions = {name: str(one) for name, one in old.manifest["versions"].items()}
        facts = RunFacts(
            run_id=old.run_id,
            version=versions["topic-jobs"],
            # Under the names that its keys had then: what the run wrote of it is compared as well.
            config=old.manifest["config"],
            versions=versions,
            digests={name: old.manifest[f"{name}_sha256"] for name in ("config", "sources")},
        )
        difference = _difference(
            old, artifacts(recorded, result, facts, history, old.path.parents[1] / "runs")
        )
    return difference


def _changed_edits(old: Published, said: Edits) -> str:
    if old.manifest.get("start", {}).get("edits_sha256", "") != said.sha256:
        return "what start.edits says of topics has changed since"
    return ""


def _changed_input(old: Published, reading: Reading) -> str:
    before = {one["path"]: one["sha256"] for one in old.manifest["inputs"]}
    now = {one.path: one.sha256 or None for one in reading.files}
    for path in sorted(before.keys() | now.keys()):
        if path not in now:
            return f"the input {path} is no longer there"
        if path not in before:
            return f"the input {path} was not there"
        if before[path] != now[path]:
            return f"the input {path} has changed since"
    beside = by_ending(reading.unmatched)
    if beside != old.manifest.get("not_matched", beside):
        return "the files beside the input, which reader.pattern does not match, have changed since"
    return ""


def _difference(old: Published, files: Iterable[File]) -> str:
    """Name the first difference between a run's files on the disk and new ones.

    A DuckDB file is left out: it holds an identifier that DuckDB draws at random.
    """
    names = set(old.manifest["files"])
    for name, made in files:
        if name not in names:
            return f"{name} was not published"
        names.discard(name)
        if name.endswith(DATABASE):
            continue
        try:
            new = _content(made)
            published = content(old.path / name, len(new))
        except InputUnusable as error:
            return f"{name} cannot be read: {error}"
        if published != new:
            same = next(
                (i for i, (a, b) in enumerate(zip(published, new, strict=False)) if a != b),
                min(len(published), len(new)),
            )
            line = published.count(b"\n", 0, same) + 1
            return (
                f"{name}, byte {same} (line {line}): "
                f"published {published[same : same + 40]!r}, now {new[same : same + 40]!r}"
            )
    return f"{min(names)} is not made any more" if names else ""


def _content(made: bytes | Iterable[bytes] | CarriedFile) -> bytes:
    if isinstance(made, CarriedFile):
        return content(made.path, made.bytes)
    return made if isinstance(made, bytes) else b"".join(made)


def _other_versions(old: Published) -> list[tuple[str, str]]:
    before: dict[str, Any] = old.manifest["versions"]
    changed = [
        f"{name} {before.get(name)} then, {now} now"
        for name, now in provenance.versions().items()
        if before.get(name) != now
    ]
    return [("versions", "; ".join(changed) or "the same then and now")]
