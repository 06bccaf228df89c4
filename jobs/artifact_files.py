"""Files of a run read back: regular, of bounded size; strict JSON held to its JSON Schema."""

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from jobs import memory, schemas
from jobs.errors import InputUnusable

#: Memory that a JSON text takes as Python objects, in bytes a byte.
_JSON_COST = 16
#: Pre-filter of numbers out of range: one has at least so many digits, or such an exponent. What
#: else has them, in a text of some string, only has its numbers looked at one by one.
_EXTREME = re.compile(r"[\[:,\s]-?(?:[0-9]{19}|[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{3})")
#: Size of a file, in bytes, that any machine has the memory for: it is not asked.
_SMALL = 1 << 20
#: Digits of the longest number that is read: no count or size has more (2**63 has 19).
_MAX_DIGITS = 19
#: Break-even size, in bytes: from there on a JSON file is parsed by pydantic's parser, which has to
#: be imported.
_LARGE = 1 << 16
#: Pre-filter of long numbers: every digit as the same one; what is before a number, "" in front.
_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * _MAX_DIGITS
_BEFORE_NUMBER = (b"[", b":", b",", b" ", b"\n", b"\t", b"\r", b"")


def content(path: Path, most: int, *, cost: int = 1) -> bytes:
    """Read a regular file, no more of it than `most` bytes and one.

    Never waits (a pipe), never follows a link, and reads nothing that memory cannot hold.

    Parameters
    ----------
    cost : int
        Memory that will be needed for each byte of the file.

    Raises
    ------
    InputUnusable
        It cannot be opened, is of another kind, or is too large for this machine.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise InputUnusable(f"{path}: {kind(status)} and no regular file")
            size = min(status.st_size, most + 1)
            if size > _SMALL and size * cost > memory.available():
                raise InputUnusable(
                    f"{path}: {size:,} bytes are more than the memory of this machine can take"
                )
            return stream.read(size)
    except OSError as error:
        hint = "; it is a symbolic link" if path.is_symlink() else ""
        raise InputUnusable(
            f"{path}: {error.strerror or error}{hint}; the run is not whole"
        ) from None


def kind(status: os.stat_result) -> str:
    """Name the kind of a file, as `stat` tells it."""
    for is_kind, name in _KINDS:
        if is_kind(status.st_mode):
            return name
    return "something unknown"


_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISREG, "a file"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


def json_content(path: Path, schema: str, most: int | None = None) -> Any:
    """Read a JSON file that nothing vouches for; errors as for `content` and `parsed`."""
    return parsed(
        content(path, memory.available() if most is None else most, cost=_JSON_COST), path, schema
    )


def parsed(data: bytes, path: Path, schema: str = "") -> Any:
    """Read JSON (RFC 8259), and hold it to one of the shipped schemas.

    Raises
    ------
    InputUnusable
        It is not JSON, holds NaN, infinity or a number beyond all counts, or breaks the schema.
    """
    value = _quickly(data) if schema and len(data) >= _LARGE else None
    if value is None:
        try:
            text = data.decode("utf-8")
            value = json.loads(text, parse_constant=_refused, **_checks(text))
        except (ValueError, RecursionError) as error:
            raise InputUnusable(f"{path}: cannot be read as JSON: {error}") from None
    fault = schemas.fault(schema, value) if schema else ""
    if fault:
        raise InputUnusable(f"{path}: not what a run publishes: {fault}")
    return value


def _quickly(data: bytes) -> Any:
    """Read a large JSON file in half the time; None where it holds what has to be looked at.

    A number that is too large for a float becomes an infinite one, which no schema lets pass.
    """
    from pydantic_core import from_json

    zeros = data.translate(_AS_ZEROS)
    at = zeros.find(_LONG)
    while at >= 0:
        if zeros[max(0, at - 2) : at].removesuffix(b"-")[-1:] in _BEFORE_NUMBER:
            return None
        at = zeros.find(_LONG, at + 1)
    try:
        return from_json(data, allow_inf_nan=False, cache_strings="keys")
    except ValueError:  # said again, with its reason, by the parser of the standard library
        return None


def _checks(text: str) -> dict[str, Any]:
    """Give what looks at each number of a JSON text, where any can be out of range."""
    if _EXTREME.search(text) or not text.startswith(("{", "[")):
        return {"parse_float": _finite, "parse_int": _countable}
    return {}


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if value - value != 0:
        raise ValueError(f"{digits[:40]} is out of range")
    return value


def _countable(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError(f"{digits[:40]} is out of range")
    return int(digits)
