"""Identity of topics over a corpus by date: first 70%, then eight fortnights."""

import itertools
from datetime import date

import numpy as np

from benchmarks import harness
from benchmarks.identity_plan import CERTAIN, Plan, made
from benchmarks.replay import Night, Replay, affinities, kept
from benchmarks.words import Words
from jobs.datatypes import AnyArray
from jobs.metrics.agreement import nmi

CORPUS = "ant_v11_jawhara"
FIRST_SHARE, STEPS, DAYS = 0.7, 8, 14
#: Affinity with the run before under which a topic is another one, and with itself at first.
SAME, DRIFTED = 0.85, 0.75
COLD_REFITS = 5


def run(report: harness.Report, plan: Plan) -> None:
    """Replay the corpus with each kind, and state the goals."""
    given = plan.corpus(CORPUS)
    report.used(given.corpus)
    for kind in plan.kinds:
        seeds = 1 if kind in CERTAIN else plan.seeds
        played = [_replayed(report, given, kind, seed) for seed in range(seeds)]
        table = np.array([figures for figures, _ in played])
        nmis = [_agreement(given, nights[-1]) for _, nights in played]
        cold = _cold(given, kind, 1 if kind in CERTAIN else COLD_REFITS) if not plan.quick else []
        first, rest, over = (100 * table[:, :3].min(axis=0)).round(2).tolist()
        gain = float(np.mean(nmis) - np.mean(cold)) if cold else None
        lda, nmf = kind.startswith("lda"), kind.startswith("nmf")
        of = f"{CORPUS}, {kind}"
        for what, value, bound in (
            ("least % of old documents kept at the first step", first, 97 if lda else 98.5),
            ("least % of old documents kept at a later step", rest, 98.5),
            ("least % of old documents kept over all steps", over, 96),
            ("NMI over the mean of cold refits", gain, -0.05 if nmf else -0.015),
        ):
            report.goal(f"{of}: {what}", value, at_least=bound, quick_too="steps" in what)
        stolen, drifted = (int(n) for n in table[:, 3:5].sum(axis=0))
        report.goal(f"{of}: ids that changed their theme", stolen, at_most=0, quick_too=True)
        report.goal(f"{of}: ids that drifted from their first theme", drifted, at_most=0)


def by_date(given: Words) -> list[AnyArray]:
    """The rows there are on the first night and on each later one, int64[n] in order."""
    documents = given.corpus.documents
    order = sorted(range(len(documents)), key=lambda i: (documents[i].date, documents[i].id))
    first = int(FIRST_SHARE * len(order))
    begin = date.fromisoformat(documents[order[first]].date)
    days = np.array([(date.fromisoformat(documents[i].date) - begin).days for i in order])
    ends = [int(np.searchsorted(days, DAYS * step)) for step in range(1, STEPS)]
    cuts = [first, *(max(first, end) for end in ends), len(order)]
    return [np.sort(np.array(order[:cut])) for cut in cuts]


def _replayed(
    report: harness.Report, given: Words, kind: str, seed: int
) -> tuple[tuple[float, ...], list[Night]]:
    replay = Replay(given.matrix.counts, *made(kind), seed)
    nights = by_date(given)
    replay.begin(nights[0])
    for rows in nights[1:]:
        replay.update(rows)
    done = replay.nights
    steps = [kept(a, b) for a, b in itertools.pairwise(done)]
    over = kept(done[0], done[-1])
    likeness = [affinities(a, b) for a, b in itertools.pairwise(done)]
    stolen = sum(int((found < SAME).sum()) for found in likeness)
    drifted = int((affinities(done[0], done[-1]) < DRIFTED).sum())
    report.row(
        corpus=CORPUS, kind=kind, seed=seed,
        kept_first=round(100 * steps[0], 2), kept_least=round(100 * min(steps[1:]), 2),
        kept_over_all=round(100 * over, 2),
        least_affinity=round(min(float(found.min()) for found in likeness), 3),
        born=sum(len(night.born) for night in done), nmi=round(_agreement(given, done[-1]), 4),
        fit_cpu=round(done[0].cpu, 2),
        update_cpu=round(float(np.median([night.cpu for night in done[1:]])), 2),
    )  # fmt: skip
    return (steps[0], min(steps[1:]), over, stolen, drifted), done


def _cold(given: Words, kind: str, times: int) -> list[float]:
    rows = np.arange(given.matrix.shape[0])
    found = []
    for seed in range(times):
        replay = Replay(given.matrix.counts, *made(kind), 100 + seed)
        found.append(_agreement(given, replay.begin(rows)))
    return found


def _agreement(given: Words, night: Night) -> float:
    judged = given.judged[night.rows]
    return nmi(night.main[judged], given.labels[night.rows][judged])
