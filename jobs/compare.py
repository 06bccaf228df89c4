"""`python -m jobs.compare RUN [RUN]`: topic drift between two published runs of a job."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.console import command_parser, guarded, parsed, say, summary, table
from jobs.errors import EXIT_DONE, InputMissing, UsageError

if TYPE_CHECKING:
    from jobs.datatypes import Event, Movement
    from jobs.published import Published

#: By what part the share of a topic must change for it to count as grown or shrunk.
CHANGED = 0.1

EXAMPLES = """\
examples:
  python -m jobs.compare artifacts/news/latest                    with the run that it went on from
  python -m jobs.compare artifacts/news/runs/20261101T0215* artifacts/news/latest
  python -m jobs.compare artifacts/news/latest --json | jq .movement

On a terminal tables come out; in a pipe, or with --json, JSON.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("compare", "Say what changed between two runs of a job.", EXAMPLES)
    parser.add_argument("runs", metavar="RUN", nargs="+", help="a run, or an older one and a run")
    parser.add_argument("--json", action="store_true", help="JSON on a terminal as well")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs.canonical import readable

    old, new = _runs(options.runs)
    found, moved = compared(old, new)
    if options.json or sys.stdout is None or not sys.stdout.isatty():
        say(readable(found).decode().rstrip("\n"))
        return EXIT_DONE
    from jobs.identity.movement import told

    labels = {one["id"]: one["label"] for one in found["topics"] if one["label"]}
    summary([("before", old.run_id), ("after", new.run_id), *told(moved, labels)])
    say("")
    table(
        ("topic", "", "documents", "label", "words in", "words out"),
        [
            (
                one["id"],
                one["change"],
                " to ".join("-" if n is None else f"{n:,}" for n in one["documents"]),
                one["label"] or "",
                ", ".join(one["terms_in"]),
                ", ".join(one["terms_out"]),
            )
            for one in found["topics"]
        ],
    )
    return EXIT_DONE


def _runs(paths: Sequence[str]) -> "tuple[Published, Published]":
    """Load the two runs that are to be compared, the older one first."""
    from jobs import published

    if len(paths) > 2:
        raise UsageError("give one run, or two")
    new = published.load(Path(paths[-1]))
    if len(paths) == 2:
        old = published.load(Path(paths[0]))
    else:
        name = new.manifest.get("previous")
        if name is None:
            raise InputMissing(f"{new.path}: this run went on from none; name another one")
        old = published.load(new.path.parents[1] / "runs" / str(name))
    if old.manifest["job"] != new.manifest["job"]:
        raise UsageError(
            f"{old.path} is a run of the job '{old.manifest['job']}', {new.path} of "
            f"'{new.manifest['job']}': their ids have nothing to do with each other"
        )
    return old, new


def compared(old: "Published", new: "Published") -> "tuple[dict[str, Any], Movement]":
    """Compare two runs of a job: the record that is printed, and what moved.

    Raises
    ------
    InputUnusable
        A file of one of them is damaged.
    """
    from jobs.canonical import SCHEMA_VERSION
    from jobs.identity.movement import movement
    from jobs.writers.registry import event_record, movement_record

    events = _between(old, new)
    before = {
        one["id"]: (one["topic"], one["margin"])
        for one in old.assignments()
        if one["topic"] is not None
    }
    now = {one["id"]: one["topic"] for one in new.assignments()}
    moved = movement(before, now, events)
    record = {
        "schema_version": SCHEMA_VERSION,
        "job": new.manifest["job"],
        "before": old.run_id,
        "after": new.run_id,
        "movement": movement_record(moved),
        "topics": _topics(old.topics()["topics"], new.topics()["topics"]),
        "events": [event_record(event) for event in events],
    }
    return record, moved


def _between(old: "Published", new: "Published") -> "list[Event]":
    """The events of all runs after the old one, up to the new one."""
    from jobs.saved_registry import load_registry

    before, after = load_registry(old), load_registry(new)
    if after is None:
        return []
    return [event for event in after.events if event.run > (before.run if before else 0)]


def _topics(old: Sequence[Any], new: Sequence[Any]) -> list[dict[str, Any]]:
    before, after = ({one["id"]: one for one in topics} for topics in (old, new))
    return [_topic(before.get(one), after.get(one), one) for one in sorted(before | after)]


def _topic(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, topic_id: str
) -> dict[str, Any]:
    words = [[term["display"] for term in one["terms"]] if one else [] for one in (old, new)]
    both = old is not None and new is not None
    return {
        "id": topic_id,
        "change": _change(old, new),
        "label": (new or old or {}).get("label"),
        "documents": [one and one["documents"] for one in (old, new)],
        "prevalence": [one and one["prevalence"] for one in (old, new)],
        "terms_in": [word for word in words[1] if both and word not in words[0]],
        "terms_out": [word for word in words[0] if both and word not in words[1]],
    }


def _change(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    if old is None or new is None:
        return "gone" if new is None else "new"
    before, after = old["prevalence"], new["prevalence"]
    if abs(after - before) <= CHANGED * before:
        return "same"
    return "grown" if after > before else "shrunk"


if __name__ == "__main__":
    sys.exit(main())
