"""Data model of explainability: one document through the text chain, token by token."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from jobs.datatypes.documents import Span
from jobs.datatypes.text import Drop, Prepared


@dataclass(frozen=True, slots=True)
class TracedToken:
    """One token of a passage: its offsets, where it came from, and what became of it.

    `start` and `end` are in the passage's display text; `spans` are in the raw document (a
    rejoined word has more than one). `term` is -1 and `drop` says why where it is no term.
    """

    start: int
    end: int
    form: str
    spans: tuple[Span, ...]
    term: int
    drop: Drop


@dataclass(frozen=True, eq=False)
class Trace:
    """One document through the whole chain: `tokens[i]` are those of passage i.

    Both are made when they are asked for; `prepare` gives the document after the chain.
    """

    prepare: Callable[[], Prepared]
    tokens: Sequence[tuple[TracedToken, ...]]

    @cached_property
    def prepared(self) -> Prepared:
        """The document after the chain."""
        return self.prepare()
