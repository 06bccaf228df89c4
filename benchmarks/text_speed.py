"""How fast does decoded text become an integer-coded corpus, against CountVectorizer?

Tokens per CPU second of one process on healthy Arabic articles, all steps on, the rivals in turn.
Each counts its own tokens: CountVectorizer has no one-letter words and cuts at vowel signs. Two
processes are measured by the wall clock, which says nothing on a machine that is busy otherwise:
the load before the run is written down beside it.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable

from benchmarks import harness
from jobs.text.prepare import Chain, PassageSettings, TextSettings
from jobs.text.vocabulary import VocabularySettings


def run(report: harness.Report, options: argparse.Namespace) -> None:
    from sklearn.feature_extraction.text import CountVectorizer

    corpus = harness.load("sanad_khaleej", 1000 if options.quick else None)
    report.used(corpus)
    documents = corpus.documents
    texts = [document.text for document in documents]
    chains = {
        unit: Chain(
            text=TextSettings(),
            passages=PassageSettings(unit=unit),
            vocabulary=VocabularySettings(),
        )
        for unit in ("passage", "document")
    }
    lexicon = chains["document"].learn(documents)
    counted = CountVectorizer().fit_transform(texts)
    prepared = chains["document"].prepare(documents, lexicon).corpus
    tokens = {"CountVectorizer": int(counted.sum())}
    rivals: dict[str, Callable[[], object]] = {
        "CountVectorizer": lambda: CountVectorizer().fit_transform(texts),
        "chain, documents": lambda: chains["document"].prepare(documents, lexicon),
        "chain, passages": lambda: chains["passage"].prepare(documents, lexicon),
        "learn": lambda: chains["document"].learn(documents),
        "vocabulary": lambda: chains["document"].vocabulary(prepared, lexicon),
    }
    seconds = harness.interleaved(rivals, repeats=3 if options.quick else 5)
    base = harness.median(seconds["CountVectorizer"]) / tokens["CountVectorizer"]
    for name, times in seconds.items():
        each = harness.median(times) / tokens.get(name, prepared.tokens)
        report.row(
            what=name,
            tokens=tokens.get(name, prepared.tokens),
            cpu_seconds=harness.median(times),
            nanoseconds_a_token=each * 1e9,
            times_countvectorizer=base / each,
        )
        if name.startswith("chain"):
            report.goal(
                f"{name}: tokens per CPU second, times CountVectorizer's", base / each, at_least=5
            )
    if not options.quick:
        report.conditions["load"] = os.getloadavg()[0]
        walls = []
        for workers in (1, 2):
            begin = time.perf_counter()
            chains["document"].prepare(documents, lexicon, workers=workers)
            walls.append(time.perf_counter() - begin)
        report.goal(
            "two processes, times the speed of one (wall clock)", walls[0] / walls[1], at_least=1.7
        )


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
