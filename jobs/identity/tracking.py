"""Topic tracking of one run: its rows become topics of the job, and what changed is told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from jobs.contracts import Job
from jobs.datatypes import (
    Assignment,
    Document,
    History,
    ModelRows,
    Movement,
    Previous,
    Registry,
    RowParts,
    ThisRun,
    columns_of,
)
from jobs.identity.editing import Edited, apply, stale
from jobs.identity.modes import Start, changes
from jobs.identity.movement import movement
from jobs.identity.parts import NO_PARTS, Divider, Parts, enter_parts, find_parts
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
    parts: Parts
    edited: Edited
    notes: tuple[str, ...]

    @property
    def rows(self) -> ModelRows:
        """The rows of the model, and the topics that they are shown as."""
        groups = iter(self.edited.groups.tolist())

        def topic() -> str | None:
            group = next(groups)
            return self.edited.topics[group] if group >= 0 else None

        shown: list[str | None] = []
        parts: dict[int, RowParts] = {}
        for row in range(len(self.ids)):
            own = self.parts.ids.get(row)
            if own is None:
                shown.append(topic())
                continue
            shown.append(None)
            topics = tuple(topic() for _ in own)
            parts[row] = RowParts(own, topics, self.parts.counts[row])
        return ModelRows(self.ids, tuple(shown), self.now.shares, parts)


def track(job: Job, history: History, now: ThisRun, start: Start, divider: Divider) -> Tracked:
    """Give each row of this run's model its topic id, and say what is not as it was.

    Topics that a person split are shown in the parts that `divider` finds.
    """
    ids, registry = carry_on(job.name, history, now, start.mode, job.identity)
    notes = (*history.notes, *start.notes)
    if history.previous is not None:
        told = changes(
            history.previous, registry, model=kind(job.model), rows=ids, documents=now.main
        )
        notes = (*notes, *told)
    parts, registry, told_of_parts = _parted(job, history, now, (ids, registry), divider)
    notes = (*notes, *told_of_parts, *stale(history.edits, registry))
    edited = apply(history.edits, parts.units(ids), registry)
    return Tracked(ids, now, parts, edited, notes)


def _parted(
    job: Job,
    history: History,
    now: ThisRun,
    tracked: tuple[tuple[str, ...], Registry],
    divider: Divider,
) -> tuple[Parts, Registry, list[str]]:
    """Find the parts of topics that a person split, and enter them in the registry."""
    ids, registry = tracked
    found, notes = find_parts(history, ids, registry, now, divider)
    if not found and not any(one.part for one in registry.topics):
        return NO_PARTS, registry, notes
    counts = {row: own for row, (_, own) in found.items()}
    topic_term, sizes = divider.units(counts)
    parts, registry = enter_parts(
        found, ids, registry, now, topic_term=topic_term, sizes=sizes, bounds=job.identity
    )
    return parts, registry, notes


def unedited(assignments: Iterable[Assignment], tracked: Tracked) -> Iterator[Assignment]:
    """Note the main topic of each document before any edits, where that is another."""
    if tracked.edited.topics == tracked.ids:
        yield from assignments
        return
    for one in assignments:
        row = tracked.now.main[one.id]
        topic = None if row < 0 else tracked.ids[row]
        if one.topic == topic:
            yield one
        else:
            yield replace(one, unedited=topic, reason=one.reason and _HIDDEN)


def track_movement(
    previous: Previous | None, assignments: Sequence[Assignment], tracked: Tracked
) -> Movement | None:
    """What moved since the run before; None where there is none."""
    if previous is None:
        return None
    now = dict(columns_of(assignments, "id", "topic"))
    return movement(previous.shown, now, tracked.edited.registry.of_run())


def by_name(documents: Sequence[Document], rows: Sequence[int]) -> dict[str, int]:
    """The main row of each document, by its id."""
    return {one.id: row for one, row in zip(documents, rows, strict=True)}
