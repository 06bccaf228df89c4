"""NPMI of terms over rows, and topic-term weights that favour terms that go together.

The terms that weigh most in a part of a factorisation are not all about one thing. Ranked anew by
how they go together, the first terms of a topic are read more easily (Lau, Newman, Karimi & Baldwin
2010; Alokaili, Aletras & Stevenson 2019).
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.rows.normalise import normalise_l1
from jobs.models.rows.shared_rows import shared_rows

if TYPE_CHECKING:
    from scipy.sparse import csc_array

SparseColumns: TypeAlias = "csc_array[Any]"
#: Top-N: so many of a component's heaviest terms are reweighted.
_TOP_TERMS = 15
#: Exponent of the NPMI reweighting: weight * (1 + mean NPMI) ** exponent.
_EXPONENT = 1.5


def row_npmi(counts: "SparseMatrix | SparseColumns", columns: AnyArray) -> FloatArray:
    """Normalised pointwise mutual information of terms over rows (Bouma 2009), float64[n, n].

    1 for two that only occur together, 0 for two that are independent, -1 for two that never
    co-occur. The diagonal is 1, also for a term of every row.
    """
    held = counts[:, columns].astype(bool).astype(np.float64)
    return npmi_of((held.T @ held).toarray(), counts.shape[0])


def npmi_of(both: FloatArray, rows: int) -> FloatArray:
    """NPMI float64[n, n] of `row_npmi`, by how many of the `rows` hold both of two terms."""
    alone = both.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both * rows / np.outer(alone, alone)) / -np.log(both / rows)
    found: FloatArray = np.where(both == 0, -1.0, np.where(both == rows, 1.0, npmi))
    return found


def cohesive(parts: FloatArray, counts: SparseMatrix) -> FloatArray:
    """Topic-term float64[K, V] of parts whose heaviest terms count more if they go together.

    Each of the 15 heaviest terms of a part is weighed by (1 + m) ** 1.5, where m is its mean NPMI
    with the others, by their weights; the rest stay as they are. Rows sum to one.

    Parameters
    ----------
    parts : float64[K, V]
        Not negative.
    counts : int32[D, V]
        The rows in which terms meet.
    """
    heaviest = heaviest_terms(parts)
    return cohesive_of(parts, heaviest, shared_rows(counts, heaviest), counts.shape[0])


def heaviest_terms(parts: FloatArray) -> AnyArray:
    """The heaviest terms of each part, int64[K, 15], heaviest first."""
    return np.argsort(-parts, axis=1, kind="stable")[:, :_TOP_TERMS]


def cohesive_of(parts: FloatArray, heaviest: AnyArray, shared: FloatArray, rows: int) -> FloatArray:
    """Topic-term float64[K, V] of `cohesive`, by how many `rows` hold two of the heaviest terms.

    Parameters
    ----------
    parts : float64[K, V]
    heaviest : int64[K, n]
        Those of `heaviest_terms`.
    shared : float64[K, n, n]
        That of `shared_rows`.
    rows : int
    """
    weighed = parts.copy()
    for part, row, top, both in zip(parts, weighed, heaviest, shared, strict=True):
        some = part[top] > 0
        at = top[some]
        if len(at) < 2:
            continue
        npmi = npmi_of(both[np.ix_(some, some)], rows)
        np.fill_diagonal(npmi, 0.0)
        others = part[at].sum() - part[at]
        mean = np.divide(npmi @ part[at], others, out=np.zeros(len(at)), where=others > 0)
        row[at] = part[at] * np.clip(1.0 + mean, 0.0, 2.0) ** _EXPONENT
    return normalise_l1(weighed)
