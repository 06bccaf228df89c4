"""Topic pruning in the native LDA engine, against plain references."""

from itertools import combinations

import numpy as np
import pytest

from jobs.datatypes import AnyArray
from jobs.kernels.lda import pruning
from tests.test_kernels_lda import Rows, uniform

MOST = 6


@pytest.mark.parametrize("seed", range(4))
def test_top_terms_are_a_stable_sort(seed: int) -> None:
    counts = np.random.default_rng(seed).integers(0, 4, (9, 5)).astype(np.int32)
    counts[:, 2] = [0, 0, 1, 0, 0, 0, 1, 0, 0]
    best = pruning.top_terms(counts, MOST)
    order = np.argsort(-counts, axis=0, kind="stable")[:MOST].T
    held = np.take_along_axis(counts.T, order, axis=1)
    assert best.tolist() == np.where(held > 0, order, -1).tolist()


@pytest.mark.parametrize("seed", range(4))
def test_pairs_are_counted_in_the_documents_that_are_not_skipped(seed: int) -> None:
    rows = Rows(seed)
    rows.skip[[2, 7]] = 1
    best = pruning.top_terms(rows.counts(), MOST)
    found = pruning.shared_documents(rows.indptr, rows.terms, rows.skip, best, rows.V)
    has = (rows.dense[rows.skip == 0] > 0).astype(int)
    for k in range(rows.K):
        known = best[k][best[k] >= 0]
        n = len(known)
        assert found[k, :n, :n].tolist() == (has[:, known].T @ has[:, known]).tolist()
        assert not found[k, n:].any()


def test_the_core_is_the_story_with_most_in_common() -> None:
    """Terms 0 to 2 stand in the same documents, 3 and 4 in others, 5 in all."""
    D = 40
    has = np.zeros((D, MOST), int)
    has[:12, :3] = 1
    has[3, 1] = 0
    has[20:25, 3:5] = 1
    has[:, 5] = 1
    pairs = (has.T @ has).astype(np.int32)[None]
    sides = pruning.core_terms(pairs, D, 0.5, 50)
    assert sides[0].tolist() == [1, 1, 1, -1, -1, -1]
    near = np.zeros((MOST, MOST))
    for a, b in combinations(range(MOST), 2):
        both = pairs[0, a, b] / D
        if 0 < both < 1:
            chance = pairs[0, a, a] * pairs[0, b, b] / D**2
            near[a, b] = near[b, a] = max(0.0, np.log(both / chance) / -np.log(both))
    leading = np.abs(np.linalg.eigh(near)[1][:, -1])
    assert (sides[0] == 1).tolist() == (leading >= 0.5 * leading.max()).tolist()


def test_of_terms_with_nothing_in_common_the_likeliest_is_the_core() -> None:
    pairs = np.eye(MOST, dtype=np.int32)[None] * 3
    assert pruning.core_terms(pairs, 40, 0.5, 50)[0].tolist() == [1, -1, -1, -1, -1, -1]


def test_of_two_stories_as_strong_as_each_other_the_likeliest_terms_stays() -> None:
    has = np.kron(np.eye(2, dtype=int), np.ones((10, 3), int))
    has[[0, 11], [1, 4]] = 0
    pairs = (has.T @ has).astype(np.int32)[None]
    assert pruning.core_terms(pairs, 40, 0.5, 50)[0].tolist() == [1, 1, 1, -1, -1, -1]


def plain_reassign(rows: Rows, counts: AnyArray, own: AnyArray, votes: AnyArray, key: int) -> int:
    strayed = 0
    for d in range(rows.D):
        span = range(rows.start[d], rows.start[d + 1])
        before = rows.topics[span.start : span.stop].astype(int)
        here = np.bincount(before, minlength=rows.K)
        vote = np.zeros(rows.K)
        np.add.at(vote, before, votes[rows.token_term[span.start : span.stop], before])
        lost = (here > 0) & (vote <= 0)
        held = np.where(lost, 0, here + rows.alpha)
        for t, old in zip(span, before.tolist(), strict=True):
            if not lost[old]:
                continue
            chance = held * (counts[rows.token_term[t]] + rows.beta) * own
            edges = np.cumsum(chance)
            drawn = np.searchsorted(edges, uniform(key, t) * edges[-1], side="right")
            rows.topics[t] = min(int(drawn), rows.K - 1)
            strayed += 1
    return strayed


@pytest.mark.parametrize("seed", range(6))
def test_strayed_tokens_are_drawn_as_by_the_plain_one(seed: int) -> None:
    a, b = Rows(seed, D=30), Rows(seed, D=30)
    counts = a.counts()
    own = (1.0 / (counts.sum(axis=0) + a.V * a.beta)).astype(np.float32)
    votes = np.random.default_rng(seed).integers(-1, 2, (a.V, a.K)).astype(np.int8)
    found = 0
    for first, last in [(0, 11), (11, a.D)]:
        found += pruning.reassign(
            a.indptr, a.terms, a.repeats, a.start, a.skip, first, last, a.topics, counts, own,
            a.alpha, a.beta, votes, np.uint64(41),
        )  # fmt: skip
    assert found == plain_reassign(b, counts, own.astype(np.float64), votes, 41)
    assert 0 < found < a.N
    assert a.topics.tolist() == b.topics.tolist()
