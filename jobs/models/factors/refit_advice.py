"""Model selection between an updated NMF and a refit: explained variance on held-out rows."""

from typing import Final

import numpy as np

from jobs.contracts import FitOptions, Model, UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, SparseMatrix
from jobs.models.factors.components import Components, non_negative

#: Sample size: rows that are compared, half of them fitted.
_SAMPLE: Final = 1500
#: Convergence tolerance of the refit, at least: it is compared, not published.
COMPARED: Final = 1e-6
#: Rows a topic that a refit of half the sample must have, to be compared at all.
_ROWS_PER_TOPIC: Final = 10
#: Least gain in explained variance, as a ratio, from which a refit is advised.
_GAIN: Final = 1.005


def refit_advice(
    model: Model, updated: Components, matrix: DocumentTermMatrix, options: UpdateOptions
) -> tuple[str, ...]:
    """Say so where a refit on few rows explains others better than the updated components do.

    An update improves H by a step: what began in a poor optimum, or on a corpus that was another
    one then, stays there. The updated components have seen all rows; where they are behind all the
    same, only a refit helps.

    Parameters
    ----------
    model : Model
        The settings, with as many topics as there are now.

    Raises
    ------
    TypeError
        A refit gives components of another loss.
    """
    rows = np.flatnonzero(np.diff(matrix.counts.indptr))
    drawn = np.random.default_rng([options.seed, 3]).permutation(rows)[:_SAMPLE]
    fitted, judged = np.sort(drawn[::2]), np.sort(drawn[1::2])
    # Most terms are in no row of so few: components have nothing to say of them.
    used = np.flatnonzero(np.bincount(matrix.weights[fitted].indices, minlength=matrix.shape[1]))
    if len(fitted) < _ROWS_PER_TOPIC * model.topics or len(used) < model.topics:
        return ()
    again = model.fit(_part(matrix, fitted, used), FitOptions(options.seed, options.threads))
    if not isinstance(again, Components):
        raise TypeError(f"a refit gave {type(again).__name__}, not components of least squares")
    X = matrix.weights[judged]
    squares = float((X.data**2).sum())
    now, anew = _explained(updated, X) / squares, _explained(again, X[:, used]) / squares
    if anew <= _GAIN * now:
        return ()
    return (
        f"the updated topics explain {now:.1%} of the words of {len(judged)} rows, but a fit of "
        f"{len(fitted)} others alone explains {anew:.1%} of them: run once with start.mode: refit",
    )


def _part(matrix: DocumentTermMatrix, rows: AnyArray, terms: AnyArray) -> DocumentTermMatrix:
    return DocumentTermMatrix(matrix.counts[rows][:, terms], matrix.weights[rows][:, terms])


def _explained(fitted: Components, X: SparseMatrix) -> float:
    """How much of the squared weights of rows non-negative least squares explain."""
    H = np.ascontiguousarray(fitted.parts.T)
    W = non_negative(X, H, fitted.gram)
    return 2.0 * float(((X @ H) * W).sum()) - float(((W @ fitted.gram) * W).sum())
