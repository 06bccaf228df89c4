"""The native LDA engine: the same bytes however it is run, priors, held-out score, large K."""

import hashlib
import os
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from scipy.sparse import csr_array

from jobs.contracts import FitOptions, Model
from jobs.datatypes import AnyArray, DocumentTermMatrix, SparseMatrix
from jobs.models.lda.gibbs.chain import Chain
from jobs.models.lda.gibbs.fit import FIRST_SWEEPS, ensemble_size
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.gibbs.sampling import AVERAGING_SWEEPS, TUNED_EVERY
from jobs.models.lda.gibbs.term_weights import Weighing
from jobs.models.lda.native import Native
from tests.planted import TOPICS, WORDS, Stopped, Stopper, counted, tokens

Weights = Literal["none", "idf", "pmi"]
KINDS: tuple[Weights, ...] = ("none", "idf", "pmi")


def unweighted(counts: SparseMatrix) -> DocumentTermMatrix:
    return DocumentTermMatrix(counts, counts.astype(np.float64))


def planted(rows: int = 120, length: int = 40) -> DocumentTermMatrix:
    return unweighted(counted(tokens(rows, length)[0]))


def fitted(
    model: Model, matrix: DocumentTermMatrix, *, seed: int = 1, threads: int = 1
) -> NativeLda:
    found = model.fit(matrix, FitOptions(seed, threads=threads))
    assert isinstance(found, NativeLda)
    return found


def digest(model: NativeLda) -> str:
    found = hashlib.sha256()
    for name, array in model.arrays().items():
        found.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


@pytest.mark.parametrize("weights", KINDS)
def test_each_topic_shows_the_words_that_were_planted_together(weights: Weights) -> None:
    model = fitted(Native(topics=TOPICS, max_sweeps=60, term_weights=weights), planted(240))
    best = np.argsort(-model.topic_term, axis=1)[:, :8] // WORDS
    assert (best == best[:, :1]).all()
    assert sorted(best[:, 0].tolist()) == list(range(TOPICS))


@pytest.mark.parametrize(
    ("rows", "length", "topics"),
    [(120, 40, TOPICS), (2500, 100, 20), (700, 40, 500)],
    ids=["several starts", "shards", "many topics"],
)
def test_the_same_bytes_twenty_times_for_any_number_of_threads(
    rows: int, length: int, topics: int
) -> None:
    matrix = planted(rows, length)
    model = Native(topics=topics, max_sweeps=6)
    first = digest(fitted(model, matrix, seed=4))
    for turn in range(20):
        assert digest(fitted(model, matrix, seed=4, threads=(1, 2, 4)[turn % 3])) == first
    assert digest(fitted(model, matrix, seed=5)) != first


def test_pruned_topics_have_the_same_bytes_for_any_number_of_threads() -> None:
    matrix = planted(2500, 100)
    model = Native(topics=20, max_sweeps=100)
    assert len({digest(fitted(model, matrix, threads=threads)) for threads in (1, 2, 4)}) == 1


def test_pruning_parts_two_stories_that_share_a_topic() -> None:
    counts = planted(120).counts
    chain = Chain(
        counts, 3, seed=1, threads=1, gains=np.zeros(0, np.int32), alpha=np.full(3, 0.1), beta=0.1
    )
    story = np.arange(120) % TOPICS
    chain.topics[:] = np.repeat(np.array([0, 1, 2, 0])[story], np.diff(chain.start))
    chain.count()
    before = chain.base[:, 0].copy()
    with ThreadPoolExecutor(1) as pool:
        chain.prune_topics(pool)
    kept = [
        chain.base[WORDS * k : WORDS * (k + 1), 0].sum() / before[WORDS * k : WORDS * (k + 1)].sum()
        for k in (0, 3)
    ]
    assert sorted(share > 0.9 for share in kept) == [False, True]
    assert min(kept) < 0.1
    assert int(chain.base.sum()) == int(counts.sum())


PROGRAM = """
from tests.test_models_lda_native import Native, digest, fitted, planted
for rows, topics in ((120, 4), (700, 500)):
    print(digest(fitted(Native(topics=topics, max_sweeps=6), planted(rows), threads=THREADS)))
"""


@pytest.mark.slow
def test_a_cold_cache_of_machine_code_gives_the_same_bytes_as_a_warm_one(tmp_path: Path) -> None:
    printed = []
    for threads in ("1", "4"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM.replace("THREADS", threads)],
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        printed.append(done.stdout)
    assert list(tmp_path.rglob("*.nbi"))
    assert len(printed[0].splitlines()) == 2
    assert set(printed) == {printed[0]}


@pytest.mark.parametrize("weights", KINDS)
def test_a_row_alone_is_given_what_it_is_given_among_others(weights: Weights) -> None:
    matrix = planted()
    model = fitted(Native(topics=TOPICS, max_sweeps=20, term_weights=weights), matrix)
    whole = model.fold_in(matrix.counts)
    for d in (0, 7, 119):
        assert model.fold_in(matrix.counts[[d]]).tobytes() == whole[d].tobytes()


def test_transform_of_the_fitted_rows_agrees_with_their_tokens() -> None:
    matrix = planted(600)
    model = fitted(Native(topics=TOPICS, max_sweeps=60), matrix)
    mixed = model.fold_in(matrix.counts) @ model.topic_term
    found = matrix.counts.toarray() / matrix.counts.sum(axis=1)[:, None]
    shown = np.array([mixed[:, 30 * k : 30 * k + 30].sum(axis=1) for k in range(TOPICS)])
    held = np.array([found[:, 30 * k : 30 * k + 30].sum(axis=1) for k in range(TOPICS)])
    assert np.abs(shown - held).mean() < 0.02


def test_given_priors_stay_and_learned_ones_move() -> None:
    matrix = planted(600)
    given = fitted(Native(topics=TOPICS, max_sweeps=30, alpha=0.3, beta=0.04), matrix)
    assert given.alpha.tolist() == [0.3] * TOPICS
    assert given.beta == 0.04
    learned = fitted(Native(topics=TOPICS, max_sweeps=30), matrix)
    assert len(set(learned.alpha.tolist())) == TOPICS
    assert learned.beta not in (0.04, given.beta)


def test_learned_priors_are_nearer_to_those_that_drew_the_corpus() -> None:
    """Rows drawn by LDA itself: alpha .5 and .1, beta .1."""
    rng = np.random.default_rng(2)
    alpha = np.array([0.5, 0.1, 0.1])
    topics = rng.dirichlet(np.full(200, 0.1), 3)
    rows = [rng.choice(200, 60, p=rng.dirichlet(alpha) @ topics) for _ in range(800)]
    model = fitted(Native(topics=3, max_sweeps=90), unweighted(counted(rows, 200)))
    assert model.beta == pytest.approx(0.1, rel=0.25)
    assert np.sort(model.alpha) == pytest.approx(np.sort(alpha), rel=0.25)


def test_it_stops_by_itself_and_tells_as_it_goes_on() -> None:
    matrix = planted(600)
    listener = Stopper(after=10**6)
    found = Native(topics=TOPICS, max_sweeps=3000).fit(matrix, FitOptions(1, progress=listener))
    assert isinstance(found, NativeLda)
    sweeps = found.scores[:, 0]
    assert (np.diff(sweeps) > 0).all()
    assert sweeps[-1] < 1000
    assert (found.scores[-1, 1] < found.scores[0, 1] * 1.01).all()
    told = [done for _, done, _ in listener.calls]
    assert np.diff(told[:-1]).max() <= TUNED_EVERY
    before = ensemble_size(int(matrix.counts.sum())) * FIRST_SWEEPS
    assert before
    assert told[-2:] == [before + sweeps[-1] + AVERAGING_SWEEPS, before + 3000]
    with pytest.raises(Stopped):
        Native(topics=TOPICS).fit(matrix, FitOptions(1, threads=2, progress=Stopper(after=3)))


def test_a_term_without_a_token_is_harmless() -> None:
    counts = planted().counts.toarray()
    counts[:, 17] = 0
    model = fitted(Native(topics=TOPICS, max_sweeps=20), unweighted(csr_array(counts)))
    assert np.isfinite(model.topic_term).all()


def test_a_fit_holds_no_more_than_three_tables_of_terms_and_of_rows_by_topics() -> None:
    rng = np.random.default_rng(3)
    tokens_of = rng.zipf(1.3, 120_000) % 5000
    counts = csr_array((np.ones(120_000, np.int32), (np.arange(120_000) // 60, tokens_of)))
    counts.sum_duplicates()
    matrix, model = unweighted(counts), Native(topics=100, max_sweeps=3)
    fitted(model, matrix)
    tracemalloc.start()
    try:
        fitted(model, matrix)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    terms, rows = (
        3 * 4 * 5000 * 100,
        3 * 8 * 2000 * 100,
    )  # of rows: those of the clusters it starts from
    assert peak < terms + rows + 16 * 120_000


@pytest.mark.parametrize("kind", KINDS)
def test_weights_are_those_of_wilson_and_chew(kind: Weights) -> None:
    counts = planted(30).counts
    weighing = Weighing.learn(kind, counts)
    dense = counts.toarray()
    D, V = dense.shape
    rows, terms = np.nonzero(dense)
    expected = np.ones(len(rows))
    if kind == "idf":
        expected = np.log2((1 + D) / (1 + (dense > 0).sum(axis=0)))[terms] + 1e-3
    if kind == "pmi":
        share = (dense / dense.sum(axis=1, keepdims=True))[rows, terms]
        whole = (dense.sum(axis=0) + 1) / (dense.sum() + V)
        expected = np.maximum(np.log2(share / whole[terms]), 0)
    tokens_of: AnyArray = dense[rows, terms]
    scaled = expected * (tokens_of.sum() / (expected * tokens_of).sum())
    assert weighing.per_entry(counts) == pytest.approx(scaled)
    again = Weighing.restore(weighing.arrays())
    assert again.per_entry(counts).tobytes() == weighing.per_entry(counts).tobytes()
