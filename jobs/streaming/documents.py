"""Spooling: documents go to the disk while they are read, then into shards in canonical order."""

import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import numpy as np

from jobs.datatypes import Document
from jobs.errors import WriteFailed
from jobs.shards import Shard, StoredRecords, read_part, sealed, shard_folders, write_records
from jobs.shards.records import decode, encode, lines_of
from jobs.streaming.earlier import Earlier

#: Shard size in bytes of UTF-8: a shard is full with the document that reaches it
SHARD_BYTES: Final = 1 << 23
#: Name of the part that holds documents as they were read
DOCUMENTS: Final = "documents"
#: Folder of the shards of all documents
CORPUS: Final = "corpus"
#: File that documents are spooled to in the order in which they are read
_SPOOL: Final = "spool.jsonl"
#: Regular expression of the first string of an encoded list
_FIRST_VALUE: Final = re.compile(rb'\[("(?:[^"\\]|\\.)*")')
#: The end of an encoded document without a vector
_NO_VECTOR: Final = b"[]]\n"


@dataclass(frozen=True, slots=True)
class _Spooled(Document):
    """A document that lies in the spool; its text is the digest of it.

    `start` and `end` say where it lies, and are the same where an earlier start has it in its
    shards; `length` says how many characters its text has.
    """

    start: int = 0
    end: int = 0
    length: int = 0


class ShardedDocuments(StoredRecords[Document]):
    """Documents in shards, of which none is held; implements `jobs.datatypes.StoredDocuments`."""

    def __init__(self, folder: Path, shards: int) -> None:
        self.folder = folder
        super().__init__(shard_folders(folder, shards), DOCUMENTS, document_of)

    def without(self, numbers: Collection[int]) -> "ShardedDocuments":
        """Write shards anew without some documents, by their numbers."""
        left = set(numbers)
        lines = (line for shard in self.shards for line in lines_of(shard, DOCUMENTS))
        pairs = zip(lines, self.lengths(), strict=True)
        kept = (pair for number, pair in enumerate(pairs) if number not in left)
        folder = self.folder.with_name(f"{self.folder.name}-without-{len(left)}")
        return ShardedDocuments(folder, write_shards(folder, kept))

    def heads(self, first: int, end: int) -> Sequence[Document]:
        """Give some neighbours; see `jobs.datatypes.StoredDocuments`."""
        return self[first:end]

    def column(self, name: str) -> Iterator[Any]:
        """Give a field of each; an id, and a vector that is not there, without the rest of it."""
        lines = (line for shard in self.shards for line in lines_of(shard, DOCUMENTS))
        if name == "id":
            return map(_id_of, lines)
        if name == "vector":
            return (() if line.endswith(_NO_VECTOR) else _vector_of(line) for line in lines)
        return map(attrgetter(name), self)

    def lengths(self) -> list[int]:
        """Count the characters of each text."""
        return [
            length
            for shard in self.shards
            for length in read_part(shard, DOCUMENTS)["lengths"].tolist()
        ]


def _id_of(line: bytes) -> str:
    """The id of an encoded document: the first value of its list."""
    found = _FIRST_VALUE.match(line)
    assert found is not None
    return str(decode(found[1]))


def _vector_of(line: bytes) -> tuple[float, ...]:
    return document_of(decode(line)).vector


def earlier_documents(base: Path) -> Earlier:
    """Find the documents that an earlier start of a run left in its scratch below `base`."""
    corpus = next(iter(sorted(base.glob(f"*/{CORPUS}"))), base)
    return Earlier(sorted(corpus.glob("shard-*")), DOCUMENTS)


class Spool:
    """Implements `jobs.contracts.Spool`: one file, which gives way to shards.

    Parameters
    ----------
    folder : Path
        Made for it alone; the shards come to lie below it.
    earlier : Earlier or None
        What an earlier start of the run left, which is not written again.
    """

    def __init__(self, folder: Path, earlier: Earlier | None = None) -> None:
        self.folder = folder
        self._earlier = earlier or Earlier((), DOCUMENTS)
        self._path = folder / _SPOOL
        self._at = 0
        try:
            folder.mkdir(parents=True)
            self._file = self._path.open("xb")
        except OSError as error:
            raise _failed(folder, error) from error

    def put(self, document: Document) -> Document:
        """Write a document; what comes back has the digest of its text."""
        line = encode(astuple(document))
        start = self._at
        if not self._earlier.holds(line):
            try:
                self._file.write(line)
            except OSError as error:
                raise _failed(self._path, error) from error
            self._at += len(line)
        text = blake2b(document.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        length = len(document.text)
        return _Spooled(document.id, text, "", start=start, end=self._at, length=length)

    def stored(self, documents: Sequence[Document]) -> ShardedDocuments:
        """Write the shards, in the order of these documents, and remove the spool."""
        try:
            self._file.close()
        except OSError as error:
            raise _failed(self._path, error) from error
        folder = self.folder / CORPUS
        shards = write_shards(folder, self._lines(documents), self._earlier)
        self._path.unlink()
        return ShardedDocuments(folder, shards)

    def _lines(self, documents: Sequence[Document]) -> Iterator[tuple[bytes, int]]:
        """Yield each document as it was encoded, and the characters of its text."""
        earlier = self._earlier.lines()
        with self._path.open("rb") as file:
            for one in documents:
                if not isinstance(one, _Spooled):
                    raise TypeError(f"{one.id} was not spooled")
                if one.start == one.end:  # both are in the order of their ids
                    yield next(line for line in earlier if _id_of(line) == one.id), one.length
                    continue
                file.seek(one.start)
                yield file.read(one.end - one.start), one.length

    def merge(self, folder: Path) -> None:
        """Move the shards to another folder; those that are there already stay as they are."""
        try:
            if not folder.is_dir():
                os.rename(self.folder, folder)
                return
            for shard in sorted((self.folder / CORPUS).iterdir()):
                target = folder / CORPUS / shard.name
                target.mkdir(parents=True, exist_ok=True)
                if not sealed(target, DOCUMENTS):
                    os.rename(shard / DOCUMENTS, target / DOCUMENTS)
        except OSError as error:
            raise _failed(folder, error) from error
        self.discard()

    def discard(self) -> None:
        """Remove all that was spooled."""
        self._file.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def write_shards(
    folder: Path, lines: Iterable[tuple[bytes, int]], earlier: Earlier | None = None
) -> int:
    """Cut encoded documents into shards; returns how many there are, at least one.

    Each comes with the number of characters of its text. A shard that an earlier start of the run
    has is linked.
    """
    held: list[tuple[bytes, int]] = []
    size = number = 0
    for pair in lines:
        held.append(pair)
        size += len(pair[0])
        if size >= SHARD_BYTES:
            _write(folder, number, held, earlier)
            held, size, number = [], 0, number + 1
    if held or not number:
        _write(folder, number, held, earlier)
        number += 1
    return number


def _write(
    folder: Path, number: int, pairs: Sequence[tuple[bytes, int]], earlier: Earlier | None
) -> None:
    shard = shard_folders(folder, number + 1)[number]
    if earlier is not None and earlier.linked(shard, [line for line, _ in pairs]):
        return
    if not sealed(shard, DOCUMENTS):
        lengths = np.array([length for _, length in pairs], np.int64)
        write_records(shard, DOCUMENTS, (line for line, _ in pairs), lengths=lengths)


def documents_of(shard: Shard) -> list[Document]:
    """Read the documents of one shard."""
    return [document_of(decode(line)) for line in lines_of(shard, DOCUMENTS)]


def document_of(record: list[Any]) -> Document:
    """Make the value of a decoded record."""
    id_, text, source, title, date, language, metadata, vector = record
    return Document(id_, text, source, title, date, language, metadata, tuple(vector))


def _failed(path: Path, error: OSError) -> WriteFailed:
    return WriteFailed(
        f"{path}: {error.strerror or error}. Nothing was published. Make room, or name another "
        "folder under backend.scratch"
    )
