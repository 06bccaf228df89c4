"""A published run, read back: nothing is believed that its manifest does not vouch for."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from jobs.contracts import FittedModel, FittedVectoriser, Model, Vectoriser
from jobs.datatypes import AnyArray, DocumentTermMatrix, Lexicon, SparseMatrix
from jobs.errors import InputMissing, InputUnusable
from jobs.writers.canonical import SCHEMA_VERSION
from jobs.writers.model import described, split_words
from jobs.writers.npz import BadArrays, unpack

MANIFEST = "manifest.json"
LATEST = "latest"
LATEST_JSON = "latest.json"
UNFINISHED = PARTIAL, DELETED = ".partial", ".deleted"
RUN_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
FILE_NAME = re.compile(r"([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
# Sums of floats may differ in the last bits between two types of machine, no more than that.
_PROBE_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class SavedModel:
    """What model/ holds: with the parts that `config` names, it assigns new documents.

    Parameters
    ----------
    config : mapping
        The sections of the configuration that the model depends on.
    topic_ids, terms, display : tuple of str
        Topics in the order of the model's rows, terms in the order of its columns.
    document_frequency : int64[V]
    vectoriser_arrays, model_arrays : mapping
        What `Vectoriser.restore` and `Model.restore` take.
    probes : csr_array int32[P, V]
        Counts of a few rows of the run.
    probe_topics : float64[P, K]
        The document-topic weights that the run gave them.
    """

    path: Path
    config: Mapping[str, Any]
    lexicon: Lexicon
    topic_ids: tuple[str, ...]
    terms: tuple[str, ...]
    display: tuple[str, ...]
    document_frequency: AnyArray
    vectoriser_arrays: Mapping[str, AnyArray]
    model_arrays: Mapping[str, AnyArray]
    probes: SparseMatrix
    probe_topics: AnyArray

    def restore(self, vectoriser: Vectoriser, model: Model) -> tuple[FittedVectoriser, FittedModel]:
        """Rebuild the fitted parts, and check that they say of the probes what the run said.

        Raises
        ------
        InputUnusable
            The arrays do not fit these parts, or the results differ.
        """
        try:
            fitted_vectoriser = vectoriser.restore(self.vectoriser_arrays)
            fitted = model.restore(self.model_arrays)
            weights = fitted_vectoriser.transform(self.probes)
            found = fitted.transform(DocumentTermMatrix(counts=self.probes, weights=weights))
        except (KeyError, IndexError, ValueError) as error:
            raise InputUnusable(
                f"{self.path}: its arrays are not those of a {model.kind} model: {error!r}"
            ) from error
        if found.shape != self.probe_topics.shape or not np.allclose(
            found, self.probe_topics, rtol=0, atol=_PROBE_TOLERANCE
        ):
            raise InputUnusable(
                f"{self.path}: rebuilt here, the model no longer gives its own passages the topics "
                "that were published. Its libraries have changed: compare `versions` in the "
                "manifest with those installed, or run the job again."
            )
        return fitted_vectoriser, fitted


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
        data = _content(self.path / name, entry["bytes"])
        if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
            raise InputUnusable(
                f"{self.path / name}: damaged, or changed since it was published "
                f"({len(data)} bytes where the manifest says {entry['bytes']}). "
                "Take it from a backup, or run the job again."
            )
        return data

    def json(self, name: str) -> Any:
        """Read one JSON file of the run; errors as for `read`."""
        return json.loads(self.read(name))

    def verify(self) -> None:
        """Read every file once; errors as for `read`."""
        for name in self.manifest["files"]:
            self.read(name)

    def model(self) -> SavedModel:
        """Load the fitted model.

        Raises
        ------
        InputUnusable
            Its arrays are damaged or not as declared; and as for `read`.
        """
        head = self.json("model/model.json")
        _check_version(self.path / "model/model.json", head)
        try:
            arrays = unpack(self.read("model/arrays.npz"))
        except BadArrays as error:
            raise InputUnusable(f"{self.path / 'model/arrays.npz'}: {error}") from None
        if described(arrays) != head["arrays"]:
            raise InputUnusable(
                f"{self.path / 'model/arrays.npz'}: its arrays are not those of model.json"
            )
        terms = split_words(arrays["vocabulary/terms"])
        topics = arrays["probes/document_topic"]
        return SavedModel(
            path=self.path,
            config=head["config"],
            lexicon=Lexicon(split_words(arrays["lexicon/words"]), arrays["lexicon/frequencies"]),
            topic_ids=tuple(head["topic_ids"]),
            terms=terms,
            display=split_words(arrays["vocabulary/display"]),
            document_frequency=arrays["vocabulary/document_frequency"],
            vectoriser_arrays=_below(arrays, "vectoriser/"),
            model_arrays=_below(arrays, "model/"),
            probes=_rows(arrays, len(topics), len(terms)),
            probe_topics=topics,
        )

    def _names(self) -> str:
        return ", ".join(sorted(self.manifest["files"]))


def load(path: Path, *, whole: bool = True) -> Published:
    """Open a run: its own folder, the link `latest`, or a job's folder, which means its latest.

    Its files must be there, with the sizes that the manifest says; without `whole` that is left
    to the caller.

    Raises
    ------
    InputMissing
        There is no run.
    InputUnusable
        It was never finished, a file is missing or of another size, or another major version of
        this program published it.
    """
    run = _resolve(path)
    if run.suffix in UNFINISHED:
        raise InputUnusable(f"{run}: not a published run, but what is left of one; take another")
    source = run / MANIFEST
    manifest = _parse(source)
    _check_version(source, manifest)
    run_id = str(manifest.get("run_id"))
    # A copy may bear any name but the id of another run.
    if not RUN_ID.fullmatch(run_id) or (RUN_ID.fullmatch(run.name) and run.name != run_id):
        raise InputUnusable(f"{source}: not the manifest of this run")
    for name, size in _sizes(source, manifest).items():
        if whole:
            _check_size(run / name, size)
    return Published(run, manifest)


def latest_run(folder: Path) -> Path | None:
    """Find the run that `latest` names, or latest.json where links cannot be followed."""
    try:
        name = PurePosixPath(os.readlink(folder / LATEST)).name
    except OSError:
        try:
            name = str(json.loads((folder / LATEST_JSON).read_bytes())["run_id"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
    run = folder / "runs" / name
    return run if RUN_ID.fullmatch(name) and run.is_dir() else None


def _sizes(source: Path, manifest: Mapping[str, Any]) -> dict[str, int]:
    """List the files that a manifest vouches for, with their sizes."""
    try:
        files = manifest["files"]
        sizes = {str(name): int(files[name]["bytes"]) for name in files if files[name]["sha256"]}
    except (KeyError, TypeError, ValueError):
        raise InputUnusable(f"{source}: its list of files is broken") from None
    for name in files:
        if not FILE_NAME.fullmatch(name):
            raise InputUnusable(f"{source}: {name!r} is not the name of a file of a run")
    return sizes


def _check_size(path: Path, size: int) -> None:
    try:
        found = path.lstat().st_size
    except OSError as error:
        raise InputUnusable(f"{path}: {error.strerror}; the run is not whole") from None
    if found != size:
        raise InputUnusable(
            f"{path}: {found} bytes where the manifest says {size}; the run is damaged"
        )


def _resolve(path: Path) -> Path:
    if not path.exists():
        raise InputMissing(f"{path}: there is no such run")
    if (path / MANIFEST).exists():
        return path.resolve()
    latest = latest_run(path)
    if latest is None:
        raise InputMissing(f"{path}: nothing was published here (no {MANIFEST}, no {LATEST})")
    return latest.resolve()


def _content(path: Path, size: int) -> bytes:
    """Read a file, no more of it than it should hold and one byte."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as stream:
            return stream.read(size + 1)
    except OSError as error:
        raise InputUnusable(f"{path}: {error.strerror or error}; the run is not whole") from None


def _parse(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputUnusable(f"{path}: cannot be read: {error}") from None
    if not isinstance(value, dict):
        raise InputUnusable(f"{path}: not a manifest")
    return value


def _check_version(path: Path, value: Mapping[str, Any]) -> None:
    version, own = str(value.get("schema_version", "")), SCHEMA_VERSION
    if version.partition(".")[0] != own.partition(".")[0]:
        raise InputUnusable(
            f"{path}: of schema version {version or 'unknown'}, but this program reads "
            f"{own.partition('.')[0]}.x. Run the job again, or use the release that published it."
        )


def _below(arrays: Mapping[str, AnyArray], prefix: str) -> dict[str, AnyArray]:
    return {k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)}


def _rows(arrays: Mapping[str, AnyArray], rows: int, columns: int) -> SparseMatrix:
    from scipy.sparse import csr_array

    parts = (arrays["probes/counts"], arrays["probes/indices"], arrays["probes/indptr"])
    matrix: SparseMatrix = csr_array(parts, shape=(rows, columns))
    return matrix
