"""Topic tracking of one run: its rows become topics of the job, and what changed is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.contracts import Job
from jobs.datatypes import Document, History, Registry, ThisRun
from jobs.identity.modes import changes
from jobs.identity.registry import carry_on
from jobs.topics.fitting import kind


@dataclass(frozen=True, eq=False)
class Tracked:
    """What became of the topics of a job in a run.

    Parameters
    ----------
    ids : tuple of str
        The topic id of each row of the model.
    notes : tuple of str
        What a person should know of it.
    """

    ids: tuple[str, ...]
    registry: Registry
    notes: tuple[str, ...]


def track(job: Job, history: History, now: ThisRun, mode: str) -> Tracked:
    """Give each row of this run's model its topic id, and say what is not as it was."""
    ids, registry = carry_on(job.name, history, now, mode, job.identity)
    notes = history.notes
    if history.previous is not None:
        told = changes(
            history.previous, registry, kind=kind(job.model), rows=ids, documents=now.main
        )
        notes = (*notes, *told)
    return Tracked(ids, registry, notes)


def by_name(documents: Sequence[Document], rows: Sequence[int]) -> dict[str, int]:
    """The main row of each document, by its id."""
    return {one.id: row for one, row in zip(documents, rows, strict=True)}
