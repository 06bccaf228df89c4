"""Deserialisation of labels.json: the answers of a language model that an earlier run kept."""

from pathlib import Path

from jobs import published
from jobs.contracts import Job, Progress
from jobs.datatypes import LabelAnswer, Result
from jobs.errors import JobError
from jobs.journal import log
from jobs.naming.answers import with_labels
from jobs.published import Published
from jobs.writers.label_answers import LABELS


def run_answers(run: Published) -> dict[str, LabelAnswer]:
    """Read the answers that a run kept, by the digest of what was asked; none if it has none.

    Raises
    ------
    InputUnusable
        The file is damaged.
    """
    if LABELS not in run.manifest["files"]:
        return {}
    found = (
        LabelAnswer(
            one["topic"], one["asked"], one["label"] or "", one["reason"] or "", one["answered"]
        )
        for one in run.json(LABELS)["labels"]
    )
    return {answer.asked: answer for answer in found}


def labelled(job: Job, result: Result, latest: Path | None, progress: Progress) -> Result:
    """Give topics the labels of a language model, where one is asked for; see `with_labels`.

    What the `latest` run asked is not asked again; one that is not sound is told, and left alone.
    """
    if job.labels.kind != "llm":
        return result
    known: dict[str, LabelAnswer] = {}
    if latest is not None:
        try:
            known = run_answers(published.load(latest))
        except JobError as error:
            log.warning("the answers of the latest run are asked for anew: %s", error)
    return with_labels(job, result, known, progress=progress)
