"""Are the default clusters closer to labels that they never saw than those of the peers?

Every method gets the same documents, and all but `sklearn raw` and those from `embeddings` the same
words (the text chain of this project at its defaults); K is the number of labels. Figures are
medians over the seeds; `cpu` is seconds a fit, from the words on (from the text on for `sklearn
raw`, with the embeddings for `embeddings ...`). Coherence is that of the ten top terms of a model,
or of the class-based TF-IDF of its clusters.

The methods from embeddings (`e5 ...`, `minilm ...`) are those of benchmarks/embed.py, which has to
be run beforehand in an environment of its own; each model comes with the default on the documents
that it was given (`mixture, those of e5`).
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import harness
from benchmarks.words import JUDGED, LONG, TOP, Words, labelled, part, words
from jobs.contracts import FitOptions, Model
from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.metrics.agreement import ari, nmi, purity
from jobs.metrics.coherence import c_npmi
from jobs.metrics.top import likeliest
from jobs.models.hdbscan import Hdbscan
from jobs.models.kmeans import KMeans
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf

BASELINE = "sklearn lsa kmeans"
DEFAULT = "mixture"
#: The models and the ways of clustering of benchmarks/embed.py.
EMBEDDINGS = ("e5", "minilm")
WAYS = ("kmeans", "umap_kmeans", "umap_hdbscan")
#: Nothing is drawn at random in these: one fit says it all.
CERTAIN = ("nmf", "nmf, kullback_leibler")
QUICK = 600
SWEPT = (4, 5, 6, 8, 10, 15, 20, 25, 40, 60)
SWEPT_DOCUMENTS = 2000

#: Clusters int[D], and the topic-term matrix of a model that has one.
Found = tuple[AnyArray, FloatArray | None]
Method = Callable[[int], Found]
Figures = dict[tuple[str, str], dict[str, float]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--seeds", type=int, default=5, help="seeds a method")
    parser.add_argument("--limit", type=int, help="so many documents a corpus, evenly spaced")
    parser.add_argument("--corpora", nargs="+", default=list(JUDGED), help="only these")
    parser.add_argument("--methods", nargs="+", help="only these")
    parser.add_argument(
        "--embeddings", type=Path, nargs="+", default=[], help="folders that embed.py wrote"
    )


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Compare all methods on all corpora, and state the goals."""
    found: Figures = {}
    if options.quick:
        options.seeds, options.limit = 2, QUICK
        options.corpora = [c for c in options.corpora if c in {"bbc_news_raw", "sib200_ara"}]
    for name in options.corpora:
        corpus = labelled(name, options.limit)
        report.used(corpus)
        given = words(corpus)
        topics = len(set(given.labels[given.judged]))
        for method, fit in _methods(given, topics).items():
            if options.methods and method not in options.methods:
                continue
            seeds = 1 if method in CERTAIN else options.seeds
            found[name, method] = figures = _judged(given, fit, seeds)
            report.row(corpus=name, method=method, topics=topics, **figures)
    for name in options.corpora:
        for stored in (folder / f"{name}.npz" for folder in options.embeddings):
            if stored.is_file():
                with np.load(stored, allow_pickle=False) as arrays:
                    _embedded(report, name, dict(arrays), found, options.seeds)
    _goals(report, found, options.corpora)
    _coherence_goal(report, None if options.quick else SWEPT_DOCUMENTS)


def _judged(given: Words, fit: Method, seeds: int) -> dict[str, float]:
    """Medians over the seeds, each fit on one thread."""
    from threadpoolctl import threadpool_limits

    figures = []
    for seed in range(seeds):
        with threadpool_limits(limits=1):
            cpu, (clusters, topic_term) = harness.cpu_seconds(partial(fit, seed))
        terms = given.described(clusters) if topic_term is None else topic_term
        figures.append((*_agreement(given, clusters), *given.coherence(terms), cpu))
    names = ("nmi", "ari", "purity", "c_npmi", "c_v", "cpu")
    middle = np.median(figures, axis=0).round(6).tolist()
    return dict(zip(names, middle, strict=True))


def _agreement(given: Words, clusters: AnyArray) -> tuple[float, float, float]:
    pair = (clusters[given.judged], given.labels[given.judged])
    return nmi(*pair), ari(*pair), purity(*pair)


def _goals(report: harness.Report, found: Figures, corpora: list[str]) -> None:
    lead = [
        found[c, DEFAULT]["nmi"] - found[c, BASELINE]["nmi"]
        for c in corpora
        if (c, DEFAULT) in found and (c, BASELINE) in found
    ]
    if lead:
        report.goal("mean lead in NMI over LSA + k-means", float(np.mean(lead)), at_least=0.05)
        report.goal("least lead in NMI over LSA + k-means", min(lead), at_least=0)
    for corpus in corpora:
        own, peer = found.get((corpus, "nmf")), found.get((corpus, "sklearn nmf"))
        if own and peer:
            ahead = own["c_npmi"] - peer["c_npmi"]
            report.goal(f"{corpus}: lead in c_npmi over scikit-learn's NMF", ahead, at_least=0)
    for corpus in LONG:
        for model in EMBEDDINGS:
            rivals = [found.get((corpus, f"{model} {way}")) for way in WAYS]
            figures = [rival for rival in rivals if rival is not None]
            if figures:
                own = found[corpus, f"{DEFAULT}, those of {model}"]
                ahead = own["nmi"] - max(rival["nmi"] for rival in figures)
                cost = own["cpu"] / min(rival["cpu"] for rival in figures)
                report.goal(f"{corpus}: lead in NMI over {model}", ahead, at_least=0)
                report.goal(f"{corpus}: CPU seconds over those of {model}", cost, at_most=0.1)


def _methods(given: Words, topics: int) -> dict[str, Method]:
    matrix = given.matrix

    def ours(model: Model) -> Method:
        def fit(seed: int) -> Found:
            fitted = model.fit(matrix, FitOptions(seed))
            return _main(fitted.transform(matrix)), fitted.topic_term

        return fit

    return {
        DEFAULT: ours(Mixture(topics=topics)),
        "kmeans": ours(KMeans(topics=topics)),
        "kmeans, lsa, consensus": ours(KMeans(topics=topics, dimensions=100, method="consensus")),
        "hdbscan": ours(Hdbscan(topics=topics)),
        "nmf": ours(Nmf(topics=topics)),
        "nmf, kullback_leibler": ours(Nmf(topics=topics, loss="kullback_leibler")),
        BASELINE: lambda seed: (lsa_kmeans(matrix.weights, topics, seed), None),
        "sklearn raw": lambda seed: (_raw(given.corpus, topics, seed), None),
        "sklearn kmeans": lambda seed: (_kmeans(matrix.weights, topics, seed), None),
        "sklearn nmf": lambda seed: _sklearn_nmf(matrix.weights, topics, seed),
        "tomotopy lda": lambda seed: _tomotopy(given, topics, seed),
    }


def _main(document_topic: FloatArray) -> AnyArray:
    """The main topic of each row, -1 for none."""
    clusters: AnyArray = np.where(document_topic.any(axis=1), document_topic.argmax(axis=1), -1)
    return clusters


def _embedded(
    report: harness.Report,
    name: str,
    stored: Mapping[str, Any],
    found: Figures,
    seeds: int,
) -> None:
    """Compare the clusters of benchmarks/embed.py and the default on the same documents."""
    corpus = harness.load(name)
    place = {document.id: i for i, document in enumerate(corpus.documents)}
    given = words(part(corpus, [place[id_] for id_ in stored["ids"].tolist()]))
    topics = len(set(given.labels[given.judged]))
    model = str(stored["model"])
    own = _judged(given, _methods(given, topics)[DEFAULT], seeds)
    rows = {f"{DEFAULT}, those of {model}": own}
    for way in WAYS:
        figures = [
            (*_agreement(given, clusters), *given.coherence(given.described(clusters)))
            for clusters in stored[way]
        ]
        middle = dict(
            zip(
                ("nmi", "ari", "purity", "c_npmi", "c_v"),
                np.median(figures, axis=0).tolist(),
                strict=True,
            )
        )
        cpu = float(stored["cpu"]) + float(stored[f"{way}_cpu"])
        noise = float(np.mean(stored[way] < 0))
        rows[f"{model} {way}"] = {**middle, "cpu": cpu, "noise": noise}
    for method, one in rows.items():
        found[name, method] = one
        documents = len(given.labels)
        report.row(corpus=name, method=method, topics=topics, **one, documents=documents)


def lsa_kmeans(weights: SparseMatrix, topics: int, seed: int) -> AnyArray:
    """Clusters int[D] by k-means of scikit-learn, of TF-IDF reduced by its LSA."""
    from sklearn.decomposition import TruncatedSVD

    reduced = TruncatedSVD(min(100, min(weights.shape) - 1), random_state=seed)
    return _kmeans(reduced.fit_transform(weights), topics, seed)


def _kmeans(vectors: "FloatArray | SparseMatrix", topics: int, seed: int) -> AnyArray:
    from sklearn.cluster import KMeans as SklearnKMeans
    from sklearn.preprocessing import normalize

    found: AnyArray = SklearnKMeans(topics, n_init=10, random_state=seed).fit_predict(
        normalize(vectors)
    )
    return found


def _raw(corpus: harness.LabelledCorpus, topics: int, seed: int) -> AnyArray:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [document.text for document in corpus.documents]
    weights = TfidfVectorizer(min_df=2, max_df=0.5).fit_transform(texts)
    return lsa_kmeans(weights, topics, seed)


def _sklearn_nmf(weights: SparseMatrix, topics: int, seed: int) -> Found:
    from sklearn.decomposition import NMF

    model = NMF(topics, init="nndsvda", max_iter=1000, random_state=seed)
    return _main(model.fit_transform(weights)), model.components_


def _tomotopy(given: Words, topics: int, seed: int) -> Found:
    """LDA by tomotopy, its priors as shipped, 200 rounds on one thread."""
    import tomotopy

    model = tomotopy.LDAModel(k=topics, seed=seed + 1)
    counts = given.matrix.counts
    rows = np.flatnonzero(np.diff(counts.indptr))
    for row in rows.tolist():
        entries = slice(counts.indptr[row], counts.indptr[row + 1])
        tokens = np.repeat(counts.indices[entries], counts.data[entries])
        model.add_doc([str(v) for v in tokens.tolist()])
    model.train(200, workers=1)
    document_topic = np.zeros((counts.shape[0], topics))
    document_topic[rows] = [document.get_topic_dist() for document in model.docs]
    topic_term = np.zeros((topics, counts.shape[1]))
    columns = [int(word) for word in model.used_vocabs]
    topic_term[:, columns] = [model.get_topic_word_dist(k) for k in range(topics)]
    return _main(document_topic), topic_term


def _coherence_goal(report: harness.Report, limit: int | None) -> None:
    """What the coherence of a sweep of ten values costs."""
    corpus = labelled("bbc_news_raw", limit or QUICK)
    given = words(corpus)
    models = Mixture(restarts=2).sweep(given.matrix, SWEPT, FitOptions(0))
    tops = [likeliest(model.topic_term, TOP) for model in models]
    c_npmi(tops[0], given.reference)  # compiled before it is measured
    cpu, _ = harness.cpu_seconds(lambda: [c_npmi(top, given.reference) for top in tops])
    report.row(
        corpus="bbc_news_raw", method="c_npmi of ten models", documents=len(given.labels), cpu=cpu
    )
    report.goal("CPU seconds of coherence over a ten-value sweep", cpu, at_most=2.0)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
