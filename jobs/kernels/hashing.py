"""Hash functions of the kernels: FNV-1a, one unit after the other."""

from typing import Any

import numpy as np

from jobs.kernels.compiled import inlined

#: FNV-1a, 64 bits (Fowler, Noll & Vo): the offset basis, and the prime
FNV_BASIS, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


@inlined
def fnv1a(value: Any, unit: Any) -> Any:
    """Take one more unit (uint64) into an FNV-1a hash, which begins with FNV_BASIS.

    Works on arrays of hashes as on one.
    """
    return (value ^ unit) * FNV_PRIME
