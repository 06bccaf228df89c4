"""Systematic sampling of rows: whole documents where there are many, rows of few long ones."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.datatypes import BoolArray, Corpus
from jobs.text.terms import row_sampling
from jobs.text.terms.row_sampling import select_rows, systematic_sample


def corpus_of(documents: int, rows: int, tokens: int) -> Corpus:
    """Documents of so many rows each, each row of so many tokens of one form."""
    total = documents * rows
    return Corpus(
        forms=("word",),
        form_ids=np.zeros(total * tokens, np.int32),
        indptr=np.arange(total + 1, dtype=np.int64) * tokens,
        sentence_ends=np.zeros(0, np.int64),
        row_documents=np.repeat(np.arange(documents, dtype=np.int32), rows),
    )


def every_row(corpus: Corpus) -> BoolArray:
    """All rows are asked for."""
    return np.ones(corpus.rows, np.bool_)


@pytest.mark.parametrize(("documents", "rows"), [(1, 400), (2, 200), (3, 133), (400, 1), (40, 10)])
def test_a_sample_has_about_the_tokens_asked_for(documents: int, rows: int) -> None:
    corpus = corpus_of(documents, rows, tokens=10)
    chosen = systematic_sample(corpus, every_row(corpus), 500)
    assert 250 <= int(chosen.sum()) * 10 <= 1000


def test_documents_stay_whole_where_there_are_many() -> None:
    corpus = corpus_of(40, 10, tokens=10)
    chosen = systematic_sample(corpus, every_row(corpus), 500)
    of_documents = chosen.reshape(40, 10)
    assert (of_documents.all(axis=1) == of_documents.any(axis=1)).all()


def test_all_rows_are_taken_where_they_are_few() -> None:
    corpus = corpus_of(4, 10, tokens=10)
    some = np.arange(corpus.rows) % 2 == 0
    assert (systematic_sample(corpus, some, 200) == some).all()


def test_only_rows_that_were_asked_for_are_taken() -> None:
    corpus = corpus_of(2, 200, tokens=10)
    some = np.arange(corpus.rows) % 3 == 0
    chosen = systematic_sample(corpus, some, 500)
    assert chosen.any()
    assert not chosen[~some].any()


@given(data=st.data(), block=st.sampled_from([1, 3, 10_000]))
def test_rows_are_taken_with_their_sentences_and_breaks(data: st.DataObject, block: int) -> None:
    lengths = data.draw(st.lists(st.integers(0, 5), max_size=8))
    tokens, rows = sum(lengths), len(lengths)
    taken = np.array(data.draw(st.lists(st.booleans(), min_size=rows, max_size=rows)), np.bool_)
    marks = st.sets(st.integers(0, max(tokens - 1, 0)), max_size=tokens)
    breaks = np.array(sorted(data.draw(marks)), np.int64)[: tokens or 0]
    ends = np.array(sorted(one + 1 for one in data.draw(marks)), np.int64)[: tokens or 0]
    corpus = Corpus(
        forms=tuple(map(str, range(max(tokens, 1)))),
        form_ids=np.arange(tokens, dtype=np.int32),
        indptr=np.append(0, np.cumsum(lengths)).astype(np.int64),
        sentence_ends=ends,
        row_documents=np.arange(rows, dtype=np.int32),
        breaks=breaks,
    )
    with mock.patch.object(row_sampling, "AT_ONCE", block):
        found = select_rows(corpus, taken)
    kept = np.flatnonzero(np.repeat(taken, lengths)).tolist()
    assert found.form_ids.tolist() == kept
    assert np.diff(found.indptr).tolist() == [n for n, t in zip(lengths, taken, strict=True) if t]
    before = [sum(token < end for token in kept) for end in ends.tolist()]
    assert found.sentence_ends.tolist() == sorted({end for end in before if end})
    assert found.breaks.tolist() == [kept.index(one) for one in breaks.tolist() if one in kept]
