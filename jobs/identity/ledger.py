"""What topic tracking works on in a run: two runs compared, and the record while it is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from jobs.datatypes import FloatArray, Int32Array, Int64Array
from jobs.datatypes.identity import Event, EventKind, Registry, TopicRecord


@dataclass(frozen=True, eq=False)
class Comparison:
    """How alike the rows of this run and the topics of the last one are.

    Parameters
    ----------
    ids : tuple of str
        The topics that the last model had rows for.
    terms, documents : float64[ids, rows]
        Hellinger affinity, and Jaccard index of the documents in common.
    shared : int32[ids, rows]
        Contingency table of the documents in common.
    chosen : int64[rows]
        The topic, by its place in `ids`, that each row goes on with; -1 for none.
    """

    ids: tuple[str, ...]
    terms: FloatArray
    documents: FloatArray
    shared: Int32Array
    chosen: Int64Array

    @classmethod
    def of_nothing(cls, rows: int) -> "Comparison":
        """A comparison with no run."""
        none = np.zeros((0, rows))
        return cls((), none, none, none.astype(np.int32), np.full(rows, -1, np.int64))


@dataclass
class Ledger:
    """The registry as it is written up in this run."""

    run: int
    next: int
    history: tuple[Event, ...] = ()
    records: dict[str, TopicRecord] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def new_id(self) -> str:
        """Deal the next free id; numbers only grow, so that none is used twice."""
        topic_id = f"t{self.next:04d}"
        self.next += 1
        return topic_id

    def tell(
        self,
        kind: EventKind,
        topic: str,
        *,
        origin: Iterable[str] = (),
        into: Iterable[str] = (),
        terms: float | None,
        documents: int,
    ) -> None:
        """Enter an event of this run."""
        self.events.append(
            Event(self.run, kind, topic, tuple(origin), tuple(into), terms, documents)
        )

    def closed(self, job: str, first: int, mode: str) -> Registry:
        """The registry as it is after this run: topics in the order of their numbers."""
        return Registry(
            job=job,
            run=self.run,
            first=first,
            next=self.next,
            mode=mode,
            topics=tuple(self.records[one] for one in sorted(self.records, key=_number)),
            events=(*self.history, *sorted(self.events, key=lambda event: _number(event.topic))),
        )


def _number(topic_id: str) -> int:
    return int(topic_id[1:])
