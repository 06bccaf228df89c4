"""BM25 term weighting (Robertson et al. 1994): a repeated term levels off, sooner in short rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedVectoriser, Settings
from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.datatypes.arrays import shaped
from jobs.vectorisers.appended_terms import appended


class Bm25(Settings):
    """Weigh a term of a row as the BM25 score of the row for that one term.

    With `n` rows, `df` of them holding the term, `f` its count in a row of length `l` and `m` the
    mean length: ln(1 + (n - df + 0.5) / (df + 0.5)) * f (k1 + 1) / (f + k1 (1 - b + b l / m)).
    A row whose terms all have an idf of nothing stays without length: no such idf occurs, since
    the 1 + inside the logarithm keeps it above zero.
    """

    kind: Literal["bm25"] = Field("bm25", description="Okapi BM25 weights.")
    k1: float = Field(1.5, ge=0, le=100, description="How soon a repeated term weighs no more.")
    b: float = Field(0.75, ge=0, le=1, description="How much the length of a row counts.")
    norm: Literal["l2", "none"] = Field("l2", description="Give each row length one, or not.")

    def fit(self, counts: SparseMatrix) -> FittedVectoriser:
        """Learn the document frequencies and the mean length of counts int32[D, V]."""
        D, V = counts.shape
        frequency = np.bincount(counts.indices, minlength=V)
        idf = np.log1p((D - frequency + 0.5) / (frequency + 0.5))
        mean = float(counts.data.sum(dtype=np.int64)) / max(D, 1)
        return FittedBm25(idf, np.array([max(mean, 1.0)]), self)

    def update(self, previous: FittedVectoriser, counts: SparseMatrix) -> FittedVectoriser:
        """Keep the mean length and the frequencies of old terms; learn those of appended ones."""
        own = appended(previous, self.fit(counts), "idf")
        return FittedBm25(own["idf"], own["mean_length"], self)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedVectoriser:
        """Rebuild from `idf` float64[V] and `mean_length` float64[1]."""
        own = shaped(arrays, idf="V", mean_length="1")
        return FittedBm25(own["idf"], own["mean_length"], self)


@dataclass(frozen=True, eq=False)
class FittedBm25:
    """The inverse document frequencies float64[V] and mean length float64[1] of a corpus."""

    idf: FloatArray
    mean_length: FloatArray
    settings: Bm25

    def transform(self, counts: SparseMatrix) -> SparseMatrix:
        """Weights float64[D, V] of counts int32[D, V]; a row with nothing stays empty."""
        k1, b = self.settings.k1, self.settings.b
        weights = counts.astype(np.float64)
        D = weights.shape[0]
        rows = np.repeat(np.arange(D), np.diff(weights.indptr))
        lengths = np.bincount(rows, weights=weights.data, minlength=D) / self.mean_length[0]
        brake = (k1 * (1.0 - b + b * lengths))[rows]
        weights.data = weights.data * (k1 + 1.0) / (weights.data + brake)
        weights.data = weights.data * self.idf[weights.indices]
        if self.settings.norm == "l2":
            # bincount adds in the order of the entries: a row's length depends on it alone.
            size = np.sqrt(np.bincount(rows, weights=weights.data**2, minlength=D))
            weights.data = weights.data / size[rows]
        return weights

    def arrays(self) -> dict[str, AnyArray]:
        """`idf` and `mean_length`."""
        return {"idf": self.idf, "mean_length": self.mean_length}
