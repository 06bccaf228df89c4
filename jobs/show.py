"""`python -m jobs.show RUN`: the topics of a published run as a table."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from jobs.console import guarded, table
from jobs.errors import EXIT_DONE

EXAMPLES = """\
examples:
  python -m jobs.show artifacts/lda/latest
  python -m jobs.show artifacts/lda/runs/20261122T021545Z-3f9a1c2e --terms 20

In a pipe each topic is a line, its cells separated by tabs.
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jobs.show",
        description="Show the topics of a published run.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("run", metavar="RUN", help="the folder of a run, or `latest`")
    parser.add_argument(
        "--terms", type=int, default=10, metavar="N", help="how many terms of each (default 10)"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(_parser().parse_args(arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import published

    topics = published.load(Path(options.run)).json("topics.json")["topics"]
    rows = [
        (
            topic["id"],
            f"{topic['prevalence']:.3f}",
            str(topic["documents"]),
            "-" if topic["coherence"] is None else f"{topic['coherence']:.3f}",
            topic["label"],
            ", ".join(term["display"] for term in topic["terms"][: max(options.terms, 0)]),
        )
        for topic in sorted(topics, key=lambda topic: (-topic["prevalence"], topic["id"]))
    ]
    table(("topic", "prevalence", "documents", "coherence", "label", "terms"), rows)
    return EXIT_DONE


if __name__ == "__main__":
    sys.exit(main())
