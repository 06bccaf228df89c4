"""`python -m jobs.status CONFIG|JOB`: health check of a job, is its latest run fresh?"""

import argparse
import math
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.console import command_parser, guarded, parsed, summary
from jobs.errors import EXIT_DONE, InputMissing

if TYPE_CHECKING:
    from jobs.contracts import Job

#: The exit code where a job is stale, as of diff(1): nothing is wrong, but something differs.
EXIT_STALE = 1

EXAMPLES = """\
examples:
  python -m jobs.status configs/news.yaml                    is the latest run of these documents?
  python -m jobs.status artifacts/news --max-age 26          was there a run in the last 26 hours?

exit codes: 0 fresh, 1 stale, 65 the latest run is damaged, 66 there is none.

With a configuration the documents are read: the latest run is fresh where `jobs.run` would find
nothing to do. With the folder of a job only its age is looked at. A run over shards that is under
way, or was stopped, is shown with its stage, and when it was there.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("status", "Say whether the latest run of a job is fresh.", EXAMPLES)
    parser.add_argument("job", metavar="CONFIG|JOB", help="a configuration, or the folder of a job")
    parser.add_argument(
        "--max-age", type=_hours, metavar="HOURS", help="an older run is stale, whatever it is of"
    )
    return parser


def _hours(text: str) -> float:
    """Read a number of hours; not a number is no age, and would make every run fresh."""
    hours = float(text)
    if not 0 <= hours < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number of hours from 0 up. Got {text!r}")
    return hours


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import config, published
    from jobs.saved_registry import load_registry

    given = Path(options.job)
    job = None if os.path.isdir(given) else config.load(options.job)
    rows = _under_way(job, given)
    try:
        run = published.load(Path(job.root, job.artifacts.dir, job.name) if job else given)
    except InputMissing:
        summary(rows)
        raise
    finished = datetime.fromisoformat(run.manifest["finished"])
    hours = (datetime.now(UTC) - finished).total_seconds() / 3600
    why = "" if job is None or run.manifest["fingerprint"] == _fingerprint(job) else "changed"
    if options.max_age is not None and hours > options.max_age:
        why = "too old"
    registry = load_registry(run)
    events = registry.of_run() if registry else ()
    rows += [
        ("job", str(run.manifest["job"])),
        ("status", f"stale: {_REASONS[why]}" if why else "fresh"),
        ("latest run", run.run_id),
        ("age", f"{hours:.1f} hours"),
        ("documents", f"{run.manifest['counts'].get('documents', 0):,}"),
        ("skipped", f"{len(run.manifest['skipped']):,}"),
        ("warnings", f"{len(run.manifest['warnings']):,}"),
    ]
    rows += [("event", f"{one.kind} {one.topic}{_where(one.into, one.origin)}") for one in events]
    summary(rows)
    return EXIT_STALE if why else EXIT_DONE


def _under_way(job: "Job | None", given: Path) -> list[tuple[str, str]]:
    """Say how far a run over shards is, or how far it came that was stopped."""
    from jobs import streaming

    found = streaming.standing(streaming.scratch(job) if job else given / "scratch")
    return [("run over shards", found)] if found else []


_REASONS = {
    "changed": "inputs, configuration, edits or code have changed since",
    "too old": "older than --max-age",
}


def _fingerprint(job: "Job") -> str:
    from jobs import edits, provenance

    return provenance.fingerprint(job.config, provenance.inputs(job), edits.read(job).sha256)


def _where(into: Sequence[str], origin: Sequence[str]) -> str:
    return "".join(
        f" {word} {', '.join(topics)}"
        for word, topics in (("into", into), ("from", origin))
        if topics
    )


if __name__ == "__main__":
    sys.exit(main())
