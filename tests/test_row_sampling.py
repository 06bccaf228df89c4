"""Systematic sampling of rows: whole documents where there are many, rows of few long ones."""

import numpy as np
import pytest

from jobs.datatypes import BoolArray, Corpus
from jobs.text.terms.row_sampling import systematic_sample


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
