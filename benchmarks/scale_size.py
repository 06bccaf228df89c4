"""Cost of a corpus of so many documents, from reading to publishing, stage by stage.

LDA with 100 topics, a document a row. A corpus that memory would not hold goes through shards: with
`--set memory_limit=4GB` a million documents do. By --quick 30,000 are judged where no other family
is asked for; beside the others, for the minute, a small corpus that goes over shards, so that the
family `flat` can compare it with the one that is run first.
"""

from benchmarks import harness
from benchmarks.scale_plan import Plan

#: Documents of the corpora.
SIZES = (3_000, 10_000, 30_000, 100_000)
#: The sizes that --quick takes, alone and beside other families, and the one that goals are of.
QUICK, QUICK_BESIDE, JUDGED = 30_000, 8_000, 100_000
#: What more the job of the latter is told.
BESIDE_JOB = "backend.shards=always"
#: Goals at JUDGED documents: CPU seconds, and MB of memory, of which so many are libraries.
CPU, PEAK, LIBRARIES = 360.0, 1_200.0, 350.0
#: The same of a million documents: CPU seconds, MB.
MILLION, MILLION_CPU, MILLION_PEAK = 1_000_000, 3_600.0, 4_000.0


def run(report: harness.Report, plan: Plan) -> None:
    """Measure each size, and judge some."""
    beside = plan.quick and len(plan.families) > 1
    more = (BESIDE_JOB,) if beside else ()
    plan.warm(*more)
    quick = QUICK_BESIDE if beside else QUICK
    sizes = plan.documents or ((quick,) if plan.quick else SIZES)
    found = {one: plan.measured(report, one, *more) for one in sizes}
    judged = quick if plan.quick else JUDGED
    share = judged / JUDGED
    bounds = {
        judged: (CPU * share, LIBRARIES + (PEAK - LIBRARIES) * share),
        MILLION: (MILLION_CPU, MILLION_PEAK),
    }
    for size in sorted(bounds.keys() & found.keys()):
        cpu, peak = bounds[size]
        report.goal(
            f"{size} documents: CPU seconds from reading to published",
            sum(found[size].cpu.values()),
            at_most=cpu,
            quick_too=True,
        )
        report.goal(
            f"{size} documents: MB of anonymous and shared memory at the peak",
            max(found[size].peak.values()) / 1e6,
            at_most=peak,
            quick_too=True,
        )
