"""Human-in-the-loop edits applied to the rows of a run: pure, and anew in each run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jobs.datatypes import Edits, Int64Array, Registry, TopicRecord
from jobs.errors import InputUnusable


@dataclass(frozen=True, eq=False)
class Edited:
    """The topics that are shown.

    Parameters
    ----------
    topics : tuple of str
        Their ids, in the order of the rows.
    groups : int64[units]
        The topic of each row, or part of one, by its place in `topics`; -1 for one that is hidden.
    labels : mapping of int to str
        Labels that a person gave, by the place of the topic.
    registry : Registry
    """

    topics: tuple[str, ...]
    groups: Int64Array
    labels: dict[int, str]
    registry: Registry


def apply(edits: Edits, rows: Sequence[str], registry: Registry) -> Edited:
    """Say as which topic each row is shown.

    Parameters
    ----------
    rows : sequence of str
        The topic id of each row of the model, or of each of its parts.

    Raises
    ------
    InputUnusable
        All topics are hidden.
    """
    known = {one.id for one in registry.topics}
    heads = [edits.shown_as(topic) for topic in rows]
    # A topic that there never was cannot give its id to others.
    shown = [
        own if head and head not in known else head for own, head in zip(rows, heads, strict=True)
    ]
    hidden = set(edits.hidden)
    whole = {one.id: one.part.topic for one in registry.topics if one.part}
    shown = [
        None if whole.get(own) in hidden else one for own, one in zip(rows, shown, strict=True)
    ]
    topics = tuple(dict.fromkeys(topic for topic in shown if topic is not None))
    if rows and not topics:
        raise InputUnusable("start.edits hides all topics; show one of them at least")
    place = {topic: i for i, topic in enumerate(topics)}
    groups = np.array([-1 if one is None else place[one] for one in shown], np.int64)
    labels = {place[one]: text for one, text in edits.labels.items() if one in place}
    records = tuple(_edited(edits, record, known) for record in registry.topics)
    return Edited(topics, groups, labels, replace(registry, topics=records))


def stale(edits: Edits, registry: Registry) -> Iterator[str]:
    """Tell of ids in the edits that name no topic (any more), and where it went."""
    by_id = {record.id: record for record in registry.topics}
    for topic, place in edits.places.items():
        record = by_id.get(topic)
        if record is None:
            yield f"{place}: there is no topic {topic}; numbers go up to {registry.next - 1:04d}"
        elif record.into:
            yield f"{place}: {gone(record)}"
        elif topic in edits.labels and registry.parts_of(topic):
            yield f"{place}: {divided(topic, registry)}: label those"


def gone(record: TopicRecord) -> str:
    """Say where a topic that is gone went."""
    how = "was merged into" if record.status == "merged" else "was split into"
    return f"topic {record.id} {how} {', '.join(record.into)} after run {record.seen}"


def divided(topic: str, registry: Registry) -> str:
    """Say that a topic is shown in parts."""
    return f"topic {topic} is split into {', '.join(registry.parts_of(topic))} (start.edits)"


def _edited(edits: Edits, record: TopicRecord, known: set[str]) -> TopicRecord:
    shown = edits.shown_as(record.id)
    merged = shown if shown != record.id and shown in known else None
    return replace(record, label=edits.labels.get(record.id), hidden=shown is None, shown_as=merged)
