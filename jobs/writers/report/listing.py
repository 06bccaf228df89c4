"""Pagination of the HTML report by topic: lists of all its documents, those with most first.

The lists are made anew in each run: other than pages of documents they cost next to nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jobs.canonical import rounded
from jobs.datatypes import Assignment, Int64Array, columns_of, fields_of
from jobs.writers.paging import PAGES
from jobs.writers.report.cards import STRONGEST, Card
from jobs.writers.report.html import DOT, Html, escaped
from jobs.writers.report.marks import seen

#: Pagination: so many documents of a topic in a list.
LISTED = 200
#: Block size in documents: so many, which fill whole pages, are taken at once.
_TAKEN = 100 * LISTED


class Line(NamedTuple):
    """What is listed of a document."""

    id: str
    title: str
    date: str
    copy_of: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents of a topic that has more than its card shows, by their weights.

    Parameters
    ----------
    card : Card
    assignments : sequence of Assignment
        Of all documents.
    numbers : int64[n]
        Which of them are of the topic, the heaviest first.
    """

    card: Card
    assignments: Sequence[Assignment]
    numbers: Int64Array

    @property
    def names(self) -> tuple[str, ...]:
        """The pages that they take, from the folder of the run."""
        folder = PAGES.partition("/")[0]
        count = -(-len(self.numbers) // LISTED)
        return tuple(f"{folder}/{self.card.id}-{page:04d}.html" for page in range(1, count + 1))

    def pages(self) -> Iterator[list[Line]]:
        """The documents of each page; those of some neighbours are taken at once."""
        for first in range(0, len(self.numbers), _TAKEN):
            numbers = self.numbers[first : first + _TAKEN].tolist()
            found = [Line._make(one) for one in fields_of(self.assignments, numbers, *Line._fields)]
            for begin in range(0, len(found), LISTED):
                yield found[begin : begin + LISTED]


def listings(cards: Sequence[Card], assignments: Sequence[Assignment]) -> dict[str, Listing]:
    """List the documents of each topic that has more of them than its card shows."""
    by_topic: dict[str, tuple[list[int], list[float]]] = {card.id: ([], []) for card in cards}
    for number, (topic, weight) in enumerate(columns_of(assignments, "topic", "weight")):
        if topic is not None:
            numbers, weights = by_topic[topic]
            numbers.append(number)
            weights.append(-weight)
    return {
        card.id: Listing(card, assignments, _heaviest(*by_topic[card.id]))
        for card in cards
        if len(by_topic[card.id][0]) > STRONGEST
    }


def _heaviest(numbers: Sequence[int], weights: Sequence[float]) -> Int64Array:
    """Order documents by their negative weights; equal ones stay in the order of their ids."""
    found: Int64Array = np.array(numbers, np.int64)[np.argsort(np.array(weights), kind="stable")]
    return found


def lines(html: Html, documents: Iterable[Line], place_of: Mapping[str, str]) -> str:
    """Show documents, a line each: title, date, weight; a link where the report shows it."""
    shown = []
    for one in documents:
        name = f"<bdi>{escaped(seen(one.title or one.id))}</bdi>"
        place = place_of.get(one.id)
        found = [name if place is None else f'<a href="../{place}">{name}</a>']
        if one.date:
            found.append(html.date(one.date))
        if one.copy_of is not None:
            found.append(html.say("copy"))
        weight = html.share_of(rounded(one.weight))
        shown.append(f"<li><span>{DOT.join(found)}</span> {weight}</li>\n")
    return "".join(shown)
