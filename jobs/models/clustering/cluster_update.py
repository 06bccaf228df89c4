"""Online k-means (MacQueen 1967): new rows join the sums of their clusters, old rows stay."""

from dataclasses import replace

import numpy as np

from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.clustering.centres import Clusters, ClusterSums, nearness
from jobs.models.clustering.class_tfidf import class_words
from jobs.models.clustering.spherical import (
    BORN_PREFERENCE,
    PREFERENCE,
    RowMatrix,
    cluster_sums,
)
from jobs.models.rows.normalise import normalise_l2, normalise_sparse, one_hot
from jobs.models.updating.births import MIN_ROWS, Proposal, bear, poor_fit, self_excluded
from jobs.models.updating.rows_since import RowsSince, with_columns

#: Rounds of k-means of a spare cluster, at most.
_ROUNDS = 30


def summed(
    rows: RowMatrix,
    clusters: AnyArray,
    centres: FloatArray,
    pull: FloatArray | None,
    preference: FloatArray,
) -> ClusterSums:
    """Sums of the clusters int64[D] of unit rows: centres float64[K, r] times what they stand for.

    A mean stands for as many rows as its cluster has; a centre of length one for the length of
    their sum, with the pseudo-rows in `pull` float64[G, r]. No centre stands for less than a row.
    """
    K = len(centres)
    sizes = np.bincount(clusters, minlength=K).astype(np.float64)
    sums = cluster_sums(rows, clusters, K, pull) if _by_angle(centres) else centres
    return summed_by(centres, sums, sizes, preference)


def summed_by(
    centres: FloatArray, sums: FloatArray, sizes: FloatArray, preference: FloatArray
) -> ClusterSums:
    """What centres float64[K, r] stand for: see `summed`.

    Parameters
    ----------
    sums : float64[K, r]
        Of the rows of each cluster, with its pseudo-rows; read where centres have length one.
    sizes : float64[K]
    preference : float64[K]
    """
    weight = sizes
    if _by_angle(centres):
        weight = np.sqrt((sums * sums).sum(axis=1))
    stood = centres * np.maximum(weight, 1.0)[:, None]
    return ClusterSums(np.ascontiguousarray(stood.T), np.maximum(sizes, 1.0), preference)


def _by_angle(centres: FloatArray) -> bool:
    return bool((np.abs((centres * centres).sum(axis=1) - 1.0) < 1e-9).all())


class ClusterUpdate:
    """One update of clusters: the sums of old rows, and beside them those of clusters born."""

    def __init__(self, previous: Clusters, matrix: DocumentTermMatrix, rows: RowsSince) -> None:
        assert previous.state is not None
        self.previous, self.matrix, self.rows = previous, matrix, rows
        self.by_angle = not previous.offsets.any()
        self.basis = with_columns(previous.basis, matrix.shape[1])
        weights = normalise_sparse(matrix.weights[rows.old])
        self.old = self._reduced(weights)
        self.new = self._reduced(normalise_sparse(matrix.weights[rows.new]))
        self.held = self._appended(previous.state, weights)
        self.fresh = (np.zeros_like(self.held.sums), np.zeros_like(self.held.sizes))

    def _reduced(self, weights: SparseMatrix) -> RowMatrix:
        return normalise_l2(weights @ self.basis) if self.basis.shape[1] else weights

    def _appended(self, last: ClusterSums, weights: SparseMatrix) -> ClusterSums:
        """Fill the columns of appended terms from the old rows, where the last model has them."""
        model, V = self.previous, self.matrix.shape[1]
        before = len(model.centres)
        if before == V or model.basis.shape[1]:
            return last
        products, near = nearness(
            normalise_sparse(weights[:, :before]), model.centres, model.offsets, model.basis
        )
        members = _hard(products, near)
        found = with_columns(last.sums, V)
        found[before:] = weights[:, before:].T @ members
        return replace(last, sums=found)

    def unchanged(self) -> Clusters:
        """The last model, in the columns of this matrix: nothing is new."""
        last, V = self.previous, self.matrix.shape[1]
        if len(last.centres) == V:
            return last
        return replace(
            last,
            centres=with_columns(last.centres, V),
            basis=self.basis,
            topic_term=with_columns(last.topic_term.T, V).T.copy(),
            state=self.held,
        )

    def births(self) -> int:
        """Give the model as many clusters as live on the new rows alone; return how many."""
        bound = poor_fit(self._near(self.held, self.old)[1].max(axis=1))
        return bear(self, self.new, bound, self.previous.topic_term, self.rows)

    def added(self) -> ClusterSums:
        """The sums of all rows, the new ones where they are nearest."""
        members = _hard(*self._near(self._both, self.new))
        return self.held.plus(self.new.T @ members, members.sum(axis=0))

    def clusters(self, state: ClusterSums, rows: AnyArray) -> AnyArray:
        """The nearest cluster int64[n] of rows of the matrix."""
        main = np.full(self.matrix.shape[0], -1)
        main[self.rows.old] = self._near(state, self.old)[1].argmax(axis=1)
        main[self.rows.new] = self._near(state, self.new)[1].argmax(axis=1)
        return main[rows]

    def fits(self) -> FloatArray:
        """Nearness of each new row to its centre, float64[n_new]."""
        best: FloatArray = self._near(self._both, self.new)[1].max(axis=1)
        return best

    def propose(self, seeds: AnyArray) -> Proposal | None:
        """Fit a spare cluster; None if it keeps too few rows."""
        members = self._spare_cluster(seeds)
        size = float(members.sum())
        if size < MIN_ROWS:
            return None
        self.spare = (self.new.T @ members, size)
        more, K = self._both.with_cluster(*self.spare), len(self.held.sizes)
        main = self.clusters(more, np.arange(self.matrix.shape[0]))
        self.took = main[self.rows.old] == K
        words = class_words(self.matrix.counts, main, K + 1)[K]
        before = self._near(self._both, self.new)[1].argmax(axis=1)
        return Proposal(self.took, main[self.rows.new] == K, before, words)

    def accept(self) -> None:
        """Keep the spare cluster; take the old rows that it took off the sums they were in.

        From now on it is preferred a little, whereas it was proposed without: what is born is
        judged by itself, and keeps the rows of its theme.
        """
        taken = _hard(*self._near(self._both, self.old)) * self.took[:, None]
        sizes = self.held.sizes - taken.sum(axis=0)
        # A cluster that would be left with nothing keeps its centre.
        some = sizes >= 1.0
        left = np.where(some, self.held.sums - self.old.T @ taken, self.held.sums)
        held = replace(self.held, sums=left, sizes=np.where(some, sizes, self.held.sizes))
        took = self.took.astype(np.float64)
        more = self.old.T @ took
        self.held = held.with_cluster(more, float(took.sum()), 1.0 + BORN_PREFERENCE)
        sums, counted = self.fresh
        self.fresh = (np.column_stack([sums, self.spare[0]]), np.append(counted, self.spare[1]))

    @property
    def _both(self) -> ClusterSums:
        return self.held.plus(*self.fresh)

    def _near(self, state: ClusterSums, rows: RowMatrix) -> tuple[FloatArray, FloatArray]:
        """Products of rows and centres float64[n, K], and the same less the centres' offsets."""
        centres = state.centres(by_angle=self.by_angle)
        products = rows @ (centres.T * state.preference)
        if self.by_angle:
            return products, products
        return products, products - (centres * centres).sum(axis=1) / 2

    def _spare_cluster(self, seeds: AnyArray) -> FloatArray:
        """Members of one more cluster of new rows, the others held: float64[n_new], 0 or 1.

        Each row is measured against the cluster without the row itself, which is preferred as
        guided clusters are: without it a theme falls apart into two births.
        """
        n = self.new.shape[0]
        others = self.fits()
        squares = (self.new * self.new).sum(axis=1)

        def step(members: FloatArray) -> FloatArray:
            total = self.new.T @ members
            product = self.new @ total
            without = product - members * squares
            length = total @ total - 2.0 * members * product + members * squares
            length = np.maximum(length, 1e-12)
            if self.by_angle:
                near = (1.0 + PREFERENCE) * without / np.sqrt(length)
            else:
                size = np.maximum(members.sum() - members, 1.0)
                near = without / size - length / (2.0 * size * size)
            return np.asarray(near > others, np.float64)

        start = np.zeros(n)
        start[seeds] = 1.0
        return self_excluded(start, step, _ROUNDS, 0.5)


def _hard(products: FloatArray, near: FloatArray) -> FloatArray:
    """Memberships float64[n, K] in the nearest cluster; none where nothing is in common."""
    members = one_hot(near.argmax(axis=1), near.shape[1])
    members[products.max(axis=1) <= 0] = 0
    return members
