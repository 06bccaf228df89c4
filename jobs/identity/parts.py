"""Topics split by a person (human-in-the-loop): the ids of their parts, and their records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from jobs.datatypes import (
    FloatArray,
    History,
    Likeness,
    PartOf,
    Registry,
    Split,
    Status,
    ThisRun,
    TopicRecord,
)
from jobs.identity.events import asleep
from jobs.identity.ledger import Ledger
from jobs.identity.likeness import rows_of, signature, signature_affinity
from jobs.identity.match import match
from jobs.identity.registry import new_record
from jobs.settings import IdentitySettings


class Divider(Protocol):
    """What finds the parts of topics in the documents of a run."""

    def divide(
        self, split: Split, row: int, known: Sequence[str | None], last: FloatArray
    ) -> tuple[FloatArray | None, list[str]]:
        """Find the parts of a topic; None where it cannot; and what a person should know of it.

        Parameters
        ----------
        row : int
            The row of the topic.
        known : sequence of (str or None), P
            The ids of the parts, of those that were there before.
        last : float64[P, V]
            Their words then; zeros where there are none.

        Returns
        -------
        counts : float64[P, V] or None
            Expected counts of words in each part.
        notes : list of str
        """

    def units(self, parts: Mapping[int, FloatArray]) -> tuple[FloatArray, Sequence[int]]:
        """Words float64[units, V] and number of documents of each row, or of each of its parts."""


@dataclass(frozen=True, eq=False)
class Parts:
    """Rows that are shown in parts.

    Parameters
    ----------
    ids : mapping of int to tuple of str
        The topic ids of the parts of a row, by the row.
    counts : mapping of int to float64[P, V]
        The expected counts of words in them.
    """

    ids: Mapping[int, tuple[str, ...]]
    counts: Mapping[int, FloatArray]

    def units(self, rows: Sequence[str]) -> tuple[str, ...]:
        """The topic of each row, or of each of its parts."""
        found: list[str] = []
        for row, topic in enumerate(rows):
            found += self.ids.get(row, (topic,))
        return tuple(found)


#: No topic is split.
NO_PARTS = Parts({}, {})


def find_parts(
    history: History, rows: Sequence[str], registry: Registry, now: ThisRun, divider: Divider
) -> tuple[Mapping[int, tuple[Split, FloatArray]], list[str]]:
    """Find the parts of each topic that a person split; and what a person should know of it."""
    place = {topic: row for row, topic in enumerate(rows)}
    records = {one.id: one for one in registry.topics}
    found: dict[int, tuple[Split, FloatArray]] = {}
    notes: list[str] = []
    for split in history.edits.splits:
        record = records.get(split.topic)
        if record is not None and record.part is not None:
            notes.append(
                f"{split.place}: {split.topic} is a part of {record.part.topic}: split that into "
                "more parts instead"
            )
        elif split.topic in place:
            row = place[split.topic]
            known = _known(registry, split)
            ids = tuple(known.get(part.digest) for part in split.parts)
            last = np.zeros((len(ids), len(now.terms)))
            for number, own in enumerate(ids):
                if own is not None:
                    last[number] = rows_of([records[own].last], now.terms)[0]
            counts, told = divider.divide(split, row, ids, last)
            notes += [f"{split.place}: {one}" for one in told]
            if counts is not None:
                found[row] = (split, counts)
    return dict(sorted(found.items())), notes


def enter_parts(
    found: Mapping[int, tuple[Split, FloatArray]],
    rows: Sequence[str],
    registry: Registry,
    now: ThisRun,
    *,
    topic_term: FloatArray,
    sizes: Sequence[int],
    bounds: IdentitySettings,
) -> tuple[Parts, Registry]:
    """Give the parts their ids, and write the registry up.

    A part that is named as it was keeps its id; of those that are named otherwise each that is like
    one that was there goes on with it; others get new ids.

    Parameters
    ----------
    topic_term : float64[units, V]
    sizes : sequence of int, units
        The documents of each row, or of each of its parts.
    """
    current = set(registry.of_run())
    ledger = Ledger(
        registry.run,
        registry.next,
        tuple(event for event in registry.events if event not in current),
        {one.id: one for one in registry.topics},
        list(registry.of_run()),
    )
    ids: dict[int, tuple[str, ...]] = {}
    unit = 0
    for row, topic in enumerate(rows):
        if row not in found:
            unit += 1
            continue
        split, counts = found[row]
        units = range(unit, unit + len(counts))
        unit = units.stop
        words = topic_term[units.start : units.stop]
        known = _same(ledger, split, words, now.terms, bounds)
        writer = _Writer(ledger, topic, now.terms, sum(sizes), bounds)
        ids[row] = tuple(
            writer.enter(known[number], part.digest, words[number], sizes[units[number]])
            for number, part in enumerate(split.parts)
        )
    _end_others(ledger, rows, {one for own in ids.values() for one in own})
    parts = Parts(ids, {row: counts for row, (_, counts) in found.items()})
    return parts, ledger.closed(registry.job, registry.first, registry.mode)


def _known(registry: Registry, split: Split) -> dict[str, str]:
    """The ids of all parts that a topic ever had, by the digests of their seeds."""
    return {
        one.part.seeds: one.id
        for one in registry.topics
        if one.part is not None and one.part.topic == split.topic
    }


def _same(
    ledger: Ledger,
    split: Split,
    words: FloatArray,
    terms: Sequence[str],
    bounds: IdentitySettings,
) -> list[str | None]:
    """The topic that each part goes on with, if there is one."""
    records = [one for one in ledger.records.values() if one.part and one.part.topic == split.topic]
    by_seeds = {one.part.seeds: one.id for one in records if one.part}
    found = [by_seeds.get(part.digest) for part in split.parts]
    left = [one for one in records if one.id not in found and not one.into]
    free = [number for number, one in enumerate(found) if one is None]
    if left and free:
        like = signature_affinity([one.last for one in left], words[free], terms)
        chosen = match(like, like >= bounds.same, [-1] * len(free), bounds.unsure)
        for number, which in zip(free, chosen.tolist(), strict=True):
            found[number] = left[which].id if which >= 0 else None
    return found


@dataclass(frozen=True, eq=False)
class _Writer:
    """Writes up the parts of one topic."""

    ledger: Ledger
    topic: str
    terms: Sequence[str]
    everything: int
    bounds: IdentitySettings

    def enter(self, known: str | None, seeds: str, words: FloatArray, documents: int) -> str:
        """Write up a part, of words float64[V]; return its id."""
        ledger, part = self.ledger, PartOf(self.topic, seeds)
        if known is None:
            topic_id = ledger.new_id()
            record = new_record(
                ledger, topic_id, words, self.terms, documents=documents, everything=self.everything
            )
            ledger.records[topic_id] = replace(record, origin=(self.topic,), part=part)
            ledger.tell("split", topic_id, origin=[self.topic], terms=None, documents=documents)
            return topic_id
        record = ledger.records[known]
        sleeps = asleep(documents, self.everything, record.peak.share, self.bounds)
        status: Status = "dormant" if sleeps else "alive"
        like = [
            float(signature_affinity([one], words[None], self.terms)[0, 0])
            for one in (record.last, record.birth)
        ]
        if sleeps and record.status == "alive":
            ledger.tell("dormant", known, terms=like[0], documents=record.documents)
        elif not sleeps and record.status != "alive":
            ledger.tell("returned", known, terms=like[0], documents=documents)
        share = documents / max(1, self.everything)
        peak = record.peak
        ledger.records[known] = replace(
            record,
            status=status,
            into=(),
            seen=ledger.run,
            documents=documents,
            part=part,
            peak=replace(peak, run=ledger.run, documents=documents, share=share)
            if share > peak.share
            else peak,
            likeness=Likeness(like[0], None, like[1]),
            last=record.last if sleeps else signature(words, self.terms),
        )
        return known


def _end_others(ledger: Ledger, rows: Sequence[str], shown: set[str]) -> None:
    """Parts that are not shown: one with their topic again, or gone for as long as that is."""
    for record in list(ledger.records.values()):
        if record.part is None or record.id in shown or record.into:
            continue
        topic = record.part.topic
        if topic in rows:
            ledger.records[record.id] = _ended(record, "merged", (topic,))
            ledger.tell("merged", record.id, into=[topic], terms=None, documents=record.documents)
        elif record.status != "dormant":
            ledger.records[record.id] = _ended(record, "dormant", ())
            ledger.tell("dormant", record.id, terms=None, documents=record.documents)


def _ended(record: TopicRecord, status: Status, into: tuple[str, ...]) -> TopicRecord:
    return replace(record, status=status, into=into, documents=0)
