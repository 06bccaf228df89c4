"""Trends of topics in which the documents of a label come all at once: burst detection."""

import numpy as np

from benchmarks import harness
from benchmarks.identity_plan import QUICK_DOCUMENTS, Plan, made
from benchmarks.identity_planted import LABELS, PLANTED, QUICK_LABELS
from benchmarks.replay import Replay
from benchmarks.words import Words
from jobs.datatypes import AnyArray
from jobs.topics.over_time.bursts import WINDOW, bursts

CORPUS = "sanad_khaleej"
#: Weeks that documents are dealt to by chance, and how often for each label.
WEEKS, DEALS = 26, 60
QUICK_PLANTED = 60
#: A topic that this share of the planted documents lies in may burst as well.
OWN = 0.05


def run(report: harness.Report, plan: Plan) -> None:
    """Deal the documents to weeks, with a burst of each label in turn and without, and state it."""
    given = plan.corpus(CORPUS)
    report.used(given.corpus)
    labels = LABELS[CORPUS][: QUICK_LABELS if plan.quick else None]
    for kind in plan.kinds:
        found = np.array([_dealt(report, given, kind, labels, seed) for seed in range(plan.seeds)])
        seen, more, quiet = found.mean(axis=0).round(4).tolist()
        of = f"{CORPUS}, {kind}"
        report.goal(f"{of}: planted bursts in the trend", seen, at_least=1, quick_too=True)
        # The level is one in a hundred; as many again by chance of the deals.
        report.goal(f"{of}: tables with another burst beside it", more, at_most=0.02)
        report.goal(f"{of}: tables with a burst where there is none", quiet, at_most=0.02)


def _dealt(
    report: harness.Report,
    given: Words,
    kind: str,
    labels: tuple[str, ...],
    seed: int,
) -> tuple[float, ...]:
    """The shares of tables: with the planted burst, with another one, with one in a control."""
    replay = Replay(given.matrix.counts, *made(kind), seed)
    main = replay.begin(np.arange(given.matrix.shape[0])).main
    planted = PLANTED if len(main) > QUICK_DOCUMENTS else QUICK_PLANTED
    draw = np.random.default_rng([seed, 5])
    outcomes = []
    for label in labels:
        theme = np.flatnonzero(given.labels == label)
        for _ in range(DEALS):
            weeks = draw.integers(0, WEEKS, len(main))
            quiet = bool(_found(main, weeks))
            week, own = int(draw.integers(WINDOW, WEEKS)), draw.permutation(theme)[:planted]
            weeks[own] = week
            held = np.bincount(main[own][main[own] >= 0], minlength=main.max() + 1)
            topics = {(topic, week) for topic in np.flatnonzero(held >= OWN * len(own)).tolist()}
            found = _found(main, weeks)
            outcomes.append((bool(found & topics), bool(found - topics), quiet))
    seen, more, quiet_too = np.array(outcomes, float).mean(axis=0).round(4).tolist()
    report.row(
        corpus=CORPUS, kind=kind, seed=seed, tables=len(outcomes), planted=planted,
        seen=seen, others=more, in_controls=quiet_too,
    )  # fmt: skip
    return seen, more, quiet_too


def _found(main: AnyArray, weeks: AnyArray) -> set[tuple[int, int]]:
    table = np.zeros((int(main.max()) + 1, WEEKS), np.int64)
    known = main >= 0
    np.add.at(table, (main[known], weeks[known]), 1)
    found = bursts(table, np.bincount(weeks, minlength=WEEKS))
    return {(topic, week) for topic, own in enumerate(found) for week in own}
