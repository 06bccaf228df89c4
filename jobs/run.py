"""`python -m jobs.run CONFIG`: the batch job: read, model, publish; say what came out, and how."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.console import command_parser, guarded, parsed, say, summary
from jobs.errors import (
    EXIT_DONE,
    EXIT_SOME_SKIPPED,
    GateRefused,
    JobError,
    OverMemoryLimit,
    WriteFailed,
)
from jobs.journal import Progress, library_warnings, log, tell_outcome
from jobs.memory import collect_rarely, give_back, give_back_at_once, rare_collections
from jobs.memory_budget import MemoryBudget, shortage_named

if TYPE_CHECKING:  # what costs time is imported where it is needed: `--help` answers at once
    from jobs.contracts import Job, RunFacts, Spool
    from jobs.datatypes import Reading, Result, Skipped
    from jobs.store import File, Store

#: At most so many skipped documents are logged one by one.
SKIPS_SHOWN = 20

EXAMPLES = """\
examples:
  python -m jobs.run configs/lda.yaml                        fit and publish
  python -m jobs.run configs/lda.yaml --check                is the configuration right?
  python -m jobs.run configs/lda.yaml --print-config         what is it, with all defaults?
  python -m jobs.run configs/lda.yaml --set model.topics=30 --set "metrics=[]"
  python -m jobs.run configs/lda.yaml --verify artifacts/lda/latest

exit codes:
  0 published, or nothing to do   3 published, some documents left out   1 a defect
  2 command line   4 gate refused   65 input unusable   66 input not there
  73 artifacts cannot be created   74 writing failed   75 another run holds the lock
  78 configuration wrong   130 interrupted   143 terminated
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(
        "run", "Read documents, model their topics, and publish both as files.", EXAMPLES
    )
    parser.add_argument("config", metavar="CONFIG", help="the configuration, a YAML file")
    parser.add_argument(
        *("--set", "-s"),
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="replace one value of the configuration; may be given more than once",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="only check the configuration")
    what.add_argument(
        "--print-config", action="store_true", help="print the configuration with all defaults"
    )
    what.add_argument("--force", action="store_true", help="run even where nothing has changed")
    what.add_argument(
        "--verify", metavar="RUN", help="run again what RUN ran, publish nothing, compare the bytes"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    with rare_collections():
        return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import config

    job = config.load(options.config, options.set)
    if options.check:
        say(f"{options.config}: ok")
        return EXIT_DONE
    if options.print_config:
        say(f"# {options.config}, resolved; `root` is relative to the folder of this file")
        say(config.as_yaml(job.config).rstrip("\n"))
        return EXIT_DONE
    with ExitStack() as stack:
        give_back_at_once()
        warned = stack.enter_context(library_warnings())
        shown = not (options.quiet or options.no_progress)
        bar = None if options.log_format == "text" else False
        progress = stack.enter_context(Progress(shown=shown, bar=bar))
        stack.enter_context(shortage_named(lambda: progress.stage))
        if options.verify:
            from jobs.compiling import use_cache
            from jobs.verify import verify

            use_cache(job.root, job.artifacts)
            code, rows = verify(job, options.config, Path(options.verify), progress)
        else:
            code, rows = publish(job, progress, warned, force=options.force)
    if not options.quiet:
        try:
            summary(rows)
        except WriteFailed as error:
            log.warning("%s", error)  # what was published is published
    return code


Outcome = tuple[int, list[tuple[str, str]]]


def publish(job: "Job", progress: Progress, warned: Sequence[str], *, force: bool) -> Outcome:
    """Run a job and publish the result; give the exit code, and the rows of the closing summary.

    A run that memory would not hold begins again over shards on the disk.

    Raises
    ------
    GateRefused
        The run is kept aside. Other kinds of JobError: nothing was published, and why.
    """
    try:
        return _publish(job, progress, warned, force=force)
    except OverMemoryLimit as error:
        refused = str(error)  # not the error itself, which holds all that was read
    log.warning("%s. Now the run begins again, through shards on the disk", refused)
    give_back()
    return _publish(job, progress, warned, force=force, shards=True)


def _publish(
    job: "Job",
    progress: Progress,
    warned: Sequence[str],
    *,
    force: bool,
    shards: bool | None = None,
) -> Outcome:
    from jobs import compiling, edits, naming, previous, provenance, streaming
    from jobs.carried import artifacts
    from jobs.closing import closing_summary
    from jobs.identity.movement import recorded
    from jobs.store import Store

    started, clock = datetime.now(UTC), time.monotonic()
    store = Store(Path(job.root, job.artifacts.dir), job.name)
    with store.lock(), streaming.opened(job, streaming.scratch(job), over_shards=shards) as flow:
        reading = _read(job, progress, flow.spool)
        fingerprint = provenance.fingerprint(job.config, reading, (said := edits.read(job)).sha256)
        if (latest := store.latest()) and not force and _is_same(latest, fingerprint):
            return _nothing_to_do(latest)
        history = previous.history(store, job.start.mode, said, force=force)
        compiling.use_cache(job.root, job.artifacts)
        reading = flow.settle(reading, fingerprint)
        budget = MemoryBudget.of(job.config, told=progress.shown, shards=flow.shards)
        tell = flow.noted(progress)
        result = flow.run(reading, progress=tell, history=history, budget=budget)
        result = naming.labelled(job, result, latest, progress)
        _warn(result.skipped[len(reading.skipped) :], result.warnings)
        tell("write", 0, 0)
        budget("write")
        run_id = store.new_id(started, fingerprint)
        manifest: dict[str, Any] = {"run_id": run_id}

        def describe() -> None:
            tell("publish", 0, 0)
            manifest.clear()
            manifest.update(
                provenance.manifest(
                    job=job,
                    run_id=run_id,
                    reading=reading,
                    result=result,
                    history=history,
                    started=started,
                    finished=datetime.now(UTC),
                    seconds=progress.seconds,
                    memory=budget.record(),
                    warnings=[*warned, *result.warnings],
                )
            )

        files = _files(artifacts(job, result, _facts(job, run_id), history, store.runs), describe)
        if result.refusals:
            raise GateRefused(_refused(result, store.refuse(files, manifest), latest))
        run = store.publish(files, manifest)
        _prune(store, job, started)
    code = EXIT_SOME_SKIPPED if result.skipped else EXIT_DONE
    tell_outcome("published", run, exit=code, **result.counts, **recorded(result.movement))
    return code, closing_summary(job, reading, result, run, time.monotonic() - clock)


def _read(job: "Job", progress: Progress, spool: "Spool | None") -> "Reading":
    from jobs import provenance

    progress("read", 0, 0)
    reading = provenance.inputs(job, spool)
    _tell(reading)
    return reading


def _refused(result: "Result", kept: Path, latest: Path | None) -> str:
    why = f"the quality gate refused to publish: {'; '.join(result.refusals)}"
    return f"{why}. The run is kept in {kept} to look at; {latest or 'no run'} stays the latest"


def _nothing_to_do(latest: Path) -> Outcome:
    from jobs import published

    counts = published.load(latest).manifest["counts"]
    tell_outcome("nothing to do:", latest, exit=EXIT_DONE, **counts)
    why = "inputs, configuration and code are those of the latest run (--force runs again)"
    return EXIT_DONE, [("nothing to do", why), ("published", str(latest))]


def _files(made: Iterator["File"], then: Callable[[], None]) -> Iterator["File"]:
    """Make the pieces of each file when it is their turn to be written."""
    for file in made:
        yield file
        if "/" not in file[0]:  # those in folders are small, and hundreds
            give_back()
    then()


def _facts(job: "Job", run_id: str) -> "RunFacts":
    from jobs import __version__, provenance
    from jobs.contracts import RunFacts

    return RunFacts(
        run_id=run_id,
        version=__version__,
        config=job.config,
        versions=provenance.versions(),
        digests={"config": provenance.digest(job.config), "sources": provenance.sources()},
    )


def _prune(store: "Store", job: "Job", now: datetime) -> None:
    """Remove old runs by the job's retention settings; a failure is told, not raised."""
    try:
        store.prune(job.artifacts.keep_last, job.artifacts.keep_days, now=now)
    except JobError as error:
        log.warning("published, but an old run could not be removed: %s", error)


def _is_same(latest: Path, fingerprint: str) -> bool:
    """Whether `latest` is a sound run of the same inputs, configuration and code."""
    from jobs import published

    try:
        return bool(published.load(latest).manifest["fingerprint"] == fingerprint)
    except (JobError, KeyError) as error:
        log.warning("the latest run is not sound, so it is made again: %s", error)
        return False


def _warn(left: "Sequence[Skipped]", warnings: Sequence[str]) -> None:
    """Name the documents that turned out to be illegible, and what is wrong with the topics."""
    for one in left:
        log.warning("left out: %s: %s", one.source, one.reason)
    for warning in warnings:
        log.warning("%s", warning)


def _tell(reading: "Reading") -> None:
    """Name what was left out, what was put up with, and what lies beside the input."""
    from jobs.datatypes import by_ending

    if beside := by_ending(reading.unmatched):
        told = ", ".join(f"{name} {count:,}" for name, count in beside.items())
        log.info("not matched by reader.pattern: %s", told, extra={"fields": {"files": beside}})
    if reading.empty:
        log.info("files and records without a text, which are no documents: %d", reading.empty)
    for file in reading.files:
        if file.warning:
            log.warning("%s: %s", file.path, file.warning)
    for one in reading.skipped[:SKIPS_SHOWN]:
        fields = {"document": one.id, "source": one.source, "reason": one.reason}
        log.warning("left out: %s: %s", one.source, one.reason, extra={"fields": fields})
    if (more := len(reading.skipped) - SKIPS_SHOWN) > 0:
        log.warning("left out: %d more; the manifest lists them all", more)


if __name__ == "__main__":
    collect_rarely()  # to the end of the process
    sys.exit(main())
