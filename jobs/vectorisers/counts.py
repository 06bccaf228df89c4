"""Count vectorisation: the weight of a term in a row is its term frequency."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedVectoriser, Settings
from jobs.datatypes import AnyArray, SparseMatrix


class Counts(Settings):
    """Leave counts as they are; what LDA expects."""

    kind: Literal["counts"] = Field("counts", description="Counts as they are.")

    def fit(self, counts: SparseMatrix) -> FittedVectoriser:
        """Learn nothing."""
        return FittedCounts()

    def update(self, previous: FittedVectoriser, counts: SparseMatrix) -> FittedVectoriser:
        """Learn nothing."""
        return FittedCounts()

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedVectoriser:
        """Rebuild from no arrays."""
        return FittedCounts()


class FittedCounts:
    """The identity, as floats."""

    def transform(self, counts: SparseMatrix) -> SparseMatrix:
        """Weights float64[D, V] equal to counts int32[D, V]."""
        return counts.astype(np.float64)

    def arrays(self) -> dict[str, AnyArray]:
        """Nothing is needed."""
        return {}
