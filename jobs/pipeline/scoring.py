"""Scores of a run by all metrics, such as held-out perplexity; an update fits nothing for them.

What fits the model anew costs as much as a refit: an update carries those scores over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from jobs.contracts import Budget, Job, MetricInput, Progress, RefittingMetric
from jobs.datatypes import KeptModel, Score


def score_all(
    job: Job, inputs: MetricInput, kept: KeptModel | None, told: tuple[Progress, Budget]
) -> tuple[Score, ...]:
    """Score a model by all metrics, or carry over what would need a fit; `kept` for an update."""
    told[1]("scores")
    scores: list[Score] = []
    for done, metric in enumerate(job.metrics):
        told[0]("scores", done, len(job.metrics))
        known: list[Score] = []
        if kept is not None and isinstance(metric, RefittingMetric):
            known = _kept_scores(job.config["metrics"][done], metric, kept)
        ids = inputs.model.topic_ids
        scores.extend([_of_topics(one, kept, ids) for one in known] or metric.score(inputs))
    return tuple(scores)


def _kept_scores(
    settings: Mapping[str, Any], metric: RefittingMetric, kept: KeptModel
) -> list[Score]:
    """The last run's scores of a metric; none where it was not asked for just so."""
    alike = [one for one in kept.config.get("metrics", ()) if one["kind"] == metric.kind]
    if settings not in alike:
        return []
    place = alike.index(settings)
    by_name = [[one for one in kept.scores if one.name == name] for name in metric.refitted]
    return [one[place] for one in by_name] if all(len(one) > place for one in by_name) else []


def _of_topics(score: Score, kept: KeptModel | None, topic_ids: Sequence[str]) -> Score:
    """Give what a score says of each topic in the order of these; None for one that is new."""
    if kept is None or not score.by_topic:
        return score
    values = dict(zip(kept.rows.topic_ids, score.by_topic, strict=True))
    return replace(score, by_topic=tuple(values.get(one) for one in topic_ids))
