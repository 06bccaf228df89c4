"""Data model of topic identity over runs (topic tracking): the registry, its topics, its events."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jobs.datatypes.arrays import require

Status = Literal["alive", "dormant", "merged", "retired"]
EventKind = Literal["born", "returned", "merged", "split", "dormant", "drifted", "retired"]


@dataclass(frozen=True, slots=True)
class Signature:
    """The heaviest terms of a topic by name, and their shares, which sum to one."""

    terms: tuple[str, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        if len(self.terms) != len(self.weights):
            yield f"{len(self.terms)} terms but {len(self.weights)} weights"
        if any(not 0.0 <= weight <= 1.0 for weight in self.weights):
            yield "a weight is not in [0, 1]"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a topic is to itself: one run before (`terms`, `documents`), and at its birth.

    `terms` and `birth` are Hellinger affinities in [0, 1]; `documents` is the Jaccard index of
    its documents among those that both runs have, None where they have none in common.
    """

    terms: float
    documents: float | None
    birth: float


@dataclass(frozen=True, slots=True)
class Peak:
    """The run in which a topic was largest: how many documents it had, and their share of all."""

    run: int
    documents: int
    share: float


@dataclass(frozen=True, slots=True)
class PartOf:
    """The topic that one is part of by a split of a person; `seeds`: digest of its seeds."""

    topic: str
    seeds: str


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """One topic through all runs of a job.

    Parameters
    ----------
    born, seen : int
        The number of its first run, and of the last in which the model had a row for it.
    into : tuple of str
        Where it went: the topic that it was merged into, or those that it was split into.
    origin : tuple of str
        Where it came from: the topic that it was split from.
    likeness : Likeness or None
        None in the run in which it is born.
    documents : int
        How many documents have it as their main topic; 0 where the model has no row for it.
    label : str or None
        The label that a person gave it.
    hidden : bool
        Whether a person said that it is not shown.
    shown_as : str or None
        The topic that a person merged it into.
    part : PartOf or None
        The topic that a person split it from: the model has a row for that one, none for the part.
    birth, last : Signature
        Its terms when it was born, and when it was last awake.
    """

    id: str
    status: Status
    born: int
    seen: int
    into: tuple[str, ...]
    origin: tuple[str, ...]
    likeness: Likeness | None
    documents: int
    peak: Peak
    birth: Signature
    last: Signature
    label: str | None = None
    hidden: bool = False
    shown_as: str | None = None
    part: PartOf | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a topic in a run.

    `origin` are the topics that it came from, `into` those that it went into; `terms` is the
    affinity that decided, None where none did; `documents` how many documents the topic has, or
    had in the run before where it is gone.
    """

    run: int
    kind: EventKind
    topic: str
    origin: tuple[str, ...]
    into: tuple[str, ...]
    terms: float | None
    documents: int


@dataclass(frozen=True, slots=True)
class Registry:
    """All topics that a job ever had, after its `run`-th run.

    `first` is the number of the first topic that this run could deal, `next` of the first that the
    run after it can: numbers only grow, and none is dealt twice.
    """

    job: str
    run: int
    first: int
    next: int
    mode: str
    topics: tuple[TopicRecord, ...]
    events: tuple[Event, ...]

    def __post_init__(self) -> None:
        require(self, self._faults())

    def _faults(self) -> Iterator[str]:
        ids = [topic.id for topic in self.topics]
        if len(set(ids)) < len(ids):
            yield "an id stands twice"
        if any(int(one[1:]) >= self.next for one in ids):
            yield f"`next` is {self.next}, but higher ids are taken"
        known = set(ids)
        named = [one for topic in self.topics for one in (*topic.into, *topic.origin)]
        named += [one for event in self.events for one in (event.topic, *event.origin, *event.into)]
        unknown = sorted(set(named) - known)
        if unknown:
            yield f"{unknown[0]} is named, but is no topic of it"

    def parts_of(self, topic: str) -> tuple[str, ...]:
        """The topics that a topic is split into by a person, as long as it is."""
        return tuple(
            one.id
            for one in self.topics
            if one.part is not None and one.part.topic == topic and not one.into
        )

    def of_run(self) -> tuple[Event, ...]:
        """The events of its last run."""
        return tuple(event for event in self.events if event.run == self.run)
