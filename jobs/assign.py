"""`python -m jobs.assign RUN INPUT`: batch inference, topics of new documents by a past run."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jobs.console import command_parser, current_folder, guarded, parsed, say, table
from jobs.errors import EXIT_DONE, EXIT_SOME_SKIPPED
from jobs.journal import library_warnings, log

KINDS = {
    ".txt": "text", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet",
}  # fmt: skip

EXAMPLES = """\
examples:
  python -m jobs.assign artifacts/lda/latest new.txt
  python -m jobs.assign artifacts/lda/latest incoming/ --json > assignments.json

A folder is read as the run read its own documents; a file by its ending (.txt, .jsonl, .csv, each
also .gz; .pdf, .docx, .html, .eml ...). On a terminal a table comes out; in a pipe, or with --json,
JSON like assignments.json.
Documents that cannot be used are named on stderr, and the exit code is 3.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("assign", "Give documents the topics of a published run.", EXAMPLES)
    parser.add_argument("run", metavar="RUN", help="the folder of a run, or `latest`")
    parser.add_argument("input", metavar="INPUT", help="a folder or a file of documents")
    parser.add_argument("--json", action="store_true", help="JSON on a terminal as well")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import config, published
    from jobs.canonical import SCHEMA_VERSION
    from jobs.canonical import table as json_table
    from jobs.topics import inference
    from jobs.writers.tables import assignment_record

    run = published.load(Path(options.run))
    saved = run.model()
    values = {**run.manifest["config"], **saved.config}
    root = "/" if os.path.isabs(options.input) else current_folder()
    values["reader"] = _reader_of(options.input, values.get("reader"))
    job = config.load_values(values, root, f"{run.path}/manifest.json or model/model.json")
    with library_warnings():
        vectoriser, fitted = saved.restore(job.vectoriser, job.model)
        reading = job.reader.read(root)
        if job.corpus.empty == "skip":
            reading = reading.without_empty()
        reading, assignments = inference.assign_new(
            reading,
            text=job.text,
            lexicon=saved.lexicon,
            terms=saved.terms,
            vectoriser=vectoriser,
            fitted=fitted,
            ids=saved.topic_ids,
            floor=job.topics.floor,
        )
        for one in reading.skipped:
            log.warning("left out: %s: %s", one.source, one.reason)
    if options.json or sys.stdout is None or not sys.stdout.isatty():
        head = {"schema_version": SCHEMA_VERSION, "job": job.name}
        records = map(assignment_record, assignments)
        say(b"".join(json_table(head, "documents", records)).decode().rstrip("\n"))
    else:
        labels = {topic["id"]: topic["label"] for topic in run.topics()["topics"]}
        rows = [
            (one.id, one.topic or "-", f"{one.weight:.3f}", labels.get(one.topic or "", one.reason))
            for one in assignments
        ]
        table(("document", "topic", "weight", "label"), rows)
    return EXIT_SOME_SKIPPED if reading.skipped else EXIT_DONE


def _reader_of(path: str, recorded: Any) -> Any:
    """The settings that read `path`: the run's own, or those that its ending asks for."""
    suffix = Path(path.removesuffix(".gz")).suffix.lower()
    if not isinstance(recorded, dict):
        return recorded  # which the configuration will complain of
    from jobs.readers.formats import ENDINGS

    kind, found = recorded.get("kind"), ENDINGS.get(suffix)
    if kind != "files" or not found:
        kind = KINDS.get(suffix, "files" if found and found != "md" else kind)
    if Path(path).is_dir():
        kind = recorded.get("kind")
    if kind == "sql":  # what new documents come in is a folder, or a file
        return {"kind": "files", "path": path}
    if kind == recorded.get("kind"):
        return {**recorded, "path": path}
    return {"kind": kind, "path": path}


if __name__ == "__main__":
    sys.exit(main())
