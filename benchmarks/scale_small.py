"""Small corpora, in memory, cost what they did before there were shards.

The whole job of the seeds, and LDA with 20 topics on two labelled corpora, each a process of its
own; CPU time of all its processes, in this checkout and in the one that `--before` names, in turn.
The median is taken, so that the first run of each, which compiles, does not count. Without
`--before` nothing is measured.
"""

import tempfile
from pathlib import Path

from benchmarks import harness
from benchmarks.scale_plan import Plan
from benchmarks.start_up import copied

#: How often each job is run; --quick takes the first of them.
REPEATS = {"seeds": 7, "bbc_news_raw": 5, "sanad_khaleej": 3}
QUICK_REPEATS = 3
#: Bound of the CPU time here over that before.
BOUND = 1.05
_JOB = """\
job: {name}
root: .
reader: {{kind: jsonl, path: {folder}, pattern: {name}.jsonl.gz}}
passages: {{unit: document}}
vectoriser: {{kind: counts}}
model: {{kind: lda, topics: 20}}
metrics: [{{kind: c_npmi}}]
"""


def run(report: harness.Report, plan: Plan) -> None:
    """Measure both checkouts, and state the goals."""
    repeats = {"seeds": QUICK_REPEATS} if plan.quick else REPEATS
    found: dict[str, dict[str, float]] = {}
    if plan.before is not None:
        with tempfile.TemporaryDirectory(dir=plan.folder) as folder:
            found = _measured(Path(folder), plan.before, repeats)
    for name in repeats:
        ratio = None
        if name in found:
            here, before = found[name]["here"], found[name]["before"]
            ratio = here / before
            report.row(corpus=name, cpu=round(here, 2), before=round(before, 2))
        goal = f"{name}: CPU seconds of the job to those before, ratio"
        report.goal(goal, ratio, at_most=BOUND, quick_too=True)


def _measured(folder: Path, before: Path, repeats: dict[str, int]) -> dict[str, dict[str, float]]:
    """Median CPU seconds of each job in both checkouts."""
    sources = {"before": before, "here": harness.ROOT}
    checkouts = [copied(name, source, folder / name) for name, source in sources.items()]
    found: dict[str, dict[str, float]] = {}
    for name, times in repeats.items():
        seconds: dict[str, list[float]] = {one: [] for one in sources}
        for one in checkouts:
            text = _JOB.format(name=name, folder=harness.corpora_folder())
            (one.folder / f"{name}.yaml").write_text(text, "utf-8")
        config = "configs/lda.yaml" if name == "seeds" else f"{name}.yaml"
        for _ in range(times):
            for one in checkouts:
                done = one.measured("jobs.run", config, "--force", "--quiet", "--no-progress")
                seconds[one.name].append(done.cpu)
        found[name] = {one: harness.median(taken) for one, taken in seconds.items()}
    return found
