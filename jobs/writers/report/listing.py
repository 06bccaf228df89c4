"""Pagination of the HTML report by topic: lists of all its documents, those with most first.

The lists are made anew in each run: other than pages of documents they cost next to nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs.canonical import rounded
from jobs.datatypes import Assignment
from jobs.writers.paging import PAGES
from jobs.writers.report.cards import STRONGEST, Card
from jobs.writers.report.html import DOT, Html, escaped
from jobs.writers.report.marks import seen

#: Pagination: so many documents of a topic in a list.
LISTED = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """The documents of a topic that has more than its card shows, by their weights."""

    card: Card
    documents: Sequence[Assignment]

    @property
    def names(self) -> tuple[str, ...]:
        """The pages that they take, from the folder of the run."""
        folder = PAGES.partition("/")[0]
        count = -(-len(self.documents) // LISTED)
        return tuple(f"{folder}/{self.card.id}-{page:04d}.html" for page in range(1, count + 1))

    def page(self, page: int) -> Sequence[Assignment]:
        """The documents of a page, from 1."""
        return self.documents[(page - 1) * LISTED : page * LISTED]


def listings(cards: Sequence[Card], assignments: Sequence[Assignment]) -> dict[str, Listing]:
    """List the documents of each topic that has more of them than its card shows."""
    by_topic: dict[str, list[Assignment]] = {card.id: [] for card in cards}
    for one in assignments:
        if one.topic is not None:
            by_topic[one.topic].append(one)
    return {
        card.id: Listing(card, sorted(found, key=lambda one: (-one.weight, one.id)))
        for card in cards
        if len(found := by_topic[card.id]) > STRONGEST
    }


def lines(
    html: Html, documents: Sequence[Assignment], place_of: Mapping[str, str]
) -> Iterator[str]:
    """Show documents, a line each: title, date, weight; a link where the report shows it."""
    for one in documents:
        name = f"<bdi>{escaped(seen(one.title or one.id))}</bdi>"
        place = place_of.get(one.id)
        found = [name if place is None else f'<a href="../{place}">{name}</a>']
        if one.date:
            found.append(html.date(one.date))
        if one.copy_of is not None:
            found.append(html.say("copy"))
        yield f"<li><span>{DOT.join(found)}</span> {html.share(rounded(one.weight))}</li>\n"
