"""TF-IDF term weighting, as scikit-learn defines it (Spaerck Jones 1972): rare terms weigh more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedVectoriser, Settings
from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.datatypes.arrays import shaped
from jobs.vectorisers.appended_terms import appended

Norm = Literal["l2", "l1", "none"]


class TfIdf(Settings):
    """Weigh a term by its term frequency in a row and its inverse document frequency.

    With `n` rows, `df` of them holding the term, and `smooth`: idf = ln((1 + n) / (1 + df)) + 1,
    as if one more row held every term once; without: idf = ln(n / df) + 1.
    """

    kind: Literal["tfidf"] = Field("tfidf", description="Term frequency times inverse row share.")
    smooth: bool = Field(True, description="Count one more row that holds every term.")
    sublinear: bool = Field(False, description="1 + ln(count) in place of the count.")
    norm: Norm = Field("l2", description="The length that each row is given: l2, l1 or none.")

    def fit(self, counts: SparseMatrix) -> FittedVectoriser:
        """Learn the document frequency of each term of counts int32[D, V]."""
        D, V = counts.shape
        extra = 1.0 if self.smooth else 0.0
        frequency = np.bincount(counts.indices, minlength=V) + extra
        # A column with no use has no weight anywhere; its idf must be finite all the same.
        idf = np.log((D + extra) / np.maximum(frequency, 1.0)) + 1.0
        return FittedTfIdf(idf, self.sublinear, self.norm)

    def update(self, previous: FittedVectoriser, counts: SparseMatrix) -> FittedVectoriser:
        """Keep the inverse document frequencies of old terms; learn those of appended ones."""
        own = appended(previous, self.fit(counts), "idf")
        return FittedTfIdf(own["idf"], self.sublinear, self.norm)

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedVectoriser:
        """Rebuild from `idf` float64[V]."""
        return FittedTfIdf(shaped(arrays, idf="V")["idf"], self.sublinear, self.norm)


@dataclass(frozen=True, eq=False)
class FittedTfIdf:
    """The inverse document frequencies float64[V] of a corpus, and how to apply them."""

    idf: FloatArray
    sublinear: bool
    norm: Norm

    def transform(self, counts: SparseMatrix) -> SparseMatrix:
        """Weights float64[D, V] of counts int32[D, V]; a row with nothing stays empty."""
        weights = counts.astype(np.float64)
        if self.sublinear:
            weights.data = np.log(weights.data) + 1.0
        weights.data = weights.data * self.idf[weights.indices]
        if self.norm == "none":
            return weights
        D = weights.shape[0]
        rows = np.repeat(np.arange(D), np.diff(weights.indptr))
        parts = weights.data**2 if self.norm == "l2" else weights.data
        # bincount adds in the order of the entries: a row's length depends on that row alone.
        lengths = np.bincount(rows, weights=parts, minlength=D)
        if self.norm == "l2":
            lengths = np.sqrt(lengths)
        weights.data = weights.data / lengths[rows]
        return weights

    def arrays(self) -> dict[str, AnyArray]:
        """`idf` float64[V]."""
        return {"idf": self.idf}
