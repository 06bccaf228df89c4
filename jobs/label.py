"""`python -m jobs.label CONFIG TOPIC LABEL`: human-in-the-loop topic labels, kept in a file."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from jobs.console import command_parser, guarded, parsed, say
from jobs.errors import EXIT_DONE, CannotCreate, InputMissing, UsageError

EXAMPLES = """\
examples:
  python -m jobs.label configs/news.yaml t0007 "Harbour and ferries"

It appends one line to the file that the configuration names as start.edits, and makes the file
where there is none. The label holds from the next run on, in all runs; a later line goes before an
earlier one. Merges, splits and hides are written into the same file by hand.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("label", "Give a topic a label that it keeps.", EXAMPLES)
    parser.add_argument("config", metavar="CONFIG", help="the configuration of the job")
    parser.add_argument("topic", metavar="TOPIC", help="the id of the topic, such as t0007")
    parser.add_argument("label", metavar="LABEL", help="what it is called from now on")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import config, edits

    if not re.fullmatch(r"t\d{4,}", options.topic, re.ASCII):
        raise UsageError(f"{options.topic!r} is no id of a topic; they are like t0007 (jobs.show)")
    job = config.load(options.config)
    path = edits.path_of(job)
    if path is None:
        raise UsageError(
            f"{options.config} names no file for labels. Add `edits: topics.yaml` under `start:`"
        )
    line = f"- label: {{{options.topic}: {edits.quoted(options.label)}}}\n"
    edits.parsed(line.encode("utf-8", "surrogatepass"), "the label")
    _check_known(Path(job.root, job.artifacts.dir, job.name), options.topic)
    before = edits.read(job).sha256 if os.path.lexists(path) else ""
    try:
        with path.open("ab+") as file:
            file.seek(0)
            content = file.read()
            file.write(b"\n" * bool(content and not content.endswith(b"\n")) + line.encode())
    except OSError as error:
        raise CannotCreate(f"{path} cannot be written to: {error.strerror}") from None
    say(
        f"{path}: {'added' if before else 'made, with'} {line.rstrip()}; it holds from the next run"
    )
    return EXIT_DONE


def _check_known(folder: Path, topic: str) -> None:
    """Check that a job has or had a topic.

    Raises
    ------
    InputMissing
        There is no run, no such topic, or it went into another one: that is named.
    """
    from jobs import published
    from jobs.identity.editing import divided, gone
    from jobs.saved_registry import load_registry

    registry = load_registry(published.load(folder))
    topics = {one.id: one for one in registry.topics} if registry else {}
    if topic not in topics:
        raise InputMissing(
            f"the job has no topic {topic}; it has {', '.join(one.id for one in topics.values())}"
        )
    if registry and registry.parts_of(topic):
        raise InputMissing(f"{divided(topic, registry)}; label those")
    if topics[topic].into:
        raise InputMissing(f"{gone(topics[topic])}; label that")


if __name__ == "__main__":
    sys.exit(main())
