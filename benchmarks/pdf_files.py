"""How well does `kind: files` read Arabic PDF files?

The articles and producers are those of `benchmarks.pdf`; a file is read as a job reads it, in a
subprocess, by the library that the evidence chooses, and judged after the repair.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import harness
from benchmarks.pdf import arguments, articles, f1, mean, order, repaired, words_of
from benchmarks.pdf_printing import PRODUCERS, print_all
from jobs.readers.files import MixedFiles

#: Least F1 of words of each producer.
F1 = {
    "reportlab": 0.97, "TCPDF": 0.97, "Chromium": 0.95, "WeasyPrint": 0.95, "fpdf2": 0.95,
    "LibreOffice": 0.94,
}  # fmt: skip
#: Least order of words, and that of Chromium.
ORDER, ORDER_OF_CHROMIUM = 0.93, 0.90


def run(report: harness.Report, options: argparse.Namespace) -> None:
    with TemporaryDirectory() as folder:
        measure(report, options.folder or Path(folder))


def measure(report: harness.Report, folder: Path) -> None:
    """Print, read and judge all articles."""
    texts = articles(report)
    clean = {name: words_of("\n".join(paragraphs)) for name, paragraphs in texts.items()}
    printed = print_all(texts, folder)
    report.conditions["texts"] = len(texts)
    report.conditions["not there"] = sorted({*PRODUCERS} - {*printed})
    for producer, files in printed.items():
        place = next(iter(files.values())).parent
        reading = MixedFiles(path=str(place), ids="stem").read("/")
        taken = {one.id: one.text for one in reading.documents if one.id in texts}
        read_by = Counter(one.encoding for one in reading.files if one.status == "read")
        shown = repaired(taken)
        words = {name: words_of(shown.get(name, "")) for name in texts}
        f1_after = mean([f1(words[name], clean[name]) for name in texts])
        order_after = mean([order(words[name], clean[name]) for name in texts])
        report.row(
            producer=producer,
            read_by=", ".join(f"{name} {count}" for name, count in sorted(read_by.items())),
            f1_before=mean([f1(words_of(taken.get(name, "")), clean[name]) for name in texts]),
            f1_after=f1_after,
            order_after=order_after,
        )
        report.goal(f"F1 of {producer}", f1_after, at_least=F1[producer])
        least = ORDER_OF_CHROMIUM if producer == "Chromium" else ORDER
        report.goal(f"order of {producer}", order_after, at_least=least)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
