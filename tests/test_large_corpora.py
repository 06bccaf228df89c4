"""What is held differently of large corpora: packed texts, lazy weights, listed topics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobs.contracts import FitOptions
from jobs.datatypes import Document, DocumentTermMatrix, LazySpans, Span, TopicWeight
from jobs.document_mixtures import BLOCK, terms_by_row
from jobs.models.lda.native import Native
from jobs.text.chain import records, threads
from jobs.topics.assignments import _ranked
from jobs.topics.summarise import prevalence
from tests.prepared import EMPTY, chain

TEXTS = tuple(
    f"Report {number} on rivers \N{ARABIC LETTER SEEN}\N{ARABIC LETTER LAM} \ud800 and {number * 7}"
    f" boats.\n\nA second paragraph of report {number}." * 3
    for number in range(60)
)


def test_packed_documents_are_those_that_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [Document(f"d{i:02d}", text, "d.txt") for i, text in enumerate(TEXTS)]
    text, lexicon = chain(), EMPTY
    monkeypatch.setattr(threads, "_GROUP", 600)
    kept = text.prepare(documents, lexicon)
    assert len(kept.documents._made) == 0  # type: ignore[attr-defined]
    monkeypatch.setattr(threads, "KEPT_BATCHES", 2)
    monkeypatch.setattr(records, "KEPT_BATCHES", 2)
    monkeypatch.setattr(records, "_BLOCK", 50)
    monkeypatch.setattr(records, "_LAST_DOCUMENTS", 4)
    packed = text.prepare(documents, lexicon, workers=2)
    for order in (range(59, -1, -1), range(60), (0, 40, 0, 41, 3)):
        for number in order:
            assert packed.documents[number] == kept.documents[number]
    assert len(packed.documents._single) == 4  # type: ignore[attr-defined]
    assert len(packed.documents._made) == 2  # type: ignore[attr-defined]
    assert list(packed.documents) == list(kept.documents)
    rows = range(packed.corpus.rows)
    assert [packed.passage(row) for row in rows] == [
        passage for one in kept.documents for passage in one.passages
    ]


def test_weights_that_no_model_reads_are_not_made() -> None:
    counts = csr_array(np.array([[3, 0, 2], [0, 4, 1], [1, 1, 0]] * 4, np.int32))

    def refuse() -> csr_array:
        raise AssertionError("LDA reads counts")

    matrix = DocumentTermMatrix(counts, refuse)
    model = Native(topics=2, max_sweeps=5).fit(matrix, FitOptions(1))
    assert model.transform(matrix.rows(np.arange(3))).shape == (3, 2)
    with pytest.raises(AssertionError, match="counts"):
        _ = matrix.weights


def test_weights_of_another_shape_are_refused_when_they_are_made() -> None:
    counts = csr_array(np.eye(3, dtype=np.int32))
    matrix = DocumentTermMatrix(counts, lambda: csr_array(np.eye(2)))
    with pytest.raises(ValueError, match=r"counts are \(3, 3\) but weights are \(2, 2\)"):
        _ = matrix.weights


@given(
    st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=9),
    st.sampled_from([0.0, 0.2, 0.9]),
)
def test_listed_topics_are_those_of_a_plain_sort(rows: list[list[int]], floor: float) -> None:
    weights = np.array(rows, float)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1)
    ids = ("t0000", "t0001", "t0002", "t0003")
    found = list(_ranked(weights, ids, floor))
    assert len(found) == len(rows)
    for mixture, (listed, margin) in zip(weights, found, strict=True):
        ranked = sorted(np.flatnonzero(mixture > 0).tolist(), key=lambda k: (-mixture[k], k))
        kept = [k for place, k in enumerate(ranked) if place == 0 or mixture[k] >= floor]
        told = tuple(TopicWeight(ids[k], float(mixture[k])) for k in kept)
        assert listed == told
        assert hash(listed) == hash(told)
        assert listed[:2] == told[:2]
        assert [listed[at] for at in range(len(listed))] == list(told)
        top = np.sort(mixture)[::-1]
        assert margin == float(top[0] - top[1])


def test_listed_topics_are_shown_as_a_tuple() -> None:
    (listed, _), *_ = _ranked(np.array([[0.25, 0.75]]), ("a", "b"), 0.0)
    assert listed == (TopicWeight("b", 0.75), TopicWeight("a", 0.25))
    assert listed != 3
    assert repr(listed) == repr(tuple(listed))


def test_spans_are_found_once_and_only_when_they_are_asked_for() -> None:
    asked = []

    def find() -> tuple[Span, ...]:
        asked.append(1)
        return (Span(1, 4), Span(6, 9))

    found = LazySpans(find)
    assert not asked
    assert found == (Span(1, 4), Span(6, 9))
    assert (len(found), found[1], found[:1]) == (2, (6, 9), ((1, 4),))
    assert repr(found) == repr(tuple(found))
    assert hash(found) == hash(tuple(found))
    assert found != 3
    assert len(asked) == 1


@pytest.mark.parametrize("topics", [1, 2, 7, 40])
@pytest.mark.parametrize("rows", [0, 1, 4_097, 9_000])
def test_shares_of_topics_in_blocks_are_those_of_all_rows_at_once(rows: int, topics: int) -> None:
    rng = np.random.default_rng(rows)
    weights, terms = rng.random((rows, topics)), rng.integers(0, 500, rows)
    total = float(terms.sum())
    whole = (terms[:, None].astype(float) * weights).sum(axis=0) / (total or 1.0)
    assert prevalence(weights, terms).tobytes() == whole.tobytes()
    columns = np.asfortranarray(weights)
    whole = (terms[:, None].astype(float) * columns).sum(axis=0) / (total or 1.0)
    assert prevalence(columns, terms).tobytes() == whole.tobytes()


def test_terms_of_rows_in_blocks_are_those_of_all_at_once() -> None:
    rng = np.random.default_rng(4)
    counts = csr_array(rng.integers(0, 3, (2 * BLOCK + 5, 4)).astype(np.int32))
    found = terms_by_row(counts)
    assert found.dtype == np.int64
    assert found.tolist() == counts.toarray().sum(axis=1).tolist()
