"""Topic cards of the HTML report: colour, position on the map, exemplars, documents."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from jobs.datatypes import Assignment, Exemplar, Result, Topic, columns_of, ids_of
from jobs.writers.report.drawings.layout import Place, TopicMap, topic_map
from jobs.writers.report.drawings.palette import colour
from jobs.writers.report.marks import Excerpt, Piece, pieces, raw_excerpts, seen

#: Top-N documents listed on the card of a topic.
STRONGEST = 8
_COMMA = re.compile("[,\N{ARABIC COMMA}]")
#: Maximum number of lines of a label on the topic map.
_MOST_LINES = 3
#: Estimated advance width of a letter, in SVG units.
_LETTER = 9.0
#: Number of colours of each hatching, and number of hatchings with none.
_UNHATCHED, _HATCHINGS = 8, 4
#: Minimum radius of a circle with a label below it, in SVG units.
_LABELLED = 14.0
#: Line height of a label, and of a capital letter in it, in SVG units.
_LINE, _HEIGHT = 19.0, 11.0
#: Baseline of the first line below the centre, when there are no others, in SVG units.
_FIRST_LINE = 22.0
#: Distance between the baselines of the id and of the first line, in SVG units.
_BELOW_ID = 20.0
#: Margin between a label and its circle, in SVG units.
_MARGIN = 6.0


@dataclass(frozen=True, slots=True)
class ExemplarView:
    """An exemplar; `record` is that of topics.json."""

    record: Mapping[str, Any]
    name: str
    pieces: tuple[Piece, ...]
    raw: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A topic; `record` is that of topics.json. `strongest` are ids of documents, weights."""

    record: Mapping[str, Any]
    colour: str
    place: Place
    lines: tuple[str, ...]
    exemplars: tuple[ExemplarView, ...]
    strongest: tuple[tuple[str, float], ...]
    number: int = 0

    @property
    def id(self) -> str:
        """The topic's id."""
        return str(self.record["id"])

    @property
    def short(self) -> str:
        """The number in its id, where there is little room."""
        return self.id.lstrip("t").lstrip("0") or "0"

    @property
    def label(self) -> str:
        """Its label."""
        return seen(self.record["label"])

    @property
    def exclusivity(self) -> float | None:
        """The share of the weight of its terms that is this topic's alone."""
        weight = sum(term["weight"] for term in self.record["terms"])
        own = sum(term["weight"] * term["exclusivity"] for term in self.record["terms"])
        return round(own / weight, 6) if weight else None

    @property
    def inside(self) -> tuple[str, ...]:
        """As many words of its label as fit into its circle, each into the chord at its height."""
        for count in range(len(self.lines), 0, -1):
            bases = [_LINE * (at - (count - 1) / 2) + _HEIGHT / 2 for at in range(count)]
            if self._fit(self.lines[:count], bases):
                return self.lines[:count]
        return ()

    @property
    def has_id(self) -> bool:
        """Whether its id fits above these words, or stands alone in the circle."""
        count = len(self.inside)
        bases = [_LINE * (at - count / 2) + _FIRST_LINE for at in range(count)]
        return not count or self._fit((self.id, *self.inside), [bases[0] - _BELOW_ID, *bases])

    def _fit(self, texts: Sequence[str], bases: Sequence[float]) -> bool:
        chords = (_chord(self.place.radius, base) for base in bases)
        return all(len(text) * _LETTER <= chord for text, chord in zip(texts, chords, strict=True))

    @property
    def sign(self) -> str:
        """The hatching that tells its colour from like ones, as a class: none for the first few."""
        number = self.number // _UNHATCHED % _HATCHINGS
        return f"h{number}" if number else ""

    @property
    def has_words(self) -> bool:
        """Whether the map shows a word of its label, in its circle or below it."""
        return bool(self.lines) and (bool(self.inside) or self.place.radius > _LABELLED)


def _chord(radius: float, base: float) -> float:
    """The width of a circle at a line of text, `base` below its centre, without the margins."""
    aside = max(abs(base), abs(base - _HEIGHT))
    return 2 * math.sqrt(radius**2 - aside**2) - _MARGIN if aside < radius else 0.0


def cards(result: Result, record: Mapping[str, Any]) -> tuple[list[Card], TopicMap]:
    """Make the cards, in the order of the topics, and the topic map.

    Parameters
    ----------
    record : mapping
        What topics.json holds.
    """
    rows = {id_: row for row, id_ in enumerate(result.model.topic_ids)}
    order = [rows[topic.id] for topic in result.topics]
    sizes = [topic.prevalence for topic in result.topics]
    drawn = topic_map(result.model.topic_term, sizes, order)
    shown = {one.document for topic in result.topics for one in topic.exemplars}
    documents = result.reading.documents
    raw = {id_: documents[at] for at, id_ in enumerate(ids_of(documents)) if id_ in shown}
    named = columns_of(result.assignments, "id", "title")
    names = {id_: title or id_ for id_, title in named if id_ in shown}
    strongest = _strongest(result.assignments)

    def view(exemplar: Exemplar, own: Mapping[str, Any]) -> ExemplarView:
        return ExemplarView(
            record=own,
            name=seen(names.get(exemplar.document, exemplar.document)),
            pieces=pieces(exemplar.excerpt, exemplar.highlights),
            raw=raw_excerpts(exemplar, raw[exemplar.document]),
        )

    def card(number: int, topic: Topic) -> Card:
        own = record["topics"][number]
        return Card(
            record=own,
            colour=colour(number),
            place=drawn.places[number],
            lines=_lines(topic.label),
            exemplars=tuple(map(view, topic.exemplars, own["exemplars"])),
            strongest=tuple(strongest.get(topic.id, ())),
            number=number,
        )

    return [card(number, topic) for number, topic in enumerate(result.topics)], drawn


def _lines(label: str) -> tuple[str, ...]:
    """Cut a label to its words, for there is little room in a circle."""
    return tuple(seen(part.strip()) for part in _COMMA.split(label)[:_MOST_LINES] if part.strip())


def _strongest(assignments: Sequence[Assignment]) -> dict[str, list[tuple[str, float]]]:
    """Give for each topic the documents that hold most of it, no copies: ids and weights."""
    by_topic: dict[str, list[tuple[float, int]]] = {}
    found = columns_of(assignments, "topic", "copy_of", "weight")
    for number, (topic, first, weight) in enumerate(found):
        if topic is not None and first is None:
            best = by_topic.setdefault(topic, [])
            heappush(best, (weight, -number))
            if len(best) > STRONGEST:
                heappop(best)
    return {
        topic: [(assignments[-number].id, weight) for weight, number in sorted(best, reverse=True)]
        for topic, best in by_topic.items()
    }
