"""Online NMF (Mairal et al. 2010): new rows join the sums of old ones, from which H is improved."""

from dataclasses import replace

import numpy as np

from jobs.contracts import UpdateOptions
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.factors.cohesion import cohesive
from jobs.models.factors.components import (
    MAX_SWEEPS,
    TOLERANCE,
    Components,
    non_negative,
    with_born,
)
from jobs.models.rows.normalise import normalise_sparse
from jobs.models.updating.births import MIN_ROWS, Proposal, bear, poor_fit
from jobs.models.updating.rows_since import rows_since, with_columns

#: Rounds of a spare component, at most.
_ROUNDS = 30
#: Rounds of it, at least: its first members are only those of the seeds.
_MIN_ROUNDS = 4
#: Convergence tolerance of the weights of new rows while a spare component is fitted.
_ROW_TOLERANCE = 1e-6


class LeastSquaresUpdate:
    """One update of NMF by least squares.

    `moments` float64[K, K] is W^T W and `cross` float64[V, K] is X^T W of the old rows, which are
    held; H float64[V, K] has a component a column.
    """

    def __init__(
        self, previous: Components, matrix: DocumentTermMatrix, options: UpdateOptions
    ) -> None:
        assert previous.moments is not None
        assert previous.cross is not None
        self.previous, self.matrix = previous, matrix
        before = previous.parts.shape[1]
        self.rows = rows_since(matrix, options, before)
        self.old = matrix.weights[self.rows.old]
        self.new = matrix.weights[self.rows.new]
        self.moments, self.cross = previous.moments, previous.cross
        self.H = np.ascontiguousarray(previous.parts.T)
        if matrix.shape[1] > before:
            self._append(before)
        self.preference = previous.preference

    def _append(self, before: int) -> None:
        """Fill the columns of appended terms from the old rows, as the last model places them."""
        from jobs.kernels.factor.least_squares import coordinate_descent

        V = self.matrix.shape[1]
        W = non_negative(self.old[:, :before], self.H, self.previous.gram)
        more = np.ascontiguousarray(self.old[:, before:].T @ W)
        found = np.zeros_like(more)
        coordinate_descent(found, self.moments, more, MAX_SWEEPS, TOLERANCE)
        self.cross = with_columns(self.cross, V)
        self.cross[before:] = more
        self.H = with_columns(self.H, V)
        self.H[before:] = found

    def unchanged(self) -> Components:
        """The last model, in the columns of this matrix; appended ones wait for a new row."""
        last, V = self.previous, self.matrix.shape[1]
        if last.parts.shape[1] == V:
            return last
        wide = [with_columns(array.T, V).T.copy() for array in (last.parts, last.topic_term)]
        return replace(last, parts=wide[0], topic_term=wide[1], cross=self.cross)

    def births(self) -> int:
        """Give the model as many components as live on the new rows alone; return how many."""
        bound = poor_fit(_explained(self.old, self.H))
        return bear(self, normalise_sparse(self.new), bound, self.previous.topic_term, self.rows)

    def added(self, born: int) -> Components:
        """The model of all rows: the new ones folded in, and one round for H."""
        from jobs.kernels.factor.least_squares import coordinate_descent

        W = non_negative(self.new, self.H)
        moments, cross = self.moments + W.T @ W, self.cross + self.new.T @ W
        H = self.H.copy()
        coordinate_descent(H, moments, np.ascontiguousarray(cross), 1, TOLERANCE)
        parts = np.ascontiguousarray(H.T)
        used = np.sort(np.concatenate([self.rows.old, self.rows.new]))
        return Components(
            parts=parts,
            gram=H.T @ H,
            topic_term=cohesive(parts, self.matrix.counts[used]),
            preference=self.preference,
            moments=moments,
            cross=np.ascontiguousarray(cross),
        )

    def fits(self) -> FloatArray:
        """Share of the square of each new row that is explained, float64[n_new]."""
        return _explained(self.new, self.H)

    def propose(self, seeds: AnyArray) -> Proposal | None:
        """Fit a spare component; None if it is the main one of the rows of too few documents.

        It is judged by itself: preferred, as it is from its birth on, a theme of few documents
        would take old rows, and would not be born.
        """
        part = self._spare_component(seeds)
        if part is None:
            return None
        K = self.H.shape[1]
        self.grown = np.column_stack([self.H, part])
        lengths = np.sqrt((self.grown**2).sum(axis=0))
        lengths *= 1.0 if self.preference is None else np.append(self.preference, 1.0)
        new = (non_negative(self.new, self.grown) * lengths).argmax(axis=1) == K
        if self.rows.documents_of(new) < MIN_ROWS:
            return None
        self.placed = non_negative(self.old, self.grown)
        self.took = (self.placed * lengths).argmax(axis=1) == K
        before = (non_negative(self.new, self.H) * lengths[:K]).argmax(axis=1)
        used = np.sort(np.concatenate([self.rows.old, self.rows.new]))
        return Proposal(self.took, new, before, cohesive(part[None], self.matrix.counts[used])[0])

    def accept(self) -> None:
        """Keep the component; move the old rows that it took from the held sums to its own."""
        took, K = self.old[self.took], self.H.shape[1]
        before, after = non_negative(took, self.H), self.placed[self.took]
        moments = after.T @ after
        moments[:K, :K] += self.moments - before.T @ before
        cross = took.T @ after
        cross[:, :K] += self.cross - took.T @ before
        self.moments, self.cross, self.H = moments, np.maximum(cross, 0.0), self.grown
        self.preference = with_born(self.preference, K, 1)

    def _spare_component(self, seeds: AnyArray) -> FloatArray | None:
        """Alternating least squares of one more component float64[V] on new rows, others held.

        The product of a row with the component leaves out what the row itself has put into it:
        else the component lives on a few odd rows.
        """
        from jobs.kernels.factor.least_squares import coordinate_descent

        X, H = self.new, self.H
        n, K = X.shape[0], H.shape[1]
        W = np.zeros((n, K + 1))
        W[:, :K] = non_negative(X, H)
        W[seeds] = 0.0
        W[seeds, K] = 1.0
        cross, gram = np.empty((n, K + 1)), np.empty((K + 1, K + 1))
        cross[:, :K], gram[:K, :K] = X @ H, H.T @ H
        squares = np.bincount(_row_of(X), weights=X.data**2, minlength=n)
        main = W[:, K] > 0
        for done in range(_ROUNDS):
            u = W[:, K]
            total = float(u @ u)
            if total <= 0.0:
                return None
            raw = (X.T @ u - H @ (W[:, :K].T @ u)) / total
            part = np.maximum(raw, 0.0)
            residual = squares - (W[:, :K] * cross[:, :K]).sum(axis=1)
            product = X @ raw
            without = (product * total - u * residual) / np.maximum(total - u * u, 1e-9)
            cross[:, K] = np.maximum(without + X @ part - product, 0.0)
            gram[:K, K] = gram[K, :K] = H.T @ part
            gram[K, K] = part @ part
            coordinate_descent(W, gram, cross, MAX_SWEEPS, _ROW_TOLERANCE)
            now = (W * np.sqrt(gram.diagonal())).argmax(axis=1) == K
            settled, main = bool((now == main).all()), now
            if settled and done >= _MIN_ROUNDS:
                break
        u = W[:, K]
        if int(main.sum()) < MIN_ROWS:
            return None
        found: FloatArray = X.T @ u - H @ (W[:, :K].T @ u)
        return np.maximum(found / float(u @ u), 0.0)


def _row_of(X: SparseMatrix) -> AnyArray:
    return np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))


def _explained(X: SparseMatrix, H: FloatArray) -> FloatArray:
    """Share of the square of each row that W H explains, float64[n]; 0 for a row of zeros."""
    W = non_negative(X, H)
    squares = np.bincount(_row_of(X), weights=X.data**2, minlength=X.shape[0])
    gain = 2.0 * (W * (X @ H)).sum(axis=1) - ((W @ (H.T @ H)) * W).sum(axis=1)
    found: FloatArray = np.divide(gain, squares, out=np.zeros_like(gain), where=squares > 0)
    return found
