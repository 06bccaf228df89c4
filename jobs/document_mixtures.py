"""Document-topic mixtures: the topics of documents, summed up from the rows of a model."""

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix


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


def terms_by_row(counts: SparseMatrix) -> AnyArray:
    """Count the terms of each row, int64[D], of counts int32[D, V]."""
    totals: AnyArray = np.asarray(counts.sum(axis=1, dtype=np.int64)).ravel()
    return totals
