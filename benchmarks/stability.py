"""Does LDA find the same topics for another seed and for another sample of the documents?

The native engine fits 20 topics to random samples of nine documents in ten: one sample with every
seed, and the others with the first seed. `alike` is the Jaccard index of the ten likeliest terms
of matched topics (Kuhn 1955), `ari` the agreement of the rows' main topics, both over all pairs;
`alike_samples` is that of two samples. `perplexity` is that of held-out documents (completion).
Titles and other short texts are fitted with as many topics as there are labels (at most 20), and
set beside 200 rounds of tomotopy. `from chance` is the engine whose chains start from chance, on
the same matrices with the same seeds: one chain, or twenty below 20,000 tokens.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from unittest import mock

import numpy as np

from benchmarks import harness, lda_cells, lda_peers
from benchmarks.lda_cells import Split, Whole
from benchmarks.lda_seeds import alike
from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray
from jobs.metrics.agreement import ari, nmi
from jobs.metrics.coherence import c_npmi
from jobs.metrics.top import likeliest
from jobs.models.lda.gibbs import fit as gibbs_fit
from jobs.models.lda.gibbs.fitted import NativeLda
from jobs.models.lda.native import Native

#: Documents of the corpora.
LONG = {
    "bbc_news_raw": 3000,
    "sanad_khaleej": 2000,
    "reuters21578": 3000,
    "saudinewsnet": 2500,
    "ant_v11_jawhara": 2500,
}
JUDGED = ("bbc_news_raw", "sanad_khaleej", "reuters21578")
SHORT: dict[str, Callable[[], Whole]] = {
    "octis_m10": partial(lda_cells.whole, "octis_m10", 3000),
    "bbc_news_raw, titles": partial(lda_cells.titles, "bbc_news_raw", None),
    "reuters21578, titles": partial(lda_cells.titles, "reuters21578", 6000),
}
#: Chains from chance in a corpus of few tokens; in any other it is one.
CHANCE_CHAINS = 20
TOPICS, MOST = 20, 20
SAMPLES = 3
ROUNDS = 200
QUICK_LIMIT, QUICK_TOPICS = 400, 5


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--corpora", nargs="*", default=list(LONG), choices=LONG)
    parser.add_argument("--short", nargs="*", default=list(SHORT), choices=SHORT)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5, 6, 7, 8])


@dataclass(frozen=True, eq=False)
class Fit:
    """One fit: its seed, the terms of each topic, and each row's main topic (-1: not fitted)."""

    seed: int
    sample: int
    shown: list[frozenset[str]]
    main: AnyArray
    cpu: float
    perplexity: float
    c_npmi: float
    nmi: float | None


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Fit the corpora, show means, and state the goals."""
    topics = TOPICS
    if report.quick:
        options.corpora, options.short = ["bbc_news_raw"], ["octis_m10"]
        options.seeds, topics = [1, 2], QUICK_TOPICS
    coherent = []
    for name in options.corpora:
        whole = lda_cells.whole(name, QUICK_LIMIT if report.quick else LONG[name])
        figures = _row(report, whole, topics, options.seeds)
        with from_chance():
            before = _row(report, whole, topics, options.seeds, "from chance")
        coherent.append(figures["c_npmi"] - before["c_npmi"])
        if name in JUDGED:
            report.goal(
                f"{name}: top terms of two seeds", figures["alike"], at_least=0.75, quick_too=True
            )
            report.goal(f"{name}: ARI of two seeds", figures["ari"], at_least=0.7, quick_too=True)
            same = figures["alike_samples"]
            report.goal(f"{name}: top terms of two samples", same, at_least=0.65)
        ratio = figures["c_npmi"] / before["c_npmi"]
        report.goal(f"{name}: c_npmi over that from chance", ratio, at_least=0.95)
        ratio = figures["perplexity"] / before["perplexity"]
        report.goal(f"{name}: perplexity over that from chance", ratio, at_most=1.01)
    if coherent:
        gain = float(np.mean(coherent))
        report.goal("c_npmi: mean gain over chains from chance", gain, at_least=0)
    for name in options.short:
        _short(report, name, options.seeds)


def _short(report: harness.Report, name: str, seeds: Sequence[int]) -> None:
    whole = lda_cells.whole("octis_m10", QUICK_LIMIT) if report.quick else SHORT[name]()
    topics = min(whole.classes, MOST)
    figures = _row(report, whole, topics, seeds)
    with from_chance():
        before = _row(report, whole, topics, seeds, "from chance")
    cell = lda_cells.split(whole, 1)
    peers = [
        lda_peers.tomotopy(cell, topics, seed, lda_peers.SHIPPED_ETA, (ROUNDS,)) for seed in seeds
    ]
    cpu = float(np.median([peer.cpu for peer in peers]))
    agreed = [_agreement(cell, _main(cell, peer.topic_term, peer.alpha)) for peer in peers]
    theirs = float(np.mean([found for found in agreed if found is not None]))
    report.row(corpus=name, engine="tomotopy", topics=topics, fits=len(peers), cpu=cpu, nmi=theirs)
    report.goal(f"{name}: CPU over that of tomotopy's rounds", figures["cpu"] / cpu, at_most=3)
    lead = figures["nmi"] - theirs
    report.goal(f"{name}: lead in NMI over tomotopy", lead, at_least=0, quick_too=True)
    report.goal(
        f"{name}: NMI over that from chance", figures["nmi"] - before["nmi"], at_least=-0.01
    )


def _cliff(tokens: int) -> int:
    return CHANCE_CHAINS if tokens < gibbs_fit.SMALL else 0


@contextmanager
def from_chance() -> Iterator[None]:
    """Let chains start from chance, and let their number fall off a cliff."""
    with (
        mock.patch.object(gibbs_fit, "clustered_rows", return_value=None),
        mock.patch.object(gibbs_fit, "ensemble_size", _cliff),
    ):
        yield


def _row(
    report: harness.Report,
    whole: Whole,
    topics: int,
    seeds: Sequence[int],
    engine: str = "native",
) -> dict[str, float]:
    fits = list(_fits(whole, topics, seeds))
    by_seed = [fit for fit in fits if fit.sample == 1]
    by_sample = [fit for fit in fits if fit.seed == seeds[0]]
    agreed = [fit.nmi for fit in fits if fit.nmi is not None]
    figures = {
        "cpu": float(np.median([fit.cpu for fit in fits])),
        "alike": _over_pairs(by_seed, _alike),
        "ari": _over_pairs(by_seed, _ari),
        "alike_samples": _over_pairs(by_sample, _alike),
        "ari_samples": _over_pairs(by_sample, _ari),
        "c_npmi": float(np.mean([fit.c_npmi for fit in fits])),
        "perplexity": float(np.mean([fit.perplexity for fit in fits])),
    }
    if agreed:
        figures["nmi"] = float(np.mean(agreed))
    report.row(corpus=whole.name, engine=engine, topics=topics, fits=len(fits), **figures)
    return figures


def _fits(whole: Whole, topics: int, seeds: Sequence[int]) -> Iterator[Fit]:
    first = lda_cells.split(whole, 1)
    lda_peers.warm_up(first)
    for seed in seeds:
        yield _fit(first, topics, seed, 1)
    for sample in range(2, SAMPLES + 1):
        yield _fit(lda_cells.split(whole, sample), topics, seeds[0], sample)


def _fit(cell: Split, topics: int, seed: int, sample: int) -> Fit:
    fitted = partial(Native(topics=topics).fit, cell.matrix, FitOptions(seed))
    cpu, model = harness.cpu_seconds(fitted)
    assert isinstance(model, NativeLda)
    alpha = model.alpha
    top = likeliest(model.topic_term, lda_cells.TOP)
    terms = cell.whole.terms
    main = _main(cell, model.topic_term, alpha)
    return Fit(
        seed,
        sample,
        [frozenset(terms[w] for w in row if w >= 0) for row in top.tolist()],
        main,
        cpu,
        lda_cells.completion(cell, model.topic_term, alpha),
        float(np.nanmean(c_npmi(top, cell.whole.reference))),
        _agreement(cell, main),
    )


def _main(cell: Split, topic_term: AnyArray, alpha: AnyArray) -> AnyArray:
    """Main topic of each row of the corpus, int64[D]; -1 for those held out."""
    found = np.full(len(cell.whole.labels), -1)
    found[cell.rows] = lda_cells.fold_in(cell.train, topic_term, alpha).argmax(axis=1)
    return found


def _agreement(cell: Split, main: AnyArray) -> float | None:
    """NMI of main topics with the labels, over the rows that have both."""
    known = np.array([label is not None for label in cell.whole.labels]) & (main >= 0)
    names = np.array([label or "" for label in cell.whole.labels])[known]
    return nmi(main[known], names) if len(set(names.tolist())) > 1 else None


def _over_pairs(fits: Sequence[Fit], compare: Callable[[Fit, Fit], float]) -> float:
    return float(np.mean([compare(one, other) for one, other in combinations(fits, 2)]))


def _alike(one: Fit, other: Fit) -> float:
    return alike(one.shown, other.shown)


def _ari(one: Fit, other: Fit) -> float:
    both = (one.main >= 0) & (other.main >= 0)
    return ari(one.main[both], other.main[both])


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
