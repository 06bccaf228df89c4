"""Topic tracking in the report: what became of topics since the run before, in events and sizes."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobs.datatypes import EventKind, Flow, Result
from jobs.writers.report.marks import seen

#: Order of the kinds of events: what is new, what is gone, what has changed.
KINDS: tuple[EventKind, ...] = (
    "born",
    "returned",
    "split",
    "merged",
    "retired",
    "dormant",
    "drifted",
)
#: Top-N flows of documents from topic to topic.
FLOWS = 8
#: Top-N terms that name a topic that has no row any more.
_NAMING = 3


@dataclass(frozen=True, slots=True)
class Happening:
    """An event; `others` are the topics that it came from or went into."""

    kind: EventKind
    topic: str
    others: tuple[str, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class Size:
    """How many documents a topic had in the run before, and has now."""

    topic: str
    before: int
    now: int

    @property
    def change(self) -> int:
        """How many more it has."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since the run before; `names` are those of topics that have no card.

    `moved` counts the documents that both runs have, and of these those with another topic now;
    `flows` says where most of them went.
    """

    run: int
    topics: tuple[int, int]
    documents: tuple[int, int]
    moved: tuple[int, int] | None
    flows: tuple[Flow, ...]
    happenings: tuple[Happening, ...]
    sizes: tuple[Size, ...]
    names: Mapping[str, str]


def changes(result: Result) -> Changes | None:
    """Sum up what changed; None in the first run."""
    if result.before is None:
        return None
    then = dict(result.before)
    now = {topic.id: topic.documents for topic in result.topics}
    told = sorted(result.registry.of_run(), key=lambda one: KINDS.index(one.kind))
    movement = result.movement
    return Changes(
        run=result.registry.run,
        topics=(len(then), len(now)),
        documents=(sum(then.values()), sum(now.values())),
        moved=(movement.moved, movement.common) if movement else None,
        flows=movement.flows[:FLOWS] if movement else (),
        happenings=tuple(
            Happening(one.kind, one.topic, (*one.origin, *one.into), one.documents) for one in told
        ),
        sizes=tuple(
            Size(topic, then.get(topic, 0), now.get(topic, 0)) for topic in sorted({*then, *now})
        ),
        names={
            one.id: seen(one.label or ", ".join(one.last.terms[:_NAMING]))
            for one in result.registry.topics
        },
    )
