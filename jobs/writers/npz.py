"""NPZ serialisation of named arrays: deterministic bytes, and read without trusting sizes."""

import io
import struct
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from math import prod
from typing import IO, Final

import numpy as np

from jobs.datatypes import AnyArray

#: Constant ZIP timestamp, for reproducible archives (the earliest that ZIP can hold).
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: ZIP creator system code: Unix.
_UNIX = 3
_KINDS = "biuf"
#: Size in bytes from which on an archive is put together in a temporary file
_HELD: Final = 1 << 26
#: Size in bytes of its pieces
_PIECE: Final = 1 << 22
#: Upper bound of an npy header, in bytes.
_MAX_HEADER = 4_096
# What zipfile and numpy raise on bytes that are no archive, no entry or no header.
_BROKEN = (
    ArithmeticError,
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


class BadArrays(ValueError):
    """An .npz file is damaged, or is not what it says; says what."""


def pack(arrays: Mapping[str, AnyArray]) -> Iterator[bytes]:
    """Pack arrays, sorted by name, little-endian, in C order, stored as they are; in pieces.

    Not compressed: weights hardly shrink, the bytes would depend on the version of zlib, and a
    file that is stored cannot grow when it is read.

    Raises
    ------
    ValueError
        An array is of objects or text, or holds NaN or infinity.
    """
    with tempfile.SpooledTemporaryFile(_HELD) as buffer:
        _write(arrays, buffer)
        buffer.seek(0)
        while piece := buffer.read(_PIECE):
            yield piece


def _write(arrays: Mapping[str, AnyArray], target: IO[bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            array = np.asarray(arrays[name], order="C")
            if array.dtype.kind not in _KINDS:
                raise ValueError(f"array {name!r} is of {array.dtype}, not of numbers")
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise ValueError(f"array {name!r} holds NaN or infinity")
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            entry.create_system, entry.external_attr = _UNIX, 0o644 << 16
            array = array.astype(array.dtype.newbyteorder("<"), copy=False)
            entry.file_size = array.nbytes  # which says whether it is a long one (ZIP64)
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, array, version=(1, 0), allow_pickle=False)


def unpack(data: bytes) -> dict[str, AnyArray]:
    """Unpack what `pack` packed; an entry's size must be what its header says before it is read.

    All entries together hold no more than the file: none are laid over each other (Fifield 2019,
    "A better zip bomb").

    Raises
    ------
    BadArrays
        It is no such file, or an entry is compressed, of objects, too long, too short, or holds
        NaN or infinity.
    """
    arrays: dict[str, AnyArray] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            for entry in entries:
                if entry.compress_type != zipfile.ZIP_STORED:
                    raise BadArrays(f"array {entry.filename!r} is compressed")
            if sum(entry.file_size for entry in entries) > len(data):
                raise BadArrays("its arrays say that they hold more than the file")
            for entry in entries:
                name = entry.filename.removesuffix(".npy")
                if name in arrays:
                    raise BadArrays(f"array {name!r} is there twice")
                arrays[name] = _array(name, archive.read(entry))
    except BadArrays:
        raise
    except (zipfile.BadZipFile, *_BROKEN) as error:
        raise BadArrays(f"not a sound .npz file: {error}") from None
    return arrays


def _array(name: str, content: bytes) -> AnyArray:
    stream = io.BytesIO(content)
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise BadArrays(f"array {name!r} is of an unknown format version")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream, _MAX_HEADER)
    except BadArrays:
        raise
    except _BROKEN as error:
        raise BadArrays(f"array {name!r} has a broken header: {error}") from None
    if dtype.kind not in _KINDS or not dtype.isnative or fortran:
        raise BadArrays(f"array {name!r} is of {dtype}, or not little-endian and in C order")
    body = content[stream.tell() :]
    if any(side < 0 for side in shape) or prod(shape) * dtype.itemsize != len(body):
        raise BadArrays(f"array {name!r} says {dtype}{shape}, but holds {len(body)} bytes")
    try:
        array = np.frombuffer(body, dtype).reshape(shape).copy()
    except ValueError as error:  # no elements, but sides beyond any memory
        raise BadArrays(f"array {name!r} says {dtype}{shape}: {error}") from None
    if dtype.kind == "f" and not np.isfinite(array).all():
        raise BadArrays(f"array {name!r} holds NaN or infinity")
    return array
