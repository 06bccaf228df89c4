"""Identity of topics where nothing is new: a shuffled corpus, the same documents, 1% more."""

import numpy as np

from benchmarks import harness
from benchmarks.identity_plan import Plan, made
from benchmarks.replay import Replay, kept
from benchmarks.words import Words
from jobs.datatypes import AnyArray

CORPUS = "sanad_khaleej"
#: A shuffled corpus: the first run, and eight steps of so many rows.
FIRST, STEP, STEPS = 3600, 300, 8
QUICK_FIRST, QUICK_STEP = 1400, 100
#: Every so manieth document is the hundredth that is new.
MORE = 100


def run(report: harness.Report, plan: Plan) -> None:
    """Play the nights on which nothing happens, and state the goals."""
    given = plan.corpus(CORPUS)
    report.used(given.corpus)
    for kind in plan.kinds:
        found = np.array([_quiet(report, given, kind, seed, plan) for seed in range(plan.seeds)])
        births, moved, swing = found[:, 0].sum(), found[:, 1].max(), found[:, 2].max()
        of = f"{CORPUS}, {kind}"
        report.goal(f"{of}: births in a shuffled corpus", int(births), at_most=0, quick_too=True)
        report.goal(f"{of}: same documents again, % moved", moved, at_most=1, quick_too=True)
        report.goal(
            f"{of}: 1% more documents, largest change of a topic beyond its new ones, %",
            swing, at_most=3,
        )  # fmt: skip


def _quiet(
    report: harness.Report, given: Words, kind: str, seed: int, plan: Plan
) -> tuple[float, float, float]:
    order = np.random.default_rng([seed, 2]).permutation(given.matrix.shape[0])
    first, step = (QUICK_FIRST, QUICK_STEP) if plan.quick else (FIRST, STEP)
    replay = Replay(given.matrix.counts, *made(kind), seed)
    replay.begin(np.sort(order[:first]))
    for number in range(1, STEPS + 1):
        replay.update(np.sort(order[: first + number * step]))
    births = sum(len(night.born) for night in replay.nights)
    again = replay.update(replay.nights[-1].rows)
    moved = 100 * (1 - kept(replay.nights[-2], again))
    most, swing = _one_percent(given, kind, seed, order)
    report.row(
        corpus=CORPUS, kind=kind, seed=seed, births=births, moved_again=round(moved, 3),
        kept_over_all=round(100 * kept(replay.nights[0], again), 2),
        one_percent_born=most, one_percent_swing=round(swing, 2),
    )  # fmt: skip
    return births, round(moved, 3), round(swing, 2)


def _one_percent(given: Words, kind: str, seed: int, order: AnyArray) -> tuple[int, float]:
    """Births, and the largest change of a topic's size in % that new documents do not explain."""
    replay = Replay(given.matrix.counts, *made(kind), seed)
    before = replay.begin(np.sort(order[len(order) // MORE :]))
    after = replay.update(np.sort(order))
    K = len(after.topic_term)
    was, now = _sizes(before.main, K), _sizes(after.of(before.rows), K)
    some = was > 0
    return len(after.born), float((100 * np.abs(now - was)[some] / was[some]).max())


def _sizes(main: AnyArray, topics: int) -> AnyArray:
    found: AnyArray = np.bincount(main[main >= 0], minlength=topics)
    return found
