"""Type aliases of numpy arrays and sparse matrices, and how a value reports its faults."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray: TypeAlias = NDArray[np.float64]
Float32Array: TypeAlias = NDArray[np.float32]
BoolArray: TypeAlias = NDArray[np.bool_]
Int8Array: TypeAlias = NDArray[np.int8]
UInt8Array: TypeAlias = NDArray[np.uint8]
UInt16Array: TypeAlias = NDArray[np.uint16]
UInt32Array: TypeAlias = NDArray[np.uint32]
UInt64Array: TypeAlias = NDArray[np.uint64]
Int32Array: TypeAlias = NDArray[np.int32]
Int64Array: TypeAlias = NDArray[np.int64]
AnyArray: TypeAlias = NDArray[Any]
SparseMatrix: TypeAlias = "csr_array[Any, tuple[int, int]]"
Scalar: TypeAlias = str | int | float | bool | None


def scalar_text(value: Scalar) -> str:
    """Write a value of metadata as it is shown and counted; "" where there is none."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).strip()


#: Block size: values of a long array that are gone through at a time
AT_ONCE: Final = 1 << 18
#: Block size in columns: so many of a matrix of many are copied at a time
_COLUMNS: Final = 1 << 14


def sorted_values(values: AnyArray) -> AnyArray:
    """Sort the different values of an array [n], each once; `np.unique` without its other answers.

    That one hashes the values first, which takes fifty times as long where there are a million.
    """
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    found: AnyArray = ordered[fresh]
    return found


def occurrences(values: AnyArray, size: int) -> Int64Array:
    """Count how often each of the numbers below `size` occurs in an array [n], int64[size]."""
    counts = np.zeros(size, np.int64)
    # Some at a time: numpy would make an int64 of each value.
    for first in range(0, len(values), AT_ONCE):
        counts += np.bincount(values[first : first + AT_ONCE], minlength=size)
    return counts


def repeated_values(values: AnyArray, least: int) -> tuple[AnyArray, Int64Array]:
    """Find the values of an array [n] that occur `least` times or more, and how often each does.

    They are sorted, as those that `np.unique` gives, which holds all of the others too.
    """
    ordered = np.sort(values)
    last = max(len(ordered) - least + 1, 0)
    enough = ordered[:last] == ordered[least - 1 :]
    enough[1:] &= (ordered[1:] != ordered[:-1])[: max(last - 1, 0)]
    begins = np.flatnonzero(enough)
    found = ordered[begins]
    return found, np.searchsorted(ordered, found, "right") - begins


def root_products(shares: FloatArray) -> FloatArray:
    """Hellinger affinity (Bhattacharyya 1943) of all pairs of rows [K, V], float64[K, K].

    That is the products of their square roots, which are taken for some columns at a time.
    """
    found = np.zeros((len(shares), len(shares)))
    for first in range(0, shares.shape[1], _COLUMNS):
        roots = np.sqrt(shares[:, first : first + _COLUMNS])
        found += roots @ roots.T
    return found


def shaped(arrays: Mapping[str, AnyArray], **declared: str) -> dict[str, AnyArray]:
    """Take arrays by name, each of the type and the sides that are declared for it.

    Compiled loops follow sides and indices unasked: what was read from a file is checked first.

    Parameters
    ----------
    declared : str
        A letter or digit for each side, `"KV"`; one letter is one size in all of them, a digit is
        itself. float64, unless another type comes before a colon: `"int64:1"`.

    Raises
    ------
    KeyError
        One is missing.
    ValueError
        One is of another type, number of sides or size.
    """
    sizes: dict[str, int] = {}
    for name, spec in declared.items():
        dtype, _, sides = spec.rpartition(":")
        array = arrays[name]
        fits = array.dtype.name == (dtype or "float64") and array.ndim == len(sides)
        for side, size in zip(sides, array.shape, strict=False):
            fits &= size == (int(side) if side.isdigit() else sizes.setdefault(side, size))
        if not fits:
            raise ValueError(f"{name} is {array.dtype.name}{array.shape}, not {spec} with {sizes}")
    return {name: arrays[name] for name in declared}


def require(owner: object, faults: Iterator[str]) -> None:
    """Raise one error that names every fault of a value that is being made.

    Raises
    ------
    ValueError
        There is a fault.
    """
    found = list(faults)
    if found:
        raise ValueError(f"{type(owner).__name__}: " + "; ".join(found))
