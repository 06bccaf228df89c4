"""What does the report cost, and does it open at once where there are many documents?

A corpus is modelled once by NMF; then its report is written, again and again. `cpu` are seconds of
processor time of that, `ms_each` the milliseconds for one document, `share` their part of a job
with the quickest model and one score (reading left out). The sizes are those of report.html, of the
largest page of documents, and of all. `opens` are the seconds of processor time until report.html
is shown in headless Chromium, and `page` those of the largest page.
"""

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import harness
from benchmarks.browser import Browser, found
from jobs import config, pipeline
from jobs.contracts import RunFacts
from jobs.datatypes import Document, Reading, Result
from jobs.writers.model import ModelArrays
from jobs.writers.report import Report
from jobs.writers.tables import JsonTables

CORPORA = {"bbc_news_raw": None, "sanad_khaleej": 10_000}
QUICK = 300
ROUNDS = 3
WIDTH = 1280
CHANGES = ("vectoriser.kind=tfidf", "model={kind: nmf, topics: 7}", "metrics=[{kind: c_npmi}]")
FACTS = RunFacts(run_id="20261122T000000Z-00000000", version="0", config={})
MB = 1e6


def run(report: harness.Report, options: argparse.Namespace) -> None:
    sizes, each, times = [], [], []
    for name, limit in CORPORA.items():
        corpus = harness.load(name, QUICK if options.quick else limit)
        report.used(corpus)
        files, cost, rest = written(name, corpus)
        pages = [len(data) for path, data in files.items() if path != "report.html"]
        largest = max(files, key=lambda path: len(files[path]))
        opens, page = shown(files, ("report.html", largest))
        sizes += [len(files["report.html"]) / MB, max(pages, default=0) / MB]
        each.append(1000 * cost / len(corpus.documents))
        times += [value for value in (opens, page) if value is not None]
        report.row(
            corpus=name,
            documents=len(corpus.documents),
            cpu=round(cost, 2),
            ms_each=round(each[-1], 3),
            share=round(cost / (cost + rest), 3),
            report_mb=round(sizes[-2], 2),
            largest_mb=round(sizes[-1], 2),
            all_mb=round(sum(map(len, files.values())) / MB, 1),
            opens=opens,
            page=page,
        )
    report.goal("MB of report.html, and of its largest page", max(sizes), at_most=5)
    report.goal("milliseconds of processor time a document", max(each), at_most=1)
    report.goal("seconds until a page is shown", max(times, default=None), at_most=2)


def written(name: str, corpus: harness.LabelledCorpus) -> tuple[dict[str, bytes], float, float]:
    """Write the report of a corpus: its files, what it costs, what the rest of the job costs."""
    job = config.load(str(harness.ROOT / f"docs/corpora/{name}.yaml"), CHANGES)
    facts = replace(FACTS, config=job.config)

    def model(documents: tuple[Document, ...]) -> Result:
        return pipeline.run(job, Reading(documents, (), ()), progress=lambda *_: None)

    def tables() -> None:
        for writer in (JsonTables(), ModelArrays()):
            dict(writer.files(result, facts))

    model(corpus.documents[:100])  # compiles
    fit, result = harness.cpu_seconds(lambda: model(corpus.documents))
    others, _ = harness.cpu_seconds(tables)
    rounds = [harness.cpu_seconds(lambda: dict(Report().files(result, facts)))
              for _ in range(ROUNDS)]  # fmt: skip
    return rounds[0][1], min(seconds for seconds, _ in rounds), fit + others


def shown(files: dict[str, bytes], pages: tuple[str, str]) -> list[float | None]:
    """Open pages in the browser; None each where there is none."""
    program = found()
    if program is None:
        print("no Chromium here: opening is not measured", file=sys.stderr)
        return [None, None]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, data in files.items():
            path = folder / "run" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        browser = Browser(program, folder / "profile")
        try:
            return [
                round(min(browser.opening(folder / "run" / page, WIDTH) for _ in range(ROUNDS)), 3)
                for page in pages
            ]
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
