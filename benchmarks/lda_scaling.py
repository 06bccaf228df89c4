"""What does the native LDA engine cost by tokens, by topics and by threads?

Corpora are drawn from a model fitted to real articles, so that their words are spread as words
are. A cost is the median over single sweeps, after a burn-in. Threads are compared by wall time:
that figure needs a machine with nothing else to do. `--questions` asks only some.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

from benchmarks import harness, lda_cells, lda_peers
from jobs.contracts import FitOptions, FittedModel
from jobs.datatypes import DocumentTermMatrix, SparseMatrix
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.native import Native

SOURCE = "bbc_news_raw"
QUESTIONS = ("topics", "tokens", "many", "threads")
TOPICS = (10, 50, 100, 200, 500, 1000, 2000)
TOKENS = (100_000, 500_000, 1_000_000, 5_000_000, 20_000_000)
MANY = 1000
LENGTH = 200
PLANTED = 100
SHARED = 5_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--questions", nargs="+", default=list(QUESTIONS), choices=QUESTIONS)
    parser.add_argument("--tokens", nargs="+", type=int, default=list(TOKENS), help="corpus sizes")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Ask what was asked for."""
    whole = lda_cells.whole(SOURCE, 1300 if options.quick else 2225)
    cell = lda_cells.split(whole, 1)
    lda_peers.warm_up(cell)
    model = _fit(cell.train, PLANTED, 1, 60)
    ask: dict[str, Callable[[], None]] = {
        "topics": lambda: _topics(report, drawn(model, 300_000 if report.quick else 500_000, 1)),
        "tokens": lambda: _tokens(report, model, options.tokens),
        "many": lambda: _many(report, cell),
        "threads": lambda: _threads(report, model),
    }
    for question in options.questions:
        ask[question]()


def drawn(model: NativeLda, tokens: int, seed: int) -> SparseMatrix:
    """Draw documents, about `tokens` in all, from a fitted model: its own alpha and topics."""
    rng = np.random.default_rng(seed)
    D = max(50, tokens // LENGTH)
    V = model.topic_term.shape[1]
    edges = np.cumsum(model.topic_term, axis=1)
    edges /= edges[:, -1:]
    alpha = np.maximum(model.alpha, 1e-3)
    columns, sizes = [], []
    for length in rng.poisson(LENGTH, D).tolist():
        held = rng.multinomial(length, rng.dirichlet(alpha))
        parts = [
            np.searchsorted(edges[k], rng.random(held[k])) for k in np.flatnonzero(held).tolist()
        ]
        words = np.minimum(np.concatenate(parts or [np.zeros(0, np.int64)]), V - 1)
        columns.append(words.astype(np.int32))
        sizes.append(length)
    indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    ones = np.ones(int(indptr[-1]), np.int32)
    counts: SparseMatrix = csr_array((ones, np.concatenate(columns), indptr), shape=(D, V))
    counts.sum_duplicates()
    return counts


def _fit(counts: SparseMatrix, topics: int, threads: int, sweeps: int) -> NativeLda:
    found = Native(topics=topics, max_sweeps=sweeps).fit(
        _matrix(counts), FitOptions(1, threads=threads)
    )
    assert isinstance(found, NativeLda)
    return found


def _matrix(counts: SparseMatrix) -> DocumentTermMatrix:
    return DocumentTermMatrix(counts, csr_array(counts.shape, dtype=np.float64))


def sweep_cost(
    counts: SparseMatrix, topics: int, threads: int, *, burn_in: int, sweeps: int
) -> tuple[float, float, FittedModel]:
    """CPU and wall nanoseconds of a token in one sweep, and the model in the end."""
    times: list[tuple[float, float]] = []

    def tell(stage: str, done: int, total: int) -> None:
        times.append((time.process_time(), time.perf_counter()))

    model = Native(topics=topics, max_sweeps=burn_in + sweeps).fit(
        _matrix(counts), FitOptions(1, threads=threads, progress=tell)
    )
    spent = np.diff(np.array(times), axis=0)[burn_in : burn_in + sweeps - 1]
    cpu, wall = np.median(spent, axis=0) * 1e9 / float(counts.sum())
    return float(cpu), float(wall), model


def _topics(report: harness.Report, counts: SparseMatrix) -> None:
    costs = {}
    _fit(counts, 500, 1, 3)
    for topics in (20, 200, 1000) if report.quick else TOPICS:
        costs[topics], _, _ = sweep_cost(counts, topics, 1, burn_in=30, sweeps=10)
        report.row(
            question="topics", topics=topics, tokens=int(counts.sum()), ns_a_token=costs[topics]
        )
    many = [cost for topics, cost in costs.items() if topics >= 200]
    report.goal("K=200 to 2000: dearest token over cheapest", max(many) / min(many), at_most=2)


def _tokens(report: harness.Report, model: NativeLda, sizes: Sequence[int]) -> None:
    bytes_a_token = {}
    for wanted in (100_000, 400_000) if report.quick else sizes:
        counts = drawn(model, wanted, 2)
        tokens = int(counts.sum())
        work = partial(sweep_cost, counts, PLANTED, 1, burn_in=12, sweeps=8)
        cpu, (peak, (cost, _, _)) = harness.cpu_seconds(partial(lda_cells.with_peak, work))
        if peak is not None:
            bytes_a_token[tokens] = peak * 2**20 / tokens
        report.row(
            question="tokens",
            topics=PLANTED,
            tokens=tokens,
            ns_a_token=cost,
            cpu=cpu,
            bytes_a_token=bytes_a_token.get(tokens),
        )
    large = [found for tokens, found in sorted(bytes_a_token.items()) if tokens >= 900_000]
    if large:
        report.goal("bytes a token at K=100 beyond the matrix", max(large), at_most=24)
    if len(large) > 1:
        growth = max(more / less for less, more in pairwise(large))
        report.goal("bytes a token, over those of the next smaller corpus", growth, at_most=1)


def _many(report: harness.Report, cell: lda_cells.Split) -> None:
    sweeps = 20 if report.quick else 300
    counts = cell.train
    _fit(counts, 500, 1, 3)
    spent, (cost, _, model) = harness.cpu_seconds(
        lambda: sweep_cost(counts, MANY, 1, burn_in=sweeps // 2, sweeps=sweeps // 2)
    )
    assert isinstance(model, NativeLda)
    ours = lda_cells.completion(cell, model.topic_term, model.alpha)
    peer = lda_peers.tomotopy(cell, MANY, 1, model.beta, (sweeps,))
    theirs = peer.curve[-1][1]
    their_cost = peer.cpu * 1e9 / (sweeps * float(counts.sum()))
    for engine, figures in (
        ("native", (cost, spent, ours)),
        ("tomotopy told", (their_cost, peer.cpu, theirs)),
    ):
        names = ("ns_a_token", "cpu", "perplexity")
        report.row(
            question="many",
            engine=engine,
            topics=MANY,
            tokens=int(counts.sum()),
            **dict(zip(names, figures, strict=True)),
        )
    report.goal("K=1000: tokens a CPU second over tomotopy's", their_cost / cost, at_least=8)
    report.goal("K=1000: held-out perplexity over tomotopy's", ours / theirs, at_most=1.01)


def _threads(report: harness.Report, model: NativeLda) -> None:
    counts = drawn(model, 400_000 if report.quick else SHARED, 3)
    ratios = []
    for turn in range(1 if report.quick else 3):
        walls = {}
        for threads in (1, 2):
            _, walls[threads], _ = sweep_cost(counts, PLANTED, threads, burn_in=12, sweeps=8)
        ratios.append(walls[1] / walls[2])
        report.row(
            question="threads",
            topics=PLANTED,
            tokens=int(counts.sum()),
            turn=turn,
            wall_ns_1=walls[1],
            wall_ns_2=walls[2],
        )
    report.goal("5M tokens: two threads over one, wall", harness.median(ratios), at_least=1.6)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
