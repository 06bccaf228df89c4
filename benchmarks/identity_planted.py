"""Identity of topics where a label of the corpus comes in that was never there: births."""

from collections.abc import Mapping
from copy import copy

import numpy as np

from benchmarks import harness
from benchmarks.identity_plan import Plan, made
from benchmarks.replay import Replay, affinities, kept
from benchmarks.words import Words
from jobs.datatypes import AnyArray

#: The labels that are planted in turn; of khaleej all, of reuters those with enough documents.
LABELS: Mapping[str, tuple[str, ...]] = {
    "sanad_khaleej": (
        "Culture", "Finance", "Medical", "Politics", "Religion", "Sports", "Tech",
    ),
    "reuters21578": ("acq", "crude", "interest", "money-fx", "trade"),
}  # fmt: skip
OLD, NEW, PLANTED, FEW = 5600, 400, 200, 50
QUICK_OLD, QUICK_NEW, QUICK_LABELS = 1600, 150, 2
#: From this share of the planted documents in new ids on, the theme is caught.
CAUGHT = 0.5
SAME = 0.85


def run(report: harness.Report, plan: Plan) -> None:
    """Plant each label, many documents of it and few, and state the goals."""
    for name, labels in list(LABELS.items())[: 1 if plan.quick else None]:
        given = plan.corpus(name)
        report.used(given.corpus)
        for kind in plan.kinds:
            found = [
                _planted(report, given, kind, label, seed)
                for seed in range(plan.seeds)
                for label in labels[: QUICK_LABELS if plan.quick else None]
            ]
            _goals(report, f"{name}, {kind}", np.array(found), plan)


def _goals(report: harness.Report, of: str, table: AnyArray, plan: Plan) -> None:
    held, one, keeps, stolen, few = table.T
    mean = round(float(held.mean()), 4)
    report.goal(f"{of}: mean share of a planted theme in new ids", mean, at_least=0.9)
    least = round(float(held.min()), 4)
    report.goal(f"{of}: least share", least, at_least=0.75, quick_too=True)
    if "nmf" not in of:
        mean = round(float(one.mean()), 4)
        report.goal(f"{of}: mean share of a planted theme in one id", mean, at_least=0.9)
    least = round(float(keeps.min()), 4)
    report.goal(f"{of}: least share of old rows kept", least, at_least=0.965, quick_too=True)
    thefts = int(stolen.sum())
    report.goal(f"{of}: ids that changed their theme", thefts, at_most=0, quick_too=True)
    if len(LABELS["sanad_khaleej"]) * plan.seeds == len(table):
        caught = round(float((few >= CAUGHT).mean()), 4)
        report.goal(f"{of}: share of themes of {FEW} caught", caught, at_least=5 / 7)


def _planted(
    report: harness.Report, given: Words, kind: str, label: str, seed: int
) -> tuple[float, ...]:
    small = len(given.labels) < OLD + NEW + PLANTED
    old, new = (QUICK_OLD, QUICK_NEW) if small else (OLD, NEW)
    chance = np.random.default_rng([seed, 1])
    rest = chance.permutation(np.flatnonzero(given.labels != label))
    theme = chance.permutation(np.flatnonzero(given.labels == label))
    begun = Replay(given.matrix.counts, *made(kind), seed)
    first = begun.begin(np.sort(rest[:old]))
    found: dict[int, tuple[float, float, float, int]] = {}
    for count in (PLANTED, FEW):
        # The same first run goes on in two ways.
        replay = copy(begun)
        replay.nights = list(begun.nights)
        own = np.sort(theme[:count])
        night = replay.update(np.sort(np.concatenate([rest[: old + new], own])))
        main = night.of(own)
        shares = [float((main == k).mean()) for k in night.born]
        stolen = int((affinities(first, night) < SAME).sum())
        found[count] = (sum(shares), max(shares, default=0.0), kept(first, night), stolen)
        report.row(
            corpus=given.corpus.name, kind=kind, label=label, seed=seed, planted=len(own),
            in_new_ids=round(sum(shares), 4), in_one_id=round(max(shares, default=0.0), 4),
            born=len(night.born), old_kept=round(found[count][2], 4),
            update_cpu=round(night.cpu, 2), fit_cpu=round(first.cpu, 2),
        )  # fmt: skip
    return (*found[PLANTED], found[FEW][0])
