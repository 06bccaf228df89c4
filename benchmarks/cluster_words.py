"""Do the words of the default clusters go together, and does each cluster have words of its own?

All labelled corpora, at the number of their labels. `plain` are the same clusters by class-based
TF-IDF as it was published; `sklearn nmf` has the same matrix. Coherence (c_npmi) is that of the ten
first words, counted in windows of ten words; the words were ranked by the rows that they share.
`general` is the share of these words that a cluster has for no more than its size would give it.
"""

import argparse
import sys

import numpy as np

from benchmarks import harness
from benchmarks.words import LONG, TOP, Words, labelled, words
from jobs.contracts import FitOptions
from jobs.datatypes import AnyArray, FloatArray, SparseMatrix
from jobs.metrics.coherence import c_npmi
from jobs.metrics.diversity import diversity
from jobs.metrics.top import likeliest
from jobs.models.mixture import Mixture
from jobs.models.rows.normalise import normalise_l1

#: Below this lift a word is as much in the other rows as in those of its cluster.
NO_LIFT = 1.5
QUICK = ("bbc_news_raw", "sib200_ara")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--limit", type=int, default=2000, help="documents a corpus, evenly spaced")
    parser.add_argument("--seeds", type=int, default=3, help="seeds of the mixture")
    parser.add_argument("--corpora", nargs="+", help="only these")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Compare the words of clusters on all corpora, and state the goals."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for name in options.corpora or (QUICK if options.quick else every_corpus()):
        corpus = labelled(name, 600 if options.quick else options.limit)
        if not any(corpus.judged):
            continue
        report.used(corpus)
        given = words(corpus)
        topics = len(set(given.labels[given.judged]))
        found[name] = {}
        for way, tops in _ways(given, topics, options.seeds).items():
            figures = np.array([_figures(given, *one) for one in tops])
            coherence, own, general = figures.mean(axis=0).tolist()
            found[name][way] = coherence, own
            report.row(
                corpus=name,
                way=way,
                topics=topics,
                c_npmi=coherence,
                diversity=own,
                general=general,
            )
    _goals(report, found)


def every_corpus() -> tuple[str, ...]:
    """The names of all corpora in the folder."""
    files = harness.corpora_folder().glob("*.jsonl.gz")
    return tuple(sorted(path.name.removesuffix(".jsonl.gz") for path in files))


def plain_words(counts: SparseMatrix, clusters: AnyArray, topics: int) -> FloatArray:
    """Topic-term float64[K, V] by class-based TF-IDF as published (Grootendorst 2022)."""
    within = np.stack(
        [counts[np.flatnonzero(clusters == k)].sum(axis=0).astype(float) for k in range(topics)]
    )
    rarity = np.log1p(within.sum() / topics / np.maximum(within.sum(axis=0), 1))
    return normalise_l1(normalise_l1(within) * rarity)


def _ways(given: Words, topics: int, seeds: int) -> dict[str, list[tuple[FloatArray, AnyArray]]]:
    """Topic-term matrices of each way, one a seed, with the clusters int[D]."""
    from sklearn.decomposition import NMF
    from threadpoolctl import threadpool_limits

    found: dict[str, list[tuple[FloatArray, AnyArray]]] = {"mixture": [], "plain": []}
    with threadpool_limits(limits=1):
        for seed in range(seeds):
            fitted = Mixture(topics=topics).fit(given.matrix, FitOptions(seed))
            shares = fitted.transform(given.matrix)
            main = np.where(shares.any(axis=1), shares.argmax(axis=1), -1)
            found["mixture"].append((fitted.topic_term, main))
            found["plain"].append((plain_words(given.matrix.counts, main, topics), main))
        peer = NMF(topics, init="nndsvda", max_iter=1000, random_state=0)
        weights = peer.fit_transform(given.matrix.weights)
        found["sklearn nmf"] = [(peer.components_, weights.argmax(axis=1))]
    return found


def _figures(given: Words, topic_term: FloatArray, clusters: AnyArray) -> tuple[float, ...]:
    top = likeliest(topic_term, TOP)
    held = given.matrix.counts.astype(bool)
    rows = np.asarray(held.sum(axis=0)).ravel()
    general = []
    for k, shown in enumerate(top):
        own = shown[shown >= 0]
        members = np.flatnonzero(clusters == k)
        inside = np.asarray(held[members].sum(axis=0)).ravel()[own]
        general += (inside < NO_LIFT * rows[own] * len(members) / len(clusters)).tolist()
    coherence = float(np.nanmean(c_npmi(top, given.reference)))
    return coherence, diversity(top) or 0.0, float(np.mean(general))


def _goals(report: harness.Report, found: dict[str, dict[str, tuple[float, float]]]) -> None:
    def mean(way: str, place: int, names: list[str]) -> float:
        return float(np.mean([found[name][way][place] for name in names]))

    names = list(found)
    gain = mean("mixture", 0, names) - mean("plain", 0, names)
    report.goal("c_npmi over plain class-based TF-IDF, mean of all corpora", gain, at_least=0.04)
    report.goal("diversity, mean of all corpora", mean("mixture", 1, names), at_least=0.85)
    long = [name for name in names if name in LONG]
    if long:
        ahead = mean("mixture", 0, long) - mean("sklearn nmf", 0, long)
        report.goal("c_npmi over scikit-learn's NMF, mean of long texts", ahead, at_least=-0.01)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
