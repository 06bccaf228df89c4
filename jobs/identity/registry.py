"""Registry of topics over runs (topic tracking): ids given, events named, nothing forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from jobs.datatypes import FloatArray
from jobs.datatypes.history import History, LastRun, ThisRun
from jobs.datatypes.identity import Likeness, Peak, Registry, Status, TopicRecord
from jobs.identity import events
from jobs.identity.ledger import Comparison, Ledger
from jobs.identity.likeness import (
    affinity,
    jaccard,
    known_share,
    shared_documents,
    signature,
    signature_affinity,
)
from jobs.identity.match import eligible, match
from jobs.settings import IdentitySettings

#: Share of a row's words that the last run must have had for words alone to tell which topic it is
_LEAST_KNOWN = 0.5


def carry_on(
    job: str, history: History, now: ThisRun, mode: str, bounds: IdentitySettings
) -> tuple[tuple[str, ...], Registry]:
    """Give each row of this run's model its topic id, and write the registry up.

    A row goes on with a topic of the last run, or is one that was gone and has returned, or gets a
    new id: those go by size, the largest first. In the first run all do.

    Returns
    -------
    rows : tuple of str
        The topic id of each row.
    registry : Registry
    """
    ledger = Ledger(history.run, history.first)
    found = Comparison.of_nothing(len(now.shares))
    if history.previous is not None:
        last = history.previous.last
        ledger.history = last.registry.events
        ledger.records = {record.id: record for record in last.registry.topics}
        found = compare(last, now, bounds)
    rows = [found.ids[i] if i >= 0 else None for i in found.chosen.tolist()]
    returned = _returned(ledger, now, rows, bounds)
    dealt = _deal(ledger, now, rows)
    _write_up(ledger, now, dealt, found=found, returned=returned, bounds=bounds)
    events.tell(ledger, now, dealt, found, bounds)
    return dealt, ledger.closed(job, history.first, mode)


def adopt(
    job: str,
    rows: Sequence[str],
    terms: Sequence[str],
    topic_term: FloatArray,
    main: Mapping[str, str],
) -> Registry:
    """Begin a registry from a run that was published before there were any.

    Parameters
    ----------
    rows : sequence of str
        The topic id of each row of its model.
    terms : sequence of str, V
    topic_term : float64[rows, V]
    main : mapping of str to str
        The main topic of each document that has one.
    """
    first = max((int(topic[1:]) for topic in rows), default=-1) + 1
    ledger = Ledger(1, first)
    sizes = np.bincount([rows.index(topic) for topic in main.values()], minlength=len(rows))
    for row, topic_id in enumerate(rows):
        ledger.records[topic_id] = new_record(
            ledger,
            topic_id,
            topic_term[row],
            terms,
            documents=int(sizes[row]),
            everything=len(main),
        )
    return ledger.closed(job, 0, "refit")


def compare(last: LastRun, now: ThisRun, bounds: IdentitySettings) -> Comparison:
    """Compare the rows of two models, and match them.

    Where most words of a row are such as the last run had not, those in common tell nothing: it
    goes on with a topic only by the documents that both have. A row that no document is of any more
    may have no words: it stays the topic that it was, for nothing says that it is another one.
    """
    terms = affinity(last.topic_term, last.terms, now.topic_term, now.terms)
    shared = shared_documents(last.main, now.main, last.rows, len(now.shares))
    documents = jaccard(shared)
    place = {topic: i for i, topic in enumerate(last.rows)}
    warm = [-1 if one is None else place.get(one, -1) for one in now.warm]
    may = eligible(terms, documents, bounds)
    strange = known_share(now.topic_term, now.terms, last.terms) < _LEAST_KNOWN
    may[:, strange] &= documents[:, strange] >= bounds.documents
    for row in np.flatnonzero(~now.topic_term.any(axis=1)).tolist():
        if warm[row] >= 0:
            may[warm[row], row] = True
    chosen = match(terms, may, warm, bounds.unsure)
    return Comparison(last.rows, terms, documents, shared, chosen)


def _returned(
    ledger: Ledger, now: ThisRun, rows: list[str | None], bounds: IdentitySettings
) -> dict[str, float]:
    """Give rows that go on with no topic of the last run those that were gone and are like them.

    Fills `rows` in place; returns the affinity of each topic that has returned.
    """
    gone = [
        record
        for record in ledger.records.values()
        if record.status != "alive" and record.id not in rows and record.part is None
    ]
    free = [row for row, topic in enumerate(rows) if topic is None and now.warm[row] is None]
    if not gone or not free:
        return {}
    like = signature_affinity([record.last for record in gone], now.topic_term[free], now.terms)
    # Two topics of likeness `same` have signatures of likeness `unsure` or so: what is beyond the
    # heaviest terms is not known, and lowers it.
    chosen = match(like, like >= bounds.unsure, [-1] * len(free), bounds.unsure)
    returned = {}
    for place, which in enumerate(chosen.tolist()):
        if which >= 0:
            rows[free[place]] = gone[which].id
            returned[gone[which].id] = float(like[which, place])
    return returned


def _deal(ledger: Ledger, now: ThisRun, rows: Sequence[str | None]) -> tuple[str, ...]:
    """Give rows without a topic new ids, the largest first, and enter them in the ledger."""
    dealt = list(rows)
    free = [row for row, topic in enumerate(rows) if topic is None]
    sizes = now.documents
    for row in sorted(free, key=lambda one: (-now.shares[one], one)):
        topic_id = dealt[row] = ledger.new_id()
        ledger.records[topic_id] = new_record(
            ledger,
            topic_id,
            now.topic_term[row],
            now.terms,
            documents=int(sizes[row]),
            everything=int(sizes.sum()),
        )
    return tuple(topic for topic in dealt if topic is not None)


def new_record(
    ledger: Ledger,
    topic_id: str,
    topic: FloatArray,
    terms: Sequence[str],
    *,
    documents: int,
    everything: int,
) -> TopicRecord:
    """The record of a topic that is born in this run."""
    born = signature(topic, terms)
    return TopicRecord(
        id=topic_id,
        status="alive",
        born=ledger.run,
        seen=ledger.run,
        into=(),
        origin=(),
        likeness=None,
        documents=documents,
        peak=Peak(ledger.run, documents, documents / max(1, everything)),
        birth=born,
        last=born,
    )


def _scaled(terms: float, birth: float, last: float) -> float:
    """Likeness to a topic at birth, from those of its signatures and that of one step."""
    return min(1.0, terms * birth / last) if last > 0 else birth


def _write_up(
    ledger: Ledger,
    now: ThisRun,
    dealt: Sequence[str],
    *,
    found: Comparison,
    returned: Mapping[str, float],
    bounds: IdentitySettings,
) -> None:
    """Write up the topics that go on: size, peak, likeness, and whether they sleep or wake."""
    place = {topic: i for i, topic in enumerate(found.ids)}
    sizes = now.documents
    everything = max(1, int(sizes.sum()))
    then = [ledger.records[topic_id] for topic_id in dealt]
    births, lasts = (
        signature_affinity(own, now.topic_term, now.terms).diagonal().tolist()
        for own in ([one.birth for one in then], [one.last for one in then])
    )
    for row, topic_id in enumerate(dealt):
        record = ledger.records[topic_id]
        if record.born == ledger.run:
            continue
        size = int(sizes[row])
        sleeps = events.asleep(size, everything, record.peak.share, bounds)
        terms, documents = returned.get(topic_id), None
        if terms is None:
            terms = float(found.terms[place[topic_id], row])
            if found.shared[place[topic_id]].any():
                documents = float(found.documents[place[topic_id], row])
        status: Status = "dormant" if sleeps else "alive"
        if sleeps and record.status == "alive":
            ledger.tell("dormant", topic_id, terms=terms, documents=record.documents)
        elif not sleeps and record.status != "alive":
            ledger.tell("returned", topic_id, terms=terms, documents=size)
        larger = size / everything > record.peak.share
        ledger.records[topic_id] = replace(
            record,
            status=status,
            into=(),
            seen=ledger.run,
            documents=size,
            peak=Peak(ledger.run, size, size / everything) if larger else record.peak,
            # Signatures are less alike than topics are; how much is known from the last one.
            likeness=Likeness(terms, documents, _scaled(terms, births[row], lasts[row]))
            if now.topic_term[row].any()
            else record.likeness,
            # What a sleeping topic's row holds are strays: it is known again by what it was.
            last=record.last if sleeps else signature(now.topic_term[row], now.terms),
        )
