"""Topic tracking of one run: its rows become topics of the job, and what changed is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.contracts import Job
from jobs.datatypes import Assignment, Document, History, ModelRows, Movement, Previous, ThisRun
from jobs.identity.editing import Edited, apply, stale
from jobs.identity.modes import Start, changes
from jobs.identity.movement import movement
from jobs.identity.registry import carry_on
from jobs.topics.fitting import kind

#: Why a document has no topic where it had one before edits.
_HIDDEN = "it is mostly of topics that are hidden (start.edits)"


@dataclass(frozen=True, eq=False)
class Tracked:
    """What became of the topics of a job in a run.

    Parameters
    ----------
    ids : tuple of str
        The topic id of each row of the model.
    edited : Edited
        The topics that they are shown as.
    notes : tuple of str
        What a person should know of it.
    """

    ids: tuple[str, ...]
    now: ThisRun
    edited: Edited
    notes: tuple[str, ...]

    @property
    def rows(self) -> ModelRows:
        """The rows of the model, and the topics that they are shown as."""
        groups = self.edited.groups.tolist()
        shown = tuple(self.edited.topics[group] if group >= 0 else None for group in groups)
        return ModelRows(self.ids, shown, self.now.shares)


def track(job: Job, history: History, now: ThisRun, start: Start) -> Tracked:
    """Give each row of this run's model its topic id, and say what is not as it was."""
    ids, registry = carry_on(job.name, history, now, start.mode, job.identity)
    notes = (*history.notes, *start.notes)
    if history.previous is not None:
        told = changes(
            history.previous, registry, model=kind(job.model), rows=ids, documents=now.main
        )
        notes = (*notes, *told)
    notes = (*notes, *stale(history.edits, registry))
    return Tracked(ids, now, apply(history.edits, ids, registry), notes)


def unedited(assignments: Sequence[Assignment], tracked: Tracked) -> tuple[Assignment, ...]:
    """Note the main topic of each document before any edits, where that is another."""
    if tracked.edited.topics == tracked.ids:
        return tuple(assignments)
    rows = [tracked.now.main[one.id] for one in assignments]
    own = [None if row < 0 else tracked.ids[row] for row in rows]
    return tuple(
        one if one.topic == topic else replace(one, unedited=topic, reason=one.reason and _HIDDEN)
        for one, topic in zip(assignments, own, strict=True)
    )


def track_movement(
    previous: Previous | None, assignments: Sequence[Assignment], tracked: Tracked
) -> Movement | None:
    """What moved since the run before; None where there is none."""
    if previous is None:
        return None
    now = {one.id: one.topic for one in assignments}
    return movement(previous.shown, now, tracked.edited.registry.of_run())


def by_name(documents: Sequence[Document], rows: Sequence[int]) -> dict[str, int]:
    """The main row of each document, by its id."""
    return {one.id: row for one, row in zip(documents, rows, strict=True)}
