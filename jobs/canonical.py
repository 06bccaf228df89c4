"""Canonical JSON: fixed key order, rounded numbers, UTF-8, the same bytes each time."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

#: Rounding: decimal places of published floating point numbers.
DIGITS = 6
SCHEMA_VERSION = "1.1"
#: JSON on one line; an encoder of its own spares making one for each value.
_ENCODED = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode
#: Line width of readable JSON, in characters.
_WIDTH = 100


class Written(str):
    """A value that is JSON on one line already."""

    __slots__ = ()


def rounded(value: float) -> float:
    """Round to the precision that is published; minus zero is zero."""
    return round(float(value), DIGITS) + 0.0


def shares(values: Sequence[float], total: float = 1.0) -> list[float]:
    """Round shares so that their sum is the rounded total still (the largest remainders go up).

    Raises
    ------
    ValueError
        A share is not finite or is negative, or they do not sum to `total` within 1e-6.
    """
    if not all(math.isfinite(value) and value >= 0 for value in values):
        raise ValueError(f"shares must be finite and not negative, but are {values}")
    if abs(math.fsum(values) - total) > 1e-6:
        raise ValueError(f"shares must sum to {total}, but sum to {math.fsum(values)}")
    unit = 10**DIGITS
    units = [math.floor(value * unit) for value in values]
    missing = round(total * unit) - sum(units)
    largest = sorted(range(len(values)), key=lambda i: (units[i] - values[i] * unit, i))
    for i in largest[: max(missing, 0)]:
        units[i] += 1
    return [count / unit for count in units]


def compact(value: Any) -> str:
    """JSON on one line.

    Raises
    ------
    ValueError
        A number in it is NaN or infinite.
    """
    return _ENCODED(value)


def line(value: Any) -> bytes:
    """Turn a value into a line of JSON Lines."""
    return compact(value).encode() + b"\n"


def readable(value: Any) -> bytes:
    """JSON to read: what fits on a line is on one, all else one level deeper a line each.

    A list of numbers is always on one line.
    """
    return (_laid_out(value, 0) + "\n").encode()


def table(head: Mapping[str, Any], name: str, rows: Iterable[Any]) -> Iterator[bytes]:
    """Turn a head of small values, then a list under `name` with one row a line, into JSON."""
    return tables(head, {name: rows})


def tables(head: Mapping[str, Any], lists: Mapping[str, Iterable[Any]]) -> Iterator[bytes]:
    """Turn a head of small values, then lists with one row a line, into JSON, a row in a piece."""
    before = "{\n"
    for key, value in head.items():
        yield f"{before}  {compact(key)}: {compact(value)}".encode()
        before = ",\n"
    for name, rows in lists.items():
        between = first = f"{before}  {compact(name)}: [\n    "
        for row in rows:
            yield (between + (row if isinstance(row, Written) else compact(row))).encode()
            between = ",\n    "
        yield b"\n  ]" if between is not first else f"{before}  {compact(name)}: []".encode()
        before = ",\n"
    yield b"\n}\n"


def _laid_out(value: Any, depth: int) -> str:
    flat = compact(value)
    if (
        len(flat) + 2 * depth <= _WIDTH
        or not isinstance(value, Mapping | list | tuple)
        or not value
        or (isinstance(value, list) and all(isinstance(one, int | float) for one in value))
    ):
        return flat
    inner = "  " * (depth + 1)
    if isinstance(value, Mapping):
        parts = [f"{compact(key)}: {_laid_out(item, depth + 1)}" for key, item in value.items()]
        opening, closing = "{}"
    else:
        parts = [_laid_out(item, depth + 1) for item in value]
        opening, closing = "[]"
    body = ",\n".join(inner + part for part in parts)
    return f"{opening}\n{body}\n{'  ' * depth}{closing}"
