"""Corpus profiling: what kind of files a folder holds, and what a sample of its documents is like.

The sample is read by the reader that the job will use, with the settings that are written down.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from jobs.datatypes import Document, InputFile, Preparation, Reading, Skipped, by_ending
from jobs.errors import InputMissing, InputUnusable
from jobs.readers.assemble import SameIds
from jobs.readers.binary import NotText
from jobs.readers.csv import CsvFiles
from jobs.readers.encoding import decode
from jobs.readers.finding import find
from jobs.readers.jsonl import JsonLines
from jobs.readers.opening import Files, Found, Unusable, plain_name
from jobs.readers.tables.columns import infer
from jobs.readers.text import TextFiles

AnyReader: TypeAlias = TextFiles | JsonLines | CsvFiles
KINDS: dict[str, type[AnyReader]] = {"text": TextFiles, "jsonl": JsonLines, "csv": CsvFiles}
SUFFIXES = {
    "text": (".txt", ".text", ".md"),
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "csv": (".csv", ".tsv"),
}
#: Sample size: documents, and characters.
DOCUMENTS, CHARACTERS = 400, 4_000_000
#: Size up to which all of the input is read once, in bytes; of more, the heads of some files are.
WHOLE = 200_000_000
#: Sample size where the input is too large to be read whole: files.
FILES = 200
#: Size of the head of a file, in bytes.
_HEAD = 2**22


@dataclass
class Survey:
    """What a folder holds.

    `reader` has the keys of the configuration; `total` is how many documents there are, `about`
    whether that is reckoned from a part; `documents` are the sample, `sample` those prepared;
    `skipped` what could not be used and is not `empty`; `warnings` what readers warned of.
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
    empty: int = 0
    warnings: list[str] = field(default_factory=list)
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

    @property
    def unusable(self) -> float:
        """The share of the documents that cannot be used, of those that were read."""
        read = len(self.documents) if self.about else self.total
        return len(self.skipped) / max(len(self.skipped) + read, 1)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    size: int
    ending: str


def look(folder: Path) -> Survey:
    """Look at a folder, or at a file: its kind, its size, and a sample of its documents.

    Raises
    ------
    InputMissing
        It is not there, or holds no file of a kind that can be read.
    InputUnusable
        No document of the sample could be read.
    """
    files, others = _files(folder)
    kind, chosen = _kind(folder, files, others)
    reader: dict[str, Any] = {"kind": kind, **_where(folder, chosen)}
    if kind == "text":
        names = [plain_name(str(one.path.relative_to(folder.parent))) for one in chosen]
        if len(set(names)) < len(names):
            reader["ids"] = "name"
    else:
        reader |= _fields(kind, max(chosen, key=lambda one: one.size).path)
    survey = Survey(reader, len(chosen), sum(one.size for one in chosen), 0, False, others)
    _read(folder, survey, chosen)
    if not survey.documents:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in survey.skipped[:3])
        raise InputUnusable(f"{folder}: no document could be read: {reasons or 'all are empty'}")
    return survey


def _files(folder: Path) -> tuple[list[_File], Counter[str]]:
    """List the files that may be read, and count the endings of the others."""
    if not folder.exists():
        raise InputMissing(f"{folder}: there is no such folder. Name the folder of your documents.")
    single = folder.is_file()
    try:
        everything = Files(path=folder.name if single else ".", pattern="**/*")
        listed = find(everything, str(folder.parent if single else folder)).found
    except InputMissing:
        listed = []
    paths = [one.path for one in listed if not one.refused and one.path.is_file()]
    known = {suffix for some in SUFFIXES.values() for suffix in some}
    files = [_File(path, path.stat().st_size, *by_ending([path.name])) for path in paths]
    found = [one for one in files if one.ending.removesuffix(".gz") in known]
    others = Counter(one.ending for one in files if one.ending.removesuffix(".gz") not in known)
    if not found:
        kinds = ", ".join(sorted(known))
        seen = ", ".join(f"{count} {name}" for name, count in others.most_common(5)) or "nothing"
        raise InputMissing(
            f"{folder}: no documents here: it holds {seen}. A job reads files that end in {kinds} "
            "(each also with .gz); convert the others to text first."
        )
    return found, others


def _kind(folder: Path, files: Sequence[_File], others: Counter[str]) -> tuple[str, list[_File]]:
    """Choose the kind that most bytes are of; tables must be of one ending."""
    kind_of = {suffix: kind for kind, some in SUFFIXES.items() for suffix in some}
    sizes: Counter[tuple[str, str]] = Counter()
    group: dict[str, tuple[str, str]] = {}
    for one in files:
        plain_ending = one.ending.removesuffix(".gz")
        kind = kind_of[plain_ending]
        group[one.ending] = (kind, plain_ending if kind == "csv" else "")
        sizes[group[one.ending]] += one.size + 1
    best = sizes.most_common(1)[0][0]
    others.update(one.ending for one in files if group[one.ending] != best)
    return best[0], [one for one in files if group[one.ending] == best]


def _where(folder: Path, chosen: Sequence[_File]) -> dict[str, str]:
    """Say which files of the folder are meant: those of the endings that were counted."""
    if folder.is_file():
        return {}
    below = "**/" if any(one.path.parent != folder for one in chosen) else ""
    endings = sorted({one.ending for one in chosen})
    if len(endings) == 1:
        return {"pattern": f"{below}*{endings[0]}"}
    return {"pattern": f"{below}*.{{{','.join(one.removeprefix('.') for one in endings)}}}"}


def _fields(kind: str, path: Path) -> dict[str, Any]:
    """Find how the records of a file are written, and which field of them holds what."""
    head, _ = _head(path)
    try:
        found = infer(kind, decode(head).text)
    except NotText as error:
        raise InputUnusable(f"{path}: {error}") from None
    if found is None:
        raise InputUnusable(f"{path}: no record could be read at its beginning")
    return found


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


def _reader(folder: Path, survey: Survey) -> tuple[AnyReader, str]:
    """Give the reader as the job will have it, and the root from which it sees the folder."""
    single = folder.is_file()
    values = {**survey.reader, "path": folder.name if single else "."}
    made = KINDS[survey.reader["kind"]].model_validate(values)
    return made, str(folder.parent if single else folder)


def _read(folder: Path, survey: Survey, chosen: Sequence[_File]) -> None:
    """Read all, or of a large input the heads of some files, and note what came of it."""
    if survey.bytes > WHOLE:
        _read_heads(folder, survey, chosen)
        return
    reading = _reading(folder, survey)
    survey.passed_over = Counter(by_ending(reading.unmatched)) if folder.is_dir() else Counter()
    survey.total = len(reading.documents)
    _note(survey, reading.files, reading.skipped)
    step = max(len(reading.documents) / DOCUMENTS, 1.0)
    numbers = range(min(len(reading.documents), DOCUMENTS))
    _keep(survey, [reading.documents[int(number * step)] for number in numbers])


def _reading(folder: Path, survey: Survey) -> Reading:
    """Read all; where ids clash, records are numbered instead."""
    reader, root = _reader(folder, survey)
    try:
        return reader.read(root)
    except SameIds:
        if survey.reader["kind"] == "text" or survey.reader["fields"]["id"] is None:
            raise
        survey.reader["fields"]["id"] = None
    except InputUnusable as error:
        raise InputUnusable(f"{folder}: {error}") from None
    reader, root = _reader(folder, survey)
    return reader.read(root)


def _read_heads(folder: Path, survey: Survey, chosen: Sequence[_File]) -> None:
    """Parse the heads of files that are evenly spaced over their names, and reckon from them."""
    reader, _ = _reader(folder, survey)
    step = max(len(chosen) / FILES, 1.0)
    documents: list[Document] = []
    seen = 0.0
    for number in range(min(len(chosen), FILES)):
        one = chosen[int(number * step)]
        name = one.path.name
        try:
            data, share = _head(one.path)
            parsed = reader.parse(Found(one.path, name, name), data)
        except (Unusable, InputUnusable) as error:
            survey.skipped.append(Skipped(name, name, str(error)))
            continue
        seen += one.size * share
        read = [placed.document for placed in parsed.documents]
        documents += read
        told = InputFile(name, one.size, "", parsed.encoding, warning=parsed.warning)
        _note(survey, [told], parsed.skipped)
        if sum(len(document.text) for document in documents) > CHARACTERS:
            break
    survey.about = True
    survey.total = round(len(documents) * survey.bytes / max(seen, 1))
    step = max(len(documents) / DOCUMENTS, 1.0)
    _keep(survey, [documents[int(n * step)] for n in range(min(len(documents), DOCUMENTS))])


def _note(survey: Survey, files: Iterable[InputFile], skipped: Iterable[Skipped]) -> None:
    for file in files:
        if file.status == "read":
            survey.encodings[file.encoding] += 1
        if file.warning:
            survey.warnings.append(f"{file.path}: {file.warning}")
    for one in skipped:
        if one.empty:
            survey.empty += 1
        else:
            survey.skipped.append(one)


def _keep(survey: Survey, documents: Iterable[Document]) -> None:
    """Keep a sample, up to so many characters."""
    characters = 0
    for document in documents:
        survey.documents.append(document)
        characters += len(document.text)
        if characters > CHARACTERS:
            break
