"""Sampling of a folder by heuristics: what kinds of files it holds, what its documents are like."""

import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from jobs.datatypes import Document, Preparation, Skipped
from jobs.errors import InputMissing, InputUnusable
from jobs.readers.binary import NotText
from jobs.readers.columns import guess, plain, tabular
from jobs.readers.encoding import decode
from jobs.readers.fields import BadRecord, Fields, document
from jobs.readers.text import TextFiles

SUFFIXES = {
    "text": (".txt", ".text", ".md"),
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".csv", ".tsv"),
}
#: Sample size: files that are opened.
FILES = 200
#: Sample size: documents that are looked at.
DOCUMENTS = 400
#: Sample size: characters of text that are looked at.
CHARACTERS = 4_000_000
#: Sample size: bytes that are read of a file.
_HEAD = 2**22


@dataclass
class Survey:
    """What a folder holds.

    `reader` has the keys of the configuration; `total` is how many documents there are, `about`
    whether that is reckoned from a part; `sample` those that were looked at, prepared.
    """

    reader: dict[str, Any]
    files: int
    bytes: int
    total: int
    about: bool
    passed_over: Counter[str]
    documents: list[Document] = field(default_factory=list)
    encodings: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    sample: Preparation | None = None

    @property
    def languages(self) -> Counter[str]:
        """How many documents of the sample are in each language."""
        found = self.sample.documents if self.sample else ()
        return Counter(one.language or "und" for one in found)

    @property
    def words(self) -> float:
        """The mean length of a document of the sample, in words."""
        if self.sample is None or not self.documents:
            return 0.0
        return self.sample.corpus.tokens / len(self.documents)

    @property
    def repairs(self) -> int:
        """How many repairs the sample needs."""
        return sum(len(one.repairs) for one in self.sample.documents) if self.sample else 0

    @property
    def treatments(self) -> Counter[str]:
        """What was done all over the text of the sample."""
        totals: Counter[str] = Counter()
        for one in self.sample.documents if self.sample else ():
            totals.update(one.counts)
        return totals


def look(folder: Path) -> Survey:
    """Look at a folder, or at a file: its kind, its size, and a sample of its documents.

    Raises
    ------
    InputMissing
        It is not there, or holds no file of a kind that can be read.
    InputUnusable
        No document of the sample could be read.
    """
    found, others = _files(folder)
    if not found:
        kinds = ", ".join(sorted(suffix for some in SUFFIXES.values() for suffix in some))
        seen = ", ".join(f"{count} {name}" for name, count in others.most_common(5)) or "nothing"
        raise InputMissing(
            f"{folder}: no documents here: it holds {seen}. A job reads files that end in {kinds} "
            "(each also with .gz); convert the others to text first."
        )
    sizes: Counter[str] = Counter()
    for kind, _, size in found:
        sizes[kind] += size + 1
    kind = sizes.most_common(1)[0][0]
    chosen = [(path, size) for own, path, size in found if own == kind]
    others.update(_suffix(path.name) for own, path, _ in found if own != kind)
    survey = Survey(
        reader={"kind": kind, **_where(folder, [path for path, _ in chosen])},
        files=len(chosen),
        bytes=sum(size for _, size in chosen),
        total=len(chosen),
        about=False,
        passed_over=others,
    )
    if kind == "text":
        _sample_texts(survey, [path for path, _ in chosen])
    else:
        _sample_records(survey, [path for path, _ in chosen], kind)
    if not survey.documents:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in survey.skipped[:3])
        raise InputUnusable(f"{folder}: no document could be read: {reasons}")
    return survey


def _files(folder: Path) -> tuple[list[tuple[str, Path, int]], Counter[str]]:
    """List the files that can be read: kind, path, bytes; and count the endings of the others."""
    try:
        paths = [folder] if folder.is_file() else list(_below(folder))
    except OSError as error:
        raise InputMissing(f"{folder}: {error.strerror or error}") from None
    if not folder.exists():
        raise InputMissing(f"{folder}: there is no such folder. Name the folder of your documents.")
    found, others = [], Counter[str]()
    for path in sorted(paths):
        kind = next((kind for kind, some in SUFFIXES.items() if _suffix(path.name) in some), None)
        if kind is None:
            others[_suffix(path.name) or "files without an ending"] += 1
        else:
            found.append((kind, path, path.stat().st_size))
    return found, others


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (
            path
            for name in names
            if not name.startswith(".") and (path := Path(here, name)).is_file()
        )


def _suffix(name: str) -> str:
    return PurePosixPath(name.removesuffix(".gz")).suffix.lower()


def _where(folder: Path, paths: Sequence[Path]) -> dict[str, str]:
    """Say which files of the folder are meant, by the pattern that fits them all."""
    if folder.is_file():
        return {}
    below = "**/" if any(path.parent != folder for path in paths) else ""
    endings = {"".join(PurePosixPath(path.name).suffixes[-2:]) if path.name.endswith(".gz")
               else path.suffix for path in paths}  # fmt: skip
    if len(endings) == 1:
        return {"pattern": f"{below}*{endings.pop()}"}
    stems = {ending.removesuffix(".gz") for ending in endings}
    return {"pattern": f"{below}*{stems.pop()}*" if len(stems) == 1 else f"{below}*.*"}


def _sample_texts(survey: Survey, paths: Sequence[Path]) -> None:
    """Read some files, evenly spaced over their names, by the reader that the job will use."""
    step = max(len(paths) / FILES, 1.0)
    characters = 0
    for number in range(min(len(paths), FILES)):
        path = paths[int(number * step)]
        try:
            reading = TextFiles(path=path.name).read(str(path.parent))
        except InputUnusable as error:
            survey.skipped.append(Skipped(path.name, path.name, _reason(error, path)))
            continue
        survey.encodings.update(file.encoding for file in reading.files)
        survey.documents.append(reading.documents[0])
        characters += len(reading.documents[0].text)
        if characters > CHARACTERS:
            break


def _reason(error: InputUnusable, path: Path) -> str:
    return str(error).rpartition(f"{path.name}: ")[2]


def _sample_records(survey: Survey, paths: Sequence[Path], kind: str) -> None:
    """Read the head of the largest file, and reckon from it how many records there are."""
    path = max(paths, key=lambda one: one.stat().st_size)
    head, share = _head(path)
    try:
        decoded = decode(head)
    except NotText as error:
        raise InputUnusable(f"{path}: {error}") from None
    survey.encodings[decoded.encoding] += 1
    if kind == "csv":
        delimiter, records = tabular(decoded.text)
        if delimiter != ",":
            survey.reader["delimiter"] = delimiter
    else:
        records = list(_objects(decoded.text))
    if not records:
        raise InputUnusable(f"{path}: no record could be read at its beginning")
    fields = guess(records)
    survey.reader["fields"] = plain(fields)
    size = path.stat().st_size * share
    survey.total = max(round(len(records) * survey.bytes / max(size, 1)), len(records))
    survey.about = share < 1 or len(paths) > 1
    _keep(survey, records, fields, path)


def _keep(survey: Survey, records: Sequence[Mapping[str, Any]], fields: Fields, path: Path) -> None:
    step = max(len(records) / DOCUMENTS, 1.0)
    for number in range(min(len(records), DOCUMENTS)):
        at = int(number * step)
        try:
            one = document(records[at], fields, numbered=f"{path.name}:{at}", file=path.name)
        except BadRecord as error:
            survey.skipped.append(Skipped(f"{path.name}:{at}", path.name, str(error)))
        else:
            survey.documents.append(one)


def _head(path: Path) -> tuple[bytes, float]:
    """Read the first megabytes of a file, unpacked, up to a line end; and which share they are."""
    with path.open("rb") as stream:
        raw = stream.read(_HEAD)
        whole = not stream.read(1)
    if raw.startswith(b"\x1f\x8b"):
        unpack = zlib.decompressobj(wbits=31)
        try:
            data = unpack.decompress(raw, 4 * _HEAD)
        except zlib.error as error:
            raise InputUnusable(f"{path}: its gzip data is broken: {error}") from None
        used = len(raw) - len(unpack.unconsumed_tail)
        whole = whole and unpack.eof
    else:
        data, used = raw, len(raw)
    if not whole and b"\n" in data:
        data = data[: data.rfind(b"\n") + 1]
    return data, 1.0 if whole else used / path.stat().st_size


def _objects(text: str) -> Iterator[dict[str, Any]]:
    for line in text.split("\n"):
        try:
            record = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record
