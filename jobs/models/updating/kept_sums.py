"""Deserialisation of fitted models that may keep the sums an incremental update adds to."""

from collections.abc import Mapping
from typing import Any

from jobs.datatypes import AnyArray
from jobs.datatypes.arrays import shaped


def restored(
    fitted: type[Any], state: type[Any], arrays: Mapping[str, AnyArray], shapes: Mapping[str, str]
) -> Any:
    """Rebuild a fitted model, with the sums that it kept; older runs kept none.

    Parameters
    ----------
    fitted, state : class
        The model and its sums, each with its arrays as `SHAPES`.
    arrays : mapping of str to array
    shapes : mapping of str to str
        The shapes of the sums, where they are other than those of `state`.

    Raises
    ------
    ValueError
        An array is missing, or of another shape.
    """
    if not any(name in arrays for name in state.SHAPES):
        return fitted(**shaped(arrays, **fitted.SHAPES))
    own: dict[str, Any] = shaped(arrays, **fitted.SHAPES, **shapes)
    kept = state(**{name: own[name] for name in shapes})
    return fitted(**{name: own[name] for name in fitted.SHAPES}, state=kept)


def arrays_of(fitted: Any, state: Any) -> dict[str, AnyArray]:
    """All arrays of a fitted model, and of its sums where it kept them."""
    parts = (fitted, state) if state is not None else (fitted,)
    return {name: getattr(part, name) for part in parts for name in part.SHAPES}
