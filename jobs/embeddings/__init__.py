"""Sentence embeddings as a second view of rows: from a file, or by a model in a local folder."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from pydantic import Field

from jobs.contracts import Progress, Settings
from jobs.datatypes import FloatArray, InputFile
from jobs.embeddings.encoders import encoder, kind_of
from jobs.embeddings.stored import stored_vectors
from jobs.errors import InputMissing

#: Block size in bytes of a file that is digested.
_AT_ONCE = 1 << 20
_STAGE = "embed"
#: Number of decimals of vectors: the last bits of other processors are not published.
_DECIMALS = 6


class _Row(Protocol):
    """A passage: the id of its document, and its display text."""

    @property
    def document(self) -> str: ...

    @property
    def text(self) -> str: ...


class Embeddings(Settings):
    """Where the vectors of rows come from; nothing is ever fetched."""

    path: str | None = Field(
        default=None,
        min_length=1,
        description="A file of vectors by document (.npz with `ids` and `vectors`, or .npy with "
        "the ids in a .txt beside it), or the folder of a model: sentence-transformers, ONNX, or "
        "static (model2vec). Nothing is fetched. Vectors in the records need no path: name their "
        "field in reader.fields.vector.",
    )
    prefix: str = Field(
        default="",
        description="What comes before each text that a model reads, such as `passage: `.",
    )

    def files(self, root: str) -> tuple[InputFile, ...]:
        """List the file, or all files of the model's folder, each with its digest.

        Raises
        ------
        InputMissing
            Nothing is there; says how to get it.
        """
        if self.path is None:
            return ()
        whole = self._found(root)
        return tuple(_listed(name, os.path.relpath(name, root)) for name in _all_files(whole))

    def vectors(self, root: str, rows: Sequence[_Row], progress: Progress) -> FloatArray:
        """Embed the rows: float64[n, d], rounded. One text at a time, on one thread.

        A vector depends on its text alone, not on the texts beside it.

        Raises
        ------
        InputMissing, InputUnusable
            Nothing is there, a library is not installed, or documents have no vector.
        """
        whole = self._found(root)
        kind = kind_of(whole, str(self.path))
        progress(_STAGE, 0, len(rows))
        if kind == "stored":
            found = stored_vectors(whole, str(self.path), [row.document for row in rows])
            return rounded(found)
        encode = encoder(kind, whole)
        vectors = []
        for done, row in enumerate(rows):
            vectors.append(encode(self.prefix + row.text))
            progress(_STAGE, done + 1, len(rows))
        return rounded(np.stack(vectors).astype(np.float64))

    def _found(self, root: str) -> str:
        whole = os.path.join(root, str(self.path))
        if not os.path.exists(whole):
            raise InputMissing(
                f"embeddings.path: {self.path}: nothing is there, and nothing is fetched. Put the "
                "folder of a model there, as its library saves it on a machine with a network: "
                "`SentenceTransformer(NAME).save(FOLDER)`, `StaticModel.from_pretrained(NAME)"
                ".save_pretrained(FOLDER)`, or an ONNX export (model.onnx, tokenizer.json); or a "
                "file of vectors by document; or leave embeddings.path out."
            )
        return whole


def rounded(vectors: FloatArray) -> FloatArray:
    """Round vectors float64[n, d] to six decimals."""
    found: FloatArray = np.round(vectors, _DECIMALS)
    return found


def _all_files(whole: str) -> Iterator[str]:
    """The file, or the files of a folder and of the folders in it, in order of their names."""
    if not os.path.isdir(whole):
        yield whole
        return
    for folder, folders, names in os.walk(whole):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        yield from (os.path.join(folder, name) for name in sorted(names) if name[0] != ".")


def _listed(name: str, path: str) -> InputFile:
    digest, size = hashlib.sha256(), 0
    with open(name, "rb") as content:
        while piece := content.read(_AT_ONCE):
            digest.update(piece)
            size += len(piece)
    return InputFile(path, size, digest.hexdigest(), "embeddings")
