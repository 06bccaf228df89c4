"""Deserialisation of embeddings that were made elsewhere: .npz, or .npy with ids; no pickle."""

import os
from collections.abc import Sequence

import numpy as np

from jobs.datatypes import AnyArray, FloatArray
from jobs.errors import InputUnusable

#: Top-N of documents without a vector that are named.
_NAMED = 3
_ADVICE = (
    "It must be an .npz with `ids` (texts) and `vectors` (numbers, a row an id), or an .npy of "
    "vectors with the ids in a .txt of the same name beside it, one a line."
)


def stored_vectors(file: str, name: str, documents: Sequence[str]) -> FloatArray:
    """The vectors float64[n, d] of rows, each by the id of its document.

    Raises
    ------
    InputUnusable
        The file is not what it should be, a document has no vector, or more than one row.
    """
    repeated = len(documents) - len(set(documents))
    if repeated:
        raise InputUnusable(
            f"embeddings.path: {name} has a vector for each document, but {repeated} rows are "
            "further passages of one: set passages.unit to document, or embed passages by a model "
            "in a folder."
        )
    ids, vectors = _loaded(file, name)
    place = {one: number for number, one in enumerate(ids)}
    missing = [one for one in documents if one not in place]
    if missing:
        raise InputUnusable(
            f"embeddings.path: {name} has no vector for {len(missing)} of {len(documents)} "
            f"documents ({', '.join(missing[:_NAMED])}). Add them, or leave these documents out."
        )
    found: FloatArray = vectors[[place[one] for one in documents]]
    return found


def _loaded(file: str, name: str) -> tuple[list[str], FloatArray]:
    try:
        if file.endswith(".npz"):
            with np.load(file, allow_pickle=False) as arrays:
                return _checked(arrays["ids"], arrays["vectors"], name)
        vectors = np.load(file, allow_pickle=False)
        with open(os.path.splitext(file)[0] + ".txt", encoding="utf-8") as lines:
            return _checked(np.array(lines.read().splitlines()), vectors, name)
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise InputUnusable(f"embeddings.path: {name}: {error}. {_ADVICE}") from None


def _checked(ids: AnyArray, vectors: AnyArray, name: str) -> tuple[list[str], FloatArray]:
    if vectors.ndim != 2 or vectors.dtype.kind not in "fiu" or len(ids) != len(vectors):
        raise ValueError(f"{len(ids)} ids, and vectors of shape {vectors.shape}, {vectors.dtype}")
    if len(set(ids.tolist())) != len(ids):
        raise ValueError("an id is there twice")
    found = vectors.astype(np.float64)
    if not np.isfinite(found).all():
        raise ValueError("a vector has numbers that are not finite")
    return [str(one) for one in ids.tolist()], found
