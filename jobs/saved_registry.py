"""Deserialisation of registry.json, the record of topic tracking: held to its schema first."""

from collections.abc import Mapping
from typing import Any

from jobs.datatypes import Event, Likeness, PartOf, Peak, Registry, Signature, TopicRecord
from jobs.errors import InputUnusable
from jobs.published import Published

#: The file of a run that holds it.
REGISTRY = "registry.json"


def load_registry(run: Published) -> Registry | None:
    """Read the registry of a run; None for a run that was published before there were any.

    Raises
    ------
    InputUnusable
        It is damaged, or contradicts itself.
    """
    if REGISTRY not in run.manifest["files"]:
        return None
    value = run.json(REGISTRY)
    try:
        return Registry(
            job=value["job"],
            run=value["run"],
            first=value["first"],
            next=value["next"],
            mode=value["mode"],
            topics=tuple(map(_topic, value["topics"])),
            events=tuple(map(_event, value["events"])),
        )
    except ValueError as error:
        raise InputUnusable(f"{run.path / REGISTRY}: {error}") from None


def _topic(value: Mapping[str, Any]) -> TopicRecord:
    match = value["match"]
    return TopicRecord(
        id=value["id"],
        status=value["status"],
        born=value["born"],
        seen=value["seen"],
        into=tuple(value["into"]),
        origin=tuple(value["from"]),
        likeness=match and Likeness(match["terms"], match["documents"], match["birth"]),
        documents=value["documents"],
        peak=Peak(**{name: value["peak"][name] for name in ("run", "documents", "share")}),
        birth=_signature(value["terms_at_birth"]),
        last=_signature(value["terms"]),
        label=value["label"],
        hidden=value["hidden"],
        shown_as=value["shown_as"],
        part=PartOf(**value["part"]) if "part" in value else None,
    )


def _signature(value: Mapping[str, float]) -> Signature:
    return Signature(tuple(value), tuple(value.values()))


def _event(value: Mapping[str, Any]) -> Event:
    return Event(
        run=value["run"],
        kind=value["kind"],
        topic=value["topic"],
        origin=tuple(value["from"]),
        into=tuple(value["into"]),
        terms=value["terms"],
        documents=value["documents"],
    )
