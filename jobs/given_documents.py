"""Python API of jobs: `jobs.run_config`, data ingestion of texts, records and data frames."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jobs import config
from jobs.datatypes import Document
from jobs.errors import InputMissing, InputUnusable
from jobs.interface import Run
from jobs.readers.fields import as_plain

if TYPE_CHECKING:
    from jobs.contracts import Job

#: Names that are given in a message, at most.
_SHOWN = 8


def run_config(
    source: str | os.PathLike[str] | Mapping[str, Any],
    documents: Iterable[Any] | None = None,
    *,
    force: bool = False,
) -> Run:
    """Run a job as `python -m jobs.run` does, and give the run that it published.

    Where nothing has changed since the latest run, that one is given (`force` runs again).

    Parameters
    ----------
    source : path or mapping
        A configuration file, or what one holds; then relative paths are those of the current
        folder.
    documents : iterable or data frame, optional
        Texts, `Document` values, mappings (`id`, `text`, and what else is known of each), or the
        rows of a data frame of pandas or polars. They take the place of `reader`, and are kept as
        JSON Lines beside the artifacts of the job.

    Raises
    ------
    JobError
        As the command would end, with the message that it would print.
    """
    from jobs.journal import Progress, library_warnings
    from jobs.run import publish

    job = _job(source)
    if documents is not None:
        job = _job(source, _kept(documents, job))
    with ExitStack() as stack:
        warned = stack.enter_context(library_warnings())
        progress = stack.enter_context(Progress(shown=False, bar=False))
        publish(job, progress, warned, force=force)
    return Run(Path(job.root, job.artifacts.dir, job.name))


def _job(
    source: str | os.PathLike[str] | Mapping[str, Any], reader: Mapping[str, Any] | None = None
) -> "Job":
    """Make the job; where there is no reader yet, it has one that is never asked."""
    if isinstance(source, Mapping):
        default = {} if "reader" in source else {"reader": {"kind": "jsonl", "path": "."}}
        return config.of_values({**source, **({"reader": reader} if reader else default)}, "")
    sets = [f"reader={json.dumps(reader)}"] if reader else []
    return config.load(os.fspath(source), sets)


def _kept(documents: Iterable[Any], job: "Job") -> dict[str, Any]:
    """Keep documents as JSON Lines beside the artifacts; give the settings that read them."""
    records = [_record(one, number) for number, one in enumerate(_rows(documents), 1)]
    if not records:
        raise InputMissing("there are no documents: the iterable, or the data frame, is empty")
    path = Path(job.root, job.artifacts.dir, f"{job.name}.documents.jsonl")
    data = "".join(map(_line, records)).encode("utf-8")
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(data)
        os.replace(new, path)
    names = {name for one in records for name in one}
    known = ("title", "date", "source", "language")
    fields: dict[str, Any] = {name: name for name in known if name in names}
    metadata = sorted(names - {"id", "text", *known})
    return {
        "kind": "jsonl",
        "path": os.path.relpath(path, job.root or "."),
        "allow_outside": True,
        "fields": {"id": "id", "text": "text", **fields, "metadata": metadata},
    }


def _rows(documents: Iterable[Any]) -> Iterator[Any]:
    """Yield what an iterable holds, or the rows of a data frame as mappings.

    The index of a frame or series of pandas is a column where it is called `id`.
    """
    if isinstance(documents, str | bytes | Mapping):
        what = "one text" if isinstance(documents, str | bytes) else "one mapping"
        raise InputUnusable(
            f"`documents` is {what}, and no list of documents: give texts, or mappings with `id` "
            "and `text`, in a list"
        )
    if not isinstance(documents, Iterable):
        raise InputUnusable(
            f"`documents` is of type {type(documents).__name__}: give an iterable or a data frame"
        )
    if hasattr(documents, "iter_rows"):
        yield from documents.iter_rows(named=True)
    elif hasattr(documents, "collect_schema"):
        raise InputUnusable("`documents` is a lazy frame: give what its collect() returns")
    elif hasattr(documents, "to_dict") and hasattr(documents, "index"):
        frame: Any = documents
        if not hasattr(documents, "columns"):
            named = frame.index.name == "id"
            yield from ({"id": i, "text": text} if named else text for i, text in frame.items())
            return
        if frame.index.name == "id" and "id" not in frame.columns:
            frame = frame.reset_index()
        yield from frame.to_dict("records")
    else:
        yield from documents


def _record(one: Any, number: int) -> dict[str, Any]:
    """Write a document as a record; one without an id is numbered."""
    if isinstance(one, str):
        found: dict[str, Any] = {"text": one}
    elif isinstance(one, Document):
        own = ("id", "text", "source", "title", "date", "language")
        found = {name: getattr(one, name) for name in own} | dict(one.metadata)
    elif isinstance(one, Mapping):
        found = {str(name): _plain(value) for name, value in one.items()}
    else:
        raise InputUnusable(
            f"document {number} is of type {type(one).__name__}: give texts, mappings with `text`, "
            "or Document values"
        )
    if not isinstance(found.get("text", 0), str | None):
        there = ", ".join(map(repr, list(found)[:_SHOWN]))
        raise InputUnusable(
            f"document {number} has no `text`, or one that is no string; it has {there}: give the "
            "text under that name"
        )
    if found.get("id") in (None, ""):
        found["id"] = f"{number:07d}"
    return {**found, "id": str(found["id"])}


def _line(record: Mapping[str, Any]) -> str:
    try:
        line = json.dumps(record, ensure_ascii=False, allow_nan=False, default=str)
    except ValueError:
        raise InputUnusable(
            f"document {record['id']} holds an infinite number, which JSON has not: leave it out"
        ) from None
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair: the reader lists the record
        line = json.dumps(record, default=str)
    return f"{line}\n"


def _plain(value: Any) -> Any:
    """Give a value as JSON has it; None for what numpy, pandas and Python call missing."""
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]").item()
    elif isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if _is_missing(value) else as_plain(value)


def _is_missing(value: Any) -> bool:
    try:
        return bool(value != value)  # noqa: PLR0124
    except (TypeError, ValueError):  # pandas' NA is neither itself nor another
        return type(value).__name__ == "NAType"
