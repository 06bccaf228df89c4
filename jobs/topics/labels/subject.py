"""The subject of a corpus: phrases with so high a document frequency that they tell nothing apart.

Words that occur in most rows are no terms of any topic, though they say what all is about.
"""

import numpy as np

from jobs.datatypes import Int32Array, SparseMatrix, TextPhrases

#: Least document frequency of a subject: its share of the documents, and of the rows.
_OF_DOCUMENTS, _OF_ROWS = 0.6, 0.25
#: Fewer documents than this have no subject of all of them.
_MIN_DOCUMENTS = 5
#: Top-N subjects that are told.
_MOST = 3


def corpus_subject(found: TextPhrases, row_documents: Int32Array) -> tuple[int, ...]:
    """Find the phrases that most documents share, those of most rows first; at most three.

    `row_documents` int32[rows] has the document of each row. A phrase is counted where it is
    inside a longer one too.
    """
    rows = np.flatnonzero(found.rows)
    documents, of_rows = np.unique(row_documents[rows], return_inverse=True)
    if len(documents) < _MIN_DOCUMENTS or not len(found):
        return ()
    held = _with_parts(found)[rows]
    in_rows = np.asarray(held.sum(axis=0)).ravel()
    possible = np.flatnonzero(in_rows >= _OF_ROWS * len(rows))
    chosen: list[int] = []
    parts = {(int(a), int(b)) for a, b in found.parts.tolist()}
    for phrase in sorted(possible.tolist(), key=lambda p: (-in_rows[p], p)):
        where = held[:, [phrase]].tocoo().row
        spread = len(np.unique(of_rows[where]))
        told = any((phrase, one) in parts or (one, phrase) in parts for one in chosen)
        if spread >= _OF_DOCUMENTS * len(documents) and not told:
            chosen.append(phrase)
    return tuple(chosen[:_MOST])


def _with_parts(found: TextPhrases) -> SparseMatrix:
    """Which rows hold each phrase, int32[rows, phrases] of ones: those inside others as well."""
    from scipy.sparse import coo_array, csr_array, eye_array

    P = len(found)
    inside = coo_array(
        (np.ones(len(found.parts), np.int32), (found.parts[:, 0], found.parts[:, 1])), shape=(P, P)
    )
    held = csr_array(found.counts @ (eye_array(P, dtype=np.int32, format="csr") + inside.tocsr()))
    held.data[:] = 1
    return held
