"""Density-based clustering of rows reduced by LSA: HDBSCAN (Campello, Moulavi & Sander 2013)."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FitOptions, FittedModel, Settings
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray
from jobs.models.clustering.centres import Clusters, described
from jobs.models.clustering.methods import cluster
from jobs.models.clustering.spherical import preferences, preferred
from jobs.models.embedding.lsa import directions
from jobs.models.rows.normalise import normalise_l2, normalise_sparse
from jobs.models.rows.usable import even_sample, rows_with_terms
from jobs.models.rows.word_prior import pseudo_rows, pseudo_sums

_STAGE = "fit hdbscan"
#: Lower bound of HDBSCAN's min_cluster_size, and its min_samples.
_MIN_CLUSTER_SIZE = 3
#: Random restarts of the spherical k-means that refines the regions.
_RESTARTS = 10
#: Maximum number of iterations of a spherical k-means restart.
_ITERATIONS = 100


class Hdbscan(Settings):
    """Find dense regions of the rows after LSA, and give the other rows to the nearest one.

    Regions are sought with a smallest size that is halved until there are as many as `topics`
    asks for; of more, the largest are taken. Where there are fewer, or topics are given to begin
    with, the rest are drawn far from these, and spherical k-means refines all. HDBSCAN
    alone leaves half of the rows of a text corpus out; here every row goes to the region of the
    largest cosine, but for the share `outliers` that is farthest from all of them.
    """

    kind: Literal["hdbscan"] = Field("hdbscan", description="Clusters around dense regions.")
    topics: int = Field(10, ge=1, le=10_000, description="How many regions to find.")
    dimensions: int = Field(20, ge=1, le=2000, description="Directions that LSA keeps.")
    sample: int = Field(
        10_000, ge=100, le=200_000, description="Rows in which regions are sought, at most."
    )
    sharpness: float = Field(
        3.0, gt=0, le=100, description="How clearly the nearest cluster leads in the shares."
    )
    outliers: float = Field(
        0.0, ge=0, lt=1, description="Share of the rows to leave without a topic: the farthest."
    )

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Find the regions; guided topics take the place of the regions that are most like them.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term.
        """
        from threadpoolctl import threadpool_limits

        used = rows_with_terms(matrix.counts, self.topics)
        weights = normalise_sparse(matrix.weights[used])
        tell = options.counter(_STAGE, 2)
        tell(0)
        with threadpool_limits(limits=1):
            basis = directions(weights, self.dimensions)
            rows = normalise_l2(weights @ basis)
            centres = self._regions(rows[even_sample(len(rows), self.sample)])
            pull = None
            if options.word_prior is not None:
                words = pseudo_rows(options.word_prior, matrix.counts[used], weights)
                pseudo = normalise_l2(words @ basis)
                pull = pseudo_sums(rows, pseudo, self.topics)
                centres = _with_guided(pseudo, centres, self.topics)
            tell(1)
            if pull is not None or len(centres) < self.topics:
                _, centres = cluster(
                    rows,
                    self.topics,
                    "spherical",
                    starts=_RESTARTS,
                    iterations=_ITERATIONS,
                    seed=options.seed,
                    threads=options.threads,
                    given=centres if len(centres) else None,
                    pull=pull,
                )
            fitted = described(
                weights,
                matrix.counts[used],
                preferred(rows @ centres.T, pull).argmax(axis=1),
                centres,
                basis,
                sharpness=self.sharpness,
                outliers=self.outliers,
                preference=preferences(self.topics, 0 if pull is None else len(pull)),
            )
        tell(2)
        return fitted

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from the arrays of `Clusters`."""
        return Clusters.restore(arrays)

    def _regions(self, rows: FloatArray) -> FloatArray:
        """Unit centres float64[n, d] of the largest dense regions, largest first; n <= K."""
        from sklearn.cluster import HDBSCAN

        size = max(len(rows) // (2 * self.topics), _MIN_CLUSTER_SIZE)
        sizes = np.zeros(0, int)
        clusters: AnyArray = np.full(len(rows), -1)
        while len(rows) > _MIN_CLUSTER_SIZE:
            found = HDBSCAN(min_cluster_size=size, min_samples=_MIN_CLUSTER_SIZE, copy=True)
            clusters = found.fit_predict(rows)
            sizes = np.bincount(clusters[clusters >= 0])
            if len(sizes) >= self.topics or size == _MIN_CLUSTER_SIZE:
                break
            size = max(size // 2, _MIN_CLUSTER_SIZE)
        largest = np.argsort(-sizes, kind="stable")[: self.topics]
        sums = [rows[clusters == region].sum(axis=0) for region in largest.tolist()]
        return normalise_l2(np.stack(sums)) if sums else np.zeros((0, rows.shape[1]))


def _with_guided(pseudo: FloatArray, regions: FloatArray, topics: int) -> FloatArray:
    """Centres float64[n, d] of guided topics, then of the regions that none of them matches."""
    from scipy.optimize import linear_sum_assignment

    matched = linear_sum_assignment(-(pseudo @ regions.T))[1]
    others = np.delete(regions, matched, axis=0)
    return np.vstack([pseudo, others[: topics - len(pseudo)]])
