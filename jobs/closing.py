"""Terminal output of a run that has ended: documents, topics, scores, time and memory."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jobs.console import peak_memory
from jobs.contracts import Job
from jobs.datatypes import Reading, Result, Skipped
from jobs.identity.movement import told

#: Reasons for which documents were skipped that are told, at most.
_SHOWN = 3


def closing_summary(
    job: Job, reading: Reading, result: Result, run: Path, spent: float
) -> list[tuple[str, str]]:
    """Give the rows of the summary: what each is called, and its value; `spent` in seconds."""

    counts = result.counts
    found = len(reading.documents) + len(reading.skipped)
    rows = [
        ("job", job.name),
        ("documents read", f"{found:,}"),
        ("documents used", f"{counts['documents']:,}"),
        ("documents skipped", skipped_row(result.skipped)),
        ("passages", f"{counts['passages']:,}"),
        ("tokens", f"{counts['tokens']:,}"),
        ("vocabulary", f"{counts['vocabulary']:,}"),
        ("repairs", f"{counts['repairs']:,}"),
        ("topics", f"{counts['topics']:,}"),
    ]
    if result.movement is not None:
        rows += told(result.movement, {topic.id: topic.label for topic in result.topics})
    for score in result.scores:
        shown = "not defined here" if score.value is None else f"{score.value:.4f}"
        rows.append((score.name, shown))
    memory = f"{peak_memory() / 2**20:,.0f} MiB"
    return [*rows, ("published", str(run)), ("time", f"{spent:.1f} s"), ("peak memory", memory)]


def skipped_row(skipped: Sequence[Skipped]) -> str:
    """Say how many documents were skipped, and why: the commonest reasons, the others counted."""
    if not skipped:
        return "0"
    reasons = Counter(one.reason for one in skipped).most_common()
    told = [f"{times} x {reason}" for reason, times in reasons[:_SHOWN]]
    if others := sum(times for _, times in reasons[_SHOWN:]):
        told.append(f"{others:,} for other reasons")
    return f"{len(skipped):,} ({'; '.join(told)})"
