"""TF-IDF against scikit-learn's, at every setting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.vectorisers.counts import Counts
from jobs.vectorisers.tfidf import Norm, TfIdf
from tests.planted import counted, tokens


@pytest.mark.parametrize("norm", ["l2", "l1", "none"])
@pytest.mark.parametrize("sublinear", [False, True])
@pytest.mark.parametrize("smooth", [False, True])
def test_tfidf_is_scikit_learns(norm: Norm, sublinear: bool, smooth: bool) -> None:
    from sklearn.feature_extraction.text import TfidfTransformer

    rows, _ = tokens(rows=50)
    counts = counted(rows)
    counts = counts[:, np.flatnonzero(counts.sum(axis=0))]
    theirs = TfidfTransformer(
        norm=None if norm == "none" else norm, sublinear_tf=sublinear, smooth_idf=smooth
    ).fit(counts)
    ours = TfIdf(norm=norm, sublinear=sublinear, smooth=smooth).fit(counts)
    new = counted(tokens(rows=9, seed=8)[0])[:, : counts.shape[1]]
    for matrix in (counts, new):
        difference = ours.transform(matrix) - theirs.transform(matrix)
        assert abs(difference).max() < 1e-14 * max(1.0, abs(ours.transform(matrix)).max())


@given(st.lists(st.lists(st.integers(0, 5), max_size=9), min_size=1, max_size=5))
def test_rows_have_length_one_or_are_empty(rows: list[list[int]]) -> None:
    counts = counted([np.array(row, dtype=np.int32) for row in rows], 6)
    weights = TfIdf().fit(counts).transform(counts)
    lengths = np.sqrt((weights.toarray() ** 2).sum(axis=1))
    assert lengths == pytest.approx([float(bool(row)) for row in rows])


def test_counts_are_left_alone() -> None:
    counts = counted(tokens(rows=5)[0])
    weights = Counts().fit(counts).transform(counts)
    assert np.array_equal(weights.toarray(), counts.toarray())
