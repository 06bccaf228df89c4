"""Systematic sampling of the rows of a corpus that is too long to be looked at whole."""

from itertools import pairwise
from typing import Final

import numpy as np

from jobs.datatypes import BoolArray, Corpus, Int64Array, sorted_values
from jobs.datatypes.arrays import AT_ONCE

#: Offsets of nothing
_NONE: Final = np.zeros(0, np.int64)


def systematic_sample(corpus: Corpus, rows: BoolArray, tokens: int) -> BoolArray:
    """Choose some of the given rows (bool[rows]), evenly spread, that have about so many tokens.

    Whole documents are taken; single rows where there are few documents, and long ones. All rows
    that are given come back where they have no more tokens than asked for.
    """
    lengths = np.diff(corpus.indptr)
    step = -(-int(lengths[rows].sum()) // tokens)
    if step < 2:
        return rows
    chosen: BoolArray = rows & (corpus.row_documents % step == 0)
    if int(lengths[chosen].sum()) > 2 * tokens or not chosen.any():
        chosen = rows & (np.arange(corpus.rows) % step == 0)
    return chosen


def select_rows(corpus: Corpus, rows: BoolArray) -> Corpus:
    """Take some rows of a corpus, bool[rows]; its forms stay, so that their numbers do.

    Tokens are looked at a block of rows at a time: numbers of all of them would be more than they.
    """
    lengths = np.diff(corpus.indptr)
    forms, ends, breaks = [corpus.form_ids[:0]], [_NONE], [_NONE]
    before = 0
    for first, last in pairwise(_blocks(corpus)):
        start, end = (int(corpus.indptr[row]) for row in (first, last))
        taken = np.repeat(rows[first:last], lengths[first:last])
        places = np.append(0, np.cumsum(taken)) + before
        forms.append(corpus.form_ids[start:end][taken])
        ended = _between(corpus.sentence_ends, start + 1, end + 1) - start
        inside = _between(corpus.breaks, start, end) - start
        ends.append(sorted_values(places[ended]))
        breaks.append(places[inside[taken[inside]]])
        before = int(places[-1])
    found = sorted_values(np.concatenate(ends))
    return Corpus(
        corpus.forms,
        np.concatenate(forms),
        np.append(0, np.cumsum(lengths[rows])).astype(np.int64),
        found[found > 0],
        corpus.row_documents[rows],
        corpus.form_languages,
        np.concatenate(breaks),
    )


def _blocks(corpus: Corpus) -> list[int]:
    """Cut the rows into neighbours of about `AT_ONCE` tokens: where each begins, and the end."""
    marks = np.searchsorted(corpus.indptr, np.arange(0, corpus.tokens, AT_ONCE), "right") - 1
    return sorted({*marks.tolist(), corpus.rows})


def _between(places: Int64Array, start: int, end: int) -> Int64Array:
    """Take the ascending places from `start` on that are below `end`."""
    first, last = np.searchsorted(places, (start, end)).tolist()
    return places[first:last]
