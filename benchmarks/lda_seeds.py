"""Are the topics of configs/lda.yaml distinct, coherent in other news, and the same by any seed?

The job is run in memory on the documents it ships with, once a seed; terms are the ten likeliest
of the raw topic-term rows. `c_npmi` is counted in windows of ten words of articles that none of
the models saw, and is set beside that of configs/nmf.yaml. `alike` is the Jaccard index of the top
terms of matched topics (Kuhn 1955), over all pairs of seeds.
"""

import argparse
import sys
from dataclasses import replace
from functools import partial
from itertools import combinations

import numpy as np

from benchmarks import harness, lda_cells
from jobs import config, pipeline
from jobs.contracts import Model
from jobs.datatypes import Corpus, Result
from jobs.metrics.coherence import c_npmi
from jobs.metrics.cooccurrence import Reference
from jobs.metrics.top import likeliest
from jobs.models.lda.sklearn import SklearnLda
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings, decide
from jobs.text.terms.vocabulary import TermNames

RUNS: dict[str, tuple[str, Model | None]] = {
    "lda": ("configs/lda.yaml", None),
    "nmf": ("configs/nmf.yaml", None),
    "lda (scikit-learn)": ("configs/lda.yaml", SklearnLda(topics=6)),
}
OTHER_NEWS = "saudinewsnet"
LIMIT = 4000
TOP = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--seeds", nargs="+", type=int, default=[20, 21, 22, 23, 24])


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Run each job with each seed, and state the goals."""
    news = harness.load(OTHER_NEWS, 400 if options.quick else LIMIT)
    report.used(news)
    chain = PreparationChain(
        text=TextSettings(),
        passages=PassageSettings(unit="document"),
        vocabulary=VocabularySettings(),
    )
    text = chain.prepare(news.documents, chain.learn(news.documents)).corpus
    seeds = options.seeds[:2] if options.quick else options.seeds
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in RUNS}
    shown: dict[str, list[list[frozenset[str]]]] = {name: [] for name in RUNS}
    for seed in seeds:
        for name, (path, model) in RUNS.items():
            cpu, result = harness.cpu_seconds(partial(_result, path, model, seed))
            top = likeliest(result.model.topic_term, TOP)
            reference = _reference(text, result)
            shared = lda_cells.overlap(top)
            coherent = float(np.nanmean(c_npmi(top, reference)))
            found[name].append((shared, coherent))
            terms = result.vocabulary.terms
            shown[name].append([frozenset(terms[w] for w in row if w >= 0) for row in top.tolist()])
            report.row(job=name, seed=seed, overlap=shared, c_npmi=coherent, cpu=cpu)
    for name, sets in shown.items():
        pairs = [alike(a, b) for a, b in combinations(sets, 2)]
        shared, coherent = np.median(found[name], axis=0).tolist()
        report.row(
            job=name, seed=None, overlap=shared, c_npmi=coherent, alike=float(np.mean(pairs))
        )
        if name == "lda":
            report.goal("share of top terms that two topics have in common", shared, at_most=0.05)
            lead = coherent - float(np.median(found["nmf"], axis=0)[1])
            report.goal("c_npmi in other news, over that of NMF", lead, at_least=-0.02)
            report.goal("matched top terms of two seeds", float(np.mean(pairs)), at_least=0.5)


def _result(path: str, model: Model | None, seed: int) -> Result:
    job = config.load(path, ["metrics=[{kind: diversity}]", f"seed={seed}"])
    if model is not None:
        job = replace(job, model=model)
    return pipeline.run(job, job.reader.read(job.root), progress=lambda *_: None)


def _reference(text: Corpus, result: Result) -> Reference:
    """The other news in the terms of a model."""
    decision = decide(text.forms, result.lexicon, VocabularySettings())
    names = TermNames(decision, {term: j for j, term in enumerate(result.vocabulary.terms)})
    return Reference(names.columns[names.of_forms][text.form_ids], text.indptr)


def alike(one: list[frozenset[str]], other: list[frozenset[str]]) -> float:
    """Compare the terms of two lists of topics: the mean Jaccard index of matched ones."""
    from scipy.optimize import linear_sum_assignment

    table = np.array([[len(a & b) / max(1, len(a | b)) for b in other] for a in one])
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].mean())


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
