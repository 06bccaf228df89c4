"""Systematic sampling of the rows of a corpus that is too long to be looked at whole."""

import numpy as np

from jobs.datatypes import BoolArray, Corpus


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
