"""The native LDA engine on large corpora: sums within 32 bits, more shards with more tokens."""

import numpy as np
import pytest

from jobs.contracts import FitOptions
from jobs.datatypes import DocumentTermMatrix, SparseMatrix
from jobs.errors import InputUnusable
from jobs.models.lda.gibbs import chain, sampling
from jobs.models.lda.gibbs.chain import Chain
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.native import Native
from tests.planted import TOPICS, WORDS, counted, tokens


def begun(counts: SparseMatrix, topics: int) -> Chain:
    gains = np.zeros(0, np.int32)
    alpha = np.full(topics, 0.1)
    return Chain(counts, topics, seed=1, threads=1, gains=gains, alpha=alpha, beta=0.01)


def heaviest(counts: SparseMatrix) -> int:
    return int(counts.sum(axis=0).max())


def test_no_more_samples_are_added_up_than_32_bits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = counted(tokens(120, 40)[0])
    assert begun(counts, TOPICS).most_samples == chain.MAX_COUNT // heaviest(counts)
    # Room for three samples: windows of ten and more sweeps take few, and all sums are whole.
    monkeypatch.setattr(chain, "MAX_COUNT", 3 * heaviest(counts) + 1)
    assert begun(counts, TOPICS).most_samples == 3
    matrix = DocumentTermMatrix(counts, counts.astype(np.float64))
    model = Native(topics=TOPICS, max_sweeps=60).fit(matrix, FitOptions(1))
    assert np.allclose(model.topic_term.sum(axis=1), 1)
    assert (model.topic_term > 0).all()


def test_a_term_that_cannot_be_counted_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = counted(tokens(120, 40)[0])
    monkeypatch.setattr(chain, "MAX_COUNT", heaviest(counts) - 1)
    with pytest.raises(InputUnusable, match=r"more than LDA can count .* Lower vocabulary.max"):
        begun(counts, TOPICS)


def test_a_large_corpus_has_more_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = counted(tokens(400, 40)[0])
    monkeypatch.setattr(chain, "SHARDED_FROM", 1_000)
    assert begun(counts, 4).shards == 4
    monkeypatch.setattr(chain, "TOKENS_PER_SHARD", 1_000)
    large = begun(counts, 4)
    assert large.shards == 16
    assert len(large.cuts) == 17
    assert large.cuts[0] == 0
    assert large.cuts[-1] == counts.shape[0]
    assert begun(counts, 1_000).shards < 4


def test_a_large_corpus_is_swept_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = counted(tokens(600, 40)[0])
    matrix = DocumentTermMatrix(counts, counts.astype(np.float64))
    swept = []
    for large_from in (sampling.LARGE_FROM, 1_000):
        monkeypatch.setattr(sampling, "LARGE_FROM", large_from)
        model = Native(topics=TOPICS).fit(matrix, FitOptions(1))
        assert isinstance(model, NativeLda)
        swept.append(int(model.scores[-1, 0]))
        best = np.argsort(-model.topic_term, axis=1)[:, :8] // WORDS
        assert (best == best[:, :1]).all()
    assert swept[1] < swept[0]
