"""NPMI of terms over rows, and topic-term weights that favour terms that go together.

The terms that weigh most in a part of a factorisation are not all about one thing. Ranked anew by
how they go together, the first terms of a topic are read more easily (Lau, Newman, Karimi & Baldwin
2010; Alokaili, Aletras & Stevenson 2019).
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.rows.normalise import normalise_l1

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
    both = (held.T @ held).toarray()
    rows, alone = counts.shape[0], both.diagonal()
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
    columns = counts.tocsc()
    weighed = parts.copy()
    for part, row in zip(parts, weighed, strict=True):
        top = np.argsort(-part, kind="stable")[:_TOP_TERMS]
        top = top[part[top] > 0]
        if len(top) < 2:
            continue
        npmi = row_npmi(columns, top)
        np.fill_diagonal(npmi, 0.0)
        others = part[top].sum() - part[top]
        mean = np.divide(npmi @ part[top], others, out=np.zeros(len(top)), where=others > 0)
        row[top] = part[top] * np.clip(1.0 + mean, 0.0, 2.0) ** _EXPONENT
    return normalise_l1(weighed)
