"""Does twice the input cost twice the time, where inputs of that kind once cost four times as much?

Each kind of input is read (or prepared) in four sizes, each twice the one before: objects whose
keys repeat, tables with wide headers, tables full of lone quotes, gzip files of many members (log
rotation makes them), and texts in one line. `ratio` is the CPU time of a size over that of the one
before, the least of three runs; linear work gives about 2, quadratic work 4.
"""

import argparse
import gzip
import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import harness
from jobs.datatypes import Document, Lexicon
from jobs.readers import READERS
from jobs.text.prepare import PassageSettings, PreparationChain, TextSettings
from jobs.text.terms.decisions import VocabularySettings

#: Sizes of an input: the least, and how often it is doubled.
DOUBLINGS, RUNS = 3, 3
#: Units of the least size, by kind; --quick takes a quarter.
UNITS = {
    "repeated keys": 40_000,
    "wide header": 4_000,
    "lone quotes": 20_000,
    "gzip members": 500,
    "one line": 500_000,
}
#: CPU time of the last size over that of the one before: linear with room for noise.
MOST = 3.0
WORDS = "oil price market bank growth تقرير السوق النفط الحكومة "


def repeated_keys(folder: Path, size: int) -> dict[str, Any]:
    """One object of so many keys, all the same but for the text."""
    keys = ", ".join(f'"k": {i}' for i in range(size))
    (folder / "d.jsonl").write_text(
        f'{{"id": "a", "text": {json.dumps(WORDS)}, {keys}}}\n', "utf-8"
    )
    return {"kind": "jsonl", "pattern": "*.jsonl", "fields": {"id": "id", "text": "text"}}


def wide_header(folder: Path, size: int) -> dict[str, Any]:
    """A table of so many columns, with a few rows."""
    header = ",".join(["id", "text", *(f"c{i}" for i in range(size))])
    row = ",".join([WORDS, *("x" for _ in range(size))])
    lines = [header, f"a,{row}", f"b,{row}", ""]
    (folder / "d.csv").write_text("\n".join(lines), "utf-8")
    return {"kind": "csv", "pattern": "*.csv", "fields": {"id": "id", "text": "text"}}


def lone_quotes(folder: Path, size: int) -> dict[str, Any]:
    """A table of so many rows, each with a quote that nothing closes."""
    rows = (f'{i},"{WORDS}' if i % 2 else f"{i},{WORDS}" for i in range(size))
    (folder / "d.csv").write_text("\n".join(["id,text", *rows, ""]), "utf-8")
    return {"kind": "csv", "pattern": "*.csv", "fields": {"id": "id", "text": "text"}}


def gzip_members(folder: Path, size: int) -> dict[str, Any]:
    """A compressed file of so many members of a line each."""
    lines = (json.dumps({"id": str(i), "text": WORDS}).encode() + b"\n" for i in range(size))
    members = (gzip.compress(line, mtime=0) for line in lines)
    (folder / "d.jsonl.gz").write_bytes(b"".join(members))
    return {"kind": "jsonl", "pattern": "*.jsonl.gz", "fields": {"id": "id", "text": "text"}}


READ: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    "repeated keys": repeated_keys,
    "wide header": wide_header,
    "lone quotes": lone_quotes,
    "gzip members": gzip_members,
}


def read(settings: dict[str, Any], root: Path) -> None:
    """Read a folder as a job does."""
    kind = READERS[settings["kind"]]
    kind.model_validate({**settings, "path": "."}).read(str(root))  # type: ignore[attr-defined]


def prepare(size: int) -> None:
    """Prepare a document of one line of so many characters."""
    chain = PreparationChain(
        text=TextSettings(), passages=PassageSettings(), vocabulary=VocabularySettings()
    )
    text = (WORDS * (size // len(WORDS) + 1))[:size]
    chain.prepare([Document(id="d", text=text, source="d")], Lexicon((), np.zeros(0)))


def seconds(work: Callable[[], None]) -> float:
    """CPU seconds of the quickest of a few runs."""
    return min(harness.cpu_seconds(work)[0] for _ in range(RUNS))


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Measure each kind in all its sizes."""
    prepare(10_000)  # compiles what is to be measured
    for kind, units in UNITS.items():
        least = units // 4 if report.quick else units
        before = ratio = None
        for size in (least << step for step in range(DOUBLINGS + 1)):
            with tempfile.TemporaryDirectory() as folder:
                root = Path(folder)
                make = READ.get(kind)
                work = (
                    partial(prepare, size)
                    if make is None
                    else partial(read, make(root, size), root)
                )
                spent = seconds(work)
            ratio = spent / before if before else None
            report.row(kind=kind, size=size, cpu=spent, ratio=ratio)
            before = spent
        report.goal(f"{kind}: CPU at the last doubling", ratio, at_most=MOST, quick_too=True)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
