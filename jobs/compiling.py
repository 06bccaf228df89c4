"""Just-in-time compilation on a machine's first run: told, and helped by a second process."""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from jobs import config
from jobs.contracts import FitOptions, Job, MetricInput
from jobs.datatypes import Corpus, DocumentTermMatrix, Lexicon, Preparation, Prepared, TopicModel
from jobs.journal import log
from jobs.pipeline import terms_by_row
from jobs.text.clean.dates import ranges
from jobs.text.words.tokens import to_code_points
from jobs.topics.ranking import shown_terms
from jobs.topics.summarise import ids_by_size, prevalence
from jobs.topics.training import prepare_training

#: The kernel that every run needs first: where its machine code is, that of the others is too.
_FIRST = "tokenise"
#: A corpus that is enough for any kernel: so many rows, more for many topics, of so many words.
_ROWS, _LENGTH, _WORDS = 60, 30, 90
#: A text that is long enough to be looked through for dates by a kernel.
_DATED = "1 May 2020 " * 20


@contextmanager
def shared(config_path: str, settings: Sequence[str]) -> Iterator[None]:
    """Run what is inside; on a machine where nothing is compiled yet, say so and share the work.

    A run compiles the text chain first, and all that models and scores need after it. On a machine
    of several cores a second process begins with the latter on a made-up corpus, and the run then
    finds it in the cache. What that process did not come to, the run compiles itself: the second
    process changes nothing but time.
    """
    cache = _cache()
    if cache is None or _is_compiled(cache):
        yield
        return
    log.info("first run here: compiling takes about half a minute, once; later runs start at once")
    if _cores() < 2:
        yield
        return
    changed = [part for one in settings for part in ("--set", one)]
    path = os.pathsep.join(filter(None, (_source(), os.environ.get("PYTHONPATH"))))
    second = subprocess.Popen(
        [sys.executable, "-P", "-m", "jobs.compiling", config_path, *changed],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        if second.poll() is None:
            second.terminate()
        elif second.returncode:
            log.debug("the process that was to compile ended with %d", second.returncode)
        second.wait()


def _source() -> str:
    """The folder that this package is in: a `jobs` in the current folder must not hide it."""
    return str(Path(config.__file__).parents[2])


def _cores() -> int:
    """How many cores this process may use."""
    from joblib import cpu_count

    return int(cpu_count())


def _cache() -> Path | None:
    """The folder that kernels of running text are cached in, if there is one.

    A small kernel is asked: to import the one that is looked for would compile it.
    """
    from jobs.kernels.text.offsets import passage_extents

    folder = passage_extents.stats.cache_path  # type: ignore[attr-defined]  # numba gives it
    return None if folder is None else Path(folder)


def _is_compiled(cache: Path) -> bool:
    from jobs import kernels

    source = Path(kernels.__path__[0], "text", f"{_FIRST}.py").stat().st_mtime
    return any(index.stat().st_mtime >= source for index in cache.glob(f"{_FIRST}.*.nbi"))


def after_the_text(job: Job) -> None:
    """Do what a run does once its text is prepared, on a made-up corpus, for what it compiles."""
    ranges(
        _DATED, to_code_points(_DATED)
    )  # the dearest kernel of the chain, and one that it needs late
    job = replace(job, topic_count=None)
    corpus, lexicon = _made_up(max(_ROWS, 2 * job.model.topics))
    nothing = Prepared("", "", "", "", "", "", ())
    training = prepare_training(job, Preparation((nothing,) * corpus.rows, corpus), lexicon)
    counts = job.text.count(training.corpus, training.vocabulary)
    weights = job.vectoriser.fit(counts).transform(counts)
    matrix = DocumentTermMatrix(counts, weights)
    fitted = job.model.fit(matrix, FitOptions(job.seed, job.threads))
    document_topic = fitted.transform(matrix)
    shares = prevalence(document_topic, terms_by_row(counts))
    model = TopicModel(fitted.topic_term, document_topic, ids_by_size(shares))
    inputs = MetricInput(
        corpus=training.training_corpus(),
        vocabulary=training.vocabulary,
        matrix=matrix,
        model=model,
        fitted=fitted,
        top_terms=shown_terms(model.topic_term, shares, job.topics),
        refit=lambda _rows, _seed: fitted,
        seed=job.seed,
    )
    for metric in job.metrics:
        metric.score(inputs)


def _made_up(rows: int) -> tuple[Corpus, Lexicon]:
    """Rows of words drawn by chance, each of them a document."""
    letters = [chr(ord("\N{ARABIC LETTER SEEN}") + i) for i in range(5)]
    forms = tuple(sorted(map("".join, product(letters, repeat=4))))[:_WORDS]
    ends = np.arange(rows + 1, dtype=np.int64) * _LENGTH
    chance = np.random.default_rng(0)
    return (
        Corpus(
            forms=forms,
            form_ids=chance.integers(0, len(forms), rows * _LENGTH, dtype=np.int32),
            indptr=ends,
            sentence_ends=ends[1:],
            row_documents=np.arange(rows, dtype=np.int32),
        ),
        Lexicon(forms, np.full(len(forms), 1e-3)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile what a configuration needs once its text is prepared. The run starts this itself."""
    parser = argparse.ArgumentParser(description=main.__doc__, allow_abbrev=False)
    parser.add_argument("config", metavar="CONFIG")
    parser.add_argument("--set", metavar="PATH=VALUE", action="append", default=[])
    options = parser.parse_args(arguments)
    after_the_text(config.load(options.config, options.set))
    return 0


if __name__ == "__main__":
    sys.exit(main())
