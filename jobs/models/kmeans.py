"""K-means clustering: spherical, consensus, Lloyd, mini-batch, bisecting; with LSA or without."""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from jobs.contracts import FitOptions, FittedModel, Settings, Update, UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix
from jobs.errors import InputUnusable
from jobs.models.clustering.centres import Clusters, described
from jobs.models.clustering.cluster_update import ClusterUpdate, summed
from jobs.models.clustering.embedded_rows import cluster_by_vectors
from jobs.models.clustering.methods import FEW_RESTARTS, Method, cluster
from jobs.models.clustering.spherical import preferences
from jobs.models.embedding.lsa import directions
from jobs.models.rows.normalise import normalise_l2, normalise_sparse
from jobs.models.rows.usable import rows_with_terms
from jobs.models.rows.word_prior import pseudo_rows, pseudo_sums
from jobs.models.updating.rows_since import not_updatable, rows_since

_STAGE = "fit kmeans"
_UPDATE_STAGE = "update kmeans"


class KMeans(Settings):
    """Cluster the weighted rows, each scaled to length one, around centres.

    The best of several starts is kept. By `method` the nearest centre is that of the largest
    cosine (spherical k-means: Dhillon & Modha 2001; and the consensus of all starts) or of the
    least Euclidean distance (scikit-learn's KMeans, MiniBatchKMeans and BisectingKMeans). With
    `dimensions` the rows are reduced by LSA first.

    Where the job has sentence embeddings of the rows, the clusters are those of the vectors; the
    centres are then those of their words, by which rows and new documents are placed.
    """

    #: Whether `fit` reads the vectors of a matrix
    reads_vectors: ClassVar[bool] = True

    kind: Literal["kmeans"] = Field("kmeans", description="K-means clusters.")
    topics: int = Field(10, ge=1, le=10_000, description="How many clusters to find.")
    method: Method = Field("spherical", description="Which k-means.")
    dimensions: int = Field(
        0, ge=0, le=2000, description="Directions that LSA keeps; 0 clusters the rows as they are."
    )
    restarts: int = Field(10, ge=1, le=1000, description="How many starts to take the best of.")
    iterations: int = Field(
        100, ge=1, le=10_000, description="At most so many rounds from one start."
    )
    sharpness: float = Field(
        3.0, gt=0, le=100, description="How clearly the nearest cluster leads in the shares."
    )
    outliers: float = Field(
        0.0, ge=0, lt=1, description="Share of the rows to leave without a topic: the oddest."
    )

    def fit(self, matrix: DocumentTermMatrix, options: FitOptions) -> FittedModel:
        """Cluster the weights; the restarts go to `threads`.

        Raises
        ------
        InputUnusable
            There are more topics than rows with a term, or than different vectors; or topics are
            guided by words where rows have vectors.
        """
        from threadpoolctl import threadpool_limits

        if matrix.vectors is not None and options.word_prior is not None:
            raise InputUnusable(
                "k-means of embeddings takes no words for guided topics: set model.kind to mixture,"
                " or leave start.guided or the embeddings out"
            )
        used = rows_with_terms(matrix.counts, self.topics)
        weights = normalise_sparse(matrix.weights[used])
        tell = options.counter(_STAGE, self.restarts)
        tell(0)
        with threadpool_limits(limits=1):
            basis = directions(weights, self.dimensions) if self.dimensions else None
            rows = weights if basis is None else normalise_l2(weights @ basis)
            given, pull = None, None
            if options.word_prior is not None:
                words = pseudo_rows(options.word_prior, matrix.counts[used], weights)
                given = words if basis is None else normalise_l2(words @ basis)
                pull = pseudo_sums(rows, given, self.topics)
            search = partial(
                cluster,
                topics=self.topics,
                method=self.method,
                starts=self.restarts,
                iterations=self.iterations,
                seed=options.seed,
                threads=options.threads,
                given=given,
                pull=pull,
                tell=tell,
            )
            if matrix.vectors is None:
                clusters, centres = search(rows)
            else:
                vectors = matrix.vectors[used]
                clusters, centres = cluster_by_vectors(vectors, rows, self.topics, search)
            preference = preferences(self.topics, 0 if pull is None else len(pull))
            return described(
                weights,
                matrix.counts[used],
                clusters,
                centres,
                basis,
                sharpness=self.sharpness,
                outliers=self.outliers,
                preference=preference,
                state=summed(rows, clusters, centres, pull, preference),
            )

    def lighter(self) -> "KMeans":
        """Settings that cost less, for fits that are compared by the numbers of their topics."""
        return self.model_copy(update={"restarts": min(self.restarts, FEW_RESTARTS)})

    def update(
        self, previous: FittedModel, matrix: DocumentTermMatrix, options: UpdateOptions
    ) -> Update:
        """Add new rows to the sums of their clusters, after the births; old rows are not moved."""
        from threadpoolctl import threadpool_limits

        if not isinstance(previous, Clusters) or previous.state is None:
            raise not_updatable(self.kind)
        rows = rows_since(matrix, options, len(previous.centres))
        tell = options.counter(_UPDATE_STAGE, 1)
        tell(0)
        with threadpool_limits(limits=1):
            night = ClusterUpdate(previous, matrix, rows)
            if not len(rows.new):
                return Update(night.unchanged(), ())
            born = night.births() if options.births else 0
            state = night.added()
            used = np.sort(np.concatenate([rows.old, rows.new]))
            centres = state.centres(by_angle=night.by_angle)
            fitted = described(
                normalise_sparse(matrix.weights[used]),
                matrix.counts[used],
                night.clusters(state, used),
                centres,
                night.basis if night.basis.shape[1] else None,
                sharpness=self.sharpness,
                outliers=self.outliers,
                preference=state.preference,
                state=state,
            )
        tell(1)
        K = len(state.sizes)
        return Update(fitted, tuple(range(K - born, K)))

    def restore(self, arrays: Mapping[str, AnyArray]) -> FittedModel:
        """Rebuild from the arrays of `Clusters`."""
        return Clusters.restore(arrays)
