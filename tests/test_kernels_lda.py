"""The LDA kernels against plain NumPy references, and what must hold of them whatever the input."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma as scipy_digamma

from jobs.datatypes import AnyArray
from jobs.kernels.compiled import compiled
from jobs.kernels.lda import fold_in as lda_fold
from jobs.kernels.lda import gibbs as lda_gibbs
from jobs.kernels.lda import priors as lda_priors
from jobs.kernels.lda import start as lda_start
from jobs.kernels.lda import sums as lda_sums
from jobs.kernels.lda.digamma import digamma
from jobs.kernels.lda.sweeps import run_sweeps
from jobs.kernels.splitmix64 import uniform as uniform_draw

MASK = 2**64 - 1


class Rows:
    """A small random corpus with topics, in the arrays that the kernels take."""

    def __init__(self, seed: int, D: int = 12, V: int = 15, K: int = 4, weighted: bool = False):
        rng = np.random.default_rng(seed)
        dense = rng.poisson(0.7, (D, V)).astype(np.int32)
        dense[0] = 0
        self.D, self.V, self.K = D, V, K
        self.dense = dense
        d, w = np.nonzero(dense)
        self.terms = w.astype(np.int32)
        self.repeats = dense[d, w]
        self.indptr = np.concatenate([[0], np.cumsum(np.bincount(d, minlength=D))])
        self.start = np.concatenate([[0], np.cumsum(dense.sum(axis=1))]).astype(np.int64)
        self.N = int(self.start[-1])
        self.topics = rng.integers(0, K, self.N).astype(np.uint16)
        self.gains = np.zeros(0, np.int32)
        if weighted:
            self.gains = rng.integers(1, 9, len(d)).astype(np.int32)
        self.skip = np.zeros(D, np.uint8)
        self.token_term = np.repeat(self.terms, self.repeats)
        per_entry = self.gains if weighted else np.ones(len(d), np.int32)
        self.token_gain = np.repeat(per_entry, self.repeats)
        self.token_row = np.repeat(d, self.repeats)
        self.alpha = rng.uniform(0.05, 0.5, K).astype(np.float32)
        self.beta = np.float32(0.07)

    def counts(self) -> AnyArray:
        found = np.zeros((self.V, self.K), np.int32)
        kept = self.skip[self.token_row] == 0
        np.add.at(found, (self.token_term[kept], self.topics[kept]), self.token_gain[kept])
        return found


def uniform(key: int, number: int) -> np.float32:
    x = (key + number * 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    x ^= x >> 31
    return np.float32(x >> 40) * np.float32(1.0 / 16777216.0)


def plain_sweep(rows: Rows, counts: AnyArray, own: AnyArray, key: int) -> None:
    """Draw as the kernel does: the present topic's share first, then the document's, alpha's."""
    for d in range(rows.D):
        span = range(rows.start[d], rows.start[d + 1])
        here = np.zeros(rows.K)
        live: list[int] = []
        for t in span:
            k = int(rows.topics[t])
            if k not in live:
                live.append(k)
            here[k] += rows.token_gain[t]
        for t in span:
            w, old, gain = rows.token_term[t], int(rows.topics[t]), rows.token_gain[t]
            row = (counts[w] + float(rows.beta)) * own
            stay = (here[old] - gain + rows.alpha[old]) * (row[old] - gain * own[old])
            inside = {k: here[k] * row[k] for k in live if k != old}
            prior = {k: rows.alpha[k] * row[k] for k in range(rows.K) if k != old}
            total = stay + sum(inside.values()) + sum(prior.values())
            u = float(uniform(key, t)) * total - stay
            new = old
            if u >= 0:
                for k, p in [*inside.items(), *prior.items()]:
                    new = k
                    u -= p
                    if u < 0:
                        break
            here[old] -= gain
            here[new] += gain
            counts[w, old] -= gain
            counts[w, new] += gain
            if here[old] == 0 and new != old:
                live[live.index(old)] = live[-1]
                live.pop()
            if new not in live:
                live.append(new)
            rows.topics[t] = new


def _drawn(key: np.uint64, number: int) -> np.float32:
    return uniform_draw(key, number)


def test_uniform_agrees_with_integers_of_any_size() -> None:
    drawn = compiled()(_drawn)
    for key, number in [(0, 0), (1, 2), (MASK, 10**12)]:
        assert drawn(np.uint64(key), number) == uniform(key, number)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_sweep_agrees_with_the_plain_one(seed: int, weighted: bool) -> None:
    a, b = Rows(seed, weighted=weighted), Rows(seed, weighted=weighted)
    counts = a.counts()
    plain = counts.copy()
    for turn in range(4):
        sizes = counts.sum(axis=0, dtype=np.int64)
        own = (1.0 / (sizes + a.V * a.beta)).astype(np.float32)
        lda_gibbs.sweep_documents(
            a.indptr, a.terms, a.repeats, a.gains, a.start, a.skip, 0, a.D, a.topics,
            counts, sizes, own, a.alpha, float(a.beta), np.uint64(100 + turn),
        )  # fmt: skip
        assert sizes.tolist() == counts.sum(axis=0).tolist()
        plain_sweep(b, plain, own.astype(np.float64), 100 + turn)
        assert a.topics.tolist() == b.topics.tolist()
        assert (counts == plain).all()
        assert (counts == a.counts()).all()


@pytest.mark.parametrize("weighted", [False, True])
def test_many_sweeps_at_once_are_single_ones(weighted: bool) -> None:
    a, b = Rows(8, D=40, weighted=weighted), Rows(8, D=40, weighted=weighted)
    cuts = np.array([0, 7, 21, 40])
    keys = np.arange(5, dtype=np.uint64)
    sampled = np.array([False, True, False, True, True])
    counts, kept = a.counts(), np.zeros((a.V, a.K), np.int32)
    run_sweeps(
        a.indptr, a.terms, a.repeats, a.gains, a.start, a.skip, cuts, a.topics, counts, a.alpha,
        float(a.beta), keys, sampled, kept,
    )  # fmt: skip
    single, expected = b.counts(), np.zeros((a.V, a.K), np.int32)
    for key, take in zip(keys, sampled, strict=True):
        for first, last in pairwise(cuts):
            sizes = single.sum(axis=0, dtype=np.int64)
            own = (1.0 / (sizes + b.V * float(b.beta))).astype(np.float32)
            lda_gibbs.sweep_documents(
                b.indptr, b.terms, b.repeats, b.gains, b.start, b.skip, first, last, b.topics,
                single, sizes, own, b.alpha, float(b.beta), key,
            )  # fmt: skip
        expected += single * take
    assert a.topics.tolist() == b.topics.tolist()
    assert (counts == single).all()
    assert (kept == expected).all()


def test_sweep_draws_the_right_shares() -> None:
    """One token, many keys: the frequencies are those of the formula."""
    K = 5
    counts = np.array([[3, 0, 7, 1, 2], [1, 4, 0, 2, 2]], np.int32)
    alpha = np.array([0.1, 0.4, 0.2, 0.1, 0.3], np.float32)
    beta = np.float32(0.1)
    own = (1.0 / (counts.sum(axis=0) + 2 * beta)).astype(np.float32)
    drawn = np.zeros(K)
    for key in range(20_000):
        topics = np.array([2, 0, 3], np.uint16)
        table = counts.copy()
        lda_gibbs.sweep_documents(
            np.array([0, 1, 2]), np.array([0, 1], np.int32), np.array([1, 2], np.int32),
            np.zeros(0, np.int32), np.array([0, 1, 3]), np.zeros(2, np.uint8), 0, 1, topics,
            table, counts.sum(axis=0, dtype=np.int64), own, alpha, float(beta),
            np.uint64(key * 7919),
        )  # fmt: skip
        drawn[topics[0]] += 1
    less = counts[0] - np.array([0, 0, 1, 0, 0])
    share = alpha * (less + beta) * own
    assert drawn / drawn.sum() == pytest.approx(share / share.sum(), abs=0.015)


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=25)
def test_counts_histograms_and_merges_add_up(seed: int, weighted: bool) -> None:
    rows = Rows(seed, weighted=weighted)
    rows.skip[seed % rows.D] = 1
    counts = np.zeros((rows.V, rows.K), np.int32)
    lda_sums.add_tokens(
        rows.indptr, rows.terms, rows.repeats, rows.gains, rows.start, rows.skip,
        rows.topics, counts,
    )  # fmt: skip
    assert (counts == rows.counts()).all()
    assert (lda_sums.topic_totals(counts) == counts.sum(axis=0)).all()
    unit = 4 if weighted else 1
    held, length = lda_sums.document_histogram(
        rows.indptr, rows.repeats, rows.gains, rows.start, rows.skip, rows.topics,
        rows.K, 9, unit,
    )  # fmt: skip
    table = np.zeros((rows.D, rows.K), np.int64)
    np.add.at(table, (rows.token_row, rows.topics), rows.token_gain)
    table = table[rows.skip == 0]
    for k in range(rows.K):
        some = table[table[:, k] > 0, k]
        expected = np.bincount(np.minimum((some + unit // 2) // unit, 9), minlength=10)
        assert held[k].tolist() == expected.tolist()
    whole = np.minimum((table.sum(axis=1) + unit // 2) // unit, 9)
    assert length.tolist() == np.bincount(whole, minlength=10).tolist()
    cells = np.minimum((counts + unit // 2) // unit, 9)
    expected = np.bincount(cells.ravel(), minlength=10)
    assert lda_sums.term_histogram(counts, 9, unit).tolist() == expected.tolist()
    rng = np.random.default_rng(seed)
    shards = counts + rng.integers(-3, 4, (3, *counts.shape)).astype(np.int32)
    merged = counts + (shards - counts).sum(axis=0)
    base = counts.copy()
    for first, last in [(0, 5), (5, rows.V)]:
        lda_sums.merge_shards(base, shards, first, last)
    assert (base == merged).all()
    assert all((shard == merged).all() for shard in shards)


def plain_fold(rows: Rows, weights: AnyArray, phi: AnyArray, alpha: AnyArray) -> AnyArray:
    theta = np.tile(alpha / alpha.sum(), (rows.D, 1))
    for d in range(rows.D):
        span = slice(rows.indptr[d], rows.indptr[d + 1])
        for _ in range(4):
            share = theta[d] * phi[rows.terms[span]]
            share *= (weights[span] / share.sum(axis=1))[:, None]
            theta[d] = (alpha + share.sum(axis=0)) / (alpha.sum() + weights[span].sum())
    return np.asarray(theta / theta.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("seed", range(3))
def test_fold_in_and_likelihood_agree_with_the_plain_ones(seed: int) -> None:
    rows = Rows(seed)
    rng = np.random.default_rng(seed)
    phi = rng.dirichlet(np.ones(rows.V), rows.K).T.astype(np.float32)
    alpha = rows.alpha.astype(np.float64)
    weights = rows.repeats * rng.uniform(0.5, 2.0, len(rows.repeats))
    theta = np.empty((rows.D, rows.K))
    lda_fold.fold_in(
        rows.indptr, rows.terms, weights, 0, rows.D, np.ascontiguousarray(phi), alpha, 4, 0.0, theta
    )
    assert theta == pytest.approx(plain_fold(rows, weights, phi, alpha), rel=1e-6)
    assert theta.sum(axis=1) == pytest.approx(1.0)
    logs, heavy = lda_fold.log_likelihood(rows.indptr, rows.terms, weights, phi, theta)
    chance = (theta[np.repeat(np.arange(rows.D), np.diff(rows.indptr))] * phi[rows.terms]).sum(1)
    assert logs == pytest.approx(float((weights * np.log(chance)).sum()))
    assert heavy == pytest.approx(weights.sum())


@given(st.floats(1e-8, 1e8))
def test_digamma_is_scipys(x: float) -> None:
    assert digamma(x) == pytest.approx(float(scipy_digamma(x)), rel=1e-12, abs=1e-11)


def test_priors_agree_with_minka_written_out() -> None:
    rows = Rows(3, D=60)
    table = np.zeros((rows.D, rows.K), np.int64)
    np.add.at(table, (rows.token_row, rows.topics), 1)
    held = np.stack([np.bincount(table[:, k], minlength=200) for k in range(rows.K)])
    length = np.bincount(table.sum(axis=1), minlength=200)
    alpha = rows.alpha.astype(np.float64)
    up = (scipy_digamma(table + alpha) - scipy_digamma(alpha)).sum(axis=0)
    whole = alpha.sum()
    down = (scipy_digamma(table.sum(axis=1) + whole) - scipy_digamma(whole)).sum()
    better = lda_priors.better_alpha(held, length, alpha, 0.0, 1)
    assert better == pytest.approx(alpha * up / down)
    starved = lda_priors.better_alpha(np.zeros_like(held), length, alpha, 2.0, 1)
    assert (starved > 0).all()
    counts = rows.counts()
    beta = 0.05
    up_b = (scipy_digamma(counts + beta) - scipy_digamma(beta)).sum()
    sizes = counts.sum(axis=0).astype(np.float64)
    down_b = (scipy_digamma(sizes + rows.V * beta) - scipy_digamma(rows.V * beta)).sum()
    cells = np.bincount(counts.ravel(), minlength=300)
    found = lda_priors.better_beta(cells, sizes, rows.V, beta, 1)
    assert found == pytest.approx(beta * up_b / (rows.V * down_b))


def test_drawn_topics_follow_theta_times_phi() -> None:
    rows = Rows(6, D=300)
    theta = np.tile([1.0, 0.0, 0.0, 0.0], (rows.D, 1))
    theta[::2] = [0.0, 0.0, 1.0, 0.0]
    phi = np.full((rows.V, rows.K), 0.1, np.float32)
    slot = np.arange(rows.D, dtype=np.int32)
    slot[5] = -1
    before = rows.topics[rows.token_row == 5].copy()
    lda_start.draw_topics(
        rows.indptr, rows.terms, rows.repeats, rows.start, slot, theta, phi, rows.topics,
        np.uint64(3),
    )  # fmt: skip
    assert set(rows.topics[rows.token_row % 2 == 0].tolist()) == {2}
    assert (rows.topics[rows.token_row == 5] == before).all()
