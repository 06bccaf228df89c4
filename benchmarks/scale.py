"""What does a corpus of so many documents cost, and does the flow over shards keep its promises?

The goals come in families, a file each (`benchmarks/scale_*.py`). `size`: CPU seconds and memory
from reading to publishing, stage by stage. `flat`: memory does not grow with the corpus, and a
file of over 3 GB is read whole. `quality`: the flow over shards against the one in memory. `peers`:
gensim and scikit-learn on the same corpus. `small`: small corpora cost what they did in the
checkout that `--before` names. `kills`: runs that are killed, or find the disk full. Corpora are
of `benchmarks.generated` (274 tokens a document, 15% English) but for `quality` and `small`.
`--documents` chooses the sizes of `size` and `flat`, `--set` changes their job; `--seeds` and
`--kinds` are those of `quality`.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import (
    harness,
    scale_flat,
    scale_kills,
    scale_peers,
    scale_quality,
    scale_size,
    scale_small,
)
from benchmarks.scale_plan import Plan
from benchmarks.scale_quality import KINDS

#: A family of goals more is one line more.
FAMILIES: Mapping[str, Callable[[harness.Report, Plan], None]] = {
    "size": scale_size.run,
    "flat": scale_flat.run,
    "quality": scale_quality.run,
    "peers": scale_peers.run,
    "small": scale_small.run,
    "kills": scale_kills.run,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--families", nargs="+", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--documents", nargs="+", type=int, default=[], help="sizes of the corpora")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE")
    parser.add_argument("--seeds", type=int, default=6, help="seeds of `quality`")
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--before", type=Path, metavar="PATH", help="a checkout, for `small`")
    parser.add_argument("--folder", type=Path, help="where corpora and runs are written")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Run the families that are asked for."""
    plan = Plan(
        options.quick,
        threads=options.threads,
        settings=tuple(options.set),
        folder=options.folder,
        documents=tuple(options.documents),
        seeds=options.seeds,
        kinds=tuple(options.kinds),
        before=options.before,
        families=tuple(options.families),
    )
    for family in options.families:
        FAMILIES[family](report, plan)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
