"""Does every label of a guided topic sit on its theme, with every kind of model that offers them?

A few ordinary words a theme, K = 10. `purity`: the share of the documents whose main topic is the
theme's that are of the theme; `lead`: the share of the theme's documents that its topic holds, less
the largest share that another topic holds. Both are the least over the themes and seeds. `nmi`
against all labels, guided and not, is the mean over the seeds. The engines of variational LDA take
minutes a fit: they and others that are slow get every n-th document of the large corpus
(`documents`).
"""

import argparse
import sys
from collections.abc import Mapping

import numpy as np

from benchmarks import harness
from benchmarks.words import Words, labelled, words
from jobs.contracts import FitOptions, Model
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray
from jobs.metrics.agreement import nmi
from jobs.models.hdbscan import Hdbscan
from jobs.models.kmeans import KMeans
from jobs.models.lda.gensim import GensimLda
from jobs.models.lda.native import Native
from jobs.models.lda.sklearn import SklearnLda
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf
from jobs.settings import SeedTopic
from jobs.topics.guided import match_seeds, seed_prior, seed_terms

TOPICS = 10
#: The themes of each corpus, by their labels in it, and words that a person would give them.
THEMES: Mapping[str, Mapping[str, str]] = {
    "bbc_news_raw": {
        "sport": "match coach champion team cup",
        "business": "market shares profit economy company",
        "politics": "minister government election party labour",
        "entertainment": "film music actor award album",
    },
    "sanad_khaleej": {
        "Finance": "سوق أسهم شركة بنك استثمار",
        "Medical": "مرض علاج مرضى طبيب دواء",
        "Politics": "حكومة رئيس وزير قوات انتخابات",
        "Sports": "فريق مباراة لاعب بطولة كرة",
        "Tech": "هاتف تطبيق إنترنت جهاز شاشة",
    },
}
KINDS: Mapping[str, Model] = {
    "lda": Native(topics=TOPICS),
    "lda, gensim": GensimLda(topics=TOPICS),
    "lda, sklearn": SklearnLda(topics=TOPICS),
    "mixture": Mixture(topics=TOPICS),
    "kmeans": KMeans(topics=TOPICS),
    "kmeans, lsa, consensus": KMeans(topics=TOPICS, dimensions=100, method="consensus"),
    "hdbscan": Hdbscan(topics=TOPICS),
    "nmf": Nmf(topics=TOPICS),
    "nmf, kullback_leibler": Nmf(topics=TOPICS, loss="kullback_leibler"),
}
#: Minutes a fit on a large corpus; they are judged on so many documents of it.
SLOW = ("lda, gensim", "lda, sklearn", "kmeans, lsa, consensus", "nmf, kullback_leibler")
SLOW_DOCUMENTS = 3500
#: Nothing is drawn at random in these: one fit says it all.
CERTAIN = ("nmf", "nmf, kullback_leibler")
QUICK = ("mixture", "kmeans", "hdbscan", "nmf")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--seeds", type=int, default=5, help="seeds a kind")
    parser.add_argument("--corpora", nargs="+", default=list(THEMES), help="only these")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), help="only these")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Fit all kinds with and without seed words, and state the goals."""
    if options.quick:
        options.seeds, options.corpora, options.kinds = 2, ["bbc_news_raw"], list(QUICK)
    for name in options.corpora:
        whole = words(labelled(name, None))
        report.used(whole.corpus)
        few = whole
        if len(whole.labels) > SLOW_DOCUMENTS and set(SLOW) & set(options.kinds):
            few = words(labelled(name, SLOW_DOCUMENTS))
        for kind in options.kinds:
            seeds = 1 if kind in CERTAIN else options.seeds
            _judge(report, few if kind in SLOW else whole, kind, seeds)


def _judge(report: harness.Report, given: Words, kind: str, seeds: int) -> None:
    from threadpoolctl import threadpool_limits

    name, model = given.corpus.name, KINDS[kind]
    themes = THEMES[name]
    guided = [SeedTopic(label=theme, words=tuple(text.split())) for theme, text in themes.items()]
    terms, _ = seed_terms(guided, given.seed_counts(guided), TOPICS)
    prior = seed_prior(terms, given.matrix.counts)
    matrix = given.matrix
    if kind.startswith("lda"):
        matrix = DocumentTermMatrix(matrix.counts, matrix.counts.astype(np.float64))
    figures, lost = [], 0
    for seed in range(seeds):
        with threadpool_limits(limits=1):
            free = model.fit(matrix, FitOptions(seed))
            held = model.fit(matrix, FitOptions(seed, word_prior=prior))
        match = match_seeds(guided, prior, terms, held.topic_term)
        lost += len(match.lost)
        main = _main(held.transform(matrix))
        purity, lead = _placed(given, main, match.labels)
        figures.append(
            (purity, lead, _nmi(given, main), _nmi(given, _main(free.transform(matrix))))
        )
    table = np.array(figures)
    purity, lead = table[:, :2].min(axis=0).round(4).tolist()
    with_seeds, without = table[:, 2:].mean(axis=0).round(4).tolist()
    documents = len(given.labels)
    report.row(
        corpus=name, kind=kind, documents=documents, seeds=seeds, purity=purity, lead=lead,
        nmi=with_seeds, nmi_unguided=without, seed_lost=lost,
    )  # fmt: skip
    of = f"{name}, {kind}"
    report.goal(f"{of}: least purity of a guided topic", purity, at_least=0.7, quick_too=True)
    report.goal(f"{of}: least lead in its theme", lead, at_least=0, quick_too=True)
    report.goal(f"{of}: NMI over unguided", with_seeds - without, at_least=-0.02, quick_too=True)


def _main(document_topic: FloatArray) -> AnyArray:
    """The main topic of each document, -1 for none."""
    main: AnyArray = np.where(document_topic.any(axis=1), document_topic.argmax(axis=1), -1)
    return main


def _nmi(given: Words, main: AnyArray) -> float:
    return nmi(main[given.judged], given.labels[given.judged])


def _placed(given: Words, main: AnyArray, labels: Mapping[int, str]) -> tuple[float, float]:
    """Least purity of the labelled topics, and least lead of each in its theme."""
    purity, lead = [], []
    for k, theme in labels.items():
        of_theme = (given.labels == theme) & given.judged
        own = (main == k) & given.judged
        purity.append(float(of_theme[own].mean()) if own.any() else 0.0)
        held = np.bincount(main[of_theme & (main >= 0)], minlength=TOPICS) / of_theme.sum()
        lead.append(float(held[k] - np.delete(held, k).max()))
    return min(purity), min(lead)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
