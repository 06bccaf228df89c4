"""Near-duplicate detection: MinHash in bands, then Jaccard similarity of shingles (Broder 1997)."""

import numpy as np

from jobs.datatypes import BoolArray, Corpus, Int64Array, sorted_values
from jobs.settings import NearDuplicateSettings

#: MinHash: bins of a sketch, and how many of them make a band
BINS = 128
ROWS_PER_BAND = 4  # of locality-sensitive hashing


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
    from jobs.kernels.corpus.minhash import first_near_duplicate, shingles, sketches
    from jobs.kernels.splitmix64 import GOLDEN_GAMMA

    starts = np.flatnonzero(np.diff(corpus.row_documents, prepend=-1))
    indptr = np.append(corpus.indptr[starts], corpus.indptr[-1:])
    hashes, sets = shingles(corpus.form_ids, indptr, settings.words)
    sketch = sketches(hashes, sets, BINS)
    bands = np.zeros((BINS // ROWS_PER_BAND, len(starts)), np.uint64)
    for place in range(BINS):
        band = bands[place // ROWS_PER_BAND]
        band ^= sketch[:, place]
        # An odd multiplier keeps every bit, and makes the order of the bins count.
        band *= GOLDEN_GAMMA
    orders = np.argsort(bands, axis=1, kind="stable")
    found = first_near_duplicate(hashes, sets, bands, orders, settings.threshold)
    with_rows = corpus.row_documents[starts]
    firsts = np.arange(documents)
    firsts[with_rows] = with_rows[found]
    return firsts


def select_rows(corpus: Corpus, rows: BoolArray) -> Corpus:
    """Take some rows of a corpus, bool[rows]; its forms stay, so that their numbers do."""
    lengths = np.diff(corpus.indptr)
    tokens = np.repeat(rows, lengths)
    places = np.append(0, np.cumsum(tokens))
    ends = sorted_values(places[corpus.sentence_ends])
    return Corpus(
        corpus.forms,
        corpus.form_ids[tokens],
        np.append(0, np.cumsum(lengths[rows])).astype(np.int64),
        ends[ends > 0].astype(np.int64),
        corpus.row_documents[rows],
        corpus.form_languages,
        places[corpus.breaks[tokens[corpus.breaks]]].astype(np.int64),
    )
