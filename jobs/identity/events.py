"""Events of topic tracking and their evidence: born, merged, split, dormant, returned, drifted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from jobs.datatypes.history import ThisRun
from jobs.identity.ledger import Comparison, Ledger
from jobs.settings import IdentitySettings

#: What becomes of a topic that the model has no row for any more.
_Gone = Literal["dormant", "merged", "retired"]


def asleep(documents: int, everything: int, peak: float, bounds: IdentitySettings) -> bool:
    """Whether a topic with so many of all documents is dormant, by the share at its peak."""
    return documents < bounds.dormant * peak * max(1, everything)


def tell(
    ledger: Ledger,
    now: ThisRun,
    dealt: Sequence[str],
    found: Comparison,
    bounds: IdentitySettings,
) -> None:
    """Name what became of topics in this run, and write it into their records.

    Parameters
    ----------
    dealt : sequence of str
        The topic id of each row of this run's model.
    """
    _births_and_splits(ledger, now, dealt, found, bounds)
    _vanished(ledger, dealt, found, bounds)
    _drifted(ledger, dealt, bounds)


def _births_and_splits(
    ledger: Ledger,
    now: ThisRun,
    dealt: Sequence[str],
    found: Comparison,
    bounds: IdentitySettings,
) -> None:
    """A new topic was split off where another row too holds much of the same old topic."""
    totals = np.maximum(1, found.shared.sum(axis=1, keepdims=True))
    holds = (found.shared / totals >= bounds.split) & (found.terms >= bounds.unsure)
    sizes = now.documents.tolist()
    for row, topic_id in enumerate(dealt):
        record = ledger.records[topic_id]
        if record.born != ledger.run:
            continue
        parents = np.flatnonzero(holds[:, row] & (holds.sum(axis=1) > 1)).tolist()
        like = float(found.terms[:, row].max()) if found.terms.shape[0] else None
        if not parents:
            ledger.tell("born", topic_id, terms=like, documents=sizes[row])
            continue
        origin = found.ids[max(parents, key=lambda i: (found.terms[i, row], -i))]
        ledger.records[topic_id] = replace(record, origin=(origin,))
        ledger.tell("split", topic_id, origin=[origin], terms=like, documents=sizes[row])


def _vanished(
    ledger: Ledger, dealt: Sequence[str], found: Comparison, bounds: IdentitySettings
) -> None:
    """Old topics that no row goes on with: split up, merged into one that goes on, or dormant."""
    for i, topic_id in enumerate(found.ids):
        record = ledger.records[topic_id]
        if topic_id in dealt:
            continue
        children = tuple(
            one.id
            for one in ledger.records.values()
            if one.born == ledger.run and topic_id in one.origin
        )
        shared = found.shared[i]
        most = int(shared.argmax()) if len(shared) else 0
        held = len(shared) > 0 and shared[most] >= bounds.merge * max(1, int(shared.sum()))
        status: _Gone = "dormant"
        into: tuple[str, ...] = ()
        like: float | None = None
        if children:
            status, into = "retired", children
        elif held and ledger.records[dealt[most]].born != ledger.run:
            status, into, like = "merged", (dealt[most],), float(found.terms[i, most])
        ledger.records[topic_id] = replace(record, status=status, into=into, documents=0)
        if status == "dormant" == record.status:
            continue  # it slept already, and only its row is gone
        ledger.tell(status, topic_id, into=into, terms=like, documents=record.documents)


def _drifted(ledger: Ledger, dealt: Sequence[str], bounds: IdentitySettings) -> None:
    """A topic that has slowly become unlike itself at birth keeps its id, and is told of once."""
    told = {event.topic for event in ledger.history if event.kind == "drifted"}
    for topic_id in dealt:
        record = ledger.records[topic_id]
        if record.likeness and record.likeness.birth < bounds.drift and topic_id not in told:
            ledger.tell(
                "drifted", topic_id, terms=record.likeness.birth, documents=record.documents
            )
