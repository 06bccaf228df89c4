"""Clusters of rows that point the same way: spherical k-means (Dhillon & Modha 2001)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FittedModel, Progress, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray
from jobs.models.ctfidf import class_words
from jobs.models.lsa import unit, unit_rows
from jobs.models.rows import counting, rows_with_terms, shares
from jobs.models.spherical import Partition, best, partitions

STAGE = "fit kmeans"


class KMeans(Settings):
    """Cluster the weighted rows by the cosine between a row and the centre of its cluster.

    The best of several starts is kept: the one with the largest sum of cosines. Every row belongs
    to the cluster of the nearest centre; its share of a cluster is that of a mixture of von
    Mises-Fisher distributions of one concentration (Banerjee et al. 2005), proportional to
    exp(concentration * cosine). The concentration is `sharpness` over the mean gap between the
    nearest and the second nearest centre of the fitted rows: a row with an average gap gives
    exp(sharpness) times as much to the first as to the second.
    """

    kind: Literal["kmeans"] = Field("kmeans", description="Spherical k-means clusters.")
    topics: int = Field(10, ge=1, le=10_000, description="How many clusters to find.")
    starts: int = Field(10, ge=1, le=1000, description="How many starts to take the best of.")
    iterations: int = Field(
        100, ge=1, le=10_000, description="At most so many rounds from one start."
    )
    sharpness: float = Field(
        3.0, gt=0, le=100, description="How clearly the nearest cluster leads in the shares."
    )

    def fit(
        self,
        matrix: DocumentTermMatrix,
        *,
        seed: int,
        threads: int = 1,
        start: FloatArray | None = None,
        progress: Progress | None = None,
    ) -> FittedModel:
        """Cluster the weights; the starts go to `threads`; a warm start is the only one.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        rows = rows_with_terms(matrix.counts, self.topics)
        unit_weights = unit_rows(matrix.weights[rows])
        starts = self.starts if start is None else 1
        tell = counting(progress, STAGE, starts)
        tell(0)
        found: list[Partition] = []
        for partition in partitions(
            unit_weights,
            self.topics,
            starts=starts,
            iterations=self.iterations,
            seed=seed,
            threads=threads,
            given=None if start is None else unit(start),
        ):
            found.append(partition)
            tell(len(found))
        kept = best(iter(found))
        cosines = np.sort(unit_weights @ kept.centres.T, axis=1)
        gap = float((cosines[:, -1] - cosines[:, -2]).mean()) if self.topics > 1 else 1.0
        return Clusters(
            centres=kept.centres,
            topic_term=class_words(matrix.counts[rows], kept.clusters, self.topics),
            concentration=np.array([self.sharpness / max(gap, 1e-6)]),
        )

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from `centres`, `topic_term` and `concentration`."""
        return Clusters(arrays["centres"], arrays["topic_term"], arrays["concentration"])


@dataclass(frozen=True, eq=False)
class Clusters:
    """Fitted clusters: `centres` and `topic_term` float64[K, V], `concentration` float64[1]."""

    centres: FloatArray
    topic_term: FloatArray
    concentration: FloatArray

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Soft memberships float64[D, K], largest for the nearest centre.

        Zero for a row that shares no term with any centre.
        """
        cosines = unit_rows(matrix.weights) @ self.centres.T
        nearest = cosines.argmax(axis=1)
        best = cosines.max(axis=1, keepdims=True)
        members = shares(np.exp(self.concentration * (cosines - best)))
        rows = np.arange(len(nearest))
        # Two cosines may differ by less than their exponentials can show.
        tied = members.argmax(axis=1) != nearest
        members[rows[tied], nearest[tied]] = np.nextafter(members[tied].max(axis=1), 2.0)
        members[best[:, 0] <= 0] = 0
        return members

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return {
            "centres": self.centres,
            "topic_term": self.topic_term,
            "concentration": self.concentration,
        }
