"""Do the seeds give the same topics when they are printed to PDF and read by `kind: files`?

The five documents are printed by Chromium, and each shipped job is run in memory on the text files
and on the PDF files. `f1` compares their words after the repair, `alike` the ten terms that each
topic shows: the Jaccard index of matched topics (Kuhn 1955). `seeds` is that of two seeds of the
job on the text files: what the model itself leaves open.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import harness
from benchmarks.lda_seeds import alike
from benchmarks.pdf import f1, mean, repaired, words_of
from benchmarks.pdf_printing import chromium
from jobs import config, pipeline
from jobs.datatypes import Reading, Result
from jobs.readers.files import MixedFiles

SEEDS = harness.ROOT / "seeds"
JOBS = ("tfidf_clusters", "nmf", "lda")
TOP = 10


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Print the seeds, run the jobs on both, and state the goals."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))}
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            lines = [line for line in text.split("\n") if line.strip()]
            chromium(lines, Path(folder) / f"{name}.pdf")
        printed = MixedFiles(path=".", ids="stem").read(folder)
    expected = repaired(texts)
    found = repaired({one.id: one.text for one in printed.documents})
    words = mean([f1(words_of(found.get(name, "")), words_of(expected[name])) for name in texts])
    for name in JOBS:
        of_text, of_pdf, of_seed = _topics(name), _topics(name, printed), _topics(name, seed=1)
        same = alike(of_text, of_pdf)
        report.row(job=name, f1=words, alike=same, seeds=alike(of_text, of_seed))
        report.goal(f"{name}: matched terms", same, at_least=0.6, quick_too=True)


def _topics(
    name: str, reading: Reading | None = None, seed: int | None = None
) -> list[frozenset[str]]:
    """The terms that each topic shows."""
    job = config.load(f"configs/{name}.yaml", ["metrics=[{kind: diversity}]"])
    job = job if seed is None else replace(job, seed=seed)
    result: Result = pipeline.run(
        job, reading or job.reader.read(job.root), progress=lambda *_: None
    )
    return [
        frozenset(one.term for one in topic.terms[:TOP]) for topic in result.topics if topic.terms
    ]


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
