"""How near to labels are topics out of the box: `jobs.new`, `jobs.run`, and nothing set?

Each labelled set is written to a folder as JSON Lines without its labels. `jobs.new` looks at it
and writes a configuration, `jobs.run` publishes: two processes, as a user starts them. `nmi` is the
agreement of the published main topics with the labels; documents without a topic count as one
topic of their own. `told` is that of the default clusters that are told the number of labels, on
the same documents. `gap` is what the user loses.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import harness, labelled_sets
from benchmarks.words import words
from jobs.contracts import FitOptions
from jobs.metrics.agreement import nmi
from jobs.models.mixture import Mixture

#: The sets, and how many documents of each at most: titles, sentences, articles; 2 to 65 labels.
SETS = (
    *("bbc", "khaleej", "ant", "reuters", "m10", "sib_ara", "sib_eng"),
    *("khaleej_2", "m10_4", "bbc_titles_4", "reuters_titles_7", "mixed_20", "mixed_65"),
)
QUICK, QUICK_LIMIT = ("khaleej_4", "reuters_titles_7"), 400
PUBLISHED = {0, 3}
#: What stands for the topic of a document that has none.
NO_TOPIC = "none"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument(
        "--limit", type=int, default=labelled_sets.LIMIT, help="documents a set at most"
    )
    parser.add_argument("--seeds", type=int, default=3, help="seeds of the clusters that are told")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Run a job on each set, and compare it with the clusters that are told."""
    limit, seeds = (QUICK_LIMIT, 1) if options.quick else (options.limit, options.seeds)
    names = QUICK if options.quick else SETS
    found, told, failed = [], [], 0
    for one in labelled_sets.DEVELOPMENT:
        if one.name not in names:
            continue
        corpus = labelled_sets.load(one, limit)
        report.used(corpus)
        with tempfile.TemporaryDirectory() as folder:
            status = _job(Path(folder), corpus)
            if status not in PUBLISHED:
                failed += 1
                report.row(set=one.name, status=status)
                continue
            latest = Path(folder) / "artifacts/mine/latest"
            agreement, topics = _agreement(latest, corpus)
            config = json.loads((latest / "manifest.json").read_text("utf-8"))["config"]
        found.append(agreement)
        told.append(_told(corpus, seeds))
        report.row(
            set=one.name,
            labels=len(set(corpus.labels)),
            documents=len(corpus.documents),
            unit=config["passages"]["unit"],
            topics=topics,
            nmi=found[-1],
            told=told[-1],
            gap=told[-1] - found[-1],
        )
    report.goal("jobs that were not published", failed, at_most=0, quick_too=True)
    behind = float(np.mean(told) - np.mean(found)) if found else None
    report.goal(
        "how far mean NMI is behind the clusters that are told",
        behind,
        at_most=0.04,
        quick_too=True,
    )


def _job(folder: Path, corpus: harness.LabelledCorpus) -> int:
    """Write the documents, let a configuration be written for them, and run it; the exit code."""
    source = folder / "mine.jsonl"
    records = ({"id": _id(number), "text": one.text} for number, one in enumerate(corpus.documents))
    source.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    target = folder / "mine.yaml"
    for command in (
        ["jobs.new", "mine", str(source), "--to", str(target), "--no-progress"],
        ["jobs.run", str(target), "--quiet", "--no-progress"],
    ):
        done = harness.run_measured([sys.executable, "-m", *command], folder)
        if done.status not in PUBLISHED:
            print(done.stderr, file=sys.stderr)
            break
    return done.status


def _id(number: int) -> str:
    """An id of its own for each document: those of several corpora may be the same."""
    return f"d{number:06}"


def _agreement(run: Path, corpus: harness.LabelledCorpus) -> tuple[float, int]:
    """NMI of the published topics with the labels, and the number of topics."""
    assigned = json.loads((run / "assignments.json").read_text("utf-8"))["documents"]
    topics = {one["id"]: one["topic"] or NO_TOPIC for one in assigned}
    found = np.array([topics.get(_id(number), NO_TOPIC) for number in range(len(corpus.labels))])
    return nmi(found, np.array(corpus.labels)), len(set(topics.values()) - {NO_TOPIC})


def _told(corpus: harness.LabelledCorpus, seeds: int) -> float:
    """Mean NMI of the default clusters at the number of labels."""
    given = words(corpus)
    model = Mixture(topics=len(set(corpus.labels)))
    scores = []
    for seed in range(seeds):
        fitted = model.fit(given.matrix, FitOptions(seed))
        scores.append(nmi(fitted.transform(given.matrix).argmax(axis=1), given.labels))
    return float(np.mean(scores))


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
