"""Inter-process communication: frames of a length, a JSON header and bytes, over a pipe."""

import json
import struct
from collections.abc import Callable
from typing import Any

#: Length prefix of a frame: of its header and of what follows it, in bytes.
_LENGTHS = struct.Struct(">II")
#: Size of the length prefix, in bytes.
PREFIX = _LENGTHS.size


def packed(header: dict[str, Any], data: bytes = b"") -> bytes:
    """Pack a frame."""
    head = json.dumps(header).encode("ascii")
    return _LENGTHS.pack(len(head), len(data)) + head + data


def lengths(prefix: bytes) -> tuple[int, int]:
    """Read the lengths of the header and of the data, in bytes."""
    head, data = _LENGTHS.unpack(prefix)
    return head, data


def unpacked(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read a frame by a function that reads exactly so many bytes; None where there is none.

    Raises
    ------
    EOFError
        The frame breaks off.
    """
    prefix = read(PREFIX)
    if not prefix:
        return None
    if len(prefix) < PREFIX:
        raise EOFError
    head, size = lengths(prefix)
    header, data = read(head), read(size)
    if len(header) < head or len(data) < size:
        raise EOFError
    return json.loads(header), data
