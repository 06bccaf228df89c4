"""The large-K LDA kernels: bookkeeping, and the same stationary shares as exact sampling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.datatypes import AnyArray
from jobs.kernels.lda import warp as lda_warp
from tests.test_kernels_lda import Rows, uniform


@given(st.lists(st.floats(1e-3, 10.0), min_size=1, max_size=40))
def test_alias_table_holds_the_weights(weights: list[float]) -> None:
    level, partner = lda_warp.alias_table(np.array(weights))
    K = len(weights)
    share = level.astype(np.float64) / K
    np.add.at(share, partner, (1.0 - level.astype(np.float64)) / K)
    assert share == pytest.approx(np.array(weights) / sum(weights), abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_tokens_by_term_are_a_stable_sort(seed: int) -> None:
    rows = Rows(seed)
    rows.skip[3] = 1
    begin, order = lda_warp.by_term(
        rows.indptr, rows.terms, rows.repeats, rows.start, rows.skip, rows.V
    )
    kept = np.flatnonzero(rows.skip[rows.token_row] == 0)
    expected = kept[np.argsort(rows.token_term[kept], kind="stable")]
    assert order.tolist() == expected.tolist()
    assert (
        begin.tolist() == np.searchsorted(rows.token_term[expected], np.arange(rows.V + 1)).tolist()
    )
    cells = lda_warp.term_cells(begin, order, rows.topics, rows.K, 5)
    plain = np.bincount(np.minimum(rows.counts().ravel(), 5), minlength=6)
    assert cells[1:].tolist() == plain[1:].tolist()


def plain_documents(
    rows: Rows, offer: AnyArray, own: AnyArray, alias: tuple[AnyArray, AnyArray], key: int
) -> None:
    level, partner = alias
    for d in range(rows.D):
        span = range(rows.start[d], rows.start[d + 1])
        here = np.bincount(rows.topics[span.start : span.stop], minlength=rows.K)
        for t in span:
            old, new = int(rows.topics[t]), int(offer[t])
            gain = (here[new] + rows.alpha[new]) * own[new]
            loss = (here[old] - 1 + rows.alpha[old]) * own[old]
            if new != old and uniform(key, 3 * t) * loss < gain:
                here[old] -= 1
                here[new] += 1
                rows.topics[t] = new
        n = len(span)
        for t in span:
            u = uniform(key, 3 * t + 1) * (np.float32(n - 1) + rows.alpha.sum(dtype=np.float32))
            if u < n - 1:
                i = span.start + min(int(u), n - 2)
                offer[t] = rows.topics[i + 1 if i >= t else i]
            else:
                v = uniform(key, 3 * t + 2) * np.float32(rows.K)
                k = min(int(v), rows.K - 1)
                offer[t] = k if v - k < level[k] else partner[k]


@pytest.mark.parametrize("seed", range(4))
def test_document_visits_agree_with_the_plain_ones(seed: int) -> None:
    a, b = Rows(seed), Rows(seed)
    offer = np.random.default_rng(seed).integers(0, a.K, a.N).astype(np.uint16)
    plain_offer = offer.copy()
    own = (1.0 / (a.counts().sum(axis=0) + 1.0)).astype(np.float32)
    level, partner = lda_warp.alias_table(a.alpha.astype(np.float64))
    shift = np.zeros(a.K, np.int64)
    before = np.bincount(a.topics, minlength=a.K)
    for first, last in [(0, 5), (5, a.D)]:
        lda_warp.visit_documents(
            a.start, a.skip, first, last, a.topics, offer, own, a.alpha, level, partner, shift,
            np.uint64(77),
        )  # fmt: skip
    plain_documents(b, plain_offer, own, (level, partner), 77)
    assert a.topics.tolist() == b.topics.tolist()
    assert offer.tolist() == plain_offer.tolist()
    assert (before + shift == np.bincount(a.topics, minlength=a.K)).all()


def plain_terms(
    rows: Rows, by_term: tuple[AnyArray, AnyArray], offer: AnyArray, own: AnyArray, key: int
) -> None:
    begin, order = by_term
    for w in range(rows.V):
        mine = order[begin[w] : begin[w + 1]]
        here = np.bincount(rows.topics[mine], minlength=rows.K)
        for t in mine.tolist():
            old, new = int(rows.topics[t]), int(offer[t])
            gain = (here[new] + rows.beta) * own[new]
            loss = (here[old] - 1 + rows.beta) * own[old]
            if new != old and uniform(key, 3 * t) * loss < gain:
                here[old] -= 1
                here[new] += 1
                rows.topics[t] = new
        n = len(mine)
        for i, t in enumerate(mine.tolist()):
            spread = np.float32(rows.K) * rows.beta
            u = uniform(key, 3 * t + 1) * (np.float32(n - 1) + spread)
            if u < n - 1:
                other = min(int(u), n - 2)
                offer[t] = rows.topics[mine[other + 1 if other >= i else other]]
            else:
                offer[t] = min(int(uniform(key, 3 * t + 2) * np.float32(rows.K)), rows.K - 1)


@pytest.mark.parametrize("seed", range(4))
def test_term_visits_agree_with_the_plain_ones(seed: int) -> None:
    a, b = Rows(seed), Rows(seed)
    offer = np.random.default_rng(seed).integers(0, a.K, a.N).astype(np.uint16)
    plain_offer = offer.copy()
    own = (1.0 / (a.counts().sum(axis=0) + 1.0)).astype(np.float32)
    begin, order = lda_warp.by_term(a.indptr, a.terms, a.repeats, a.start, a.skip, a.V)
    shift = np.zeros(a.K, np.int64)
    before = np.bincount(a.topics, minlength=a.K)
    for first, last in [(0, 7), (7, a.V)]:
        lda_warp.visit_terms(
            begin, order, first, last, a.topics, offer, own, a.beta, shift, np.uint64(78)
        )
    plain_terms(b, (begin, order), plain_offer, own, 78)
    assert a.topics.tolist() == b.topics.tolist()
    assert offer.tolist() == plain_offer.tolist()
    assert (before + shift == np.bincount(a.topics, minlength=a.K)).all()
