"""The writer of the document-topic matrix in full: float32, not cut at the floor of topics."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np

from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import Assignment, Float32Array, FloatArray, Result
from jobs.document_mixtures import mixtures, terms_by_row
from jobs.writers.npz import pack

#: The file, and the array in it.
MATRIX, ARRAY = "matrix.npz", "document_topic"


class MatrixFile(WriterSettings):
    """Write matrix.npz, where `artifacts.matrix` asks for it."""

    kind: Literal["matrix"] = "matrix"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        if facts.config.get("artifacts", {}).get("matrix", False):
            yield MATRIX, pack({ARRAY: document_topic(result)})


def document_topic(result: Result) -> Float32Array:
    """Give the share of each topic in each document, float32[documents, topics].

    Rows are in the order of assignments.json, columns in that of topics.json. A document without
    any topic has a row of zeros. Rows that a run carries over are as the run before wrote them,
    or where it wrote none, as far as its assignments list them.
    """
    column = {topic.id: number for number, topic in enumerate(result.topics)}
    found = np.zeros((len(result.assignments), len(column)), np.float32)
    model = result.model
    new = mixtures(
        model.document_topic,
        terms_by_row(result.matrix.counts),
        result.corpus.row_documents,
        len(result.preparation.documents),
    )
    columns = [column[topic] for topic in model.topic_ids]
    kept = result.carried.matrix if result.carried else {}
    rows = iter(new)
    for number, one in enumerate(result.assignments):
        if not one.run:
            found[number, columns] = next(rows)
        elif one.id in kept:
            found[number] = kept[one.id]
        else:
            found[number] = listed_shares([one], list(column))[0]
    return found


def listed_shares(assignments: Sequence[Assignment], topic_ids: Sequence[str]) -> FloatArray:
    """Tabulate the shares that assignments list, float64[documents, topics]; 0 for all others."""
    column = {topic: number for number, topic in enumerate(topic_ids)}
    found = np.zeros((len(assignments), len(column)))
    for row, one in enumerate(assignments):
        for share in one.topics:
            found[row, column[share.id]] = share.weight
    return found
