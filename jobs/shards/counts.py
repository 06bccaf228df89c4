"""The document-term counts of a shard: compressed sparse rows (CSR) in memory-mapped arrays."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from jobs.datatypes import AnyArray, SparseMatrix
from jobs.shards.parts import Shard, read_part, write_part

#: Name of the part that holds the counts
COUNTS: Final = "counts"


def write_counts(shard: Shard, counts: SparseMatrix, name: str = COUNTS) -> None:
    """Write counts int32[rows, V], or weights float64, as a part; it is numbered by int32."""
    write_part(
        shard,
        name,
        indptr=counts.indptr.astype(np.int32, copy=False),
        indices=counts.indices.astype(np.int32, copy=False),
        data=counts.data,
        shape=np.array(counts.shape, np.int64),
    )


def read_counts(shard: Shard, name: str = COUNTS) -> SparseMatrix:
    """Map the counts int32[rows, V] of a shard, or its weights; indices are sorted."""
    return as_matrix(read_part(shard, name))


def as_matrix(part: Mapping[str, AnyArray]) -> SparseMatrix:
    """Take the arrays `indptr`, `indices`, `data` and `shape` as a matrix, without a copy."""
    from scipy.sparse import csr_array

    rows, terms = (int(side) for side in part["shape"])
    found: SparseMatrix = csr_array((rows, terms), dtype=part["data"].dtype)
    # Set as they are: the constructor would copy what is mapped to make index types alike.
    found.data, found.indices, found.indptr = part["data"], part["indices"], part["indptr"]
    found.has_sorted_indices = found.has_canonical_format = True
    return found
