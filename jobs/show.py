"""`python -m jobs.show RUN`: the topics of a published run."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from jobs.console import add_visual_option, guarded, on_terminal, paint, table, width
from jobs.errors import EXIT_DONE
from jobs.journal import escape
from jobs.visual import plain, wrapped

BAR = 20

Turn: TypeAlias = Callable[[str, str, int], list[str]]

EXAMPLES = """\
examples:
  python -m jobs.show artifacts/lda/latest
  python -m jobs.show artifacts/lda/runs/20261122T021545Z-3f9a1c2e --terms 20
  python -m jobs.show artifacts/lda/latest --visual

In a pipe each topic is a line, its cells separated by tabs. Where Arabic comes out back to front,
the terminal knows nothing of it: --visual turns it round and joins its letters.
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
    add_visual_option(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(_parser().parse_args(arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import published

    topics = published.load(Path(options.run)).json("topics.json")["topics"]
    topics.sort(key=lambda topic: (-topic["prevalence"], topic["id"]))
    number = max(options.terms, 0)
    if on_terminal() or options.visual:
        turn = wrapped if options.visual else plain
        for topic in topics:
            _show(topic, number, turn)
        return EXIT_DONE
    rows = [
        (
            topic["id"],
            f"{topic['prevalence']:.3f}",
            str(topic["documents"]),
            "-" if topic["coherence"] is None else f"{topic['coherence']:.3f}",
            topic["label"],
            _terms(topic, number),
        )
        for topic in topics
    ]
    table(("topic", "prevalence", "documents", "coherence", "label", "terms"), rows)
    return EXIT_DONE


def _terms(topic: Mapping[str, Any], number: int) -> str:
    return ", ".join(term["display"] for term in topic["terms"][:number])


def _show(topic: Mapping[str, Any], number: int, turn: Turn) -> None:
    """Show a topic on a few lines: figures first, and at the end of each line one run of text.

    So no line falls into disorder, whether the terminal turns Arabic or not.
    """
    share = topic["prevalence"]
    coherence = "-" if topic["coherence"] is None else f"{topic['coherence']:.3f}"
    bar = ("#" * round(BAR * share)).ljust(BAR, ".")
    figures = f"{share:6.1%}  {bar}  documents {topic['documents']}  coherence {coherence}"
    paint((topic["id"], "bold"), (f"  {figures}", ""))
    for line in turn("label  ", escape(topic["label"]), width()):
        paint(("label  ", "dim"), (line[7:], "bold"))
    for line in turn("terms  ", escape(_terms(topic, number)), width()):
        paint(("terms  ", "dim"), (line[7:], ""))
    paint(("", ""))


if __name__ == "__main__":
    sys.exit(main())
