"""Inverted index of the words of documents, by folded form: what the explorer's search looks up.

A unit is what is searched as one: a term of the vocabulary (all forms of it), or the folded form of
a word that is no term. Stop words are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jobs.datatypes import AnyArray, Corpus, Drop, Int64Array, Vocabulary, sorted_values
from jobs.datatypes.arrays import AT_ONCE
from jobs.text.script.folding import keys as folded
from jobs.text.terms.phrase_matching import PHRASE_SEPARATOR
from jobs.writers.explorer.coding import coded, coded_rows, front_coded, gaps

#: Index size limit in postings (pairs of a document and a word).
POSTINGS = 1_900_000
#: Index size limit in words.
WORDS = 130_000
#: Truncation of long documents, in words: the first of these that keeps the index small enough.
LENGTHS = (0, 4000, 2000, 1000, 500, 250, 120)
#: Forms that no one searches for.
_LEFT_OUT = (Drop.STOP_WORD, Drop.TOO_SHORT)


@dataclass(frozen=True, eq=False)
class Units:
    """Which units documents have.

    Parameters
    ----------
    documents, units : int64[n]
        Pairs, in the order of the documents; a unit under `terms` is that term.
    keys : list of (str, int)
        The folded forms, each with its unit.
    terms : int
    read : int
        How many words of each document were read; 0 for all.
    stopped : frozenset of str
        The folded forms of stop words, which are in no document's units.
    """

    documents: Int64Array
    units: Int64Array
    keys: Sequence[tuple[str, int]]
    terms: int
    read: int
    stopped: frozenset[str] = frozenset()


def units_of(corpus: Corpus, vocabulary: Vocabulary, places: AnyArray) -> Units:
    """Find the units of documents.

    Parameters
    ----------
    places : int64[documents of the corpus]
        Where each is among those that are shown; -1 for one that is not.
    """
    keys, indptr, units, stopped = _units_of_forms(corpus, vocabulary)
    size = np.int64(max(len(corpus.forms), 1))
    for read in LENGTHS:
        pairs, all_read = _pairs(corpus, places, size, read)
        if all_read:
            break
    rows, forms = pairs // size, pairs % size
    counts = np.diff(indptr)[forms]
    ends = np.cumsum(counts)
    inside = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
    found = units[np.repeat(indptr[forms], counts) + inside]
    return Units(np.repeat(rows, counts), found, keys, len(vocabulary.terms), read, stopped)


def _pairs(corpus: Corpus, places: AnyArray, size: np.int64, read: int) -> tuple[Int64Array, bool]:
    """Pair the documents that are shown with their forms, `place * size + form`, some at a time.

    Of each document `read` words are read, or all. Where there are too many pairs it stops, and
    says so.
    """
    shown = np.argsort(places, kind="stable")[int((places < 0).sum()) :]
    firsts = np.searchsorted(corpus.row_documents, np.arange(len(places) + 1))
    starts = corpus.indptr[firsts[shown]]
    lengths = corpus.indptr[firsts[shown + 1]] - starts
    if read:
        lengths = np.minimum(lengths, read)
    ends = np.cumsum(lengths)
    found = [np.zeros(0, np.int64)]
    total = 0
    for first in range(0, int(lengths.sum()), AT_ONCE):
        tokens = np.arange(first, min(first + AT_ONCE, int(ends[-1])))
        at = np.searchsorted(ends, tokens, side="right")
        forms = corpus.form_ids[starts[at] + tokens - (ends[at] - lengths[at])]
        found.append(sorted_values(places[shown[at]].astype(np.int64) * size + forms))
        total += len(found[-1])
        if total > POSTINGS and read != LENGTHS[-1]:
            return found[0], False
    return sorted_values(np.concatenate(found)), True


def _units_of_forms(
    corpus: Corpus, vocabulary: Vocabulary
) -> tuple[list[tuple[str, int]], Int64Array, Int64Array, frozenset[str]]:
    """Give the keys of all units, the units of each form (of a phrase also its words), and the
    keys of the forms that are left out."""
    V = len(vocabulary.terms)
    extra: dict[str, int] = {}
    units: list[int] = []
    ends = [0]
    columns, reasons = vocabulary.form_to_term.tolist(), vocabulary.reasons.tolist()
    by_key: dict[str, int] = {}
    forms = folded(corpus.forms)
    for key, column in zip(forms, columns, strict=True):
        if column >= 0:
            by_key.setdefault(key, column)
    left = {key for key, reason in zip(forms, reasons, strict=True) if reason in _LEFT_OUT}
    left -= {key for key, reason in zip(forms, reasons, strict=True) if reason not in _LEFT_OUT}
    # A term whose stem is a stop word (`ins`) is not found by that.
    keys = dict.fromkeys((term, j) for j, term in enumerate(vocabulary.terms) if term not in left)
    for key, column, reason in zip(forms, columns, reasons, strict=True):
        if column >= 0:
            keys[key, column] = None
            units.append(column)
        elif key and reason not in _LEFT_OUT:
            units.append(V + extra.setdefault(key, len(extra)))
        for word in key.split(PHRASE_SEPARATOR) if PHRASE_SEPARATOR in key else ():
            if word in left:
                continue
            unit = by_key.get(word)
            units.append(V + extra.setdefault(word, len(extra)) if unit is None else unit)
        ends.append(len(units))
    named = [*keys, *((key, V + number) for key, number in extra.items())]
    return named, np.array(ends, np.int64), np.array(units, np.int64), frozenset(left)


@dataclass(frozen=True, eq=False)
class Index:
    """What the page embeds: of each document its words, and the `record` that names them."""

    rows: list[str]
    record: dict[str, Any]


def index_of(units: Units, documents: int) -> Index:
    """Number the words by how many documents have them, and write down those of each document."""
    count = max([units.terms, *(unit + 1 for _, unit in units.keys)], default=0)
    frequency = np.bincount(units.units, minlength=count)
    kept = frequency > 0
    kept[: units.terms] = True
    order = np.argsort(np.where(kept, -frequency, 1), kind="stable")[: int(kept.sum())]
    if len(order) > WORDS:
        order = order[(np.arange(len(order)) < WORDS) | (order < units.terms)]
    numbers = np.full(count, -1, np.int64)
    numbers[order] = np.arange(len(order))
    found = numbers[units.units]
    rows = units.documents[found >= 0]
    found = found[found >= 0]
    size = np.int64(max(count, 1))
    pairs = sorted_values(rows * size + found)
    indptr = np.searchsorted(pairs, np.arange(documents + 1) * size)
    found = pairs % size
    named = sorted((key, int(numbers[unit])) for key, unit in units.keys if numbers[unit] >= 0)
    return Index(
        coded_rows(gaps(found, indptr), indptr),
        {
            "keys": front_coded([key for key, _ in named]),
            "numbers": coded(np.array([number for _, number in named], np.int64)),
            "terms": coded(numbers[: units.terms]),
            "stopped": front_coded(sorted(units.stopped)),
            "read": units.read,
            "rare": bool(len(order) < int(kept.sum())),
        },
    )


def joined(one: Units, other: Units) -> Units:
    """Put the units of other documents of the same vocabulary beside those of some."""
    names: dict[str, int] = {}
    parts: list[tuple[Int64Array, Int64Array]] = []
    keys: dict[tuple[str, int], None] = {}
    for units in (one, other):
        moved = np.arange(max([units.terms, *(unit + 1 for _, unit in units.keys)], default=0))
        for key, unit in units.keys:
            if unit >= units.terms:
                moved[unit] = units.terms + names.setdefault(key, len(names))
            keys[key, int(moved[unit])] = None
        parts.append((units.documents, moved[units.units] if len(moved) else units.units))
    documents, found = (np.concatenate(both) for both in zip(*parts, strict=True))
    read = min((units.read for units in (one, other) if units.read), default=0)
    stopped = (one.stopped | other.stopped) - {key for key, _ in keys}
    return Units(documents, found, list(keys), one.terms, read, stopped)


def empty(terms: int) -> Units:
    """The units of no document."""
    none = np.zeros(0, np.int64)
    return Units(none, none, (), terms, 0)
