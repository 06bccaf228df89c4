"""HTML fragments that pages have by the thousand: documents, topics, numbers, marked text.

It is made here and not by templates, which take several times as long.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jobs.datatypes import scalar_text
from jobs.text.words.language import NUMBER_OF_LANGUAGE
from jobs.writers.report.cards import Card
from jobs.writers.report.documents import Decided, DocumentView
from jobs.writers.report.marks import Mark, Piece, seen
from jobs.writers.report.reasons import Reasons
from jobs.writers.wording import Catalogue

if TYPE_CHECKING:
    from markupsafe import Markup

DOT = ' <span class="dot">·</span> '
#: Detection limit: smaller shares are written as less than it (half of the last digit shown).
LEAST = 0.0005


class Html:
    """Makes HTML that templates take as it is; all text in it is escaped here, once."""

    def __init__(
        self,
        markup: type["Markup"],
        words: Catalogue,
        reasons: Reasons,
        local: Callable[[str], str],
    ) -> None:
        self._markup = markup
        self.say = words.say
        self.numbers = words.numbers
        self._reasons = reasons
        self._local = local
        self._attribute = lru_cache(maxsize=65_536)(attribute)
        self._chips: dict[tuple[str, str], str] = {}
        self._shares: dict[str, str] = {}

    def num(self, value: Any, text: str) -> "Markup":
        """Show a number, with its full value for those who read the page by program."""
        return self._markup(f'<data value="{value}"><bdi dir="ltr">{escaped(text)}</bdi></data>')

    def whole(self, value: int) -> "Markup":
        """Show a number of things."""
        return self.num(value, self.numbers.whole(value))

    def share(self, value: float) -> "Markup":
        """Show a share in per cent."""
        return self._markup(self.share_of(value))

    def share_of(self, value: float) -> str:
        """Show a share in per cent, for text that is put together here."""
        shown = self._shares.get(tenths := f"{100 * value:.1f}")
        if shown is None:
            shown = self._shares[tenths] = escaped(self.numbers.share(value))
        return f'<data value="{value}"><bdi dir="ltr">{shown}</bdi></data>'

    def date(self, text: str) -> "Markup":
        """Show a date as the language writes it."""
        return self._markup(f'<bdi dir="ltr">{escaped(seen(self.numbers.day(text)))}</bdi>')

    def code(self, text: str) -> "Markup":
        """Show an id, a path, or other text that is no prose."""
        return self._markup(f'<bdi dir="ltr" class="code">{escaped(seen(text))}</bdi>')

    def chip(self, card: Any, path: str = "") -> "Markup":
        """Show a topic in its colour, as a link to its card."""
        return self._markup(
            f'<a class="chip" style="--c:{card.colour}" href="{path}#{card.id}">'
            f'<bdi dir="ltr" class="tag">{card.id}</bdi> <bdi>{escaped(card.label)}</bdi></a>'
        )

    def _chip(self, card: Card, path: str) -> str:
        chip = self._chips.get((card.id, path))
        if chip is None:
            chip = self._chips[card.id, path] = self.chip(card, path)
        return chip

    def marked(self, pieces: Iterable[Piece]) -> "Markup":
        """Show text with its marked words."""
        return self._markup("".join(self._mark(*piece) for piece in pieces))

    def prose(self, text: str, marks: Iterable[Mark]) -> str:
        """Show a text with words of it marked; they are in order, and none overlap."""
        parts: list[str] = []
        done = 0
        for start, end, term in marks:
            parts += escaped(text[done:start]), self._mark(text[start:end], term)
            done = end
        parts.append(escaped(text[done:]))
        return "".join(parts)

    def _mark(self, text: str, term: str) -> str:
        if not term:
            return escaped(text)
        return f'<mark data-term="{self._attribute(term)}">{escaped(text)}</mark>'

    def document(
        self, view: DocumentView, cards: Mapping[str, Card], path: str
    ) -> "Iterator[Markup]":
        """Show a document, piece by piece; `path` leads to report.html, and is empty there."""
        head = [
            f'<article class="document" id="{view.anchor}" data-of="{view.digest}">\n',
            f"<h3><bdi>{escaped(view.name)}</bdi></h3>\n",
            self._whence(view),
            *self._mixture(view, cards, path),
            *(self._why(one, cards) for one in view.decided if one.words),
        ]
        yield self._markup("".join(head))
        yield from map(self._markup, self._passages(view, cards, path))
        yield self._markup("</article>")

    def _whence(self, view: DocumentView) -> str:
        found: list[str] = [self.code(view.record["id"])]
        if view.record["date"]:
            found.append(self.date(view.record["date"]))
        found.append(self.code(self._local(view.record["source"])))
        for name, value in view.record.get("metadata", {}).items():
            if written := scalar_text(value):
                pair = escaped(seen(f"{name}: {written}"))
                found.append(self._markup(f'<bdi class="kept">{pair}</bdi>'))
        if view.record["copy_of"]:
            found.append(f"{self.say('copy_of')} {self.code(view.record['copy_of'])}")
        return f'<p class="meta">{DOT.join(found)}</p>\n'

    def _mixture(self, view: DocumentView, cards: Mapping[str, Card], path: str) -> Iterator[str]:
        topics = view.record["topics"]
        if not topics:
            told = self._reasons.tell(view.record["reason"])
            why = f'<bdi lang="{told.language}">{escaped(seen(told.text))}</bdi>'
            yield f'<p class="note">{self.say("no_topic")}: {why}</p>\n'
            return
        yield '<div class="mixture" aria-hidden="true">'
        for one in topics:
            card = cards[one["id"]]
            sign = f' class="{card.sign}"' if card.sign else ""
            yield f'<span{sign} style="--c:{card.colour};flex-grow:{one["weight"]}"></span>'
        rest = 1 - sum(one["weight"] for one in topics)
        if rest > LEAST:
            yield f'<span class="rest" style="flex-grow:{rest:.6f}"></span>'
        yield f'</div>\n<ul class="mix" aria-label="{self.say("mixture")}">\n'
        for one in topics:
            yield f"<li>{self._chip(cards[one['id']], path)} {self.share(one['weight'])}</li>\n"
        yield "</ul>\n"

    def _why(self, decided: Decided, cards: Mapping[str, Card]) -> str:
        words = (
            f'<span class="word"><bdi>{escaped(word)}</bdi>'
            + (
                f'<small><bdi dir="ltr">×{self.numbers.whole(times)}</bdi></small>'
                if times > 1
                else ""
            )
            + "</span>"
            for word, times in decided.words
        )
        return (
            f'<p class="why"><span class="lead">{self.say("decided")} <bdi dir="ltr" class="tag" '
            f'style="--c:{cards[decided.topic].colour}">{decided.topic}</bdi></span> '
            f"{' '.join(words)}</p>\n"
        )

    def _passages(self, view: DocumentView, cards: Mapping[str, Card], path: str) -> Iterator[str]:
        if not view.passages:
            return
        count = self.whole(len(view.passages))
        summary = f'{self.say("passages")} <span class="count">{count}</span>'
        yield f"<details><summary>{summary}</summary>\n"
        for passage in view.passages:
            topic, colour = passage.record["topic"], ""
            about = self.say("no_topic")
            if topic:
                colour = f' style="--c:{cards[topic].colour}"'
                about = (
                    f'<a href="{path}#{topic}" class="tag"><bdi dir="ltr">{topic}</bdi></a> '
                    f"{self.share(passage.record['weight'])}"
                )
            speaks = f' lang="{passage.language}"' if passage.language in NUMBER_OF_LANGUAGE else ""
            prose = self.prose(passage.text, passage.marks)
            yield (
                f'<div class="passage"{colour}><p class="source">{about}</p>\n'
                f'<p class="prose" dir="auto"{speaks}>{prose}</p></div>\n'
            )
        yield "</details>\n"


def escaped(text: str) -> str:
    """Make a text safe between tags."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def attribute(text: str) -> str:
    """Make a text safe between double quotes."""
    return escaped(seen(text)).replace('"', "&#34;")
