"""Model selection between an updated NMF and a refit: explained variance on held-out rows."""

from typing import Final

import numpy as np

from jobs.contracts import FitOptions, Model, UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix
from jobs.models.factors.components import Components, non_negative

#: Sample size: rows that are compared, half of them fitted.
_SAMPLE: Final = 1500
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
    if len(fitted) < _ROWS_PER_TOPIC * model.topics:
        return ()
    again = model.fit(_part(matrix, fitted), FitOptions(options.seed, options.threads))
    if not isinstance(again, Components):
        raise TypeError(f"a refit gave {type(again).__name__}, not components of least squares")
    part = _part(matrix, judged)
    now, anew = (_explained(one, part) for one in (updated, again))
    if anew <= _GAIN * now:
        return ()
    return (
        f"the updated topics explain {now:.1%} of the words of {len(judged)} rows, but a fit of "
        f"{len(fitted)} others alone explains {anew:.1%} of them: run once with start.mode: refit",
    )


def _part(matrix: DocumentTermMatrix, rows: AnyArray) -> DocumentTermMatrix:
    return DocumentTermMatrix(matrix.counts[rows], matrix.weights[rows])


def _explained(fitted: Components, matrix: DocumentTermMatrix) -> float:
    """Share of the squared weights of rows that non-negative least squares explain."""
    X, H = matrix.weights, np.ascontiguousarray(fitted.parts.T)
    W = non_negative(X, H, fitted.gram)
    explained = 2.0 * float(((X @ H) * W).sum()) - float(((W @ fitted.gram) * W).sum())
    return explained / float((X.data**2).sum())
