"""`python -m jobs.new NAME INPUT_FOLDER`: a configuration file written after a look at a folder."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.console import command_parser, current_folder, guarded, parsed, summary
from jobs.errors import EXIT_DONE, CannotCreate, UsageError
from jobs.journal import Progress, library_warnings

if TYPE_CHECKING:
    from jobs.datatypes import Preparation
    from jobs.readers.profile.survey import Survey

REPORT = "latest/report.html"

EXAMPLES = """\
examples:
  python -m jobs.new news ~/articles                 writes configs/news.yaml
  python -m jobs.new news ~/articles.jsonl.gz        one document a line
  python -m jobs.new news ~/articles --to news.yaml  writes there
  python -m jobs.new news ~/articles --model lda     another model than the mixture

The folder is looked at, never changed: which files it holds, in which encodings and languages, how
long and how damaged they are, by a sample. A file that is there already is never overwritten.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(
        "new",
        "Look at a folder of documents, and write a commented configuration that fits.",
        EXAMPLES,
    )
    parser.add_argument("name", metavar="NAME", help="what the job is called: a-z, 0-9, - and _")
    parser.add_argument("input", metavar="INPUT_FOLDER", help="a folder of documents, or one file")
    parser.add_argument(
        "--model",
        choices=("mixture", "lda", "nmf", "kmeans"),
        default="mixture",
        help="which model is written (mixture: clusters, nearest to labels that people gave)",
    )
    parser.add_argument("--to", metavar="FILE", help="where to write (configs/NAME.yaml)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import config
    from jobs.config.draft import Target, draft, notes
    from jobs.datatypes import Skipped
    from jobs.readers.profile.survey import look
    from jobs.text.words.coverage import language_warnings

    if not re.fullmatch("[a-z0-9][a-z0-9_-]{0,63}", options.name):
        raise UsageError(
            f"{options.name!r} is no name for a job: a-z, 0-9, - and _, with a letter or a digit "
            "first. The folder of its artifacts is called so."
        )
    here = Path(current_folder())
    target = Path(options.to or f"configs/{options.name}.yaml")
    if target.exists():
        raise CannotCreate(
            f"{target} is there already, and is never overwritten: choose another NAME, or say "
            "where to write with --to FILE"
        )
    source = Path(options.input).expanduser()
    shown = not (options.quiet or options.no_progress)
    with Progress(shown=shown) as progress, library_warnings():
        progress("look", 0, 0)
        survey = look(source)
        chain = config.installed().chain(**_defaults())
        progress("learn", 0, len(survey.documents))
        lexicon = chain.learn(survey.documents)
        survey.sample = chain.prepare(survey.documents, lexicon, progress=progress)
        survey.copies = _copies(survey.sample, len(survey.documents))
        left, why = chain.illegible(survey.documents, survey.sample.corpus)
        unread = [survey.documents[number] for number in left]
        survey.skipped += [Skipped(one.id, one.source, why) for one in unread]
        survey.warnings += language_warnings(survey.languages.elements(), {})
    root = here if not options.to else target.parent.resolve()
    place = Target(
        job=options.name,
        root=os.path.relpath(root, target.parent.resolve()),
        path=_seen_from(source.resolve(), root),
        schema=_schema(target),
        file=str(target),
    )
    _write(target, draft(place, survey, options.model))
    read = _dry_read(target, survey)
    found, *more = notes(survey)
    summary(
        [
            ("found", found),
            *(("note", note) for note in more),
            ("written", str(target)),
            ("read with it", read),
            ("next", f"python -m jobs.run {target}"),
            ("then open", os.path.relpath(root / "artifacts" / place.job / REPORT)),
        ]
    )
    return EXIT_DONE


def _dry_read(target: Path, survey: "Survey") -> str:
    """Read the input as `jobs.run` will, by the file that was written; say what it will find."""
    from jobs import config, provenance
    from jobs.datatypes import by_ending
    from jobs.errors import InputUnusable
    from jobs.topics.training import check_skipped

    job = config.load(str(target))
    if survey.about:
        return "not yet: it is large, and was judged by a sample"
    reading = provenance.inputs(job)
    told = f"{len(reading.documents):,} documents, {len(reading.skipped):,} left out"
    if reading.empty:
        told += f", {reading.empty:,} without a text"
    if beside := by_ending(reading.unmatched):
        told += f"; not matched: {', '.join(f'{name} {n:,}' for name, n in beside.items())}"
    try:
        check_skipped(job, reading)
    except InputUnusable as error:
        told += f"; jobs.run will refuse it: {str(error).partition('. ')[0]}"
    return told


def _copies(sample: "Preparation", documents: int) -> int:
    """Count the documents of a sample that are near-duplicates of an earlier one."""
    from jobs.settings import NearDuplicateSettings
    from jobs.text.terms.near_duplicates import first_near_duplicates

    firsts = first_near_duplicates(sample.corpus, documents, NearDuplicateSettings())
    return sum(first != number for number, first in enumerate(firsts.tolist()))


def _defaults() -> dict[str, object]:
    from jobs import config

    menus = config.installed()
    return {"text": menus.text(), "passages": menus.passages(), "vocabulary": menus.vocabulary()}


def _seen_from(path: Path, root: Path) -> str:
    """Say where a path is: relative if it is below the root, or else in full."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _schema(target: Path) -> str:
    """Find the JSON Schema that editors check a configuration with, where there is one."""
    for folder in (target.parent, Path("configs")):
        if (folder / "schema.json").is_file():
            return os.path.relpath(folder / "schema.json", target.parent)
    return ""


def _write(target: Path, text: str) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise CannotCreate(f"{target} cannot be written: {error.strerror or error}") from None


if __name__ == "__main__":
    sys.exit(main())
