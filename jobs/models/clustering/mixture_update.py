"""Incremental expectation-maximisation (Neal & Hinton 1998): new rows join the sums of old ones."""

from dataclasses import replace

import numpy as np

from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.models.clustering.class_tfidf import class_words
from jobs.models.clustering.multinomials import (
    FittedMixture,
    MixtureSums,
    fit_to_topic,
    log_background,
    posterior,
)
from jobs.models.rows.normalise import normalise_sparse
from jobs.models.updating.births import MIN_ROWS, Proposal, bear, poor_fit, self_excluded
from jobs.models.updating.rows_since import RowsSince, with_columns

#: Log odds in favour of a spare row, which is judged without the row itself.
_LOG_ODDS = 1.0
#: Rounds of EM of a spare row, at most.
_ROUNDS = 30
#: Convergence tolerance of a spare row: largest change of a membership.
_TOLERANCE = 1e-3


class MixtureUpdate:
    """One update of a mixture: the sums of old rows, and beside them what new rows add.

    `held` are the sums of the old rows, which no E-step ever makes anew: running EM over them
    again is what moves documents. `fresh` are the sums of the new rows in topics that were born.
    """

    def __init__(
        self,
        previous: FittedMixture,
        matrix: DocumentTermMatrix,
        rows: RowsSince,
        smoothing: float,
    ) -> None:
        assert previous.state is not None
        self.previous, self.matrix, self.rows, self.smoothing = previous, matrix, rows, smoothing
        self.old = normalise_sparse(matrix.weights[rows.old])
        self.new = normalise_sparse(matrix.weights[rows.new])
        self.held = self._appended(previous.state)
        self.fresh = (np.zeros_like(self.held.sums), np.zeros_like(self.held.sizes))

    def _appended(self, last: MixtureSums) -> MixtureSums:
        """Fill the columns of appended terms from the old rows, as the last model places them."""
        V, before = self.matrix.shape[1], len(last.sums)
        if before == V:
            return last
        found = with_columns(last.sums, V)
        words, log_shares = self.previous.words, self.previous.log_shares
        members = posterior(self.old[:, :before], words, log_shares)
        found[before:] = self.old[:, before:].T @ members
        return MixtureSums(found, last.sizes, with_columns(last.pseudo, V))

    def unchanged(self) -> FittedMixture:
        """The last model, in the columns of this matrix: nothing is new."""
        last, V = self.previous, self.matrix.shape[1]
        before = len(last.words)
        if before == V:
            return last
        words, _ = self.held.maximise(self.smoothing, float(self.held.sizes.sum()))
        least = np.full(V - before, last.background.min())
        return replace(
            last,
            words=np.vstack([last.words, words[before:]]),
            topic_term=with_columns(last.topic_term.T, V).T.copy(),
            background=np.append(last.background, least),
            state=self.held,
        )

    def births(self) -> int:
        """Give the model as many topics as live on the new rows alone; return how many."""
        weights = normalise_sparse(self.matrix.weights)
        self.background = log_background(weights)
        words, _ = self._parameters()
        bound = poor_fit(fit_to_topic(self.old, words, self.background))
        return bear(self, self.new, bound, self.previous.topic_term, self.rows)

    def added(self) -> MixtureSums:
        """The sums of all rows, after one E-step over the new ones."""
        members = posterior(self.new, *self._parameters())
        return self.held.plus(self.new.T @ members, members.sum(axis=0))

    def fits(self) -> FloatArray:
        """How well the topics explain each new row, float64[n_new]."""
        return fit_to_topic(self.new, self._parameters()[0], self.background)

    def propose(self, seeds: AnyArray) -> Proposal | None:
        """Fit a spare row; None if it keeps too few rows."""
        both = self.held.plus(*self.fresh)
        members = _spare_row(self.new, both, seeds, self.smoothing)
        size = float(members.sum())
        if size < MIN_ROWS:
            return None
        self.spare = (self.new.T @ members, size)
        more = both.with_topic(*self.spare)
        log = more.maximise(self.smoothing, self._rows)
        K = len(both.sizes)
        old, new = posterior(self.old, *log), posterior(self.new, *log)
        self.took = old[:, K]
        main = np.full(self.matrix.shape[0], -1)
        main[self.rows.old], main[self.rows.new] = old.argmax(axis=1), new.argmax(axis=1)
        words = class_words(self.matrix.counts, main, K + 1)[K]
        before = posterior(self.new, *self._parameters()).argmax(axis=1)
        return Proposal(main[self.rows.old] == K, main[self.rows.new] == K, before, words)

    def accept(self) -> None:
        """Keep the spare row; take off the old sums what it took of them, as far as they go."""
        taken = posterior(self.old, *self._parameters()) * self.took[:, None]
        left = MixtureSums(
            np.maximum(self.held.sums - self.old.T @ taken, 0.0),
            np.maximum(self.held.sizes - taken.sum(axis=0), 0.0),
            self.held.pseudo,
        )
        self.held = left.with_topic(self.old.T @ self.took, float(self.took.sum()))
        sums, sizes = self.fresh
        self.fresh = (np.column_stack([sums, self.spare[0]]), np.append(sizes, self.spare[1]))

    @property
    def _rows(self) -> float:
        return float(self.held.sizes.sum()) + len(self.rows.new)

    def _parameters(self) -> tuple[FloatArray, FloatArray]:
        return self.held.plus(*self.fresh).maximise(self.smoothing, self._rows)


def _spare_row(
    weights: SparseMatrix, sums: MixtureSums, seeds: AnyArray, smoothing: float
) -> FloatArray:
    """EM of one more topic on new rows [n, V], the others held: its memberships float64[n].

    Each row is weighed against the topic without the row itself: else the topic lives on a few
    odd rows, each of which explains itself.
    """
    n, V = weights.shape
    D, K = float(sums.sizes.sum()) + n, len(sums.sizes)
    words, log_shares = sums.maximise(smoothing, D)
    logs = weights @ words + log_shares
    most = logs.max(axis=1)
    others = most + np.log(np.exp(logs - most[:, None]).sum(axis=1))
    blend = sums.blend(sums.sums.sum(axis=1))[weights.indices]
    rows = np.repeat(np.arange(n), np.diff(weights.indptr))
    lengths = np.bincount(rows, weights=weights.data, minlength=n)

    def step(members: FloatArray) -> FloatArray:
        own = weights.data * members[rows]
        topic = np.bincount(weights.indices, weights=own, minlength=V)
        totals = np.maximum(topic.sum() - members * lengths, 1e-9)
        share = sums.smoothing_share(totals, smoothing)
        chance = ((1.0 - share) / totals)[rows] * np.maximum(topic[weights.indices] - own, 0.0)
        chance += share[rows] * blend
        size = members.sum() - members + 1.0
        found = np.bincount(rows, weights=weights.data * np.log(chance), minlength=n)
        found += np.log(size / (D + K + 1)) + _LOG_ODDS
        odds: FloatArray = 1.0 / (1.0 + np.exp(np.clip(others - found, -700.0, 700.0)))
        return odds

    start = np.zeros(n)
    start[seeds] = 1.0
    return self_excluded(start, step, _ROUNDS, _TOLERANCE)
