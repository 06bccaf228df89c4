"""Are short texts clustered no worse by the mixture than by any peer that has only words?

Titles cut from news (the first lines of bbc, the titles of reuters), short titles of papers and
single sentences in five languages; K is the number of labels. `bm25 lsa` is spherical k-means on
LSA of BM25 weights, `lsa kmeans` scikit-learn's k-means on LSA of TF-IDF, `lda` the native engine.
Every corpus has both NMI and ARI: a method may lead in one by a single large, impure cluster.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks import harness
from benchmarks.words import Words, labelled, part, words
from jobs.contracts import FitOptions, Model
from jobs.datatypes import AnyArray, DocumentTermMatrix
from jobs.metrics.agreement import ari, nmi
from jobs.models.kmeans import KMeans
from jobs.models.lda.native import Native
from jobs.models.mixture import Mixture
from jobs.vectorisers.bm25 import Bm25

TITLES = ("bbc_news_raw", "reuters21578")
SENTENCES = ("octis_m10", *(f"sib200_{one}" for one in ("ara", "eng", "deu", "fra", "tur")))
OWN = "mixture"
QUICK = ("sib200_ara", "sib200_eng")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--limit", type=int, default=4000, help="documents a corpus, evenly spaced")
    parser.add_argument("--seeds", type=int, default=3, help="seeds a method")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Compare all methods on all short corpora, and state the goals."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    names = QUICK if options.quick else (*SENTENCES, *TITLES)
    for name in names:
        corpus = labelled(name, 600 if options.quick else options.limit)
        if name in TITLES:
            corpus = titles(corpus)
        report.used(corpus)
        given = words(corpus)
        topics = len(set(given.labels[given.judged]))
        for method, cluster in _methods(given, topics).items():
            pairs = [agreement(given, cluster(seed)) for seed in range(options.seeds)]
            one, other = np.mean(pairs, axis=0).tolist()
            found.setdefault(method, {})[corpus.name] = one, other
            report.row(corpus=corpus.name, method=method, topics=topics, nmi=one, ari=other)
    _goals(report, found)


def titles(corpus: harness.LabelledCorpus) -> harness.LabelledCorpus:
    """The titles of documents, or their first lines; documents without one are left out."""
    cut = [
        replace(one, text=one.title or one.text.strip().split("\n", maxsplit=1)[0], title="")
        for one in corpus.documents
    ]
    kept = [number for number, one in enumerate(cut) if one.text.strip()]
    whole = replace(corpus, name=f"{corpus.name}, titles", documents=tuple(cut))
    return part(whole, kept)


def _methods(given: Words, topics: int) -> dict[str, Callable[[int], AnyArray]]:
    from threadpoolctl import threadpool_limits

    from benchmarks.clustering_quality import lsa_kmeans

    counts = given.matrix.counts
    bm25 = DocumentTermMatrix(counts, Bm25().fit(counts).transform(counts))

    def by_lsa(seed: int) -> AnyArray:
        with threadpool_limits(limits=1):
            return lsa_kmeans(given.matrix.weights, topics, seed)

    return {
        OWN: partial(main_topics, Mixture(topics=topics), given.matrix),
        "bm25 lsa": partial(main_topics, KMeans(topics=topics, dimensions=50), bm25),
        "lsa kmeans": by_lsa,
        "lda": partial(main_topics, Native(topics=topics), given.matrix),
    }


def main_topics(model: Model, matrix: DocumentTermMatrix, seed: int) -> AnyArray:
    """Fit a model; the main topic of each row, int64[D], -1 for none."""
    shares = model.fit(matrix, FitOptions(seed)).transform(matrix)
    clusters: AnyArray = np.where(shares.any(axis=1), shares.argmax(axis=1), -1)
    return clusters


def agreement(given: Words, clusters: AnyArray) -> tuple[float, float]:
    """NMI and ARI of clusters int64[D] with the labels that count."""
    pair = (clusters[given.judged], given.labels[given.judged])
    return nmi(*pair), ari(*pair)


def _goals(report: harness.Report, found: dict[str, dict[str, tuple[float, float]]]) -> None:
    own = np.array(list(found[OWN].values()))
    for method, figures in found.items():
        if method == OWN:
            continue
        ahead = own - np.array(list(figures.values()))
        for place, measure in enumerate(("NMI", "ARI")):
            lead = float(ahead[:, place].mean())
            report.goal(f"mean lead in {measure} over {method}", lead, at_least=0)
        # Behind in both: the better of the two counts.
        behind = float(ahead.max(axis=1).min())
        report.goal(f"least lead in the better of both over {method}", behind, at_least=-0.03)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
