"""Term frequency and document frequency: how often a term is in each row, in how many rows."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt8Array
from jobs.kernels.compiled import compiled_beyond

#: Break-even point of just-in-time compilation, in tokens: a hundredth of a second or so
FEW_TOKENS = 20_000


@compiled_beyond(FEW_TOKENS, lambda form_ids, *_: len(form_ids))
def term_frequencies(
    form_ids: Int32Array, indptr: Int64Array, form_to_term: Int32Array, terms: int
) -> tuple[Int64Array, Int64Array]:
    """Count the tokens and the rows of each term; forms of term -1 are passed over.

    Parameters
    ----------
    form_ids : int32[n_tokens]
    indptr : int64[n_rows + 1]
        Row i is `form_ids[indptr[i]:indptr[i + 1]]`.
    form_to_term : int32[n_forms]
        The term of each form, or -1.
    terms : int
        V, how many terms there are.

    Returns
    -------
    tokens : int64[V]
    rows : int64[V]
    """
    tokens = np.zeros(terms, np.int64)
    rows = np.zeros(terms, np.int64)
    last = np.full(terms, -1, np.int64)
    for row in range(len(indptr) - 1):
        for i in range(indptr[row], indptr[row + 1]):
            term = form_to_term[form_ids[i]]
            if term >= 0:
                tokens[term] += 1
                if last[term] != row:
                    last[term] = row
                    rows[term] += 1
    return tokens, rows


@compiled_beyond(FEW_TOKENS, lambda form_ids, *_: len(form_ids))
def compressed_rows(
    form_ids: Int32Array, indptr: Int64Array, form_to_term: Int32Array, terms: int
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Count terms row by row: data, indices and indptr of a CSR matrix, its indices unsorted.

    The matrix has as many entries (nnz) as the rows have distinct terms, which must be below 2**31.

    Parameters
    ----------
    form_ids : int32[n_tokens]
    indptr : int64[n_rows + 1]
        Row i is `form_ids[indptr[i]:indptr[i + 1]]`.
    form_to_term : int32[n_forms]
        The term of each form, or -1.
    terms : int
        V, how many terms there are.

    Returns
    -------
    data : int32[nnz]
    indices : int32[nnz]
    indptr : int32[n_rows + 1]
    """
    seen = np.full(terms, -1, np.int64)
    starts = np.zeros(len(indptr), np.int32)
    entries = 0
    for row in range(len(indptr) - 1):
        for i in range(indptr[row], indptr[row + 1]):
            term = form_to_term[form_ids[i]]
            if term >= 0 and seen[term] != row:
                seen[term] = row
                entries += 1
        starts[row + 1] = entries
    data = np.zeros(entries, np.int32)
    indices = np.empty(entries, np.int32)
    counts = np.zeros(terms, np.int32)
    for row in range(len(indptr) - 1):
        at = starts[row]
        for i in range(indptr[row], indptr[row + 1]):
            term = form_to_term[form_ids[i]]
            if term >= 0:
                if counts[term] == 0:
                    indices[at] = term
                    at += 1
                counts[term] += 1
        for entry in range(starts[row], at):
            data[entry] = counts[indices[entry]]
            counts[indices[entry]] = 0
    return data, indices, starts


@compiled_beyond(FEW_TOKENS, lambda form_ids, *_: len(form_ids))
def count_by_class(
    form_ids: Int32Array, tokens: Int64Array, classes: UInt8Array, number: int
) -> Int64Array:
    """Count the tokens of each row by the class of their forms.

    Parameters
    ----------
    form_ids : int32[n_tokens]
    tokens : int64[rows]
        How many of `form_ids` are in each row.
    classes : uint8[forms]
        Each in [0, number).
    number : int
        How many classes there are.

    Returns
    -------
    int64[rows, number]
    """
    counts = np.zeros((len(tokens), number), np.int64)
    at = 0
    for row in range(len(tokens)):
        for token in range(at, at + tokens[row]):
            counts[row, classes[form_ids[token]]] += 1
        at += tokens[row]
    return counts
