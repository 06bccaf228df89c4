"""Serialisation of the registry, the record of topic tracking: registry.json, events, lineage."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from jobs.canonical import SCHEMA_VERSION, rounded, tables
from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import Event, Likeness, Movement, Registry, Result, Signature, TopicRecord


class RegistryFile(WriterSettings):
    """Write registry.json: all topics that the job ever had, and what became of them."""

    kind: Literal["registry"] = "registry"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        registry = result.registry
        head = {
            "schema_version": SCHEMA_VERSION,
            "job": result.job,
            "run": registry.run,
            "first": registry.first,
            "next": registry.next,
            "mode": registry.mode,
        }
        lists = {
            "topics": map(_record, registry.topics),
            "events": map(event_record, registry.events),
        }
        yield "registry.json", tables(head, lists)


def event_record(event: Event) -> dict[str, Any]:
    """Turn an event into the record that registry.json and topics.json have."""
    return {
        "run": event.run,
        "kind": event.kind,
        "topic": event.topic,
        "from": list(event.origin),
        "into": list(event.into),
        "terms": None if event.terms is None else rounded(event.terms),
        "documents": event.documents,
    }


def movement_record(movement: Movement | None) -> dict[str, Any] | None:
    """Describe what moved since the run before, as topics.json does; None for the first run."""
    if movement is None:
        return None
    return {
        "documents": movement.common,
        "moved": movement.moved,
        "drift": None if movement.drift is None else rounded(movement.drift),
        "flows": [
            {"from": one.old, "to": one.new, "documents": one.documents} for one in movement.flows
        ],
        "born": list(movement.born),
        "gone": list(movement.gone),
    }


def lineage_record(registry: Registry, topic_id: str) -> dict[str, Any]:
    """Describe where a topic comes from, as topics.json does."""
    record = next(topic for topic in registry.topics if topic.id == topic_id)
    # Others that a person merged into it are it.
    statuses = {one.status for one in registry.topics if topic_id in (one.id, one.shown_as)}
    return {
        "status": "alive" if "alive" in statuses else "dormant",
        "born": record.born,
        "from": list(record.origin),
        "match": _likeness(record.likeness),
        "peak": _peak(record),
    }


def _record(topic: TopicRecord) -> dict[str, Any]:
    part = topic.part
    own = {} if part is None else {"part": {"topic": part.topic, "seeds": part.seeds}}
    return {
        "id": topic.id,
        "status": topic.status,
        "born": topic.born,
        "seen": topic.seen,
        "into": list(topic.into),
        "from": list(topic.origin),
        "match": _likeness(topic.likeness),
        "label": topic.label,
        "hidden": topic.hidden,
        "shown_as": topic.shown_as,
        **own,
        "documents": topic.documents,
        "peak": _peak(topic),
        "terms": _signature(topic.last),
        "terms_at_birth": _signature(topic.birth),
    }


def _peak(topic: TopicRecord) -> dict[str, Any]:
    peak = topic.peak
    return {"run": peak.run, "documents": peak.documents, "share": rounded(peak.share)}


def _likeness(likeness: Likeness | None) -> dict[str, Any] | None:
    if likeness is None:
        return None
    documents = likeness.documents
    return {
        "terms": rounded(likeness.terms),
        "documents": None if documents is None else rounded(documents),
        "birth": rounded(likeness.birth),
    }


def _signature(signature: Signature) -> dict[str, float]:
    return dict(zip(signature.terms, map(rounded, signature.weights), strict=True))
