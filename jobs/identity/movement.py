"""Topic drift between two runs: documents that moved, topics that were born or are gone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jobs.datatypes import Event
from jobs.datatypes.changes import Flow, Movement

#: Events after which a topic is there that was not, and after which one is no more.
_BORN, _GONE = ("born", "split", "returned"), ("merged", "retired", "dormant")
#: At most so many flows are told of in a line.
_TOLD = 3


def movement(
    before: Mapping[str, tuple[str, float]],
    now: Mapping[str, str | None],
    events: Sequence[Event],
) -> Movement:
    """Compare where documents are with where they were.

    Parameters
    ----------
    before : mapping of str to (str, float)
        The topic of each document that had one, and its margin there.
    now : mapping of str to (str or None)
        The topic of each document.
    events : sequence of Event
        What happened to topics in between.

    Returns
    -------
    Movement
        Its `drift` is one less the share of the documents that kept their topic, each weighed by
        the margin that it had: one that lay between two topics counts little where it moves.
    """
    common = sorted(document for document in before if document in now)
    moved = [one for one in common if before[one][0] != now[one]]
    weight = sum(before[one][1] for one in common)
    lost = sum(before[one][1] for one in moved)
    if weight <= 0:
        weight, lost = float(len(common)), float(len(moved))
    flows = Counter((before[one][0], now[one]) for one in moved)
    return Movement(
        common=len(common),
        moved=len(moved),
        drift=lost / weight if common else None,
        flows=tuple(
            Flow(old, new, count)
            for (old, new), count in sorted(
                flows.items(), key=lambda item: (-item[1], item[0][0], item[0][1] or "")
            )
        ),
        born=_topics(events, _BORN),
        gone=_topics(events, _GONE),
    )


def told(found: Movement, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Say in three lines what changed since the run before: kept, moved, born and gone."""
    kept = found.common - found.moved
    drift = "" if found.drift is None else f" (drift {found.drift:.4f})"
    yield "documents kept", f"{kept:,} of {found.common:,} keep their topic{drift}"
    flows = [f"{one.old} to {one.new or 'none'}: {one.documents:,}" for one in found.flows[:_TOLD]]
    more = ["..."] if len(found.flows) > _TOLD else []
    detail = f" ({'; '.join([*flows, *more])})" if flows else ""
    yield "documents moved", f"{found.moved:,}{detail}"
    born = ", ".join(f"{one} {labels[one]}" if one in labels else one for one in found.born)
    yield "topics born, gone", f"born: {born or 'none'}; gone: {', '.join(found.gone) or 'none'}"


def recorded(found: Movement | None) -> dict[str, Any]:
    """What changed since the run before, for the record of the run in the log."""
    if found is None:
        return {}
    drift = None if found.drift is None else round(found.drift, 6)
    return {"moved": found.moved, "drift": drift, "born": found.born, "gone": found.gone}


def _topics(events: Sequence[Event], kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.topic for event in events if event.kind in kinds))
