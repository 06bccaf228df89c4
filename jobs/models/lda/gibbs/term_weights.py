"""Term weights of the native LDA engine: what one token counts inside the sampler."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.datatypes.arrays import shaped

TermWeights = Literal["none", "idf", "pmi"]
KINDS: tuple[TermWeights, ...] = ("none", "idf", "pmi")


@dataclass(frozen=True, slots=True)
class Weighing:
    """What a token of a term counts (Wilson & Chew 2010).

    Parameters
    ----------
    kind : {"none", "idf", "pmi"}
    chance : float64[V]
        For idf the weight of each term, for pmi the logarithm of its share of all tokens; else 0.
    scale : float
        Brings the mean token to one, so that the priors keep their meaning.
    """

    kind: TermWeights
    chance: FloatArray
    scale: float

    @classmethod
    def learn(cls, kind: TermWeights, counts: SparseMatrix) -> "Weighing":
        """Measure what the weights need on the rows to be fitted, counts int32[D, V]."""
        D, V = counts.shape
        if kind == "none":
            return cls(kind, np.zeros(V), 1.0)
        if kind == "idf":
            rows = np.bincount(counts.indices, minlength=V)
            chance = np.log2((1.0 + D) / (1.0 + rows)) + 1e-3
        else:
            mass = np.bincount(counts.indices, weights=counts.data, minlength=V)
            chance = np.log2((mass + 1.0) / (mass.sum() + V))
        raw = cls(kind, chance, 1.0)
        heavy = float(np.dot(raw.per_entry(counts), counts.data))
        return cls(kind, chance, float(counts.data.sum()) / max(heavy, 1e-9))

    def appended(self, counts: SparseMatrix) -> "Weighing":
        """Keep the weights of old terms and the scale; learn those of the terms after them."""
        if counts.shape[1] == len(self.chance):
            return self
        own = Weighing.learn(self.kind, counts).chance
        chance = np.concatenate([self.chance, own[len(self.chance) :]])
        return Weighing(self.kind, chance, self.scale)

    def per_entry(self, counts: SparseMatrix) -> FloatArray:
        """What one token of each stored entry counts, float64[nnz]."""
        if self.kind == "none":
            return np.ones(counts.nnz)
        if self.kind == "idf":
            return np.asarray(self.chance[counts.indices] * self.scale)
        lengths = np.asarray(counts.sum(axis=1), np.float64).ravel()
        share = counts.data / np.repeat(lengths, np.diff(counts.indptr))
        found = np.log2(share) - self.chance[counts.indices]
        return np.asarray(np.maximum(found, 0.0) * self.scale)

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {
            "weight_kind": np.array([KINDS.index(self.kind)], np.int64),
            "weight_chance": self.chance,
            "weight_scale": np.array([self.scale]),
        }

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray]) -> "Weighing":
        """Rebuild what `arrays` came from."""
        own = shaped(arrays, weight_kind="int64:1", weight_chance="V", weight_scale="1")
        kind = KINDS[int(own["weight_kind"][0])]
        return cls(kind, own["weight_chance"], float(own["weight_scale"][0]))
