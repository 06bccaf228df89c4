"""Cost of a corpus of so many documents, from reading to publishing, stage by stage.

LDA with 100 topics, a document a row. A corpus that memory would not hold goes through shards: with
`--set memory_limit=4GB` a million documents do. By --quick a small one does, too, so that the
family `flat` can compare it with the one that is run first.
"""

from benchmarks import harness
from benchmarks.scale_plan import Plan

#: Documents of the corpora.
SIZES = (3_000, 10_000, 30_000, 100_000)
#: The size that --quick takes, and the one that the goals are of.
QUICK, JUDGED = 8_000, 100_000
#: What more the job of --quick is told.
QUICK_JOB = "backend.shards=always"
#: Goals at JUDGED documents: CPU seconds, and MB of memory, of which so many are libraries.
CPU, PEAK, LIBRARIES = 360.0, 1_200.0, 350.0
#: The same of a million documents: CPU seconds, MB.
MILLION, MILLION_CPU, MILLION_PEAK = 1_000_000, 3_600.0, 4_000.0


def run(report: harness.Report, plan: Plan) -> None:
    """Measure each size, and judge some."""
    more = (QUICK_JOB,) if plan.quick else ()
    plan.warm(*more)
    sizes = plan.documents or ((QUICK,) if plan.quick else SIZES)
    found = {one: plan.measured(report, one, *more) for one in sizes}
    judged = QUICK if plan.quick else JUDGED
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
