"""Boilerplate by repeated n-grams: signatures and formulas that occur in many documents alike.

Six words that follow each other in the same way in three documents are no running text: they are a
signature, a disclaimer, the opening of one source. A topic whose terms occur in such formulas for
the most part is about them. Near-duplicate detection by n-grams works alike (Broder 1997), but asks
for whole documents.
"""

import numpy as np

from jobs.datatypes import (
    BoolArray,
    Corpus,
    Evidence,
    Int32Array,
    Int64Array,
    UInt64Array,
    repeated_values,
    sorted_values,
)
from jobs.datatypes.arrays import AT_ONCE
from jobs.topics.defects.shown import ShownTerms

#: Length of an n-gram, in words.
WORDS = 6
#: Minimum number of documents that hold an n-gram for it to be a formula.
MIN_DOCUMENTS = 3
#: Share of the tokens of a topic's shown terms inside formulas from which it is boilerplate.
MIN_SHARE = 0.5
#: Multiplier of the polynomial rolling hash, an odd number of 64 bits (2**64 over the golden ratio)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def formulas(given: ShownTerms) -> list[Evidence | None]:
    """Evidence for each topic whose shown terms occur in formulas; it names the commonest."""
    starts, grams, documents = repeated(given.corpus)
    inside = np.zeros(given.corpus.tokens, np.bool_)
    for place in range(WORDS):
        inside[starts + place] = True
    found: list[Evidence | None] = []
    for tokens in given.tokens:
        share = float(inside[tokens].mean()) if len(tokens) else 0.0
        if share < MIN_SHARE:
            found.append(None)
            continue
        covered = np.zeros(given.corpus.tokens, np.bool_)
        covered[tokens] = True
        of_topic = np.flatnonzero(_windows(covered)[starts])
        best = int(of_topic[np.argmax(documents[grams[of_topic]])])
        forms = given.corpus.form_ids[starts[best] : starts[best] + WORDS].tolist()
        words = " ".join(given.corpus.forms[form] for form in forms)
        found.append(Evidence("boilerplate", "formulas", share, MIN_SHARE, (words,)))
    return found


def repeated(corpus: Corpus) -> tuple[Int64Array, Int64Array, Int64Array]:
    """Find the n-grams of words that several documents hold, inside rows.

    Returns
    -------
    starts : int64[m]
        The positions at which one begins, ascending.
    grams : int64[m]
        The number of each n-gram.
    documents : int64[grams]
        How many documents hold it.
    """
    few = len(sorted_values(corpus.row_documents)) < MIN_DOCUMENTS
    starts = np.flatnonzero(_whole(corpus)) if not few else np.zeros(0, np.int64)
    hashes = np.empty(len(starts), np.uint64)
    for first in range(0, len(starts), AT_ONCE):
        last = first + AT_ONCE
        hashes[first:last] = _hashed(corpus.form_ids, starts[first:last])
    # What is in several documents is there as often at least: few n-grams are.
    often, _ = repeated_values(hashes, MIN_DOCUMENTS)
    held = [np.zeros(0, np.int64)]
    for first in range(0, len(starts) if len(often) else 0, AT_ONCE):
        some = hashes[first : first + AT_ONCE]
        place = np.minimum(np.searchsorted(often, some), len(often) - 1)
        held.append(first + np.flatnonzero(often[place] == some))
    here = np.concatenate(held)
    starts, grams = starts[here], np.searchsorted(often, hashes[here])
    rows = np.searchsorted(corpus.indptr, starts, side="right") - 1
    pairs = sorted_values(grams * len(corpus.row_documents) + corpus.row_documents[rows])
    documents = np.bincount(
        pairs // len(corpus.row_documents), minlength=int(grams.max(initial=0)) + 1
    )
    kept = documents[grams] >= MIN_DOCUMENTS
    return starts[kept], grams[kept], documents


def _hashed(form_ids: Int32Array, starts: Int64Array) -> UInt64Array:
    """Hash the n-grams that begin at some tokens, uint64[starts]."""
    hashes = np.zeros(len(starts), np.uint64)
    for place in range(WORDS):
        hashes = (hashes + form_ids[starts + place].astype(np.uint64)) * _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _whole(corpus: Corpus) -> BoolArray:
    """Whether an n-gram that begins at a token ends in the same row, bool[n_tokens]."""
    found = np.ones(corpus.tokens, np.bool_)
    firsts, ends = corpus.indptr[:-1], corpus.indptr[1:]
    firsts, ends = firsts[firsts < ends], ends[firsts < ends]
    for left in range(1, WORDS):
        found[np.maximum(ends - left, firsts)] = False
    return found


def _windows(covered: BoolArray) -> BoolArray:
    """Whether any of the n-gram that begins at a token is covered, bool[n_tokens]."""
    sums = np.concatenate([[0], np.cumsum(covered), np.full(WORDS, covered.sum())])
    found: BoolArray = sums[WORDS : WORDS + len(covered)] > sums[: len(covered)]
    return found
