"""Type aliases of numpy arrays and sparse matrices, and how a value reports its faults."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray: TypeAlias = NDArray[np.float64]
Float32Array: TypeAlias = NDArray[np.float32]
BoolArray: TypeAlias = NDArray[np.bool_]
UInt8Array: TypeAlias = NDArray[np.uint8]
UInt16Array: TypeAlias = NDArray[np.uint16]
UInt32Array: TypeAlias = NDArray[np.uint32]
UInt64Array: TypeAlias = NDArray[np.uint64]
Int32Array: TypeAlias = NDArray[np.int32]
Int64Array: TypeAlias = NDArray[np.int64]
AnyArray: TypeAlias = NDArray[Any]
SparseMatrix: TypeAlias = "csr_array[Any, tuple[int, int]]"
Scalar: TypeAlias = str | int | float | bool | None


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
