"""How fast does decoded text become an integer-coded corpus, against CountVectorizer?

Tokens per CPU second of one thread on healthy Arabic articles, all steps on, the rivals in turn.
Each counts its own tokens: CountVectorizer has no one-letter words and cuts at vowel signs. The
values of passages are made when they are asked for, which is a row of its own. Two processes, each
with half of the text, are measured by the wall clock beside one with all of it, in turn; so are the
two threads of one run, which take turns at what Python does. That says nothing on a machine that is
busy otherwise: the load, and the share of its time that one was kept waiting, are written down.
Adversarial text is prepared at one size and at twice that size: linear time is a ratio of two. It
is counted without the time in which the operating system hands out memory, four gigabytes for one
line of 100 MB, which depends on what else the machine and its host do; that is a column of its own.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial

import numpy as np

from benchmarks import harness
from jobs.datatypes import Document, Lexicon
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings

#: What is measured against the goal.
CHAINS = ("chain, documents", "chain, passages")
#: What is prepared.
CORPUS = "sanad_khaleej"
#: Adversarial texts by name: what is repeated, and how many million characters of it there are.
#: Where text is short, what the machine does about memory weighs more than the text does.
HOSTILE = {
    "alternating vowel signs": ("\N{ARABIC FATHA}\N{ARABIC SHADDA}", 8.0),
    "strokes": ("\N{ARABIC TATWEEL}", 10.0),
    "one line": ("\N{ARABIC LETTER KAF}\N{ARABIC LETTER LAM}\N{ARABIC LETTER MEEM} ", 100.0),
    "one-letter words": ("\N{ARABIC LETTER WAW} ", 20.0),
}


def run(report: harness.Report, options: argparse.Namespace) -> None:
    from sklearn.feature_extraction.text import CountVectorizer

    corpus = harness.load(CORPUS, 1000 if options.quick else None)
    report.used(corpus)
    documents = corpus.documents
    texts = [document.text for document in documents]
    by_document, by_passage = chain("document"), chain("passage")
    lexicon = by_document.learn(documents)
    counted = CountVectorizer().fit_transform(texts)
    prepared = by_document.prepare(documents, lexicon).corpus
    tokens = {"CountVectorizer": int(counted.sum())}
    rivals: dict[str, Callable[[], object]] = {
        "CountVectorizer": lambda: CountVectorizer().fit_transform(texts),
        CHAINS[0]: lambda: by_document.prepare(documents, lexicon),
        CHAINS[1]: lambda: by_passage.prepare(documents, lexicon),
        "chain, passages, and every passage as a value": lambda: tuple(
            by_passage.prepare(documents, lexicon).documents
        ),
        "learn": lambda: by_document.learn(documents),
        "vocabulary": lambda: by_document.vocabulary(prepared, lexicon),
        "all: learn, prepare, vocabulary, count": lambda: everything(by_document, documents),
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
        if name in CHAINS:
            report.goal(
                f"{name}: tokens per CPU second, times CountVectorizer's", base / each, at_least=5
            )
    linear(report, by_passage, lexicon, 0.05 if options.quick else 1.0)
    if not options.quick:
        two_cores(report, by_document, documents, lexicon)


def chain(unit: str) -> PreparationChain:
    return PreparationChain(
        text=TextSettings(),
        passages=PassageSettings.model_validate({"unit": unit}),
        vocabulary=VocabularySettings(),
    )


def everything(chain: PreparationChain, documents: Sequence[Document]) -> None:
    """Do all that a user waits for before a model can be fitted."""
    lexicon = chain.learn(documents)
    corpus = chain.prepare(documents, lexicon).corpus
    chain.count(corpus, chain.vocabulary(corpus, lexicon))


def linear(report: harness.Report, chain: PreparationChain, lexicon: Lexicon, share: float) -> None:
    """Prepare adversarial texts of half their size and of all of it."""
    for name, (piece, millions) in HOSTILE.items():
        size = int(millions * 1e6 * share) // (2 * len(piece))
        works = {
            times: partial(chain.prepare, [Document(name, piece * size * times, name)], lexicon)
            for times in (1, 2)
        }
        seconds = {
            times: min(harness.own_and_system_seconds(work) for _ in range(3))
            for times, work in works.items()
        }
        own, system = seconds[2]
        report.row(
            what=f"adversarial: {name}",
            cpu_seconds=own,
            system_seconds=system,
            nanoseconds_a_character=own / (2 * size * len(piece)) * 1e9,
            times_half_of_it=own / seconds[1][0],
        )
        report.goal(
            f"{name}: CPU seconds of twice the text, times those of the text",
            own / seconds[1][0],
            at_most=2.5,
        )


def two_cores(
    report: harness.Report, chain: PreparationChain, documents: Sequence[Document], lexicon: Lexicon
) -> None:
    """Prepare by one thread and by two, by one process and by two, in turn."""
    report.conditions["load"] = round(os.getloadavg()[0], 1)

    def threads(workers: int) -> float:
        return harness.cpu_seconds(lambda: chain.prepare(documents, lexicon, workers=workers))[0]

    def processes(workers: int) -> float:
        return sum(pool.map(prepare_part, parts[workers]))

    parts = {1: [(0, len(documents))], 2: halves(documents)}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context) as pool:
        processes(2)  # each makes its material
        for what, work in {"threads": threads, "processes": processes}.items():
            walls, waited = alternating(work)
            report.conditions[f"kept_waiting, {what}"] = round(waited, 3)
            for workers, seconds in walls.items():
                report.row(
                    what=f"{what}: {workers}",
                    wall_seconds=seconds,
                    times_one=walls[1] / seconds,
                )
    report.goal(
        "two processes, times the speed of one (wall clock)", walls[1] / walls[2], at_least=1.7
    )


def alternating(work: Callable[[int], float]) -> tuple[dict[int, float], float]:
    """Work by one and by two, in turn: the best wall-clock seconds, and how long one waited.

    `work` gives the CPU seconds that it took. The best of each is least disturbed.
    """
    walls: dict[int, list[float]] = {1: [], 2: []}
    waited = []
    for _ in range(9):
        for workers, times in walls.items():
            begin = time.perf_counter()
            cpu = work(workers)
            times.append(time.perf_counter() - begin)
            if workers == 1:
                waited.append(1 - cpu / times[-1])
    return {workers: min(times) for workers, times in walls.items()}, harness.median(waited)


def halves(documents: Sequence[Document]) -> list[tuple[int, int]]:
    """Cut documents in two parts of about the same number of characters."""
    sizes = np.cumsum([len(document.text) for document in documents])
    middle = int(np.searchsorted(sizes, sizes[-1] / 2))
    return [(0, middle), (middle, len(documents))]


@cache
def material() -> tuple[PreparationChain, Sequence[Document], Lexicon]:
    """Give what a process of its own prepares, and with what; made at its first part."""
    by_document, documents = chain("document"), harness.load(CORPUS).documents
    lexicon = by_document.learn(documents)
    by_document.prepare(documents, lexicon)
    return by_document, documents, lexicon


def prepare_part(part: tuple[int, int]) -> float:
    """Prepare some of the documents that this process has; its CPU seconds."""
    by_document, documents, lexicon = material()
    some = documents[slice(*part)]
    return harness.cpu_seconds(lambda: by_document.prepare(some, lexicon))[0]


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
