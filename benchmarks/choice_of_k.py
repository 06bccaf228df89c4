"""Does `topics: auto` find a number of topics that labels would have chosen, at what cost?

For each corpus the default clusters are fitted with every number of the sweep, and their agreement
(NMI) with the labels is compared with that at the number which the rule chooses without labels:
`gap` is what the choice loses on the best number of the sweep, the median over the seeds. The
planted corpora mix 25 labels of several sources, with 30 documents and more each; a constant that
suits them has to fail elsewhere, or the corpora prove nothing. `times` is the cost of the whole
sweep over that of one fit with its largest number.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np

from benchmarks import harness
from benchmarks.words import JUDGED, Words, labelled, part, words
from jobs.contracts import FitOptions, FittedModel
from jobs.datatypes import AnyArray, Document, DocumentTermMatrix
from jobs.metrics.agreement import nmi
from jobs.models.mixture import Mixture
from jobs.settings import TopicCountSettings
from jobs.topics.choose import choose_topic_count

#: A corpus a language and length: the English half of sib200 says the same as the Arabic one.
CORPORA = tuple(name for name in JUDGED if name != "sib200_eng")
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
#: Constant numbers that would answer the planted corpora as well as the rule does.
SUITED = (15, 20, 25, 40)
QUICK = 400
LIMIT = 4000
COST_ROWS = 10_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--seeds", type=int, default=3, help="seeds a corpus")
    parser.add_argument("--limit", type=int, default=LIMIT, help="documents a corpus at most")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Choose on all corpora, compare with the labels, and measure the cost."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        _labelled_corpora(report, options)
        _planted_corpora(report, options)
        _cost(report, QUICK if options.quick else COST_ROWS)


def fits(matrix: DocumentTermMatrix, topics: Sequence[int], seed: int) -> Sequence[FittedModel]:
    """Fit the default clusters for several numbers of topics."""
    return Mixture().sweep(matrix, topics, FitOptions(seed))


def _labelled_corpora(report: harness.Report, options: argparse.Namespace) -> None:
    gaps, constant = {}, Counter[int]()
    names = CORPORA[:1] if options.quick else CORPORA
    for name in names:
        corpus = labelled(name, QUICK if options.quick else options.limit)
        report.used(corpus)
        given = words(corpus)
        found = [_swept(given, seed) for seed in range(1 if options.quick else options.seeds)]
        lost = [max(scores.values()) - scores[chosen] for chosen, scores in found]
        gaps[name] = float(np.median(lost))
        chosen = ", ".join(str(K) for K, _ in found)
        tried = found[0][1]
        middle = {K: float(np.median([scores[K] for _, scores in found])) for K in tried}
        best = max(middle, key=lambda K: middle[K])
        constant.update(K for K in middle if middle[best] - middle[K] <= 0.05)
        report.row(
            corpus=name,
            labels=len(set(given.labels[given.judged])),
            chosen=chosen,
            best=best,
            nmi_at_best=middle[best],
            gap=gaps[name],
        )
    report.goal(
        "corpora of 6 on which the choice is within 0.05 of the best NMI",
        sum(gap <= 0.05 for gap in gaps.values()),
        at_least=5,
    )
    often, K = max((constant[K], K) for K in SUITED)
    report.goal(
        f"the same for a constant that suits {LABELS} labels, at best {K}", often, at_most=4
    )


def _swept(given: Words, seed: int) -> tuple[int, dict[int, float]]:
    """The number that is chosen, and the NMI of every number that was tried."""
    choice = choose_topic_count(given.matrix, fits, TopicCountSettings(), seed=seed)
    tried = [candidate.topics for candidate in choice.candidates]
    models = fits(given.matrix, tried, seed)
    scores = {}
    for K, model in zip(tried, models, strict=True):
        clusters = model.transform(given.matrix).argmax(axis=1)
        scores[K] = nmi(clusters[given.judged], given.labels[given.judged])
    return choice.topics, scores


def _planted_corpora(report: harness.Report, options: argparse.Namespace) -> None:
    mixes = dict(list(PLANTED.items())[:1]) if options.quick else PLANTED
    for name, sources in mixes.items():
        given = words(_mixed(name, sources))
        report.used(given.corpus)
        for seed in range(1 if options.quick else options.seeds):
            chosen = choose_topic_count(given.matrix, fits, TopicCountSettings(), seed=seed).topics
            report.row(corpus=name, labels=LABELS, chosen=str(chosen), seed=seed)
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


def _cost(report: harness.Report, rows: int) -> None:
    """A sweep of ten values against one fit with the largest of them."""
    given = words(labelled("sanad_khaleej", rows))
    settings = TopicCountSettings()
    largest = max(settings.candidates)
    matrix: DocumentTermMatrix = given.matrix

    def fit() -> AnyArray:
        return Mixture(topics=largest).fit(matrix, FitOptions(0)).topic_term

    one, _ = harness.cpu_seconds(fit)
    sweep, _ = harness.cpu_seconds(lambda: choose_topic_count(matrix, fits, settings, seed=0))
    report.row(
        corpus="sanad_khaleej", documents=rows, fit_cpu=one, sweep_cpu=sweep, times=sweep / one
    )
    report.goal("cost of a ten-value sweep over one fit", sweep / one, at_most=10)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
