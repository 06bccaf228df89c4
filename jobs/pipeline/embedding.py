"""Sentence embeddings of all rows, where the job has some: a second view for the fit."""

from collections.abc import Sequence

import numpy as np

from jobs.contracts import Job, Progress
from jobs.datatypes import (
    Document,
    DocumentTermMatrix,
    FloatArray,
    Preparation,
    field_of,
    ids_of,
)
from jobs.errors import InputUnusable

#: Top-N of documents without a vector that are named.
_NAMED = 3


def embedded(
    job: Job,
    matrix: DocumentTermMatrix,
    documents: Sequence[Document],
    preparation: Preparation,
    progress: Progress,
) -> DocumentTermMatrix:
    """Give the rows of a matrix the vectors that the job has for them, if there are any.

    Raises
    ------
    InputMissing, InputUnusable
        The vectors are not there or not whole, or the model does not read them.
    """
    own = any(field_of(documents, "vector"))
    if job.embeddings.path is None and not own:
        return matrix
    if not getattr(job.model, "reads_vectors", False):
        raise InputUnusable(
            f"the model {job.model.kind} reads no embeddings: set model.kind to mixture or kmeans, "
            "or leave embeddings.path (and reader.fields.vector) out"
        )
    if job.embeddings.path is None:
        return matrix.with_vectors(_of_records(documents, preparation))
    rows = [passage for one in preparation.documents for passage in one.passages]
    return matrix.with_vectors(job.embeddings.vectors(job.root, rows, progress))


def _of_records(documents: Sequence[Document], preparation: Preparation) -> FloatArray:
    """The vectors of the rows float64[D, d], as the records had them."""
    corpus = preparation.corpus
    vectors = list(field_of(documents, "vector"))
    lengths = set(map(len, vectors))
    missing = [id_ for id_, own in zip(ids_of(documents), vectors, strict=True) if not own]
    if missing:
        raise InputUnusable(
            f"{len(missing)} of {len(documents)} documents have no vector "
            f"({', '.join(missing[:_NAMED])}): give them one, or leave reader.fields.vector out"
        )
    if len(lengths) > 1:
        raise InputUnusable(
            f"the vectors of documents differ in length ({', '.join(map(str, sorted(lengths)))}): "
            "they must come from one model"
        )
    if corpus.rows != len(set(corpus.row_documents.tolist())):
        raise InputUnusable(
            "a record has one vector, but documents are cut into passages: set passages.unit to "
            "document, or name the folder of a model under embeddings.path"
        )
    return np.array([vectors[one] for one in corpus.row_documents.tolist()], np.float64)
