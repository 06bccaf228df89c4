"""Corpus profiling: what kind of files a folder holds, and what a sample of its documents is like.

The sample is read by the reader that the job will use, with the settings that are written down.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from jobs.datatypes import Document, InputFile, Preparation, Reading, Skipped, by_ending
from jobs.errors import InputUnusable
from jobs.readers.assemble import SameIds
from jobs.readers.binary import NotText
from jobs.readers.csv import CsvFiles
from jobs.readers.encoding import decode
from jobs.readers.files import MixedFiles
from jobs.readers.jsonl import JsonLines
from jobs.readers.opening import Found, Unusable, plain_name
from jobs.readers.parquet import ParquetFiles
from jobs.readers.profile.folder import ListedFile, chosen_kind, listed, pattern_of
from jobs.readers.tables.columns import NUMBERED, guess, plain, told_of
from jobs.readers.tables.inference import infer
from jobs.readers.text import TextFiles

AnyReader: TypeAlias = TextFiles | JsonLines | CsvFiles | MixedFiles | ParquetFiles
KINDS: dict[str, type[AnyReader]] = {
    "text": TextFiles, "jsonl": JsonLines, "csv": CsvFiles, "files": MixedFiles,
    "parquet": ParquetFiles,
}  # fmt: skip
#: Kinds whose files are read whole or not at all: what is in the head of one means nothing.
_WHOLE_FILES = ("files", "parquet")
#: Sample size: documents, and characters.
DOCUMENTS, CHARACTERS = 400, 4_000_000
#: Size up to which all of the input is read once, in bytes; of more, the heads of some files are.
WHOLE = 200_000_000
#: Sample size where the input is too large to be read whole: files.
FILES = 200
#: Sample size of the inference of fields, in rows.
_ROWS = 200
#: Size of the head of a file, in bytes.
_HEAD = 2**22


@dataclass
class Survey:
    """What a folder holds.

    `reader` has the keys of the configuration; `total` is how many documents there are, `about`
    whether that is reckoned from a part; `documents` are the sample, `sample` those prepared;
    `copies` how many of them are near-duplicates of an earlier one; `skipped` what could not be
    used and is not `empty`; `warnings` what readers warned of.
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
    copies: int = 0

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
    def median_words(self) -> float:
        """The median length of a document of the sample, in words."""
        if self.sample is None or not self.documents:
            return 0.0
        corpus = self.sample.corpus
        lengths = [0] * len(self.documents)
        for document, tokens in zip(
            corpus.row_documents.tolist(),
            (corpus.indptr[1:] - corpus.indptr[:-1]).tolist(),
            strict=True,
        ):
            lengths[document] += tokens
        return float(median(lengths))

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


def look(folder: Path) -> Survey:
    """Look at a folder, or at a file: its kind, its size, and a sample of its documents.

    Raises
    ------
    InputMissing
        It is not there, or holds no file of a kind that can be read.
    InputUnusable
        No document of the sample could be read.
    """
    files, others = listed(folder)
    kind, chosen = chosen_kind(files, others)
    told: list[str] = []
    reader: dict[str, Any] = {"kind": kind, **pattern_of(kind, folder, chosen)}
    if kind == "text":
        names = [plain_name(str(one.path.relative_to(folder.parent))) for one in chosen]
        if len(set(names)) < len(names):
            reader["ids"] = "name"
    elif kind != "files":
        found, told = _fields(kind, max(chosen, key=lambda one: one.size).path)
        reader |= found
    survey = Survey(reader, len(chosen), sum(one.size for one in chosen), 0, False, others)
    survey.warnings += told
    _read(folder, survey, chosen)
    if not survey.documents:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in survey.skipped[:3])
        raise InputUnusable(f"{folder}: no document could be read: {reasons or 'all are empty'}")
    return survey


def _fields(kind: str, path: Path) -> tuple[dict[str, Any], list[str]]:
    """Find how the records of a file are written, and which field holds what; and what to tell."""
    if kind == "parquet":
        rows = _first_rows(path)
        fields = guess(rows)
        return {"fields": plain(fields)}, told_of(rows, fields, named=True)
    head, _ = _head(path)
    try:
        return infer(kind, decode(head).text)
    except (NotText, ValueError) as error:
        raise InputUnusable(f"{path}: {error}") from None


def _first_rows(path: Path) -> list[dict[str, Any]]:
    try:
        found = ParquetFiles(path=".").first_rows(path, _ROWS)
    except Unusable as error:
        raise InputUnusable(f"{path}: {error}") from None
    if not any(found):
        raise InputUnusable(f"{path}: it has no row")
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


def _read(folder: Path, survey: Survey, chosen: Sequence[ListedFile]) -> None:
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
        if survey.reader["kind"] in ("text", "files") or survey.reader["fields"]["id"] is None:
            raise
        survey.warnings.append(NUMBERED.format(survey.reader["fields"]["id"]))
        survey.reader["fields"]["id"] = None
    except InputUnusable as error:
        raise InputUnusable(f"{folder}: {error}") from None
    reader, root = _reader(folder, survey)
    return reader.read(root)


def _read_heads(folder: Path, survey: Survey, chosen: Sequence[ListedFile]) -> None:
    """Parse the heads of files that are evenly spaced over their names, and reckon from them."""
    reader, _ = _reader(folder, survey)
    step = max(len(chosen) / FILES, 1.0)
    documents: list[Document] = []
    seen = 0.0
    for number in range(min(len(chosen), FILES)):
        one = chosen[int(number * step)]
        name = one.path.name
        try:
            whole = survey.reader["kind"] in _WHOLE_FILES
            data, share = (one.path.read_bytes(), 1.0) if whole else _head(one.path)
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
