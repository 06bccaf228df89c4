"""Is coherence by own sparse counts the same as gensim's CoherenceModel, and how much cheaper?

Ten topics of NMF on up to 2,000 articles. Where a word stands in a window twice gensim lets it go
with its first occurrence: `windows: gensim` does so too, and must be equal to it; `exact`, the
default, is shown beside it.
"""

import argparse
import sys

import numpy as np

from benchmarks import harness
from jobs.contracts import FitOptions
from jobs.datatypes import DocumentTermMatrix, FloatArray
from jobs.metrics.coherence import c_npmi, c_v, u_mass
from jobs.metrics.cooccurrence import Reference
from jobs.metrics.top import likeliest
from jobs.models.nmf import Nmf
from jobs.vectorisers.tfidf import TfIdf

WHOLE = 100_000


def run(report: harness.Report, options: argparse.Namespace) -> None:
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import CountVectorizer

    corpus = harness.load("bbc_news_raw", 300 if options.quick else 2000)
    report.used(corpus)
    vectoriser = CountVectorizer(token_pattern=r"[^\W\d_]{2,}", min_df=5, max_df=0.3)
    counts = csr_array(vectoriser.fit_transform(d.text for d in corpus.documents).astype(np.int32))
    counts.sort_indices()
    matrix = DocumentTermMatrix(counts, TfIdf().fit(counts).transform(counts))
    top = likeliest(Nmf(topics=10).fit(matrix, FitOptions(0)).topic_term, 10)

    words = vectoriser.get_feature_names_out()
    analyse = vectoriser.build_analyzer()
    texts = [analyse(document.text) for document in corpus.documents]
    ids = [[vectoriser.vocabulary_.get(word, -1) for word in text] for text in texts]
    reference = Reference(
        np.array([word for row in ids for word in row], dtype=np.int32),
        np.concatenate([[0], np.cumsum([len(row) for row in ids])]).astype(np.int64),
    )
    dictionary = Dictionary(texts)
    bags = [dictionary.doc2bow(text) for text in texts]

    def theirs(measure: str, window: int) -> FloatArray:
        model = CoherenceModel(
            topics=[[words[v] for v in row] for row in top],
            texts=texts,
            corpus=bags,
            dictionary=dictionary,
            coherence=measure,
            window_size=window or WHOLE,
            processes=1,
        )
        return np.array(model.get_coherence_per_topic())

    def ours(measure: str, window: int, *, as_gensim: bool = True) -> FloatArray:
        if measure == "u_mass":
            return u_mass(top, reference, smoothing=1e-12 * len(texts))
        score = c_npmi if measure == "c_npmi" else c_v
        return score(top, reference, window=window, as_gensim=as_gensim)

    worst = 0.0
    for measure, window in (
        ("u_mass", 0),
        ("c_npmi", 0),
        ("c_npmi", 10),
        ("c_v", 0),
        ("c_v", 110),
    ):
        seconds = harness.interleaved(
            {
                "gensim": lambda: theirs(measure, window),  # noqa: B023  called before the next
                "own": lambda: ours(measure, window),  # noqa: B023
            },
            repeats=1 if options.quick else 3,
        )
        gap = float(np.abs(theirs(measure, window) - ours(measure, window)).max())
        worst = max(worst, gap)
        own, peer = (harness.median(seconds[name]) for name in ("own", "gensim"))
        report.row(
            measure=measure,
            window=window or "whole rows",
            gensim_cpu=peer,
            own_cpu=own,
            times=peer / own,
            as_gensim=float(ours(measure, window).mean()),
            exact=float(ours(measure, window, as_gensim=False).mean()),
            largest_difference=gap,
        )
    report.goal("largest difference from gensim, any topic", worst, at_most=1e-9, quick_too=True)
    slowest = max(float(row["own_cpu"] or 0) for row in report.rows)
    report.goal("CPU seconds of the slowest measure", slowest, at_most=0.1)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
