"""Attacks inside of model/arrays.npz: arrays missing, of other types and sides, out of bounds."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from jobs.writers.model import described
from jobs.writers.npz import unpack
from tests.hostile.run_folders import ARRAYS, HEAD, OF_PARTS, READERS, Attack, put

Arrays = dict[str, Any]


def packed(arrays: Arrays, method: int = zipfile.ZIP_STORED) -> bytes:
    """Pack arrays as an attacker would: with no check of what they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            if isinstance(array, bytes):
                content.write(array)
            else:
                np.lib.format.write_array(content, array, version=(1, 0), allow_pickle=True)
            archive.writestr(f"{name}.npy", content.getvalue())
    return buffer.getvalue()


def changed(change: Callable[[Arrays], Any]) -> Callable[[Path], None]:
    """Change the arrays of a run, with model.json and the manifest made to agree."""

    def spoil(run: Path) -> None:
        arrays: Arrays = dict(unpack((run / ARRAYS).read_bytes()))
        change(arrays)
        head = json.loads((run / HEAD).read_bytes())
        head["arrays"] = described({k: v for k, v in arrays.items() if not isinstance(v, bytes)})
        put(run, HEAD, json.dumps(head).encode())
        put(run, ARRAYS, packed(arrays))

    return spoil


def _cut(array: Any) -> Any:
    return array[:-1]


def _turned(array: Any) -> Any:
    return np.ascontiguousarray(array.T) if array.ndim > 1 else array[:, None]


#: What is done to each array in turn.
EACH: dict[str, Callable[[Any], Any]] = {
    "cut by one": _cut,
    "turned on its side": _turned,
    "of one number": lambda array: array.ravel()[:1].reshape((1,) * (array.ndim + 1)),
    "of complex numbers": lambda array: array.astype(np.complex128),
    "of texts": lambda array: array.astype(str),
    "of pickled objects": lambda array: array.astype(object),
    "big-endian": lambda array: (
        array.astype(array.dtype.newbyteorder(">"))
        if array.dtype.itemsize > 1
        else array.astype(">i4")
    ),
}
#: Where each of these is done, it is done to every array; floats alone can hold NaN.
FLOATS: dict[str, Callable[[Any], Any]] = {
    "of NaN": lambda array: np.full_like(array, np.nan),
    "of infinity": lambda array: np.full_like(array, -np.inf),
}


def _filled(name: str, value: int) -> Callable[[Arrays], None]:
    return lambda arrays: arrays.update({name: np.full_like(arrays[name], value)})


def _first(name: str, value: int) -> Callable[[Arrays], None]:
    def change(arrays: Arrays) -> None:
        arrays[name] = arrays[name].copy()
        arrays[name][0] = value

    return change


def _header(shape: bytes) -> bytes:
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + b"), }\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head


def _bytes(name: str, content: bytes) -> Callable[[Arrays], None]:
    return lambda arrays: arrays.update({name: content})


INSIDE: dict[str, Callable[[Arrays], Any]] = {
    "an index of a probe is beyond all terms": _first("probes/indices", 2**31 - 1),
    "an index of a probe is negative": _first("probes/indices", -(2**31)),
    "the rows of the probes fall": _first("probes/indptr", 5),
    "the rows of the probes end at 2**62": lambda a: a["probes/indptr"].__setitem__(-1, 2**62),
    "the counts of the probes are negative": _filled("probes/counts", -3),
    "a word of the lexicon is no UTF-8": _first("lexicon/words", 0xFF),
    "all words of the lexicon are one word": _filled("lexicon/words", ord("\n")),
    "the frequencies of the lexicon are nought": _filled("lexicon/frequencies", 0),
    "the topics of the probes are others": _filled("probes/document_topic", 9),
    "the probes are missing": lambda a: [a.pop(k) for k in [*a] if k.startswith("probes/")],
    "the vocabulary is missing": lambda a: [a.pop(k) for k in [*a] if k.startswith("vocabulary/")],
    "the arrays of the model are missing": lambda a: [
        a.pop(k) for k in [*a] if k.startswith("model/")
    ],
    "the arrays of the vectoriser are missing": lambda a: [
        a.pop(k) for k in [*a] if k.startswith("vectoriser/")
    ],
    "all arrays are missing": lambda a: a.clear(),
    "an array says that it is of 8e12 bytes": _bytes("model/topic_term", _header(b"10**12,")),
    "an array has sides beyond 2**63": _bytes("model/topic_term", _header(b"0, " + b"9" * 30)),
    "an array has no elements and a side of 2**62": _bytes(
        "model/topic_term", _header(b"0, 4611686018427387904")
    ),
    "a header is 60,000 brackets": _bytes("model/topic_term", _header(b"(" * 60_000)),
    "a header is a program": _bytes(
        "model/topic_term", _header(b"__import__('os').system('touch /tmp/pwned'),")
    ),
    "an array is a pickle": _bytes("model/topic_term", b"cos\nsystem\n(S'touch /tmp/pwned'\ntR."),
}


def _archive(make: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda run: put(run, ARRAYS, make((run / ARRAYS).read_bytes()))


def _overlaid(data: bytes) -> bytes:
    """Two thousand entries of the directory that lead to the same bytes (Fifield 2019)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("x.npy", b"\0" * 1_000_000)
    packed_once = buffer.getvalue()
    start = packed_once.rindex(b"PK\x05\x06")
    directory = packed_once[packed_once.rindex(b"PK\x01\x02") : start]
    entries = b"".join(directory[:-5] + f"{number:05d}"[-5:].encode() for number in range(2_000))
    end = bytearray(packed_once[start:])
    end[8:10] = end[10:12] = (2_000).to_bytes(2, "little")
    end[12:16] = len(entries).to_bytes(4, "little")
    return packed_once[: packed_once.rindex(b"PK\x01\x02")] + entries + bytes(end)


def _twice(data: bytes) -> bytes:
    arrays = unpack(data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("probes/counts", "probes/Counts"):
            content = io.BytesIO()
            np.lib.format.write_array(content, arrays["probes/counts"], version=(1, 0))
            archive.writestr(f"{name}.npy", content.getvalue())
    return buffer.getvalue().replace(b"probes/Counts", b"probes/counts")


ARCHIVES: dict[str, Callable[[bytes], bytes]] = {
    "is no archive": lambda data: b"PK, but not really",
    "is compressed": lambda data: packed(dict(unpack(data)), zipfile.ZIP_DEFLATED),
    "is a bomb of two thousand entries laid over each other": _overlaid,
    "holds one name twice": _twice,
    "lost its directory": lambda data: data[:-200],
    "has a wrong check sum": lambda data: data.replace(b"NUMPY", b"NUMPX", 1),
    "asks for a password": lambda data: data.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    ),
}


def array_attacks(names: list[str]) -> dict[str, Attack]:
    """All attacks on the arrays of a run that has arrays of these names."""
    spoilt = {what: _archive(make) for what, make in ARCHIVES.items()}
    spoilt |= {f"has it that {what}": changed(change) for what, change in INSIDE.items()}
    for how, change in {**EACH, **FLOATS}.items():
        spoilt |= {f"has {name} {how}": changed(_one(name, change, how)) for name in names}
    found = [Attack(ARRAYS, what, spoil, _readers(what)) for what, spoil in spoilt.items()]
    return {f"{one.file} {one.what}": one for one in found}


def _readers(what: str) -> tuple[str, ...]:
    """The gate and a warm start ask neither the vectoriser nor the probes."""
    parts = ("vectoriser", "topics of the probes")
    return OF_PARTS if any(part in what for part in parts) else READERS[ARRAYS]


def _one(name: str, change: Callable[[Any], Any], how: str) -> Callable[[Arrays], None]:
    def spoil(arrays: Arrays) -> None:
        array = arrays[name]
        if how in FLOATS and array.dtype.kind != "f":
            array = array.astype(np.float64)
        arrays[name] = change(array)

    return spoil
