"""Do topics keep who they are over hundreds of runs, and are new themes born as new topics?

The goals come in families, a file each (`benchmarks/identity_*.py`). `natural`: a corpus by date,
the first 70% and then eight fortnights, with `update`. `planted`: a label that was never there
comes in. `still`: nothing is new. `trends`: documents of a label come all in one week. `peers`:
RollingLDA and BERTopic's merge_models on the same replay, where `--peers` has them. Models are
fitted and updated on matrices; terms are appended from night to night (`benchmarks/replay.py`).
"""

import argparse
import sys
from collections.abc import Callable, Mapping

from threadpoolctl import threadpool_limits

from benchmarks import (
    harness,
    identity_natural,
    identity_peers,
    identity_planted,
    identity_still,
    identity_trends,
)
from benchmarks.identity_plan import KINDS, QUICK_KINDS, Plan

#: A family of goals more is one line more.
FAMILIES: Mapping[str, Callable[[harness.Report, Plan], None]] = {
    "natural": identity_natural.run,
    "planted": identity_planted.run,
    "still": identity_still.run,
    "trends": identity_trends.run,
    "peers": identity_peers.run,
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--families", nargs="+", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=list(KINDS))
    parser.add_argument(
        "--peers",
        default=sys.executable,
        metavar="PYTHON",
        help="an interpreter that has ttta, and bertopic with safetensors (no torch is needed)",
    )
    parser.add_argument("--seeds", type=int, default=3, help="seeds a kind")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Run the families that are asked for."""
    if options.quick:
        options.seeds, options.kinds = 1, list(QUICK_KINDS)
    plan = Plan(tuple(options.kinds), options.seeds, options.quick, options.peers)
    with threadpool_limits(limits=1):
        for family in options.families:
            FAMILIES[family](report, plan)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
