"""Does the whole job run on real corpora, and what does it cost from reading to publishing?

Each documented configuration of docs/corpora is run with all three models as its own process, as
cron would run it. A few small jobs come first, so that nothing is compiled while it is measured
(the very first job on a machine takes about a minute more). `cpu` and `wall` are seconds, `peak`
is MiB of the largest process; `nmi` is the agreement of the published main topics with the labels
of the corpus.
"""

import argparse
import gzip
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import harness
from jobs.metrics.agreement import nmi

TOPICS = {"bbc_news_raw": 5, "sanad_khaleej": 7, "reuters21578": 30}
FIELDS = ("id", "text", "title", "date", "source")
QUICK = 400
WARM = (("bbc_news_raw", "lda"), ("bbc_news_raw", "nmf"), ("sanad_khaleej", "lda"))
WARM_DOCUMENTS = 60
PUBLISHED = {0, 3}


def overrides(corpus: str, model: str) -> list[str]:
    """The changes that docs/corpora/<corpus>.yaml names for a model."""
    if model == "lda":
        return []
    return [
        *("--set", f"job={corpus}-{model}"),
        *("--set", "vectoriser.kind=tfidf"),
        *("--set", f"model={{kind: {model}, topics: {TOPICS[corpus]}}}"),
    ]


def job(corpus: str, model: str, folder: Path, corpora: Path) -> harness.Measured:
    """Run one job as its own process, its artifacts under `folder`."""
    return harness.run_measured(
        [
            *(sys.executable, "-m", "jobs.run", f"docs/corpora/{corpus}.yaml"),
            *overrides(corpus, model),
            *("--set", f"artifacts.dir={json.dumps(str(folder))}"),
            *("--quiet", "--no-progress"),
        ],
        folder,
        {harness.CORPORA: str(corpora)},
    )


def sample(corpus: harness.LabelledCorpus, folder: Path) -> None:
    """Write some documents of a corpus where the job looks for all of them."""
    with gzip.open(folder / f"{corpus.name}.jsonl.gz", "wt", encoding="utf-8") as lines:
        for document, label in zip(corpus.documents, corpus.labels, strict=True):
            record = {field: getattr(document, field) for field in FIELDS} | {"label": label}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")


def agreement(run: Path, corpus: harness.LabelledCorpus) -> float:
    """NMI of the published topics with the labels, over the documents that have both."""
    assigned = json.loads((run / "assignments.json").read_text(encoding="utf-8"))["documents"]
    topics = {document["id"]: document["topic"] for document in assigned}
    pairs = [
        (topics[document.id], label)
        for document, label, judged in zip(
            corpus.documents, corpus.labels, corpus.judged, strict=True
        )
        if judged and topics.get(document.id)
    ]
    found, labels = zip(*pairs, strict=True)
    return nmi(np.array(found), np.array(labels))


def warm_up(folder: Path) -> None:
    """Compile all that the jobs need, on a few documents."""
    corpora = folder / "warm"
    corpora.mkdir()
    for name, model in WARM:
        sample(harness.load(name, WARM_DOCUMENTS), corpora)
        job(name, model, folder, corpora)


def run(report: harness.Report, options: argparse.Namespace) -> None:
    unpublished = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        corpora = harness.corpora_folder()
        if options.quick:
            corpora = folder / "corpora"
            corpora.mkdir()
        else:
            warm_up(folder)
        for name in TOPICS:
            corpus = harness.load(name, QUICK if options.quick else None)
            report.used(corpus)
            if options.quick:
                sample(corpus, corpora)
            for model in ("lda", "nmf", "kmeans"):
                done = job(name, model, folder, corpora)
                if done.status not in PUBLISHED:
                    unpublished += 1
                    report.row(corpus=name, model=model, status=done.status)
                    print(done.stderr, file=sys.stderr)
                    continue
                published = folder / f"{name}-{model}" / "latest"
                topics = json.loads((published / "topics.json").read_text(encoding="utf-8"))
                scores = json.loads((published / "metrics.json").read_text(encoding="utf-8"))
                values = {score["name"]: score["value"] for score in scores["scores"]}
                report.row(
                    corpus=name,
                    model=model,
                    status=done.status,
                    documents=topics["corpus"]["documents"],
                    tokens=topics["corpus"]["tokens"],
                    vocabulary=topics["corpus"]["vocabulary"],
                    topics=topics["model"]["n_topics"],
                    wall=round(done.wall, 1),
                    cpu=round(done.cpu, 1),
                    peak=round(done.peak_mib),
                    c_npmi=values["c_npmi"],
                    diversity=values["diversity"],
                    nmi=agreement(published, corpus),
                )
    report.goal("jobs that were not published", unpublished, at_most=0, quick_too=True)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
