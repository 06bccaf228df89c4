"""Log-entropy term weighting (Dumais 1991): a term spread evenly over the rows weighs little."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedVectoriser, Settings
from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.datatypes.arrays import shaped
from jobs.vectorisers.appended_terms import appended


class LogEntropy(Settings):
    """Weigh a term by ln(1 + count) times how unevenly it is spread over the rows.

    With `n` rows and `p` the share of a term's occurrences that are in a row, the spread is
    1 + sum(p ln p) / ln(n): 1 for a term of a single row, 0 for one that all rows share alike.
    """

    kind: Literal["log_entropy"] = Field("log_entropy", description="Log-entropy weights.")
    norm: Literal["l2", "none"] = Field("l2", description="Give each row length one, or not.")

    def fit(self, counts: SparseMatrix) -> FittedVectoriser:
        """Learn how each term of counts int32[D, V] is spread."""
        D, V = counts.shape
        total = np.bincount(counts.indices, weights=counts.data, minlength=V)
        share = counts.data / total[counts.indices]
        entropy = -np.bincount(counts.indices, weights=share * np.log(share), minlength=V)
        spread = np.maximum(1.0 - entropy / np.log(max(D, 2)), 0.0)
        # Rounding may leave a term that every row holds alike a hair above nothing.
        return FittedLogEntropy(np.where(spread < 1e-12, 0.0, spread), self.norm == "l2")

    def update(self, previous: FittedVectoriser, counts: SparseMatrix) -> FittedVectoriser:
        """Keep how old terms are spread; learn how appended ones are."""
        own = appended(previous, self.fit(counts), "spread")
        return FittedLogEntropy(own["spread"], self.norm == "l2")

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedVectoriser:
        """Rebuild from `spread` float64[V]."""
        return FittedLogEntropy(shaped(arrays, spread="V")["spread"], self.norm == "l2")


@dataclass(frozen=True, eq=False)
class FittedLogEntropy:
    """How unevenly each term is spread, float64[V] in [0, 1]."""

    spread: FloatArray
    unit: bool

    def transform(self, counts: SparseMatrix) -> SparseMatrix:
        """Weights float64[D, V] of counts int32[D, V]; a row with nothing stays empty."""
        weights = counts.astype(np.float64)
        weights.data = np.log1p(weights.data) * self.spread[weights.indices]
        if self.unit:
            D = weights.shape[0]
            rows = np.repeat(np.arange(D), np.diff(weights.indptr))
            # bincount adds in the order of the entries: a row's length depends on it alone.
            size = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=D))[rows]
            weights.data = np.divide(
                weights.data, size, out=np.zeros_like(weights.data), where=size > 0
            )
        return weights

    def arrays(self) -> dict[str, AnyArray]:
        """`spread`."""
        return {"spread": self.spread}
