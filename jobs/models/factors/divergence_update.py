"""Incremental EM for NMF by the Kullback-Leibler divergence: new rows join the expected counts."""

from dataclasses import replace

import numpy as np

from jobs.contracts import UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.factors.cohesion import cohesive
from jobs.models.factors.components import (
    COMPONENT_PREFERENCE,
    DivergenceComponents,
    least_divergence,
    with_born,
)
from jobs.models.rows.normalise import normalise_l1, normalise_sparse
from jobs.models.updating.births import MIN_ROWS, Proposal, bear, poor_fit
from jobs.models.updating.rows_since import rows_since, with_columns

#: Rounds of a spare component.
_ROUNDS = 100
#: Share of a row that a spare component begins with, in rows that are no seeds.
_BEGUN = 0.1
#: Smoothing towards the words of all rows, where rows are compared by how well they are explained.
_SMOOTHING = 0.1
#: Lower bound of divisors, against division by zero.
_MIN_SUM = 1e-300


class DivergenceUpdate:
    """One update of NMF by the Kullback-Leibler divergence.

    `expected` float64[V, K] are the weights that each component has in the old rows, and `masses`
    float64[K] the sums of W; both are held, and H is one by the other.
    """

    def __init__(
        self, previous: DivergenceComponents, matrix: DocumentTermMatrix, options: UpdateOptions
    ) -> None:
        assert previous.masses is not None
        self.previous, self.matrix = previous, matrix
        before = previous.parts.shape[1]
        self.rows = rows_since(matrix, options, before)
        self.old = matrix.weights[self.rows.old]
        self.new = matrix.weights[self.rows.new]
        self.masses = previous.masses
        self.H = np.ascontiguousarray(previous.parts.T)
        self.expected = self.H * self.masses
        if matrix.shape[1] > before:
            self._append(before)
        self.preference = previous.preference

    def _append(self, before: int) -> None:
        """Fill the columns of appended terms from the old rows, as the last model places them."""
        V = self.matrix.shape[1]
        W = least_divergence(self.old[:, :before], self.H)
        shares = normalise_l1(W * self.H.sum(axis=0))
        self.expected, self.H = with_columns(self.expected, V), with_columns(self.H, V)
        self.expected[before:] = self.old[:, before:].T @ shares
        self.H[before:] = self.expected[before:] / np.maximum(self.masses, _MIN_SUM)

    def unchanged(self) -> DivergenceComponents:
        """The last model, in the columns of this matrix: nothing is new."""
        last, V = self.previous, self.matrix.shape[1]
        if last.parts.shape[1] == V:
            return last
        wide = with_columns(last.topic_term.T, V).T.copy()
        return replace(last, parts=np.ascontiguousarray(self.H.T), topic_term=wide)

    def births(self) -> int:
        """Give the model as many components as live on the new rows alone; return how many."""
        used = self.matrix.weights
        sums = np.bincount(used.indices, weights=used.data, minlength=used.shape[1])
        self.everywhere = np.maximum(sums, sums[sums > 0].min()) / sums.sum()
        bound = poor_fit(self._fits_of(self.old))
        return bear(self, normalise_sparse(self.new), bound, self.previous.topic_term, self.rows)

    def added(self, born: int) -> DivergenceComponents:
        """The model of all rows: the new ones folded in, and one round for H."""
        W = least_divergence(self.new, self.H)
        masses = self.masses + W.sum(axis=0)
        H = (self.expected + self._counts_of(self.new, W, self.H)) / np.maximum(masses, _MIN_SUM)
        parts = np.ascontiguousarray(H.T)
        used = np.sort(np.concatenate([self.rows.old, self.rows.new]))
        words = cohesive(parts, self.matrix.counts[used])
        return DivergenceComponents(parts, words, self.preference, masses)

    def fits(self) -> FloatArray:
        """How much likelier a unit of weight is than in all rows, float64[n_new]."""
        return self._fits_of(self.new)

    def propose(self, seeds: AnyArray) -> Proposal | None:
        """Fit a spare component; None if it is the main one of the rows of too few documents."""
        part = self._spare_component(seeds)
        K = self.H.shape[1]
        self.grown = np.column_stack([self.H, part])
        sums = self.grown.sum(axis=0)
        sums *= 1.0 if self.preference is None else np.append(self.preference, 1.0)
        sums[K] *= COMPONENT_PREFERENCE
        new = (least_divergence(self.new, self.grown) * sums).argmax(axis=1) == K
        if self.rows.documents_of(new) < MIN_ROWS:
            return None
        self.placed = least_divergence(self.old, self.grown)
        self.took = (self.placed * sums).argmax(axis=1) == K
        before = (least_divergence(self.new, self.H) * sums[:K]).argmax(axis=1)
        used = np.sort(np.concatenate([self.rows.old, self.rows.new]))
        return Proposal(self.took, new, before, cohesive(part[None], self.matrix.counts[used])[0])

    def accept(self) -> None:
        """Keep the component; move the old rows that it took from the held sums to its own."""
        took, K = self.old[self.took], self.H.shape[1]
        before, after = least_divergence(took, self.H), self.placed[self.took]
        masses = after.sum(axis=0)
        masses[:K] += self.masses - before.sum(axis=0)
        expected = self._counts_of(took, after, self.grown)
        expected[:, :K] += self.expected - self._counts_of(took, before, self.H)
        self.masses, self.expected = np.maximum(masses, 0.0), np.maximum(expected, 0.0)
        self.H = self.grown
        self.preference = with_born(self.preference, K, 1)

    def _counts_of(self, X: SparseMatrix, W: FloatArray, H: FloatArray) -> FloatArray:
        """Expected weights of words in components, float64[V, K]."""
        found: FloatArray = H * (_ratios(X, W, H).T @ W)
        return found

    def _fits_of(self, X: SparseMatrix) -> FloatArray:
        n = X.shape[0]
        W = least_divergence(X, self.H)
        rows = np.repeat(np.arange(n), np.diff(X.indptr))
        sums = np.bincount(rows, weights=X.data, minlength=n)
        ratios = _ratios(X, W, self.H).data
        chance = np.divide(X.data, ratios, out=np.zeros_like(ratios), where=ratios > 0)
        chance /= np.maximum(sums, _MIN_SUM)[rows]
        base = self.everywhere[X.indices]
        gain = np.log(((1.0 - _SMOOTHING) * chance + _SMOOTHING * base) / base)
        gains = np.bincount(rows, weights=X.data * gain, minlength=n)
        found: FloatArray = np.divide(gains, sums, out=np.full(n, -np.inf), where=sums > 0)
        return found

    def _spare_component(self, seeds: AnyArray) -> FloatArray:
        """Multiplicative steps of one more component float64[V] on new rows, the others held.

        A row is explained by the component without what the row itself has put into it: else the
        component lives on a few odd rows.
        """
        X, H = self.new, self.H
        n, V = X.shape
        rows = np.repeat(np.arange(n), np.diff(X.indptr))
        sums = np.bincount(rows, weights=X.data, minlength=n)
        own = np.where(np.isin(rows, seeds), X.data, 0.0)
        u = np.where(np.isin(np.arange(n), seeds), sums, _BEGUN * sums)
        W = least_divergence(X, H) * ((sums - u) / np.maximum(sums, _MIN_SUM))[:, None]
        W += _MIN_SUM
        below = np.maximum(H.sum(axis=0), _MIN_SUM)
        for _ in range(_ROUNDS):
            total = np.bincount(X.indices, weights=own, minlength=V)
            rest = np.bincount(rows, weights=own, minlength=n)
            left = np.maximum(total.sum() - rest, _MIN_SUM)
            part = np.maximum(total[X.indices] - own, 0.0) / left[rows]
            product = X.data / np.maximum(_ratios(X, W, H).data, _MIN_SUM) + u[rows] * part
            ratios = X.copy()
            ratios.data = X.data / np.maximum(product, 1e-12)
            W *= (ratios @ H) / below
            own = ratios.data * u[rows] * part
            u = np.bincount(rows, weights=own, minlength=n)
        found = np.bincount(X.indices, weights=own, minlength=V)
        scale = float(self.H.sum(axis=0).mean())
        return found / max(float(found.sum()), _MIN_SUM) * scale


def _ratios(X: SparseMatrix, W: FloatArray, H: FloatArray) -> SparseMatrix:
    """Entries of X over those of W H, as a matrix of the same places."""
    from scipy.sparse import csr_array

    from jobs.kernels.factor.divergence import divergence_ratios

    found = np.empty_like(X.data)
    divergence_ratios(X.data, X.indices, X.indptr, W, np.ascontiguousarray(H), found)
    return csr_array((found, X.indices, X.indptr), shape=X.shape)
