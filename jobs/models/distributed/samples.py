"""Posterior mean of the topics of a Markov chain: samples added up, integers on the disk."""

import numpy as np

from jobs.datatypes import AnyArray, Float32Array, FloatArray, Int32Array, Int64Array
from jobs.shards import Shard, working_array


class Samples:
    """The sum of some samples of the term-topic counts.

    Parameters
    ----------
    folder : Shard
        Where it lies while it is large.
    counts : int32[V, K]
        Of the chain so far: how often a term is drawn never changes.
    unit : int
        What a whole token adds to the counts.
    most : int
        How many samples there may be.
    """

    def __init__(self, folder: Shard, counts: Int32Array, unit: int, most: int) -> None:
        drawn = int(counts.sum(axis=1, dtype=np.int64).max(initial=0))
        narrow = drawn * most <= np.iinfo(np.int32).max
        self._folder, self._unit, self._number = folder, unit, 0
        self._sum: AnyArray = working_array(folder, counts.shape, np.int32 if narrow else np.int64)

    def add(self, counts: Int32Array) -> None:
        """Add a sample."""
        self._sum += counts
        self._number += 1

    def masses(self) -> FloatArray:
        """The mean tokens of each topic, as they are weighed, float64[K]."""
        sums: FloatArray = self._sum.sum(axis=0, dtype=np.int64) / (self._number * self._unit)
        return sums

    def phi(self, terms: Int64Array, beta: float) -> Float32Array:
        """The mean topics of some terms, float32[n, K]: each sums to one over all terms."""
        mean = self._sum[terms] / (self._number * self._unit) + beta
        found: Float32Array = (mean / self._totals(beta)).astype(np.float32)
        return found

    def topic_term(self, beta: float) -> FloatArray:
        """The mean topics, float64[K, V], each of which sums to one."""
        topics: FloatArray = working_array(self._folder, self._sum.shape[::-1], np.float64)
        np.divide(self._sum.T, self._number * self._unit, out=topics)
        topics += beta
        topics /= topics.sum(axis=1, keepdims=True)
        return topics

    def _totals(self, beta: float) -> FloatArray:
        return self.masses() + len(self._sum) * beta
