"""Incremental LDA by fold-in: new rows join the expected topic-term counts of the old ones."""

from dataclasses import replace

import numpy as np

from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.models.lda.gibbs.fitted import NativeLda, folded
from jobs.models.rows.normalise import normalise_sparse
from jobs.models.rows.usable import even_sample
from jobs.models.updating.births import MIN_ROWS, Proposal, bear, poor_fit
from jobs.models.updating.rows_since import RowsSince, with_columns
from jobs.vectorisers.tfidf import TfIdf

#: Rounds over the new rows: folded in under the old rows alone, then under all.
_ROUNDS = 2
#: The same where topics were born: what they claim grows.
_BORN_ROUNDS = 3
#: Self-training: share of a new row from which a topic that was born has all of the row.
_CLAIM = 0.2
#: Rounds of a spare topic.
_SPARE_ROUNDS = 50
#: Share of a row that a spare topic begins with, in rows that are no seeds.
_BEGUN = 0.1
#: Share of the other words of its main rows that a spare topic takes.
_WHOLE = 0.5
#: Systematic sampling: of so many old rows, evenly drawn, is told how well rows are explained.
_MAX_FITS = 4000
#: Lower bound of divisors, against division by zero.
_MIN_SUM = 1e-300


class LdaUpdate:
    """One update of LDA: `held` float64[V, K] are the expected counts of the old rows.

    `fresh` float64[V, K] are those of the new rows in topics that were born.
    Old rows are not sampled again: a chain has noise, and moves one row in seven where nothing is
    new.
    """

    def __init__(self, previous: NativeLda, counts: SparseMatrix, rows: RowsSince) -> None:
        assert previous.masses is not None
        self.previous, self.rows, self.beta = previous, rows, previous.beta
        self.alpha = previous.alpha
        self.weighing = previous.weighing.appended(counts)
        self.counts = counts
        self.old, self.new = self._weighed(rows.old), self._weighed(rows.new)
        before = previous.topic_term.shape[1]
        totals = previous.masses + before * self.beta
        held = np.maximum(previous.topic_term * totals[:, None] - self.beta, 0.0)
        self.held = self._appended(np.ascontiguousarray(held.T))
        self.fresh = np.zeros_like(self.held)

    def _weighed(self, rows: AnyArray) -> SparseMatrix:
        """What each stored entry of some rows counts in all, float64[n, V]."""
        counts = self.counts[rows]
        found = counts.astype(np.float64)
        found.data = self.weighing.per_entry(counts) * counts.data
        return found

    def _appended(self, held: FloatArray) -> FloatArray:
        """Fill the columns of appended terms from the old rows, as the last model places them."""
        V, before = self.counts.shape[1], len(held)
        if before == V:
            return held
        found, more = with_columns(held, V), self.old[:, before:]
        some = np.flatnonzero(np.diff(more.indptr))
        shares = self._shares(self.old[some][:, :before], self.previous.topic_term.T)
        found[before:] = more[some].T @ shares
        return found

    def unchanged(self) -> NativeLda:
        """The last model, in the columns of this matrix: nothing is new."""
        last, V = self.previous, self.counts.shape[1]
        if last.topic_term.shape[1] == V:
            return last
        wide = with_columns(last.topic_term.T, V).T.copy()
        return replace(last, topic_term=wide, weighing=self.weighing)

    def births(self) -> int:
        """Give the model as many topics as live on the new rows alone; return how many."""
        sums = np.bincount(self.counts.indices, weights=self.counts.data, minlength=len(self.held))
        self.everywhere = np.maximum(sums, 1.0) / np.maximum(sums, 1.0).sum()
        bound = poor_fit(self._fits_of(self.old[even_sample(self.old.shape[0], _MAX_FITS)]))
        weights = TfIdf().fit(self.counts).transform(self.counts[self.rows.new])
        return bear(self, normalise_sparse(weights), bound, self.previous.topic_term, self.rows)

    def added(self) -> NativeLda:
        """The model of all rows, the new ones folded in twice."""
        counts = self.held + self.fresh
        born = counts.shape[1] > len(self.previous.alpha)
        for _ in range(_BORN_ROUNDS if born else _ROUNDS):
            phi = self._phi(counts)
            shares = self._claimed(self._shares(self.new, phi))
            counts = self.held + self._expected(self.new, shares, phi)
        return replace(
            self.previous,
            topic_term=np.ascontiguousarray(self._phi(counts).T),
            alpha=self.alpha,
            weighing=self.weighing,
            masses=counts.sum(axis=0),
        )

    def _claimed(self, shares: FloatArray) -> FloatArray:
        """Give rows of which a born topic has much to it alone; shares float64[n_new, K].

        A theme's documents hold words of all themes. Old topics have seen those ten times as often,
        and would keep a sixth of the documents of a theme for them.
        """
        K = len(self.previous.alpha)
        born = shares[:, K:]
        rows = np.flatnonzero(born.max(axis=1, initial=0.0) >= _CLAIM)
        if not len(rows):
            return shares
        found = shares.copy()
        found[rows] = 0.0
        found[rows, K + born[rows].argmax(axis=1)] = 1.0
        return found

    def fits(self) -> FloatArray:
        """How much likelier a token is than in all rows, float64[n_new]."""
        return self._fits_of(self.new)

    def propose(self, seeds: AnyArray) -> Proposal | None:
        """Fit a spare topic; None if it is the main one of the rows of too few documents."""
        self.spare = self._spare_topic(seeds)
        K = self.held.shape[1]
        self.grown = self._phi(np.column_stack([self.held + self.fresh, self.spare]))
        self.more = np.append(self.alpha, self.alpha.mean())
        new = self._shares(self.new, self.grown, self.more).argmax(axis=1) == K
        if self.rows.documents_of(new) < MIN_ROWS:
            return None  # before all old rows are folded in
        self.placed = self._shares(self.old, self.grown, self.more)
        self.took = self.placed.argmax(axis=1) == K
        before = self._shares(self.new, self._phi(self.held + self.fresh)).argmax(axis=1)
        return Proposal(self.took, new, before, self.grown[:, K])

    def accept(self) -> None:
        """Keep the topic; move the old rows that it took from the held counts to its own."""
        took, phi = self.old[self.took], self._phi(self.held + self.fresh)
        expected = self._expected(took, self.placed[self.took], self.grown)
        before = self._expected(took, self._shares(took, phi), phi)
        expected[:, :-1] += self.held - before
        self.held, self.alpha = np.maximum(expected, 0.0), self.more
        self.fresh = np.column_stack([self.fresh, self.spare])

    def _phi(self, counts: FloatArray) -> FloatArray:
        smoothed = counts + self.beta
        found: FloatArray = smoothed / smoothed.sum(axis=0)
        return found

    def _shares(
        self, rows: SparseMatrix, phi: FloatArray, alpha: FloatArray | None = None
    ) -> FloatArray:
        single = np.ascontiguousarray(phi, np.float32)
        return folded(rows, rows.data, single, self.alpha if alpha is None else alpha)

    def _expected(self, rows: SparseMatrix, shares: FloatArray, phi: FloatArray) -> FloatArray:
        """Expected counts of words in topics, float64[V, K]."""
        found: FloatArray = phi * (_over_products(rows, shares, phi).T @ shares)
        return found

    def _fits_of(self, rows: SparseMatrix) -> FloatArray:
        n, phi = rows.shape[0], self._phi(self.held + self.fresh)
        ratios = _over_products(rows, self._shares(rows, phi), phi).data
        gain = np.log(rows.data / ratios / self.everywhere[rows.indices])
        own = np.repeat(np.arange(n), np.diff(rows.indptr))
        sums = np.bincount(own, weights=rows.data, minlength=n)
        found: FloatArray = np.bincount(own, weights=rows.data * gain, minlength=n) / sums
        return found

    def _spare_topic(self, seeds: AnyArray) -> FloatArray:
        """CVB0 of one more topic on new rows, the others held: its expected counts float64[V].

        A row is explained by the topic without what the row itself has put into it: else the topic
        lives on a few odd rows.
        """
        X, phi, beta = self.new, self._phi(self.held + self.fresh), self.beta
        n, V = X.shape
        own_row = np.repeat(np.arange(n), np.diff(X.indptr))
        sums = np.bincount(own_row, weights=X.data, minlength=n)
        seeded = np.isin(np.arange(n), seeds)
        own: AnyArray = np.where(seeded[own_row], X.data, 0.0)
        prior = float(self.alpha.mean())
        u: AnyArray = np.where(seeded, sums, _BEGUN * sums) + prior
        theta = self._shares(X, phi) * np.maximum(sums - u, 0.0)[:, None] + self.alpha
        for _ in range(_SPARE_ROUNDS):
            total = np.bincount(X.indices, weights=own, minlength=V)
            rest = np.bincount(own_row, weights=own, minlength=n)
            left = total.sum() - rest + V * beta
            part = (np.maximum(total[X.indices] - own, 0.0) + beta) / left[own_row]
            product = X.data / _over_products(X, theta, phi).data + u[own_row] * part
            ratios = X.copy()
            ratios.data = X.data / np.maximum(product, _MIN_SUM)
            theta = self.alpha + theta * (ratios @ phi)
            own = ratios.data * u[own_row] * part
            u = prior + np.bincount(own_row, weights=own, minlength=n)
        # A theme's documents hold words of all themes too: without them it falls apart in two.
        main = (u >= theta.max(axis=1))[own_row]
        own = np.where(main, own + _WHOLE * (X.data - own), own)
        found: AnyArray = np.bincount(X.indices, weights=own, minlength=V)
        return found


def _over_products(X: SparseMatrix, shares: FloatArray, phi: FloatArray) -> SparseMatrix:
    """Entries of X over those of shares times topics float64[V, K], as a matrix of like places."""
    from scipy.sparse import csr_array

    from jobs.kernels.factor.divergence import divergence_ratios

    found = np.empty_like(X.data)
    divergence_ratios(X.data, X.indices, X.indptr, shares, np.ascontiguousarray(phi), found)
    return csr_array((found, X.indices, X.indptr), shape=X.shape)
