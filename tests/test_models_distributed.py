"""Fits over shards: the same bytes by any workers and retries, and topics as good as in memory."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jobs.backends import Local
from jobs.contracts import Backend, FitOptions
from jobs.datatypes import DocumentTermMatrix, Int8Array, SparseMatrix
from jobs.errors import InputUnusable
from jobs.models.distributed import chain, fit_shards, lda
from jobs.models.distributed.chain import DistributedChain, _has_converged
from jobs.models.distributed.corpus import ShardedCorpus
from jobs.models.hdbscan import Hdbscan
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.gibbs.sampling import completion, halves
from jobs.models.lda.native import Native
from jobs.shards import drop_part, read_part
from tests.planted import TOPICS, WORDS, Stopped, counted, tokens, weighted
from tests.sharded import Remote, same_arrays, sharded


def planted(rows: int = 700, length: int = 40) -> SparseMatrix:
    """Rows of planted topics, one of them without a term."""
    counts = counted(tokens(rows, length)[0]).tolil()
    counts[rows // 3] = 0
    found: SparseMatrix = counts.tocsr()
    return found


def fitted(
    folder: Path,
    model: Native,
    backend: Backend | None = None,
    *,
    rows: int = 150,
    options: FitOptions = FitOptions(1),  # noqa: B008
) -> tuple[ShardedCorpus, NativeLda]:
    corpus = sharded(folder, weighted(planted()), rows, backend)
    found = fit_shards(model, corpus, options)
    assert isinstance(found, NativeLda)
    return corpus, found


def kill(folder: Path, model: Native, monkeypatch: pytest.MonkeyPatch, *, after: int) -> None:
    """Fit until so many rounds are done."""

    class Killed(DistributedChain):
        def sweep(self, sweeps: int, votes: Int8Array | None = None) -> None:
            if self.state.rounds == after:
                raise Stopped
            super().sweep(sweeps, votes)

    with monkeypatch.context() as patch:
        patch.setattr(lda, "DistributedChain", Killed)
        with pytest.raises(Stopped):
            fitted(folder, model)


@pytest.fixture
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with a quarter of the planted corpus."""
    monkeypatch.setattr(lda, "BURN_IN_TOKENS", 7000)


def test_burn_in_goes_on_where_the_score_stalls_before_topics_converge() -> None:
    # As measured on Reuters: it stalls at 45 sweeps, and falls by 3% up to 225.
    scores = [(20.0, 649.6), (30.0, 642.6), (45.0, 642.7)]
    assert not _has_converged(scores)
    assert not _has_converged([*scores, (67.0, 640.1)])
    assert _has_converged([*scores, (67.0, 642.1)])
    # A window that only makes up for the one before is no gain.
    assert _has_converged([*scores, (67.0, 660.0), (100.0, 642.0)])
    assert not _has_converged([(100.0, 642.0)])


@pytest.mark.usefixtures("small_sample")
@pytest.mark.parametrize("weights", ["none", "pmi"])
def test_workers_and_retries_change_no_byte(tmp_path: Path, weights: str) -> None:
    model = Native(topics=TOPICS, max_sweeps=80, term_weights=weights)
    corpus, one = fitted(tmp_path / "one", model)
    for number, backend in enumerate((Local(3), Remote())):
        assert same_arrays(fitted(tmp_path / str(number), model, backend)[1], one)
    assert len(one.scores) > 2
    left = {path.name for placed in corpus.shards for path in placed.shard.iterdir()}
    assert left == {"counts", "weights"}


@pytest.mark.usefixtures("small_sample")
@pytest.mark.parametrize("rounds", [1, 17, 18, 20, 26])
def test_a_fit_that_was_killed_goes_on_and_has_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rounds: int
) -> None:
    model = Native(topics=TOPICS, max_sweeps=80)
    whole = fitted(tmp_path / "whole", model)[1]

    kill(tmp_path / "killed", model, monkeypatch, after=rounds)
    begun = []
    in_memory = lda._in_memory

    def counted_fits(*told: Any) -> NativeLda:
        begun.append(told)
        return in_memory(*told)

    found: list[int] = []

    class Resumed(DistributedChain):
        def __init__(self, *told: Any, **named: Any) -> None:
            super().__init__(*told, **named)
            found.extend(len(list(placed.shard.glob("topics-*"))) for placed in self.corpus.shards)

    monkeypatch.setattr(lda, "_in_memory", counted_fits)
    monkeypatch.setattr(lda, "DistributedChain", Resumed)
    corpus, again = fitted(tmp_path / "killed", model)
    assert same_arrays(again, whole)
    assert set(found) == {int(rounds > 1)}
    assert len(begun) == (rounds == 1)
    left = {path.name for placed in corpus.shards for path in placed.shard.iterdir()}
    assert left == {"counts", "weights"}
    assert not any(corpus.folder.iterdir())


@pytest.mark.usefixtures("small_sample")
def test_topics_over_shards_are_as_good_as_those_in_memory(tmp_path: Path) -> None:
    held_out = counted(tokens(200, 40, seed=8)[0])
    seen, hidden = halves(held_out)
    scores = []
    _, over_shards = fitted(tmp_path, Native(topics=TOPICS))
    whole = planted()
    in_memory = Native(topics=TOPICS).fit(DocumentTermMatrix(whole, whole), FitOptions(1))
    assert isinstance(in_memory, NativeLda)
    for model in (over_shards, in_memory):
        phi = np.ascontiguousarray(model.topic_term.T, np.float32)
        scores.append(completion(phi, model.fold_in(seen), hidden))
        best = np.argsort(-model.topic_term, axis=1)[:, :8] // WORDS
        assert sorted(best[:, 0].tolist()) == list(range(TOPICS))
        assert (best == best[:, :1]).all()
    assert scores[0] < 1.01 * scores[1]


def test_a_corpus_no_larger_than_the_sample_is_fitted_as_in_memory(tmp_path: Path) -> None:
    _, over_shards = fitted(tmp_path, Native(topics=TOPICS, max_sweeps=20))
    whole = planted()
    model = Native(topics=TOPICS, max_sweeps=20)
    in_memory = model.fit(DocumentTermMatrix(whole, whole), FitOptions(1))
    assert isinstance(in_memory, NativeLda)
    assert same_arrays(over_shards, in_memory)


@pytest.mark.usefixtures("small_sample")
def test_merged_counts_are_those_of_the_topics_of_all_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    class Counted(DistributedChain):
        def sweep(self, sweeps: int, votes: Int8Array | None = None) -> None:
            super().sweep(sweeps, votes)
            state, name = self.state, self.checkpoint.name
            total = np.zeros_like(state.counts)
            held = self.sampled.value.held_out
            for placed in self.corpus.shards:
                topics = read_part(placed.shard, f"{name}-{state.rounds - 1}")["topics"]
                counts = read_part(placed.shard, "counts")
                rows = np.repeat(np.arange(len(counts["indptr"]) - 1), np.diff(counts["indptr"]))
                swept = ~np.isin(rows + placed.rows_before, held)
                terms = np.repeat(counts["indices"], counts["data"])
                kept = np.repeat(swept, counts["data"])
                np.add.at(total, (terms[kept], topics[kept]), 1)
            assert np.array_equal(total, state.counts)
            seen.append(votes is not None)

    monkeypatch.setattr(lda, "DistributedChain", Counted)
    fitted(tmp_path, Native(topics=TOPICS, max_sweeps=100))
    assert True in seen
    assert False in seen


@pytest.mark.usefixtures("small_sample")
def test_guided_topics_keep_their_words(tmp_path: Path) -> None:
    prior = np.zeros((1, planted().shape[1]))
    prior[0, 2 * WORDS : 3 * WORDS] = 1 / WORDS
    options = FitOptions(1, word_prior=prior)
    _, model = fitted(tmp_path, Native(topics=TOPICS, max_sweeps=60), options=options)
    assert model.topic_term[0].argmax() // WORDS == 2
    assert model.masses is not None
    assert model.masses.sum() > 0.95 * planted().sum() + 0.25 * 28_000 / TOPICS


@pytest.mark.usefixtures("small_sample")
def test_given_priors_are_not_tuned(tmp_path: Path) -> None:
    _, model = fitted(tmp_path, Native(topics=TOPICS, max_sweeps=60, alpha=0.2, beta=0.03))
    assert (set(model.alpha.tolist()), model.beta) == ({0.2}, 0.03)


def test_what_cannot_be_fitted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match="no shard"):
        ShardedCorpus.measured(Local(), [])
    corpus = sharded(tmp_path / "other", weighted(planted()), 150)
    with pytest.raises(InputUnusable, match=r"'hdbscan' cannot.*kmeans, lda, mixture, nmf"):
        fit_shards(Hdbscan(), corpus, FitOptions(1))
    with pytest.raises(InputUnusable, match=r"more topics \(700\).*\(699 of 700\)"):
        fitted(tmp_path, Native(topics=700))


def test_rows_are_gathered_in_their_order(tmp_path: Path) -> None:
    counts = planted()
    corpus = sharded(tmp_path, weighted(counts), 101)
    rows = np.array([0, 100, 101, 233, 699])
    assert np.array_equal(corpus.gathered(rows, corpus.counts).toarray(), counts[rows].toarray())
    assert (corpus.rows, corpus.used, corpus.tokens) == (700, 699, 699 * 40)
    assert [placed.rows_before for placed in corpus.shards] == list(range(0, 700, 101))
    assert len(corpus.sampled_tokens(4000)) == 100
    assert len(corpus.sampled_tokens(10**6)) == 700


@pytest.mark.usefixtures("small_sample")
def test_a_fit_that_was_killed_while_it_removes_what_it_kept_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Native(topics=TOPICS, max_sweeps=80)
    whole = fitted(tmp_path / "whole", model)[1]

    def killed(*told: Any) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(chain, "drop_topics", killed)
        with pytest.raises(Stopped):
            fitted(tmp_path / "killed", model)
    corpus, again = fitted(tmp_path / "killed", model)
    assert same_arrays(again, whole)
    left = {path.name for placed in corpus.shards for path in placed.shard.iterdir()}
    assert left == {"counts", "weights"}


@pytest.mark.usefixtures("small_sample")
def test_a_fit_whose_topics_of_a_shard_were_damaged_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Native(topics=TOPICS, max_sweeps=80)
    whole = fitted(tmp_path / "whole", model)[1]

    kill(tmp_path / "killed", model, monkeypatch, after=26)
    shard = tmp_path / "killed" / "shard-000001"
    for part in sorted(shard.glob("topics-*")):
        drop_part(shard, part.name)
    assert list((tmp_path / "killed" / "fit").glob("state-*"))
    corpus, again = fitted(tmp_path / "killed", model)
    assert same_arrays(again, whole)
    assert not any(corpus.folder.iterdir())


def test_a_sample_of_long_rows_has_more_of_them_than_topics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lda, "BURN_IN_TOKENS", 100)
    corpus, found = fitted(tmp_path, Native(topics=TOPICS, max_sweeps=20))
    assert corpus.sampled_tokens(100).tolist() == [0, 350]
    assert np.isfinite(found.topic_term).all()
    assert len(found.topic_term) == TOPICS
