"""`topic-jobs init [FOLDER]`: scaffolding of a folder of jobs, with configuration files."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from jobs.console import command_parser, guarded, parsed, say
from jobs.errors import EXIT_DONE, CannotCreate

EXAMPLES = """\
examples:
  topic-jobs init                  here
  topic-jobs init news             in the folder news, which is made

It writes configs/ (examples with their JSON Schema, which editors complete keys by), documents/ and
.gitignore. What is there already is left as it is.
"""
#: Version control leaves out what a run makes.
_IGNORED = "/artifacts/\n/.venv/\n"


def _parser() -> argparse.ArgumentParser:
    parser = command_parser(
        "init",
        "Make a folder of jobs: example configurations, and a place for documents.",
        EXAMPLES,
    )
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", default=".", help="where (default: here)"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    folder = Path(options.folder)
    lines = []
    try:
        for name in ("configs", "documents"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, text in _contents():
            lines.append(f"{'written' if _write(folder / name, text) else 'kept   '}  {name}")
    except OSError as error:
        raise CannotCreate(f"{error.filename or folder}: {error.strerror or error}") from None
    here = "" if options.folder == "." else f"cd {options.folder}; "
    lines += [
        "",
        "Put documents into documents/, then have them looked at and modelled:",
        f"  {here}topic-jobs new first documents",
        "  topic-jobs run configs/first.yaml",
    ]
    say("\n".join(lines))
    return EXIT_DONE


def _contents() -> Iterator[tuple[str, str]]:
    """Yield the files to be written: path and text."""
    from jobs.config import installed
    from jobs.config.reference import json_schema

    examples = sorted(files("jobs.examples").iterdir(), key=lambda one: one.name)
    for example in examples:
        if example.name.endswith(".yaml"):
            yield f"configs/{example.name}", example.read_text("utf-8")
    yield "configs/schema.json", json_schema(installed())
    yield ".gitignore", _IGNORED


def _write(path: Path, text: str) -> bool:
    """Write a file that is not there yet; tell whether it was."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
