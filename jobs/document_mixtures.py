"""Document-topic mixtures: the topics of documents, summed up from the rows of a model."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix

#: Block size: documents that are mixed at a time.
BLOCK: Final = 4_096


def mixtures(
    document_topic: FloatArray, row_terms: AnyArray, row_documents: AnyArray, documents: int
) -> FloatArray:
    """Mix the topics of each document from its rows, each weighed by its number of terms.

    Parameters
    ----------
    document_topic : float64[D, K]
    row_terms : int64[D]
        Terms of the vocabulary in each row.
    row_documents : int32[D]
        The document of each row.

    Returns
    -------
    float64[documents, K]
        Each row sums to one, or is zero where no row of the document has a topic.
    """
    mixed = np.zeros((documents, document_topic.shape[1]))
    np.add.at(mixed, row_documents, document_topic * np.asarray(row_terms, float)[:, None])
    sums = mixed.sum(axis=1, keepdims=True)
    shares: FloatArray = np.divide(mixed, sums, out=np.zeros_like(mixed), where=sums > 0)
    return shares


def mixtures_in_blocks(
    document_topic: FloatArray, row_terms: AnyArray, row_documents: AnyArray, documents: int
) -> Iterator[tuple[int, FloatArray]]:
    """Yield the first document and the `mixtures` of some documents at a time, in their order.

    The parameters are those of `mixtures`; the rows of a document are neighbours.
    """
    for first in range(0, documents, BLOCK):
        last = min(first + BLOCK, documents)
        begin, end = np.searchsorted(row_documents, (first, last)).tolist()
        yield (
            first,
            mixtures(
                document_topic[begin:end],
                row_terms[begin:end],
                row_documents[begin:end] - first,
                last - first,
            ),
        )


def terms_by_row(counts: SparseMatrix) -> AnyArray:
    """Count the terms of each row, int64[D], of counts int32[D, V]."""
    totals = np.empty(counts.shape[0], np.int64)
    # Some at a time: scipy would make an int64 of each entry.
    for first in range(0, len(totals), BLOCK):
        some = counts[first : first + BLOCK].sum(axis=1, dtype=np.int64)
        totals[first : first + BLOCK] = np.asarray(some).ravel()
    return totals
