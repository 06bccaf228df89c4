"""How well does Arabic text out of PDF files read, before the repair and after it?

Articles (those in `benchmarks/pdf_texts`, and some of a corpus where it is present) are printed by
each producer, and taken out by each of the usual tools. A text is judged against the clean one by
the words (F1 of the bags of words, alef forms folded) and by their order (the longest common
subsequence, as a share of the clean text). `before` is the text as it was taken out, `after` the
text that the chain shows, its lexicon learned from the texts of one producer and one tool.

Producers and tools that are not there are left out and named in the conditions: the programs
chromium, soffice, php (with TCPDF), pdftotext, mutool; the libraries of the extra `benchmark`.
"""

import argparse
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import harness
from benchmarks.pdf_extraction import EXTRACTORS, extractors
from benchmarks.pdf_printing import PRODUCERS, print_all
from jobs.datatypes import Document
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings

#: The articles that come with the benchmark.
TEXTS = Path(__file__).parent / "pdf_texts"
#: The corpus that more are taken from, how many, and how many characters they have.
CORPUS, MORE, SHORTEST, LONGEST = "sanad_khaleej", 6, 1200, 4000
#: The tools whose mean is judged; pypdf orders pieces of lines by itself.
USUAL = ("pdftotext", "pdfminer", "pdfplumber", "mutool", "pypdfium2")
#: Below this F1 a pair is spelled backwards; from this one on it must not fall.
REVERSED, GOOD = 0.2, 0.9
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("\u0622\u0623\u0625\u0671", "\u0627"),
        **dict.fromkeys([*map(chr, range(0x064B, 0x0653)), "\u0640"], None),
        **{chr(0x0660 + digit): str(digit) for digit in range(10)},
    }
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Figures:
    """A row of the table."""

    producer: str
    tool: str
    f1_before: float
    f1_after: float
    order_before: float
    order_after: float


def words_of(text: str) -> list[str]:
    """Cut a text into words, presentation forms opened, alef forms folded, without signs."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).translate(_FOLDED).lower())


def f1(found: Sequence[str], clean: Sequence[str]) -> float:
    """Compare two bags of words: the harmonic mean of precision and recall."""
    shared = sum((Counter(found) & Counter(clean)).values())
    return 2 * shared / (len(found) + len(clean)) if found and clean else 0.0


def order(found: Sequence[str], clean: Sequence[str]) -> float:
    """Longest common subsequence as a share of the clean words (bit-parallel, Hyyrö 2004)."""
    places: dict[str, int] = {}
    for at, word in enumerate(clean):
        places[word] = places.get(word, 0) | 1 << at
    everything = (1 << len(clean)) - 1
    rows = everything
    for word in found:
        matched = rows & places.get(word, 0)
        rows = ((rows + matched) | (rows - matched)) & everything
    return (len(clean) - rows.bit_count()) / len(clean)


def articles(report: harness.Report) -> dict[str, list[str]]:
    """Give the articles by name, as paragraphs."""
    found = {
        path.stem: path.read_text(encoding="utf-8").split("\n\n")
        for path in sorted(TEXTS.glob("*.txt"))
    }
    if not report.quick:
        try:
            corpus = harness.load(CORPUS, 200)
        except harness.CorpusMissing:
            return found
        fitting = [one for one in corpus.documents if SHORTEST < len(one.text) < LONGEST]
        for number, one in enumerate(fitting[:MORE]):
            found[f"khaleej{number}"] = [line for line in one.text.split("\n") if line.strip()]
    return found


def chain() -> PreparationChain:
    return PreparationChain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )


def repaired(texts: dict[str, str]) -> dict[str, str]:
    """Pass texts through the chain, as a folder of them would: what it shows of each."""
    steps = chain()
    documents = [Document(name, text, name) for name, text in sorted(texts.items())]
    prepared = steps.prepare(documents, steps.learn(documents)).documents
    return {one.document: "\n".join(passage.text for passage in one.passages) for one in prepared}


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def run(report: harness.Report, options: argparse.Namespace) -> None:
    with TemporaryDirectory() as folder:
        measure(report, options.folder or Path(folder))


def measure(report: harness.Report, folder: Path) -> None:
    """Print, take out and judge all pairs of a producer and a tool."""
    texts = articles(report)
    clean = {name: words_of("\n".join(paragraphs)) for name, paragraphs in texts.items()}
    printed, tools = print_all(texts, folder), extractors()
    report.conditions["texts"] = len(texts)
    report.conditions["not there"] = sorted({*PRODUCERS, *EXTRACTORS} - {*printed, *tools})
    for producer, files in printed.items():
        for tool, take in tools.items():
            taken = {name: take(path) for name, path in files.items()}
            shown = repaired(taken)
            scores = [
                (
                    f1(words_of(taken[name]), clean[name]),
                    f1(words_of(shown[name]), clean[name]),
                    order(words_of(taken[name]), clean[name]),
                    order(words_of(shown[name]), clean[name]),
                )
                for name in texts
            ]
            f1_before, f1_after, order_before, order_after = map(mean, zip(*scores, strict=True))
            report.row(
                producer=producer,
                tool=tool,
                f1_before=f1_before,
                f1_after=f1_after,
                order_before=order_before,
                order_after=order_after,
            )
    judge(report)


def judge(report: harness.Report) -> None:
    """State the goals: of text files that the usual tools make."""
    rows = [Figures(**row) for row in report.rows]  # type: ignore[arg-type]
    usual = [row.f1_after for row in rows if row.tool in USUAL]
    report.goal(
        "F1 after the repair, mean of the usual tools", mean(usual), at_least=0.94, quick_too=True
    )
    turned = [row.f1_after for row in rows if row.f1_before < REVERSED]
    report.goal(
        "F1 after the repair, least of the reversed", min(turned), at_least=0.9, quick_too=True
    )
    falls = [row.f1_before - row.f1_after for row in rows if row.f1_before >= GOOD]
    report.goal("fall of F1, most of those at .9 before", max(falls), at_most=0.002, quick_too=True)
    raw = [
        row.order_after
        for row in rows
        if row.tool == "pdftotext -raw" and row.producer != "LibreOffice"
    ]
    report.goal(
        "order of pdftotext -raw, least but LibreOffice", min(raw), at_least=0.85, quick_too=True
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the files are kept."""
    parser.add_argument("--folder", type=Path, help="keep the printed files here, and use them")


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
