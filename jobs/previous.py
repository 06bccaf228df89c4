"""Warm start from the last published run: its topics, its number of topics, its scores."""

from typing import Any

from jobs.contracts import Job
from jobs.datatypes import Previous
from jobs.errors import InputUnusable
from jobs.published import Published
from jobs.topics import fitting


def is_needed(job: Job) -> bool:
    """Whether anything in the configuration of a job looks at the last run."""
    return (
        job.topic_count is not None
        or job.start.previous
        or job.gate.max_perplexity_rise is not None
    )


def previous(run: Published, job: Job) -> Previous:
    """Take from a published run what the next run of the job may depend on.

    Raises
    ------
    InputUnusable
        The run is damaged, or its model is not of the kind that it says.
    """
    saved = run.model()
    try:
        settings = saved.config["model"]
        guided = saved.config.get("start", {}).get("guided", ())
        kind = fitting.kind_name(settings["kind"], settings.get("engine", ""))
        alike = kind == fitting.kind(job.model)
        topic_term = saved.restored(job.model).topic_term if alike else None
        labels = tuple((str(seed["label"]), *map(str, seed["words"])) for seed in guided)
    except (AttributeError, KeyError, IndexError, ValueError, TypeError) as error:
        raise InputUnusable(
            f"{saved.path}: its arrays are not those of this model: {error!r}"
        ) from error
    return Previous(
        run_id=run.run_id,
        kind=kind,
        guided=labels,
        scores=_scores(run.json("metrics.json")),
        topic_ids=saved.topic_ids,
        terms=saved.terms,
        topic_term=topic_term,
    )


def _scores(metrics: Any) -> dict[str, float]:
    return {
        str(score["name"]): float(score["value"])
        for score in metrics["scores"]
        if score["value"] is not None
    }
