"""Data model of explainability: one document through the text chain, token by token."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from jobs.datatypes.documents import Span
from jobs.datatypes.text import Drop, Prepared


class LazySpans(Sequence[Span]):
    """Spans that are found when they are first asked for; they equal a tuple of the same."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], tuple[Span, ...]]) -> None:
        self._find: Callable[[], tuple[Span, ...]] | None = find
        self._found: tuple[Span, ...] = ()

    def _spans(self) -> tuple[Span, ...]:
        if self._find is not None:
            self._found, self._find = self._find(), None
        return self._found

    def __len__(self) -> int:
        return len(self._spans())

    @overload
    def __getitem__(self, at: int) -> Span: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Span, ...]: ...
    def __getitem__(self, at: int | slice) -> Span | tuple[Span, ...]:
        return self._spans()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._spans() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._spans())

    def __repr__(self) -> str:
        return repr(self._spans())


@dataclass(frozen=True, slots=True)
class TracedToken:
    """One token of a passage: its offsets, where it came from, and what became of it.

    `start` and `end` are in the passage's display text; `spans` are in the raw document (a
    rejoined word has more than one). `term` is -1 and `drop` says why where it is no term.
    """

    start: int
    end: int
    form: str
    spans: Sequence[Span]
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
