"""What does the report cost, and does it open at once where there are many documents?

A corpus is modelled once by NMF; then its report is written, again and again. `cpu` are seconds of
processor time of that, `ms_each` the milliseconds for one document, `share` their part of a job
with the quickest model and one score (reading left out). The sizes are those of report.html, of the
largest page of documents, and of all. `opens` are the seconds of processor time until report.html
is shown in headless Chromium, and `page` those of the largest page.

Rows of the explorer are those of explorer.html: its size, what writing it costs, the seconds until
it is shown and its search is ready, and the longest of its answers: `answer` is the milliseconds of
processor time of one action, drawn, and `slowest` says which. One has 20,000 documents in Arabic.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import harness
from benchmarks.browser import Browser, found
from jobs import config, pipeline
from jobs.contracts import RunFacts, Writer
from jobs.datatypes import Document, Reading, Result
from jobs.writers.explorer import Explorer
from jobs.writers.model import ModelArrays
from jobs.writers.paging import EXPLORER
from jobs.writers.report import Report
from jobs.writers.tables import JsonTables

CORPORA = {"bbc_news_raw": None, "sanad_khaleej": 10_000}
QUICK = 300
ROUNDS = 3
WIDTH = 1280
#: The corpora of the row of 20,000 documents, and how many of each.
EXPLORED = {"sanad_khaleej": None, "saudinewsnet": 6_000}
CHANGES = ("vectoriser.kind=tfidf", "model={kind: nmf, topics: 7}", "metrics=[{kind: c_npmi}]",
           "artifacts.explorer=true")  # fmt: skip
FACTS = RunFacts(run_id="20261122T000000Z-00000000", version="0", config={})
MB = 1e6


def act(control: str, value: str) -> str:
    """Set a control of the explorer."""
    return (
        f"const one = document.getElementById('c-{control}'); one.value = {json.dumps(value)};"
        "one.dispatchEvent(new Event(one.tagName === 'SELECT' ? 'change' : 'input'));"
    )


def go(view: str) -> str:
    """Go to a view of the explorer."""
    return f"document.querySelector('nav a[href*=\"view={view}\"]').click();"


#: What is done in the explorer, in this order, and what it is called.
ACTIONS = {
    "term": act("term", "السوق"),
    "unknown term": act("term", "س"),
    "no term": act("term", ""),
    "sort": act("sort", "coherence"),
    "documents": go("documents"),
    "one letter": act("q", "ا"),
    "word": act("q", "أمريكا"),
    "two words": act("q", "الاقتصاد العالمي"),
    "all": act("q", ""),
    "topic": act("topic", "t0001"),
    "weight": act("weight", "0.5"),
    "order": act("order", "id"),
    "open": "document.querySelector('details').open = true;",
    "map": go("map"),
    "zoom": "document.getElementById('map-closer').click();",
    "move": "document.getElementById('map-left').click();",
    "compare": go("compare"),
    "other topic": act("b", "t0003"),
    "edits": go("edits"),
}


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
    explored(report, options)
    report.goal("MB of report.html, and of its largest page", max(sizes), at_most=5)
    report.goal("milliseconds of processor time a document", max(each), at_most=1)
    report.goal("seconds until a page is shown", max(times, default=None), at_most=2)


def written(
    name: str, corpus: harness.LabelledCorpus, writer: Writer | None = None
) -> tuple[dict[str, bytes], float, float]:
    """Write the report of a corpus: its files, what it costs, what the rest of the job costs."""
    job = config.load(str(harness.ROOT / f"docs/corpora/{name}.yaml"), CHANGES)
    facts = replace(FACTS, config=job.config)

    def model(documents: tuple[Document, ...]) -> Result:
        return pipeline.run(job, Reading(documents, (), ()), progress=lambda *_: None)

    def tables() -> None:
        for other in (JsonTables(), ModelArrays()):
            dict(other.files(result, facts))

    model(corpus.documents[:100])  # compiles
    fit, result = harness.cpu_seconds(lambda: model(corpus.documents))
    others, _ = harness.cpu_seconds(tables)
    rounds = [harness.cpu_seconds(lambda: dict((writer or Report()).files(result, facts)))
              for _ in range(ROUNDS)]  # fmt: skip
    return rounds[0][1], min(seconds for seconds, _ in rounds), fit + others


def explored(report: harness.Report, options: argparse.Namespace) -> None:
    """Write and open the explorer of 20,000 documents."""
    parts = [harness.load(name, QUICK if options.quick else limit)
             for name, limit in EXPLORED.items()]  # fmt: skip
    for part in parts:
        report.used(part)
    corpus = replace(parts[0], documents=tuple(one for part in parts for one in part.documents))
    files, cost, _ = written(parts[0].name, corpus, Explorer())
    page = files[EXPLORER]
    opens, answers = looked_around(page)
    slowest = max(answers, key=lambda name: answers[name], default="")
    report.row(
        corpus="+".join(EXPLORED),
        documents=len(corpus.documents),
        cpu=round(cost, 2),
        ms_each=round(1000 * cost / len(corpus.documents), 3),
        explorer_mb=round(len(page) / MB, 2),
        opens=opens,
        answer=round(1000 * answers[slowest], 1) if answers else None,
        slowest=slowest,
    )
    report.goal("MB of explorer.html at 20,000 documents", len(page) / MB, at_most=12)
    report.goal("seconds until the explorer is shown and searches", opens, at_most=2)
    worst = 1000 * answers[slowest] if answers else None
    report.goal("milliseconds of the explorer's slowest answer", worst, at_most=100)


def looked_around(page: bytes) -> tuple[float | None, dict[str, float]]:
    """Open an explorer: the seconds until it is ready, and those of each of its answers."""
    program = found()
    if program is None:
        print("no Chromium here: the explorer is not opened", file=sys.stderr)
        return None, {}
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, EXPLORER)
        path.write_bytes(page)
        browser = Browser(program, Path(temporary, "profile"))
        try:
            rounds = []
            for _ in range(ROUNDS):
                browser.call("Performance.enable", timeDomain="threadTicks")
                browser.open(path, WIDTH)
                browser.ask("new Promise(done => setTimeout(() => done(1), 1500))")
                opens = browser.busy()
                rounds.append((opens, browser.answering(list(ACTIONS.values()))))
            each = zip(*(answers for _, answers in rounds), strict=True)
            least = dict(zip(ACTIONS, map(min, each), strict=True))
            return round(min(opens for opens, _ in rounds), 3), least
        finally:
            browser.close()


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
