"""Near-duplicate detection: MinHash in bands, then Jaccard similarity of shingles (Broder 1997)."""

from collections.abc import Iterator

import numpy as np

from jobs.datatypes import (
    Corpus,
    Int32Array,
    Int64Array,
    UInt64Array,
    repeated_values,
)
from jobs.settings import NearDuplicateSettings

#: MinHash: bins of a sketch, and how many of them make a band
BINS = 128
ROWS_PER_BAND = 4  # of locality-sensitive hashing
#: Block size in tokens and in documents: so many are sketched at a time
_TOKENS, _DOCUMENTS = 1 << 20, 1 << 13


def first_near_duplicates(
    corpus: Corpus, documents: int, settings: NearDuplicateSettings
) -> Int64Array:
    """For each of `documents` the first that it is a copy of, or itself: int64[documents].

    One with no row in the corpus is no copy of anything. Documents are in canonical order, so
    the first is the one with the least id. MinHash sketches in bands find candidates (two
    documents at the threshold of 0.8 agree in a band with a probability of 1 - 5e-8, at 0.5 with
    0.87); the sets of their runs of words decide. A document is compared with the first of a
    group: a chain of small changes does not join its two ends.
    """
    if documents == 1:
        return np.zeros(1, np.int64)
    from jobs.kernels.corpus.minhash import first_near_duplicate, shingles

    starts = corpus.document_starts()
    indptr = np.append(corpus.indptr[starts], corpus.indptr[-1:])
    bands = _bands(corpus.form_ids, indptr, settings.words)
    # Few agree with another one: only they are compared, nothing of the others is held.
    alike = _candidates(bands)
    bands = bands[:, alike]
    spans = zip(indptr[alike].tolist(), indptr[alike + 1].tolist(), strict=True)
    tokens = [corpus.form_ids[begin:end] for begin, end in spans]
    ends = np.append(0, np.cumsum([len(one) for one in tokens])).astype(np.int64)
    hashes, sets = shingles(np.concatenate([corpus.form_ids[:0], *tokens]), ends, settings.words)
    orders = np.argsort(bands, axis=1, kind="stable")
    found = first_near_duplicate(hashes, sets, bands, orders, settings.threshold)
    with_rows = corpus.row_documents[starts]
    firsts = np.arange(documents)
    firsts[with_rows[alike]] = with_rows[alike[found]]
    return firsts


def _bands(form_ids: Int32Array, indptr: Int64Array, width: int) -> UInt64Array:
    """Hash the bands of the sketch of each document, uint64[bands, n]."""
    from jobs.kernels.corpus.minhash import shingles, sketches
    from jobs.kernels.splitmix64 import GOLDEN_GAMMA

    bands = np.zeros((BINS // ROWS_PER_BAND, len(indptr) - 1), np.uint64)
    for first, last in _blocks(indptr):
        begin, end = indptr[first], indptr[last]
        sketch = sketches(
            *shingles(form_ids[begin:end], indptr[first : last + 1] - begin, width), BINS
        )
        for place in range(BINS):
            band = bands[place // ROWS_PER_BAND, first:last]
            band ^= sketch[:, place]
            # An odd multiplier keeps every bit, and makes the order of the bins count.
            band *= GOLDEN_GAMMA
    return bands


def _blocks(indptr: Int64Array) -> Iterator[tuple[int, int]]:
    """Cut documents into blocks of neighbours, one at least in each."""
    first, documents = 0, len(indptr) - 1
    while first < documents:
        last = int(np.searchsorted(indptr, indptr[first] + _TOKENS, "right")) - 1
        last = min(max(last, first + 1), first + _DOCUMENTS, documents)
        yield first, last
        first = last


def _candidates(bands: UInt64Array) -> Int64Array:
    """Find the documents that agree with another one in a band, int64[n], ascending."""
    alike = np.zeros(bands.shape[1], np.bool_)
    for band in bands:
        alike |= np.isin(band, repeated_values(band, 2)[0])
    return np.flatnonzero(alike)
