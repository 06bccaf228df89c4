"""Does `topics: auto` find a number of topics that labels would have chosen, at what cost?

Labelled sets of 2 to 65 labels are made of the corpora (`benchmarks/labelled_sets.py`). On each,
the default clusters (or the model of `--kind`) are fitted with every number of the sweep, and their
agreement (NMI) with the labels is compared with that at the number which the rule chooses without
labels: `gap` is what the choice loses on the best number of the sweep, the mean over the seeds. A
constant that does as well would make the rule idle, or the sets too much alike. `range` tells
whether one of the numbers that the choice calls nearly as good is within .05 of the best. The
planted corpora mix 25 labels of several sources, with 30 documents and more each. `times` is the
cost of the whole sweep over that of one fit with its largest number.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np

from benchmarks import harness, labelled_sets
from benchmarks.words import Words, labelled, part, words
from jobs.contracts import FitOptions, Model
from jobs.datatypes import AnyArray, Choice, Document
from jobs.metrics.agreement import nmi
from jobs.models import MODELS
from jobs.models.mixture import Mixture
from jobs.settings import TopicCountSettings
from jobs.topics.choose import choose_topic_count
from jobs.topics.fitting import sized, sweep_fits

KINDS: dict[str, Model] = {name: MODELS[name]() for name in ("mixture", "kmeans", "nmf", "lda")}
SETS = {
    "development": labelled_sets.DEVELOPMENT,
    "held_back": labelled_sets.HELD_BACK,
    "all": (*labelled_sets.DEVELOPMENT, *labelled_sets.HELD_BACK),
}
#: Which labels are mixed: so many of the most frequent of each source, and how many documents.
PLANTED = {
    "20 codes, 5 sections": (("reuters21578", 20, 100), ("bbc_news_raw", 5, 100)),
    "13 codes, 5 and 7 sections": (
        ("reuters21578", 13, 80),
        ("bbc_news_raw", 5, 120),
        ("sanad_khaleej", 7, 120),
    ),
    "18 codes, 7 sections": (("reuters21578", 18, 150), ("sanad_khaleej", 7, 80)),
}
LEAST_DOCUMENTS = 30
LABELS = 25
#: What a choice may lose on the best number of the sweep, in NMI, to count as near.
NEAR = 0.05
#: Sets of a quick run, and their documents at most.
QUICK, QUICK_LIMIT = ("bbc", "khaleej_3_skew", "m10_2", "reuters_titles_7"), 500
#: Rows on which the cost is measured: those of a sample, and of a corpus that is sampled.
COST_ROWS = (3000, 10_000)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--seeds", type=int, default=3, help="seeds a set")
    parser.add_argument(
        "--limit", type=int, default=labelled_sets.LIMIT, help="documents a set at most"
    )
    parser.add_argument("--sets", choices=SETS, default="all", help="which sets are judged")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these sets alone, no cost")
    parser.add_argument("--kind", choices=KINDS, default="mixture", help="which model is fitted")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Choose on all sets, compare with the labels, and measure the cost."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        _labelled_sets(report, options)
        if options.only:
            return
        if not options.quick and options.kind == "mixture":
            _planted_corpora(report, options)
        for rows in COST_ROWS[:1] if options.quick else COST_ROWS:
            _cost(report, KINDS[options.kind], QUICK_LIMIT if options.quick else rows)


def _labelled_sets(report: harness.Report, options: argparse.Namespace) -> None:
    wanted = [one for one in SETS[options.sets] if not options.only or one.name in options.only]
    limit, seeds = options.limit, options.seeds
    if options.quick:
        wanted = [one for one in wanted if one.name in QUICK]
        limit, seeds = QUICK_LIMIT, 1
    gaps, ranges, constant = [], [], Counter[int]()
    for one in wanted:
        corpus = labelled_sets.load(one, limit)
        report.used(corpus)
        given = words(corpus)
        found = [_swept(given, KINDS[options.kind], seed) for seed in range(seeds)]
        gaps.append(float(np.mean([max(of.values()) - of[made.topics] for made, of in found])))
        ranges.append(float(np.mean([_in_range(made, of) for made, of in found])))
        candidates = TopicCountSettings().candidates
        middle = {
            K: float(np.mean([of[K] for _, of in found])) for K in candidates if K in found[0][1]
        }
        best = max(middle, key=lambda K: middle[K])
        constant.update(K for K in middle if middle[best] - middle[K] <= NEAR)
        report.row(
            set=one.name,
            labels=len(set(corpus.labels)),
            documents=len(corpus.documents),
            chosen=", ".join(str(made.topics) for made, _ in found),
            seconds="; ".join(" ".join(map(str, made.seconds)) for made, _ in found),
            best=best,
            nmi_at_best=middle[best],
            gap=gaps[-1],
            range=ranges[-1],
        )
    _goals(report, gaps, ranges, constant)


def _goals(
    report: harness.Report, gaps: Sequence[float], ranges: Sequence[float], constant: Counter[int]
) -> None:
    near = float(np.mean([gap <= NEAR for gap in gaps]))
    report.goal(
        "share of the sets on which the choice is within 0.05 of the best", near, at_least=0.75
    )
    report.goal(
        "mean gap in NMI to the best number", float(np.mean(gaps)), at_most=0.04, quick_too=True
    )
    often, K = max((share, -K) for K, share in constant.items())
    report.goal(
        f"how far its share is ahead of the best constant's, {-K}",
        near - often / len(gaps),
        at_least=0.2,
    )
    report.goal(
        "share of the sets on which the range holds a number within 0.05 of the best",
        float(np.mean(ranges)),
        at_least=0.8,
    )


def _in_range(made: Choice, scores: dict[int, float]) -> bool:
    """Whether a number that the choice calls nearly as good is near the best, or one of seconds."""
    low, high = made.range or (made.topics, made.topics)
    open_ = [of for K, of in scores.items() if low <= K <= high or K in made.seconds]
    return max(scores.values()) - max(open_) <= NEAR


def _swept(given: Words, model: Model, seed: int) -> tuple[Choice, dict[int, float]]:
    """The choice, and the NMI of every number that was tried."""
    fits = sweep_fits(model, 1)
    choice = choose_topic_count(given.matrix, fits, TopicCountSettings(), seed=seed)
    tried = [candidate.topics for candidate in choice.candidates]
    if isinstance(model, Mixture):
        models = model.sweep(given.matrix, tried, FitOptions(seed))
    else:
        models = tuple(sized(model, K).fit(given.matrix, FitOptions(seed)) for K in tried)
    scores = {}
    for K, fitted in zip(tried, models, strict=True):
        clusters = fitted.transform(given.matrix).argmax(axis=1)
        scores[K] = nmi(clusters[given.judged], given.labels[given.judged])
    return choice, scores


def _planted_corpora(report: harness.Report, options: argparse.Namespace) -> None:
    fits = sweep_fits(Mixture(), 1)
    for name, sources in PLANTED.items():
        given = words(_mixed(name, sources))
        report.used(given.corpus)
        for seed in range(options.seeds):
            chosen = choose_topic_count(given.matrix, fits, TopicCountSettings(), seed=seed).topics
            report.row(set=name, labels=LABELS, chosen=str(chosen), seed=seed)
            goal = f"{name}: topics chosen for {LABELS} labels, seed {seed}"
            report.goal(goal, chosen, at_least=15, at_most=40)


def _mixed(name: str, sources: Sequence[tuple[str, int, int]]) -> harness.LabelledCorpus:
    """Documents of the most frequent labels of several corpora, evenly spaced in each label."""
    documents: list[Document] = []
    labels: list[str] = []
    for source, count, size in sources:
        corpus = harness.load(source)
        rows = [i for i, judged in enumerate(corpus.judged) if judged]
        often = Counter(corpus.labels[i] for i in rows).most_common(count)
        for label, frequency in often:
            if frequency < LEAST_DOCUMENTS:
                raise harness.CorpusMissing(f"{source}: {label} has {frequency} documents")
            own = [i for i in rows if corpus.labels[i] == label]
            kept = own if len(own) <= size else [own[k * len(own) // size] for k in range(size)]
            documents += part(corpus, kept).documents
            labels += [f"{source} {label}"] * len(kept)
    order = sorted(range(len(labels)), key=lambda i: documents[i].id)
    return harness.LabelledCorpus(
        name,
        tuple(documents[i] for i in order),
        tuple(labels[i] for i in order),
        (True,) * len(labels),
    )


def _cost(report: harness.Report, model: Model, rows: int) -> None:
    """A sweep of ten values against one fit with the largest of them."""
    given = words(labelled("sanad_khaleej", rows))
    settings = TopicCountSettings()
    largest = sized(model, max(settings.candidates))
    fits = sweep_fits(model, 1)

    def fit() -> AnyArray:
        return largest.fit(given.matrix, FitOptions(0)).topic_term

    fit()  # What is imported and compiled once is no cost of either.
    one, _ = harness.cpu_seconds(fit)
    sweep, _ = harness.cpu_seconds(lambda: choose_topic_count(given.matrix, fits, settings, seed=0))
    report.row(set="khaleej", documents=rows, fit_cpu=one, sweep_cpu=sweep, times=sweep / one)
    report.goal(
        f"cost of a ten-value sweep over one fit, {rows} rows",
        sweep / one,
        at_most=6,
        quick_too=True,
    )


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
