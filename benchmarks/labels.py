"""Do the labels of topics read well: phrases and names, no torn words, short, the model unchanged?

A label has a phrase where one of its parts has several words that stand in the text as they are. A
word of a label is torn where over 60% of its places in the corpus are inside phrases that the label
does not show. The subject is what all documents of a corpus share, told once above the topics.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks import harness
from jobs import config, pipeline
from jobs.contracts import Job
from jobs.datatypes import Reading, Result

#: The configurations of the seeds, and how many of their six labels have a phrase at least.
SEEDS = ("lda", "nmf", "tfidf_clusters")
WITH_PHRASE_OF_SIX = 5
#: The corpora, and how many of their documents are modelled.
CORPORA = ("bbc_news_raw", "sanad_khaleej", "reuters21578")
DOCUMENTS = 2000
QUICK_DOCUMENTS = 400
TOPICS = (10, 20)
MODELS = {
    "lda": (),
    "nmf": ("vectoriser.kind=tfidf",),
    "kmeans": ("vectoriser.kind=tfidf",),
}
#: What all documents of the seeds share.
SUBJECT = {"القوات الأمريكية", "الولايات المتحدة"}
COMMA = re.compile("[,\N{ARABIC COMMA}] ")
TORN = 0.6
MOST_LETTERS = 40


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Label the topics of the seeds and of three corpora, and state the goals."""
    torn: list[bool] = []
    longest = 0
    for name in SEEDS:
        result, job = _result(f"configs/{name}.yaml", ())
        figures = _judged(report, "seeds", name, result, job)
        torn += figures.torn
        longest = max(longest, figures.longest)
        report.goal(
            f"seeds, {name}: labels with a phrase",
            figures.with_phrase,
            at_least=WITH_PHRASE_OF_SIX,
            quick_too=True,
        )
        report.goal(
            f"seeds, {name}: the subject is that of the seeds",
            float(set(result.subject) == SUBJECT),
            at_least=1,
            quick_too=True,
        )
        report.goal(
            f"seeds, {name}: assignments without phrases are the same",
            float(_same_model(name, result)),
            at_least=1,
            quick_too=True,
        )
    for corpus in CORPORA[:1] if options.quick else CORPORA:
        with_phrase, labels, subjects = 0, 0, 0
        for result, job, name in _of_corpus(report, corpus, options):
            figures = _judged(report, corpus, name, result, job)
            torn += figures.torn
            longest = max(longest, figures.longest)
            with_phrase += figures.with_phrase
            labels += len(result.topics)
            subjects += len(result.subject)
        report.goal(
            f"{corpus}: share of labels with a phrase", with_phrase / labels, at_least=0.85,
            quick_too=True,
        )  # fmt: skip
        report.goal(f"{corpus}: subjects", subjects, at_most=0, quick_too=True)
    report.goal("share of torn words in labels", float(np.mean(torn)), at_most=0.02, quick_too=True)
    report.goal("longest label, in characters", longest, at_most=MOST_LETTERS, quick_too=True)


def _of_corpus(
    report: harness.Report, name: str, options: argparse.Namespace
) -> Iterator[tuple[Result, Job, str]]:
    corpus = harness.load(name, QUICK_DOCUMENTS if options.quick else DOCUMENTS)
    report.used(corpus)
    for model, changes in list(MODELS.items())[1:2] if options.quick else MODELS.items():
        for topics in TOPICS[:1] if options.quick else TOPICS:
            wanted = (*changes, f"model={{kind: {model}, topics: {topics}}}", "metrics=[]")
            reading = Reading(documents=corpus.documents, skipped=(), files=())
            yield *_result(f"docs/corpora/{name}.yaml", wanted, reading), f"{model}, {topics}"


def _result(
    path: str, changes: Sequence[str], reading: Reading | None = None
) -> tuple[Result, Job]:
    with tempfile.TemporaryDirectory() as folder:
        job = config.load(path, [*changes, f"artifacts.dir={folder}"])
    read = reading or job.reader.read(str(Path(job.root)))
    return pipeline.run(job, read, progress=lambda *_: None), job


def _same_model(name: str, result: Result) -> bool:
    """Whether the model and the assignments are the same where no phrase is sought."""
    without, _ = _result(f"configs/{name}.yaml", ["topics.phrases=false"])
    return (
        result.model.topic_term.tobytes() == without.model.topic_term.tobytes()
        and result.model.document_topic.tobytes() == without.model.document_topic.tobytes()
        and result.assignments == without.assignments
        and result.scores == without.scores
    )


class _Figures:
    """What is counted of the labels of a result."""

    def __init__(self, result: Result, job: Job) -> None:
        found = job.text.label_phrases(
            result.corpus, result.vocabulary, result.lexicon, np.ones(result.corpus.rows, np.bool_)
        )
        texts = "\n".join(p.text for one in result.preparation.documents for p in one.passages)
        terms = {word: v for v, word in enumerate(result.vocabulary.display)}
        words = np.asarray(result.matrix.counts.sum(axis=0)).ravel()
        places = np.asarray(found.counts.sum(axis=0)).ravel()
        self.longest = max(len(topic.label) for topic in result.topics)
        self.with_phrase = 0
        self.torn: list[bool] = []
        self.labels = [topic.label for topic in result.topics]
        for label in self.labels:
            parts = COMMA.split(label)
            phrases = [part for part in parts if " " in part and part in texts]
            self.with_phrase += bool(phrases)
            for part in parts:
                column = terms.get(part)
                if column is None:
                    continue
                hidden = [
                    p
                    for p, columns in enumerate(found.columns)
                    if column in columns and " ".join(found.words(p)) not in phrases
                ]
                self.torn.append(float(places[hidden].sum()) > TORN * words[column])


def _judged(report: harness.Report, corpus: str, name: str, result: Result, job: Job) -> _Figures:
    figures = _Figures(result, job)
    report.row(
        corpus=corpus,
        model=name,
        topics=len(result.topics),
        with_phrase=figures.with_phrase,
        torn=sum(figures.torn),
        words=len(figures.torn),
        longest=figures.longest,
        subject="; ".join(result.subject) or None,
        labels=" | ".join(figures.labels),
    )
    return figures


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
