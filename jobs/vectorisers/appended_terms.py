"""Term weighting of a vocabulary that has grown: old terms keep their weights."""

import numpy as np

from jobs.contracts import FittedVectoriser
from jobs.datatypes import AnyArray
from jobs.errors import InputUnusable


def appended(previous: FittedVectoriser, now: FittedVectoriser, name: str) -> dict[str, AnyArray]:
    """Arrays of `previous`, of which `name`, one entry a term, is continued by those of `now`.

    Raises
    ------
    InputUnusable
        `now` knows fewer terms than `previous`, or `previous` is of another kind.
    """
    old, new = previous.arrays(), now.arrays()[name]
    if name not in old:
        raise InputUnusable(
            f"the vectoriser of the last run has no {name}: it is of another kind. "
            "Run once with start.mode: refit."
        )
    if len(new) < len(old[name]):
        raise InputUnusable(
            f"the last run weighed {len(old[name]):,} terms, of which only {len(new):,} are here: "
            "terms may be appended, not taken away. Run once with start.mode: refit."
        )
    return {**old, name: np.concatenate([old[name], new[len(old[name]) :]])}
