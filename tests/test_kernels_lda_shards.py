"""The LDA kernels of a shard: what it changed, as cells that are added to the merged counts."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.kernels.lda import sums
from tests.test_kernels_lda import Rows


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=20)
def test_what_a_shard_changed_is_what_its_moved_tokens_changed(seed: int, weighted: bool) -> None:
    rows = Rows(seed, weighted=weighted)
    base = rows.counts()
    before = rows.topics.copy()
    moved = np.random.default_rng(seed).random(rows.N) < 0.3
    rows.topics[moved] = (rows.topics[moved] + 1) % rows.K
    counts = base.copy()
    sums.move_tokens(rows.indptr, rows.terms, rows.repeats, rows.gains, before, rows.topics, counts)
    assert np.array_equal(counts, rows.counts())
    cells, changes = sums.changed_cells(base, counts)
    assert (np.diff(cells) > 0).all()
    assert (changes != 0).all()
    merged = base.ravel().copy()
    merged[cells] += changes
    assert np.array_equal(merged.reshape(base.shape), counts)
