"""How much memory does one long file take, and is the estimate of a run's memory right within 2x?

A file of 20, 50, 100 and 200 MB goes through the job of configs/lda.yaml, a process each, as do the
five seeds. `beyond` is how much higher its peak is than that of the seeds, `bytes_a_byte` that over
the bytes of its text. The text is made of the sentences of a corpus by a rule: they are shuffled
anew in each round, and each paragraph has two to six of them. Fewer sweeps than usual are made, for
memory does not grow with them. Five corpora are run besides: `estimate` is the highest of the
estimates that the manifest records before each stage, `factor` by how much it and the peak differ,
`worst_stage` the same up to the end of each stage, where they differ most.
"""

import argparse
import json
import random
import re
import sys
import tempfile
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks import harness

#: Sizes of the file in megabytes, of English and of Arabic text.
SIZES = {"reuters21578": (20, 50, 100, 200), "sanad_khaleej": (20, 100)}
#: The corpora whose estimates are judged.
CORPORA = ("bbc_news_raw", "reuters21578", "sanad_khaleej", "ant_v11_jawhara", "saudinewsnet")
#: How many documents of a corpus --quick takes.
QUICK_DOCUMENTS = 400
#: Bytes of a file that is long, but not measured.
WARM = 2_500_000
#: Bytes of memory for each byte of text, at most, and the factor of an estimate.
MOST_BYTES, MOST_FACTOR = 10, 2
_SENTENCE = re.compile(r"(?<=[.!?\u061f])\s+|\n+")
_PUBLISHED = {0, 3}
_JOB = ("model.max_sweeps=10", "artifacts.keep_last=1")


def write_text(corpus: harness.LabelledCorpus, size: int, path: Path) -> int:
    """Write `size` bytes of text, made of the sentences of a corpus; return how many they are."""
    texts = (document.text for document in corpus.documents)
    sentences = [s.strip() for text in texts for s in _SENTENCE.split(text) if len(s.strip()) > 20]
    draw = random.Random(0)
    written = 0
    with path.open("wb") as file:
        while written < size:
            draw.shuffle(sentences)
            at = 0
            while at < len(sentences) and written < size:
                length = draw.randint(2, 6)
                paragraph = (" ".join(sentences[at : at + length]) + "\n\n").encode()
                at += length
                written += file.write(paragraph)
    return written


def measured(folder: Path, name: str, *settings: str) -> tuple[harness.Measured, dict[str, Any]]:
    """Run configs/lda.yaml with some settings as its own process; return its manifest as well."""
    changed = (f"artifacts.dir={json.dumps(str(folder / name))}", *_JOB, *settings)
    done = harness.run_measured(
        [
            *(sys.executable, "-m", "jobs.run", "configs/lda.yaml", "--quiet", "--no-progress"),
            *(part for one in changed for part in ("--set", one)),
        ],
        folder,
    )
    if done.status not in _PUBLISHED:
        raise SystemExit(f"{name} ended with {done.status}:\n{done.stderr}")
    manifest = folder / name / "lda" / "latest" / "manifest.json"
    return done, json.loads(manifest.read_text("utf-8"))["memory"]


def factors(done: harness.Measured, memory: dict[str, Any]) -> dict[str, harness.Cell]:
    """Compare the estimates of a run with what it took."""
    stages = memory["stages"]
    highest = list(accumulate((one["estimate"] for one in stages), max))
    pairs = list(zip(highest, (one["peak"] for one in stages), strict=True))
    off = [max(estimate / peak, peak / estimate) for estimate, peak in pairs]
    estimate, peak = highest[-1] / 2**20, done.peak_mib
    return {
        "peak": round(peak),
        "estimate": round(estimate),
        "factor": max(estimate / peak, peak / estimate),
        "worst_stage": max(off),
        "stage": stages[off.index(max(off))]["stage"],
        "cpu": round(done.cpu),
    }


def long_files(report: harness.Report, folder: Path, seeds: float) -> None:
    """Measure files of one document."""
    sizes = {"reuters21578": (20,)} if report.quick else SIZES
    for name, wanted in sizes.items():
        corpus = harness.load(name)
        report.used(corpus)
        for size in wanted:
            texts = folder / f"{name}-{size}"
            texts.mkdir()
            written = write_text(corpus, size * 1_000_000, texts / "one.txt")
            quick = ("metrics=[]",) if report.quick else ()
            done, memory = measured(folder, f"{name}-{size}-run", f"reader.path={texts}", *quick)
            beyond = done.peak_mib - seeds
            ratio = beyond * 2**20 / written
            report.row(
                text=name,
                mb=size,
                beyond=round(beyond),
                bytes_a_byte=ratio,
                **factors(done, memory),
            )
            report.goal(
                f"{size} MB of {name} in one file, bytes of memory a byte",
                ratio,
                at_most=MOST_BYTES,
                quick_too=True,
            )


def corpora(report: harness.Report, folder: Path) -> None:
    """Compare estimates with peaks on corpora of many documents."""
    for name in CORPORA[:1] if report.quick else CORPORA:
        corpus = harness.load(name, QUICK_DOCUMENTS if report.quick else None)
        report.used(corpus)
        texts = folder / name
        texts.mkdir()
        with (texts / "all.jsonl").open("w", encoding="utf-8") as file:
            for document in corpus.documents:
                record = {"id": document.id, "text": document.text}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        reader = f'reader={{kind: jsonl, path: "{texts}", pattern: "*.jsonl"}}'
        done, memory = measured(folder, f"{name}-run", reader, "passages.unit=document")
        found = factors(done, memory)
        report.row(text=f"{name}, {len(corpus.documents)} documents", **found)
        for what in ("factor", "worst_stage"):
            report.goal(
                f"{name}: {what} of the estimate",
                float(found[what] or 0),
                at_most=MOST_FACTOR,
                quick_too=True,
            )


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Measure seeds, files and corpora, each in a process of its own."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        # What a run compiles is in its peak: each kind of job is run once before.
        measured(folder, "warm")
        warm = folder / "warm-text"
        warm.mkdir()
        write_text(harness.load("reuters21578"), WARM, warm / "one.txt")
        measured(folder, "warm-long", f"reader.path={warm}")
        done, memory = measured(folder, "seeds")
        report.row(text="seeds", **factors(done, memory))
        long_files(report, folder, done.peak_mib)
        corpora(report, folder)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run))
