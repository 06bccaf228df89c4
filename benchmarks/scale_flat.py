"""Memory that does not grow with the corpus, and a file of over 3 GB that is read whole.

Two sizes go over shards, and the peak of the larger over that of the smaller is judged: a million
documents over 100,000, where `--documents` names both; by --quick it is 8,000 over 1,000: enough to
tell, for with the 25 KB a document that a run once held, the larger would hold 175 MB more, which
is more than half of what libraries take. The large file repeats the texts
of a smaller corpus under new ids, and is read into shards; all records are counted. By --quick it
is of 40 MB, and `reader.max_bytes` of 16 MB.
"""

import json
import tempfile
from pathlib import Path

from benchmarks import generated, harness
from benchmarks.scale_plan import Plan, job_in
from jobs import config, streaming

#: The sizes that are compared, and those of --quick.
SIZES, QUICK_SIZES = (100_000, 1_000_000), (1_000, 8_000)
#: Bound of the larger peak over the smaller.
GROWTH = 1.5
#: Bytes of the large file, the documents that it repeats, and the most that is held of a file.
LARGE, REPEATED, MOST = 3_050_000_000, 20_000, 2**29
QUICK_LARGE, QUICK_REPEATED, QUICK_MOST = 40_000_000, 1_000, 16_000_000


def run(report: harness.Report, plan: Plan) -> None:
    """Compare the peaks of two sizes, and read a large file."""
    _growth(report, plan)
    _large_file(report, plan)


def _growth(report: harness.Report, plan: Plan) -> None:
    sizes = QUICK_SIZES if plan.quick else SIZES
    goal = f"{sizes[1]:,} to {sizes[0]:,} documents over shards: peak of memory, ratio"
    if not plan.quick and not set(sizes) <= set(plan.documents):
        report.goal(goal, None, at_most=GROWTH)
        return
    plan.warm("backend.shards=always")
    peaks = []
    for size in sizes:
        found = plan.over_shards(size) or plan.measured(report, size, "backend.shards=always")
        peaks.append(max(found.peak.values()))
    report.goal(goal, peaks[1] / peaks[0], at_most=GROWTH, quick_too=True)


def _large_file(report: harness.Report, plan: Plan) -> None:
    least = QUICK_LARGE if plan.quick else LARGE
    most = QUICK_MOST if plan.quick else MOST
    with tempfile.TemporaryDirectory(dir=plan.folder) as temporary:
        folder = Path(temporary)
        records, size = _write(job_in(folder), least, QUICK_REPEATED if plan.quick else REPEATED)
        told = [f"reader.max_bytes={most}", "backend.shards=always"]
        job = config.load(str(folder / "scale.yaml"), told)
        with streaming.opened(job, folder / "scratch") as flow:
            cpu, reading = harness.cpu_seconds(lambda: job.reader.read(job.root, flow.spool))
            read = len(reading.documents)
    report.row(file_mb=round(size / 1e6), max_bytes=most, records=records, read=read, cpu=cpu)
    report.goal(
        f"a file of {size / 1e6:,.0f} MB, {most / size:.0%} of it at a time: share of records read",
        read / records,
        at_least=1,
        quick_too=True,
    )


def _write(path: Path, least: int, repeated: int) -> tuple[int, int]:
    """Write documents until there are so many bytes; how many there are, and the bytes."""
    texts = [json.dumps(text, ensure_ascii=False) for text in generated.texts(repeated)]
    written = number = 0
    with path.open("wb") as file:
        while written < least:
            text = texts[number % repeated]
            written += file.write(f'{{"id": "d{number:08d}", "text": {text}}}\n'.encode())
            number += 1
    return number, written
