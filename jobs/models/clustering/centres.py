"""Centroids of fitted clusters, and memberships of rows by a von Mises-Fisher mixture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.clustering.class_tfidf import class_words
from jobs.models.rows.normalise import normalise_l1, normalise_l2, normalise_sparse
from jobs.models.updating.kept_sums import arrays_of, restored

#: Lower bound of the mean margin between two centroids, against division by zero.
MIN_GAP = 1e-6
#: Outlier threshold that no row is below: no outliers are wanted.
NO_FLOOR = -1e300


@dataclass(frozen=True, eq=False)
class ClusterSums:
    """Sufficient statistics of clusters: what an update adds new rows to.

    Parameters
    ----------
    sums : float64[r, K]
        Sums of the unit rows of each cluster, in LSA (r = d) where rows are reduced, else r = V.
    sizes : float64[K]
        How many rows these are.
    preference : float64[K]
        Factors on the products of rows and centres; guided and born clusters have more than one.
    """

    SHAPES: ClassVar[Mapping[str, str]] = {"sums": "VK", "sizes": "K", "preference": "K"}
    REDUCED_SHAPES: ClassVar[Mapping[str, str]] = {**SHAPES, "sums": "dK"}

    sums: FloatArray
    sizes: FloatArray
    preference: FloatArray

    def centres(self, *, by_angle: bool) -> FloatArray:
        """The centres float64[K, r]: of length one, or means."""
        rows = self.sums.T
        if by_angle:
            return normalise_l2(np.ascontiguousarray(rows))
        means: FloatArray = rows / np.maximum(self.sizes, 1.0)[:, None]
        return means

    def plus(self, sums: FloatArray, sizes: FloatArray) -> "ClusterSums":
        """Add other rows of the same clusters."""
        return ClusterSums(self.sums + sums, self.sizes + sizes, self.preference)

    def with_cluster(self, sums: FloatArray, size: float, preference: float = 1.0) -> "ClusterSums":
        """Append a cluster: its sum float64[r], its size and its preference."""
        return ClusterSums(
            np.column_stack([self.sums, sums]),
            np.append(self.sizes, size),
            np.append(self.preference, preference),
        )


@dataclass(frozen=True, eq=False)
class Clusters:
    """Fitted clusters.

    A row's share of a cluster is its posterior in a mixture of von Mises-Fisher distributions of
    one concentration (Banerjee et al. 2005), proportional to exp(concentration * nearness).

    Parameters
    ----------
    centres : float64[V, K]
        In the columns of the matrix; where rows are reduced, brought back to them.
    offsets : float64[K]
        What is taken off the product of a row and a centre: half the square of the length of the
        centre where the least distance decides, nothing where the cosine does.
    basis : float64[V, d]
        Directions of LSA; d is 0 where rows are not reduced.
    topic_term : float64[K, V]
        Class-based TF-IDF: what sets a cluster apart.
    concentration, floor : float64[1]
        A row whose nearest centre is no nearer than `floor` is left without a topic.
    state : ClusterSums, optional
        What an update adds new rows to; k-means has it, but for runs of older versions.
    """

    SHAPES: ClassVar[Mapping[str, str]] = {
        "centres": "VK",
        "offsets": "K",
        "basis": "Vd",
        "topic_term": "KV",
        "concentration": "1",
        "floor": "1",
    }

    centres: FloatArray
    offsets: FloatArray
    basis: FloatArray
    topic_term: FloatArray
    concentration: FloatArray
    floor: FloatArray
    state: ClusterSums | None = None

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray]) -> "Clusters":
        """Rebuild what `arrays` came from."""
        reduced = any(arrays["basis"].shape[1:])
        shapes = ClusterSums.REDUCED_SHAPES if reduced else ClusterSums.SHAPES
        found: Clusters = restored(cls, ClusterSums, arrays, shapes)
        return found

    def transform(self, matrix: DocumentTermMatrix) -> FloatArray:
        """Soft memberships float64[D, K], largest for the nearest centre.

        Zero for a row that has nothing in common with any centre, or is an outlier.
        """
        products, near = nearness(
            normalise_sparse(matrix.weights), self.centres, self.offsets, self.basis
        )
        nearest = near.argmax(axis=1)
        best = near.max(axis=1, keepdims=True)
        members = normalise_l1(np.exp(self.concentration * (near - best)))
        rows = np.arange(len(nearest))
        # Two products may differ by less than their exponentials can show.
        tied = members.argmax(axis=1) != nearest
        members[rows[tied], nearest[tied]] = np.nextafter(members[tied].max(axis=1), 2.0)
        members[products.max(axis=1) <= 0] = 0
        members[best[:, 0] < self.floor[0]] = 0
        return members

    def arrays(self) -> dict[str, AnyArray]:
        """All that `restore` needs."""
        return arrays_of(self, self.state)


def described(
    weights: SparseMatrix,
    counts: SparseMatrix,
    clusters: AnyArray,
    centres: FloatArray,
    basis: FloatArray | None,
    *,
    sharpness: float,
    outliers: float,
    preference: FloatArray,
    state: ClusterSums | None = None,
) -> Clusters:
    """Make fitted clusters of the centres float64[K, d] and the clusters int64[D] of unit rows.

    The concentration is `sharpness` over the mean gap between the nearest and the second nearest
    centre: a row with an average gap gives exp(sharpness) times as much to the first as to the
    second. The share `outliers` of the rows, those farthest from all centres, is left out.
    `preference` float64[K] are factors on products with the centres. With `state` the
    clusters can be updated.
    """
    K = len(centres)
    squares = (centres * centres).sum(axis=1)
    by_angle = bool((np.abs(squares - 1) < 1e-9).all())
    offsets = np.zeros(K) if by_angle else squares / 2
    directions = np.zeros((weights.shape[1], 0)) if basis is None else basis
    brought = np.ascontiguousarray(centres.T if basis is None else basis @ centres.T)
    brought *= preference
    _, near = nearness(weights, brought, offsets, directions)
    ranked = np.sort(near, axis=1)
    gap = float((ranked[:, -1] - ranked[:, -2]).mean()) if K > 1 else 1.0
    best = ranked[:, -1]
    floor = float(np.quantile(best, outliers, method="higher")) if outliers else NO_FLOOR
    kept = np.where(best >= floor, clusters, -1)
    return Clusters(
        centres=brought,
        offsets=offsets,
        basis=directions,
        topic_term=class_words(counts, kept, K),
        concentration=np.array([sharpness / max(gap, MIN_GAP)]),
        floor=np.array([floor]),
        state=state,
    )


def nearness(
    weights: SparseMatrix, centres: FloatArray, offsets: FloatArray, basis: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Products of unit rows and centres float64[D, K], each row on its own, and less the offsets.

    A reduced row is a unit vector again: its products are divided by its length in the basis.
    """
    products = weights @ centres
    if basis.shape[1]:
        reduced = np.ascontiguousarray(weights @ basis)
        lengths = np.sqrt((reduced * reduced).sum(axis=1, keepdims=True))
        products = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 1e-12)
    return products, products - offsets
