"""How good are the topics of the native LDA engine, and how soon, against those of its peers?

All engines fit the same matrix in turn; one evaluator scores them: perplexity of held-out
documents (completion), coherence of the ten likeliest terms, agreement of each document's main
topic with labels. Figures are medians over the seeds. `tomotopy told` is given the beta that our
engine learned; MALLET takes part when MALLET_HOME names its folder; `rustmallet` is a port of
MALLET by its author. `share` is our CPU time until we are as good as that engine is at its end,
over the time it took itself; `never`: we are not by our own end.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import harness, lda_cells, lda_curves, lda_peers
from benchmarks.lda_cells import Split
from benchmarks.lda_peers import Found

CORPORA = ("bbc_news_raw", "sanad_khaleej", "reuters21578", "ant_v11_jawhara", *lda_cells.SHORT)
JUDGED = ("bbc_news_raw", "sanad_khaleej", "reuters21578")
PEERS = ("tomotopy", "tomotopy told", "mallet", "rustmallet", "gensim", "scikit-learn")
BEST = ("tomotopy told", "mallet", "rustmallet")
TOPICS = (20, 50, 200)
LIMIT = 3000
CAPS = (10, 20, 30, 40, 50, 60, 80, 120, 160)
MARKS = (25, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000)
MALLET_MARKS = (100, 300, 1000)
QUICK_LIMIT, QUICK_CAPS, QUICK_MARKS = 400, (10, 20), (20, 60)
FIGURES = (
    "cpu",
    "share",
    "peak_mib",
    "perplexity",
    "c_npmi",
    "c_npmi_document",
    "c_v",
    "nmi",
    "ari",
    "purity",
    "overlap",
    "beta",
)
Fact = dict[str, Any]
Place = tuple[str, int]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this benchmark."""
    parser.add_argument("--corpora", nargs="+", default=list(CORPORA), help="only these")
    parser.add_argument("--topics", nargs="+", type=int, default=list(TOPICS), help="only these")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5], help="only these")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS, help="only these")
    parser.add_argument("--limit", type=int, default=LIMIT, help="documents a corpus")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="FILE",
        help="write each fit there as it ends, and take from there what was measured before",
    )
    parser.add_argument("--kept-only", action="store_true", help="fit nothing, only report")
    parser.add_argument("--curves", type=Path, metavar="FILE", help="all fits, .json and .svg")


def run(report: harness.Report, options: argparse.Namespace) -> None:
    """Measure every cell, show medians, and state the goals."""
    if options.quick:
        options.corpora, options.topics = ["bbc_news_raw"], [20]
        options.seeds, options.limit = [1], QUICK_LIMIT
        options.peers = ["tomotopy", "tomotopy told"]
    facts = _known(options.keep)
    for name in [] if options.kept_only else options.corpora:
        whole = lda_cells.whole(name, options.limit)
        for topics in [whole.classes] if name in lda_cells.SHORT else options.topics:
            for seed in options.seeds:
                cell = lda_cells.split(whole, seed)
                lda_peers.warm_up(cell)
                _measure(cell, (topics, seed), options, facts)
    wanted = [fact for fact in facts if fact["seed"] in options.seeds]
    _medians(report, wanted)
    _speed_goals(report, wanted)
    _quality_goals(report, wanted)
    if options.curves:
        kept = json.dumps(wanted, indent=1, ensure_ascii=False)
        options.curves.with_suffix(".json").write_text(kept + "\n", encoding="utf-8")
        options.curves.with_suffix(".svg").write_text(lda_curves.drawn(wanted), encoding="utf-8")


def _known(keep: Path | None) -> list[Fact]:
    if keep is None or not keep.is_file():
        return []
    return [json.loads(line) for line in keep.read_text(encoding="utf-8").splitlines()]


def _measure(
    cell: Split, place: tuple[int, int], options: argparse.Namespace, facts: list[Fact]
) -> None:
    """Fit all engines in turn; what is known already is not measured again."""
    topics, seed = place
    here = {"corpus": cell.whole.name, "topics": topics, "seed": seed}
    betas: dict[str, float] = {}
    for engine, fit in _engines(cell, place, options, betas):
        fact = next((f for f in facts if f["engine"] == engine and here.items() <= f.items()), None)
        if fact is None:
            found = fit()
            scores = lda_cells.judged(cell, found.topic_term, found.alpha)
            fact = {
                **here,
                "documents": int(cell.train.shape[0]),
                "tokens": int(cell.train.sum()),
                "engine": engine,
                "beta": found.beta,
                "cpu": found.cpu,
                "peak_mib": found.peak_mib,
                **scores,
                "curve": found.curve,
            }
            facts.append(fact)
            if options.keep:
                with options.keep.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(fact, ensure_ascii=False) + "\n")
        betas[engine] = fact["beta"]


def _engines(
    cell: Split,
    place: tuple[int, int],
    options: argparse.Namespace,
    betas: Mapping[str, float],
) -> Iterator[tuple[str, Callable[[], Found]]]:
    topics, seed = place
    caps, marks = (QUICK_CAPS, QUICK_MARKS) if options.quick else (CAPS, MARKS)
    home = lda_peers.mallet_home()
    eta = lda_peers.SHIPPED_ETA
    engines: dict[str, Callable[[], Found]] = {
        "tomotopy": lambda: lda_peers.tomotopy(cell, topics, seed, eta, marks),
        "tomotopy told": lambda: lda_peers.tomotopy(cell, topics, seed, betas["native"], marks),
        "rustmallet": lambda: lda_peers.rustmallet(cell, topics, seed, MALLET_MARKS),
        "gensim": lambda: lda_peers.gensim(cell, topics, seed),
        "scikit-learn": lambda: lda_peers.sklearn(cell, topics, seed),
    }
    if home is not None:
        engines["mallet"] = lambda: lda_peers.mallet(cell, topics, seed, home, MALLET_MARKS)
    yield "native", lambda: lda_peers.native(cell, topics, seed, caps)
    for engine in options.peers:
        if engine in engines:
            yield engine, engines[engine]


def _medians(report: harness.Report, facts: list[Fact]) -> None:
    for corpus, topics, engine in dict.fromkeys(map(_key, facts)):
        some = [fact for fact in facts if _key(fact) == (corpus, topics, engine)]
        cells: dict[str, harness.Cell] = {}
        for figure in FIGURES:
            values = [fact[figure] for fact in some if fact.get(figure) is not None]
            if figure == "share":
                values = _shares(facts, (corpus, topics), engine)
            middle = float(np.median(values)) if values else None
            cells[figure] = "never" if middle == math.inf else middle
        report.row(
            corpus=corpus,
            topics=topics,
            engine=engine,
            seeds=len(some),
            tokens=some[0]["tokens"],
            **cells,
        )


def _key(fact: Fact) -> tuple[str, int, str]:
    return fact["corpus"], fact["topics"], fact["engine"]


def _paired(facts: list[Fact], place: Place, engine: str) -> Iterator[tuple[Fact, Fact]]:
    """Our fit and that of another engine, for every seed that has both."""
    ours = {fact["seed"]: fact for fact in facts if _key(fact) == (*place, "native")}
    for fact in facts:
        if _key(fact) == (*place, engine) and fact["seed"] in ours and engine != "native":
            yield ours[fact["seed"]], fact


def _shares(facts: list[Fact], place: Place, engine: str) -> list[float]:
    """Our CPU seconds to the perplexity of their end over theirs, one for each seed."""
    found = []
    for ours, theirs in _paired(facts, place, engine):
        target = theirs["perplexity"]
        found.append(_reached(ours["curve"], target) / _reached(theirs["curve"], target))
    return found


def _reached(curve: list[tuple[float, float]], target: float) -> float:
    """CPU seconds of the first point of a curve that is as good; infinite if there is none."""
    return next((cpu for cpu, perplexity in curve if perplexity <= target * (1 + 1e-9)), math.inf)


def _speed_goals(report: harness.Report, facts: list[Fact]) -> None:
    for corpus in JUDGED:
        for topics in TOPICS:
            for engine, bound in (
                ("tomotopy", 0.05),
                ("tomotopy told", 0.2),
            ):
                shares = _shares(facts, (corpus, topics), engine)
                if shares:
                    report.goal(
                        f"{corpus}, K={topics}: CPU until as good as {engine}, over its own",
                        float(np.median(shares)),
                        at_most=bound,
                    )


def _leads(facts: list[Fact], place: Place, figure: str) -> float | None:
    """Median lead over the best of the strong peers, by seed; None where none was measured."""
    leads = []
    for engine in BEST:
        pairs = [
            ours[figure] - theirs[figure]
            for ours, theirs in _paired(facts, place, engine)
            if figure in ours and figure in theirs
        ]
        if pairs:
            leads.append(float(np.median(pairs)))
    return min(leads) if leads else None


def _quality_goals(report: harness.Report, facts: list[Fact]) -> None:
    for figure in ("c_npmi", "nmi"):
        leads = {
            (corpus, topics): lead
            for corpus in JUDGED
            for topics in TOPICS
            if (lead := _leads(facts, (corpus, topics), figure)) is not None
        }
        if leads:
            mean = float(np.mean(list(leads.values())))
            report.goal(f"{figure}: mean lead over the best peer", mean, at_least=0)
        for (corpus, topics), lead in leads.items():
            report.goal(f"{corpus}, K={topics}: lead in {figure}", lead, at_least=-0.02)
    for corpus in lda_cells.SHORT:
        for topics in {fact["topics"] for fact in facts if fact["corpus"] == corpus}:
            lead = _leads(facts, (corpus, topics), "nmi")
            if lead is not None:
                report.goal(f"{corpus}: lead in nmi on texts of few words", lead, at_least=-0.02)


if __name__ == "__main__":
    sys.exit(harness.main(__doc__, run, arguments))
