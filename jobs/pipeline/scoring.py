"""Topic coherence and all other metrics of a job, computed one after the other."""

from jobs.contracts import Budget, Job, MetricInput, Progress
from jobs.datatypes import Score


def score_all(job: Job, inputs: MetricInput, told: tuple[Progress, Budget]) -> tuple[Score, ...]:
    """Score the model by all metrics, in the order of the configuration."""
    told[1]("scores")
    scores: list[Score] = []
    for done, metric in enumerate(job.metrics):
        told[0]("scores", done, len(job.metrics))
        scores.extend(metric.score(inputs))
    return tuple(scores)
