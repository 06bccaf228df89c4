"""`python -m jobs.show RUN`: terminal output of a published run, its topics or their dendrogram."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from jobs.console import (
    add_visual_option,
    command_parser,
    guarded,
    on_terminal,
    paint,
    parsed,
    table,
    width,
)
from jobs.errors import EXIT_DONE
from jobs.journal import escape
from jobs.visual import plain, wrapped

#: Characters in the longest bar of a text bar chart.
BAR = 20
#: Levels of a sparkline (Tufte 2006) in ASCII, and the periods that it shows, the last.
LEVELS, PERIODS = "_.:-=+*#", 40

Turn: TypeAlias = Callable[[str, str, int], list[str]]

EXAMPLES = """\
examples:
  python -m jobs.show artifacts/lda/latest
  python -m jobs.show artifacts/lda/runs/20261122T021545Z-3f9a1c2e --terms 20
  python -m jobs.show artifacts/lda/latest --tree
  python -m jobs.show artifacts/lda/latest --visual

A flag says what is wrong with a topic: empty, junk, near_duplicate (of a larger one), general
(words of all topics), boilerplate (signatures, formulas, encoded attachments),
seed_lost (none of its seed words is among its likeliest terms). What all documents speak of
comes above the topics (subject). In a pipe each topic, or node
of the tree, is a line, its cells separated by tabs. Where Arabic comes out back to front, the
terminal knows nothing of it: --visual turns it round and joins its letters.
"""


def _parser() -> argparse.ArgumentParser:
    parser = command_parser("show", "Show the topics of a published run.", EXAMPLES)
    parser.add_argument("run", metavar="RUN", help="the folder of a run, or `latest`")
    parser.add_argument(
        "--terms", type=int, default=10, metavar="N", help="how many terms of each (default 10)"
    )
    parser.add_argument(
        "--tree", action="store_true", help="show which topics belong together, and how far apart"
    )
    add_visual_option(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    return guarded(lambda: _main(parsed(_parser(), arguments)))


def _main(options: argparse.Namespace) -> int:
    from jobs import published

    found = published.load(Path(options.run)).topics()
    topics = sorted(found["topics"], key=lambda topic: (-topic["prevalence"], topic["id"]))
    number = max(options.terms, 0)
    drawn = on_terminal() or options.visual
    turn = wrapped if options.visual else plain
    if options.tree:
        _show_tree(_nodes(topics, found.get("hierarchy", ())), turn if drawn else None)
        return EXIT_DONE
    if drawn:
        starts = found.get("periods", {}).get("starts", ())
        if subject := found["corpus"].get("subject"):
            _labelled("subject  ", ", ".join(subject), turn, "bold")
            paint(("", ""))
        for topic in topics:
            _show(topic, number, turn, starts)
        return EXIT_DONE
    rows = [
        (
            topic["id"],
            f"{topic['prevalence']:.3f}",
            str(topic["documents"]),
            "-" if topic["coherence"] is None else f"{topic['coherence']:.3f}",
            ", ".join(topic["flags"]) or "-",
            topic["label"],
            _terms(topic, number),
        )
        for topic in topics
    ]
    table(("topic", "prevalence", "documents", "coherence", "flags", "label", "terms"), rows)
    return EXIT_DONE


def _terms(topic: Mapping[str, Any], number: int) -> str:
    return ", ".join(term["display"] for term in topic["terms"][:number])


def _trend(topic: Mapping[str, Any], starts: Sequence[str]) -> str:
    """Draw the shares of a topic over the last periods, and name its bursts."""
    shares = topic["trend"]["shares"][-PERIODS:]
    top = max(shares)
    steps = len(LEVELS) - 1
    line = "".join(LEVELS[round(steps * share / top) if top else 0] for share in shares)
    first, highest = starts[-len(shares)], starts[len(starts) - len(shares) + shares.index(top)]
    told = f"{line}  {first} to {starts[-1]}, at most {top:.1%} ({highest})"
    bursts = topic["trend"]["bursts"]
    return f"{told}  bursts {', '.join(bursts)}" if bursts else told


def _show(topic: Mapping[str, Any], number: int, turn: Turn, starts: Sequence[str]) -> None:
    """Show a topic on a few lines: figures first, and at the end of each line one run of text.

    So no line falls into disorder, whether the terminal turns Arabic or not.
    """
    share = topic["prevalence"]
    coherence = "-" if topic["coherence"] is None else f"{topic['coherence']:.3f}"
    bar = ("#" * round(BAR * share)).ljust(BAR, ".")
    figures = f"{share:6.1%}  {bar}  documents {topic['documents']}  coherence {coherence}"
    if topic["flags"]:
        figures += f"  flags {', '.join(topic['flags'])}"
    paint((topic["id"], "bold"), (f"  {figures}", ""))
    _labelled("label  ", topic["label"], turn, "bold")
    _labelled("terms  ", _terms(topic, number), turn, "")
    for one in topic.get("evidence", ()):
        told = f"{one['flag']}  {one['measure']} {one['value']:.2f} (bound {one['bound']:g})  "
        for line in turn(told, escape(", ".join(one["examples"])), width()):
            paint((line, ""))
    if len(starts) > 1:
        paint(("trend  ", "dim"), (_trend(topic, starts), ""))
    paint(("", ""))


def _labelled(name: str, text: str, turn: Turn, style: str) -> None:
    """Show a text after its name, which comes before each of its lines."""
    for line in turn(name, escape(text), width()):
        paint((name, "dim"), (line[len(name) :], style))


class _Node(NamedTuple):
    """A topic, or a merge of two nodes; `label` is empty for a merge, `parent` for a root."""

    id: str
    parent: str
    depth: int
    prevalence: float
    distance: float | None
    label: str


def _nodes(
    topics: Sequence[Mapping[str, Any]], hierarchy: Sequence[Mapping[str, Any]]
) -> list[_Node]:
    """All nodes of the tree, each before those below it, the larger of two first."""
    leaves = {topic["id"]: topic for topic in topics}
    merges = {merge["id"]: merge for merge in hierarchy}
    below = {child for merge in hierarchy for child in merge["children"]}
    share = {id_: node["prevalence"] for id_, node in (*leaves.items(), *merges.items())}
    # A stack and no recursion: a tree may be as deep as there are topics.
    waiting = [(id_, "", 0) for id_ in (*leaves, *merges) if id_ not in below]
    nodes = []
    while waiting:
        id_, parent, depth = waiting.pop()
        merge = merges.get(id_)
        distance = merge["distance"] if merge else None
        label = "" if merge else leaves[id_]["label"]
        nodes.append(_Node(id_, parent, depth, share[id_], distance, label))
        children = sorted(merge["children"] if merge else (), key=lambda child: share[child])
        waiting += [(child, id_, depth + 1) for child in children]
    return nodes


def _show_tree(nodes: Sequence[_Node], turn: Turn | None) -> None:
    """Show a node a line: a table in a pipe, indented for a person, the label at the end."""
    if turn is None:
        rows = [
            (
                node.id,
                node.parent or "-",
                f"{node.prevalence:.3f}",
                "-" if node.distance is None else f"{node.distance:.3f}",
                node.label or "-",
            )
            for node in nodes
        ]
        table(("node", "parent", "prevalence", "distance", "label"), rows)
        return
    for node in nodes:
        head = f"{node.prevalence:6.1%}  {'  ' * node.depth}"
        if node.distance is not None:
            paint((head, ""), (f"distance {node.distance:.3f}", "dim"))
            continue
        for line in turn(f"{head}{node.id}  ", escape(node.label), width()):
            paint((line, ""))


if __name__ == "__main__":
    sys.exit(main())
