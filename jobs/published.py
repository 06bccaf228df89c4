"""A published run, read back: nothing is believed that its manifest does not vouch for."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from jobs import schemas
from jobs.artifact_files import content, json_content, kind, parsed
from jobs.canonical import SCHEMA_VERSION
from jobs.errors import InputMissing, InputUnusable
from jobs.pointers import LATEST, RUN_ID, latest_run

if TYPE_CHECKING:  # numpy and scipy, which only those who need the model wait for
    from jobs.saved_model import SavedModel

MANIFEST = "manifest.json"
#: The documents of a run of very many, a record a line.
ASSIGNMENT_LINES = "assignments.jsonl"
UNFINISHED = PARTIAL, DELETED = ".partial", ".deleted"
FILE_NAME = re.compile(r"([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
#: Memory that a file takes while it is read and unpacked, in bytes a byte.
_READING_COST = 4


@dataclass(frozen=True, eq=False)
class Published:
    """One run on disk. Each file is checked against the manifest when it is read."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        """The run's id."""
        return str(self.manifest["run_id"])

    def read(self, name: str) -> bytes:
        """Read one file of the run.

        Raises
        ------
        InputMissing
            The run never had such a file.
        InputUnusable
            It is gone, cut off, or not what was published.
        """
        entry = self.manifest["files"].get(name)
        if entry is None:
            raise InputMissing(f"{self.path}: this run has no {name}; it has {self._names()}")
        data = content(self.path / name, entry["bytes"], cost=_READING_COST)
        if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise InputUnusable(
                f"{self.path / name}: damaged, or changed since it was published "
                f"({len(data)} bytes where the manifest says {entry['bytes']}). "
                "Take it from a backup, or run the job again."
            )
        return data

    def json(self, name: str) -> Any:
        """Read one JSON file of the run, and hold it to its schema if it has one; errors as `read`.

        The digest in the manifest proves who wrote a file only as far as the manifest is believed;
        so what is read is held to its schema too.
        """
        schema = PurePosixPath(name).stem
        return parsed(self.read(name), self.path / name, schema if schema in schemas.NAMES else "")

    def topics(self) -> Any:
        """Read topics.json.

        Raises
        ------
        InputUnusable
            An id occurs twice, or the hierarchy is no tree; and as for `json`.
        """
        found = self.json("topics.json")
        fault = next(_tree_faults(found), "")
        if fault:
            raise InputUnusable(f"{self.path / 'topics.json'}: {fault}")
        return found

    def assignments(self) -> Iterator[Any]:
        """Read the records of all documents, of assignments.json or assignments.jsonl.

        Raises
        ------
        InputUnusable
            A record is none that a run publishes; and as for `read`.
        """
        if ASSIGNMENT_LINES not in self.manifest["files"]:
            yield from self.json("assignments.json")["documents"]
            return
        head = {"schema_version": SCHEMA_VERSION, "job": self.manifest["job"]}
        for number, record in enumerate(self.json_lines(ASSIGNMENT_LINES), 1):
            fault = schemas.fault("assignments", {**head, "documents": [record]})
            if fault:
                place = self.path / ASSIGNMENT_LINES
                raise InputUnusable(f"{place}:{number}: not what a run publishes: {fault}")
            yield record

    def json_lines(self, name: str) -> Iterator[Any]:
        """Read one JSON Lines file of the run, a value at a time; errors as for `json`."""
        path = self.path / name
        for number, line in enumerate(self.read(name).split(b"\n"), 1):
            if line:
                schema = "" if name == ASSIGNMENT_LINES else path.stem
                yield parsed(line, path.with_name(f"{path.name}:{number}"), schema)

    def verify(self) -> None:
        """Read every file once; errors as for `read`."""
        for name in self.manifest["files"]:
            self.read(name)

    def model(self) -> "SavedModel":
        """Load the fitted model; errors as for `read`, and for arrays that are not as declared."""
        from jobs.saved_model import load_model

        head, arrays = "model/model.json", "model/arrays.npz"
        check_version(self.path / head, parsed(self.read(head), self.path / head))
        return load_model(self.json(head), self.read(arrays), self.path / arrays)

    def _names(self) -> str:
        return ", ".join(sorted(self.manifest["files"]))


def load(path: Path, *, whole: bool = True) -> Published:
    """Open a run: its own folder, the link `latest`, or a job's folder, which means its latest.

    Where `latest` is no link, latest.json beside it says which run it means. The run's files must
    be there, with the sizes that the manifest says; without `whole` that is left to the caller.

    Raises
    ------
    InputMissing
        There is no run.
    InputUnusable
        It was never finished, a file is missing or of another size, the manifest is broken, or
        another major version of this program published it.
    """
    run = _resolve(path)
    if run.suffix in UNFINISHED:
        raise InputUnusable(f"{run}: not a published run, but what is left of one; take another")
    source = run / MANIFEST
    manifest = json_content(source, "")
    check_version(source, manifest)
    fault = schemas.fault("manifest", manifest)
    if fault:
        raise InputUnusable(f"{source}: not the manifest of a run: {fault}")
    run_id = manifest["run_id"]
    # A copy may bear any name but the id of another run.
    if RUN_ID.fullmatch(run.name) and run.name != run_id:
        raise InputUnusable(f"{source}: not the manifest of this run, but of {run_id}")
    for name, entry in manifest["files"].items():
        if not FILE_NAME.fullmatch(name):
            raise InputUnusable(f"{source}: {name!r} is not the name of a file of a run")
        if whole:
            _check_size(run / name, entry["bytes"])
    return Published(run, manifest)


def check_version(path: Path, value: Any) -> None:
    """Check that this program reads the schema version of an artifact.

    Raises
    ------
    InputUnusable
        It is of another major version, or of none.
    """
    found = value.get("schema_version") if isinstance(value, dict) else None
    version, own = found if isinstance(found, str) else "", SCHEMA_VERSION
    if version.partition(".")[0] != own.partition(".")[0]:
        raise InputUnusable(
            f"{path}: of schema version {version[:20] or 'unknown'}, but this program reads "
            f"{own.partition('.')[0]}.x. Run the job again, or use the release that published it."
        )


def _tree_faults(topics: Mapping[str, Any]) -> Iterator[str]:
    """What keeps the hierarchy from being a tree: each merge joins what comes before it, once."""
    waiting: set[str] = set()
    known: set[str] = set()
    for node in (*topics["topics"], *topics.get("hierarchy", ())):
        if node["id"] in known:
            yield f"the id {node['id']} occurs twice"
        for child in node.get("children", ()):
            if child not in waiting:
                yield f"{node['id']} joins {child}, which is not there, or joined already"
            waiting.discard(child)
        known.add(node["id"])
        waiting.add(node["id"])


def _check_size(path: Path, size: int) -> None:
    try:
        status = path.lstat()
    except OSError as error:
        raise InputUnusable(f"{path}: {error.strerror}; the run is not whole") from None
    if not stat.S_ISREG(status.st_mode):
        raise InputUnusable(f"{path}: {kind(status)} and no regular file")
    if status.st_size != size:
        raise InputUnusable(
            f"{path}: {status.st_size} bytes where the manifest says {size}; the run is damaged"
        )


def _resolve(path: Path) -> Path:
    try:
        if os.path.lexists(path / MANIFEST):
            return path.resolve()
        latest = latest_run(path.parent if path.name == LATEST else path)
        if latest is not None:
            return latest.resolve()
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL; RuntimeError: a loop
        raise InputMissing(f"{path}: cannot be opened: {error}") from None
    if not os.path.lexists(path):
        raise InputMissing(f"{path}: there is no such run")
    raise InputMissing(f"{path}: nothing was published here (no {MANIFEST}, no {LATEST})")
