"""Births of topics (topic evolution): spare rows that live on new documents alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from jobs.datatypes import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int64Array,
    SparseMatrix,
    sorted_values,
)
from jobs.models.rows.normalise import normalise_l1
from jobs.models.rows.usable import even_sample
from jobs.models.updating.rows_since import RowsSince

DenseOrSparse: TypeAlias = "FloatArray | SparseMatrix"
#: Quantile of the fit of old rows: new rows that fit worse than it may found a topic.
_POOR_FIT = 0.1
#: Minimum number of new documents of a topic that is born, and of those that it is begun from.
MIN_ROWS = 20
#: Minimum share of new rows among the rows of a topic that is born.
_MIN_NEW = 0.6
#: Share of its new rows that it may take from topics born in the same update: it splits none.
_MAX_SPLIT = 0.5
#: Hellinger affinity with a topic of the last run from which a row is that topic, not a new one.
_MAX_AFFINITY = 0.90
#: Maximum number of topics, as many as a configuration may ask for.
_MAX_TOPICS = 10_000
#: At most so many candidates are searched for their densest place, evenly drawn.
_MAX_CANDIDATES = 4000
#: Block size: candidates whose cosines with all others are held in memory at once.
_BLOCK = 512


@dataclass(frozen=True, eq=False)
class Proposal:
    """What a spare row would be.

    Parameters
    ----------
    old : bool[n_old]
        The old rows of which it would be the main topic.
    new : bool[n_new]
        The new rows of which it would be.
    before : int64[n_new]
        The main topic of each new row without it.
    topic_term : float64[V]
        Its words, in the columns of all terms.
    """

    old: BoolArray
    new: BoolArray
    before: AnyArray
    topic_term: FloatArray


class SpareRow(Protocol):
    """A model under update that can be given one more topic."""

    def fits(self) -> FloatArray:
        """How well each new row is explained by the topics so far, float64[n_new]."""

    def propose(self, seeds: AnyArray) -> Proposal | None:
        """Fit a spare row begun from some new rows (their numbers); None if nothing stays in it."""

    def accept(self) -> None:
        """Keep the row that was proposed last."""


def poor_fit(old_fits: FloatArray) -> float:
    """Below which fit a new row may found a topic: that of the worst tenth of the old rows."""
    return float(np.quantile(old_fits, _POOR_FIT)) if len(old_fits) else -np.inf


def bear(
    spare: SpareRow, rows: DenseOrSparse, bound: float, last: FloatArray, since: RowsSince
) -> int:
    """Give a model spare rows, one after the other, until one is refused; return how many live.

    A row is begun from the densest place of the new rows that no topic explains, of each document
    the one that is explained worst. It is born if it holds new rows for the most part, of enough
    documents, splits no topic that was born just before, and is like no topic of the last run.
    Topics that hold the new rows already are no measure: they are like what they took.

    Parameters
    ----------
    rows : float64[n_new, d]
        The new rows with length one.
    bound : float
        See `poor_fit`.
    last : float64[K, V_old]
        Topic-term of the last run.
    since : RowsSince
    """
    born, documents = 0, since.documents[since.new]
    while len(last) + born < _MAX_TOPICS:
        poor = _worst_of_documents(spare.fits(), bound, documents)
        if len(poor) < MIN_ROWS:
            break
        poor = poor[even_sample(len(poor), _MAX_CANDIDATES)]
        proposal = spare.propose(poor[densest(rows[poor], MIN_ROWS)])
        if proposal is None or not _lives(proposal, last, documents):
            break
        spare.accept()
        born += 1
    return born


def _worst_of_documents(fits: FloatArray, bound: float, documents: AnyArray) -> Int64Array:
    """Of each document the row that fits worst, if that is under the bound; the first of equals."""
    poor = np.flatnonzero(fits < bound)
    order = poor[np.lexsort((poor, fits[poor], documents[poor]))]
    first = np.diff(documents[order], prepend=-1) != 0
    return np.sort(order[first])


def densest(rows: DenseOrSparse, count: int) -> AnyArray:
    """Find the row that is nearest to its nearest others, and those: int64[count], at most n.

    By the mean cosine of unit rows [n, d] with the `count` nearest; the first of equals.
    """
    n = rows.shape[0]
    near = min(count, n - 1)
    best, found, columns = -np.inf, np.zeros(0), rows.T
    centre = 0
    for first in range(0, n, _BLOCK):
        product = rows[first : first + _BLOCK] @ columns
        cosines = product if isinstance(product, np.ndarray) else product.toarray()
        own = np.arange(len(cosines))
        cosines[own, first + own] = -np.inf
        density = np.partition(cosines, n - near, axis=1)[:, n - near :].mean(axis=1)
        place = int(density.argmax())
        if density[place] > best:
            best, centre, found = float(density[place]), first + place, cosines[place].copy()
    others = np.argsort(-found, kind="stable")[: min(count, n) - 1]
    return np.concatenate([[centre], others])


def _lives(proposal: Proposal, last: FloatArray, documents: AnyArray) -> bool:
    new, old = int(proposal.new.sum()), int(proposal.old.sum())
    if len(sorted_values(documents[proposal.new])) < MIN_ROWS or new < _MIN_NEW * (new + old):
        return False
    if float((proposal.before[proposal.new] >= len(last)).mean()) > _MAX_SPLIT:
        return False
    own = proposal.topic_term[None, : last.shape[1]]
    return float(hellinger(own, last).max(initial=0.0)) < _MAX_AFFINITY


def hellinger(some: FloatArray, others: FloatArray) -> FloatArray:
    """Hellinger affinity (Bhattacharyya 1943) of topics float64[n, V] and [m, V]: [n, m]."""
    found: FloatArray = np.sqrt(normalise_l1(some)) @ np.sqrt(normalise_l1(others)).T
    return found


def self_excluded(
    start: AnyArray, step: Callable[[FloatArray], FloatArray], rounds: int, tolerance: float
) -> FloatArray:
    """Iterate memberships float64[n] of a spare row from `start` until they converge."""
    members = start
    for _ in range(rounds):
        found = step(members)
        gap = float(np.abs(found - members).max(initial=0.0))
        members = found
        if gap < tolerance:
            break
    return members
