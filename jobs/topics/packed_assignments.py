"""Columnar storage of assignments: of many documents each is made when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import fields, replace
from functools import partial
from itertools import islice, pairwise
from typing import Any, Final, overload

import numpy as np

from jobs.datatypes import (
    Assignment,
    Int32Array,
    Int64Array,
    PassageAssignment,
    Scalar,
    TopicWeight,
)

#: Documents from which on assignments are packed
PACKED_FROM: Final = 10_000
#: Block size in documents: so many are made at a time
_BLOCK: Final = 1_024
#: Fields of numbers, and their types
_NUMBERS: Final = {
    "weight": np.float64, "margin": np.float64, "tokens": np.int64, "terms": np.int64,
    "run": np.int64,
}  # fmt: skip
#: Fields of texts, or of None
_TEXTS: Final = (
    "id", "source", "title", "date", "topic", "reason", "copy_of", "language", "digest",
    "unedited", "page",
)  # fmt: skip
#: Keys and values where there is no metadata
_NONE: Final[tuple[tuple[str, ...], tuple[Scalar, ...]]] = ((), ())


#: All fields, in their order
_FIELDS: Final = tuple(one.name for one in fields(Assignment))
_topic: Callable[[tuple[Any, ...]], TopicWeight] = partial(tuple.__new__, TopicWeight)
_passage: Callable[[tuple[Any, ...]], PassageAssignment] = partial(tuple.__new__, PassageAssignment)


def _cut(ends: list[int], values: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Cut values into tuples, at places that begin anywhere."""
    start = ends[0]
    return (tuple(values[first - start : last - start]) for first, last in pairwise(ends))


class _Texts:
    """A column of texts, or of None: one text, or the places of few different ones."""

    __slots__ = ("_ends", "_held")

    def __init__(self, texts: Sequence[str | None]) -> None:
        different = dict.fromkeys(texts)
        self._held: str | list[str | None]
        if None in different or 2 * len(different) <= len(texts):
            self._held = list(different)
            place = {text: at for at, text in enumerate(self._held)}
            self._ends: Int32Array = np.array([place[one] for one in texts], np.int32)
        else:
            known = [one for one in texts if one is not None]
            self._held = "".join(known)
            self._ends = np.cumsum([0, *map(len, known)]).astype(np.int32)

    def some(self, first: int, last: int) -> list[str | None]:
        """Give the texts from one place to another."""
        held = self._held
        if isinstance(held, str):
            bounds = self._ends[first : last + 1].tolist()
            return [held[start:end] for start, end in pairwise(bounds)]
        return [held[at] for at in self._ends[first:last].tolist()]


class _Lists:
    """A column of lists of (text, number) pairs: the places of different texts, and the numbers."""

    __slots__ = ("_ends", "_numbers", "_places", "_texts")

    def __init__(self, lists: Sequence[Sequence[tuple[str | None, float]]]) -> None:
        pairs = [pair for some in lists for pair in some]
        self._texts = list(dict.fromkeys(text for text, _ in pairs))
        place = {text: at for at, text in enumerate(self._texts)}
        self._places: Int32Array = np.array([place[text] for text, _ in pairs], np.int32)
        self._numbers = np.array([number for _, number in pairs], np.float64)
        self._ends: Int64Array = np.cumsum([0, *map(len, lists)])

    def texts(self) -> Iterator[str | None]:
        """Give the texts of all pairs."""
        return map(self._texts.__getitem__, self._places.tolist())

    def some(self, first: int, last: int) -> tuple[list[int], list[tuple[str | None, float]]]:
        """Give the lists from one place to another: where they begin and end, and their pairs."""
        ends = self._ends[first : last + 1].tolist()
        texts = map(self._texts.__getitem__, self._places[ends[0] : ends[-1]].tolist())
        return ends, list(zip(texts, self._numbers[ends[0] : ends[-1]].tolist(), strict=True))


class _Block:
    """Some neighbours."""

    __slots__ = (
        *("_columns", "_count", "_mains", "_metadata", "_numbers", "_passage_ids", "_topics"),
    )

    def __init__(self, some: Sequence[Assignment]) -> None:
        self._columns = {name: _Texts([getattr(one, name) for one in some]) for name in _TEXTS}
        self._numbers = {
            name: np.array([getattr(one, name) for one in some], kind)
            for name, kind in _NUMBERS.items()
        }
        self._topics = _Lists([one.topics for one in some])
        passages = [one.passages for one in some]
        self._passage_ids = _Texts([passage.id for own in passages for passage in own])
        self._mains = _Lists(
            [[(passage.topic, passage.weight) for passage in own] for own in passages]
        )
        keys: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._metadata: list[tuple[tuple[str, ...], tuple[Scalar, ...]]] = []
        for one in some if any(one.metadata for one in some) else ():
            own = tuple(one.metadata)
            self._metadata.append((keys.setdefault(own, own), tuple(one.metadata.values())))
        self._count = len(some)

    def __len__(self) -> int:
        return self._count

    def column(self, name: str) -> Iterator[Any]:
        """Give a field of each."""
        if name in self._columns:
            return iter(self._columns[name].some(0, self._count))
        if name in self._numbers:
            return iter(self._numbers[name].tolist())
        if name == "passages":
            return _cut(*self._passages(0, self._count))
        if name == "metadata":
            return (dict(zip(*pair, strict=True)) for pair in self._pairs(0, self._count))
        return (getattr(one, name) for one in self.some(0, self._count))

    def fields(self, place: int, names: Sequence[str]) -> Iterator[Any]:
        """Give some fields of the one at a place, texts and numbers."""
        for name in names:
            if name in self._columns:
                yield from self._columns[name].some(place, place + 1)
            else:
                yield self._numbers[name][place].item()

    def topics_of_passages(self) -> Iterator[str | None]:
        """Give the main topic of each passage."""
        return self._mains.texts()

    def shown_on(self, pages: Mapping[str, str]) -> "_Block":
        """Give the same with the pages of the documents whose ids are given."""
        ids, before = self.column("id"), self.column("page")
        other = copy(self)
        now = [pages.get(id_, page) for id_, page in zip(ids, before, strict=True)]
        other._columns = {**self._columns, "page": _Texts(now)}
        return other

    def some(self, first: int, last: int) -> Iterator[Assignment]:
        """Make the assignments from one place to another."""
        columns: dict[str, Iterable[Any]] = {
            name: column.some(first, last) for name, column in self._columns.items()
        }
        columns |= {name: own[first:last].tolist() for name, own in self._numbers.items()}
        bounds, shares = self._topics.some(first, last)
        topics = list(map(_topic, shares))
        columns["topics"] = _cut(bounds, topics)
        columns["passages"] = _cut(*self._passages(first, last))
        pairs = self._pairs(first, last)
        columns["metadata"] = (dict(zip(keys, held, strict=True)) for keys, held in pairs)
        yield from map(Assignment, *map(columns.__getitem__, _FIELDS))

    def _pairs(self, first: int, last: int) -> list[tuple[tuple[str, ...], tuple[Scalar, ...]]]:
        """Give keys and values of metadata from one place to another."""
        return self._metadata[first:last] or [_NONE] * (last - first)

    def _passages(self, first: int, last: int) -> tuple[list[int], list[PassageAssignment]]:
        """Make the passages of those from one place to another, and say where each's begin."""
        edges, mains = self._mains.some(first, last)
        ids = self._passage_ids.some(edges[0], edges[-1])
        return edges, [_passage((id_, *main)) for id_, main in zip(ids, mains, strict=True)]


class PackedAssignments(Sequence[Assignment]):
    """Assignments in columns, some hundred bytes each.

    Parameters
    ----------
    assignments : iterable of Assignment
        Of which no more than a block is held as they are.
    """

    def __init__(self, assignments: Iterable[Assignment]) -> None:
        rest = iter(assignments)
        self._blocks: list[_Block] = []
        self._count = 0
        while some := tuple(islice(rest, _BLOCK)):
            self._blocks.append(_Block(some))
            self._count += len(some)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Assignment]:
        for block in self._blocks:
            yield from block.some(0, len(block))

    def column(self, name: str) -> Iterator[Any]:
        """Give a field of each."""
        for block in self._blocks:
            yield from block.column(name)

    def fields(self, numbers: Sequence[int], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Give some fields, texts and numbers, of some of them, by their numbers."""
        for number in numbers:
            block, place = divmod(range(self._count)[number], _BLOCK)
            yield tuple(self._blocks[block].fields(place, names))

    def topics_of_passages(self) -> Iterator[str | None]:
        """Give the main topic of each passage of all documents."""
        for block in self._blocks:
            yield from block.topics_of_passages()

    def shown_on(self, pages: Mapping[str, str]) -> "PackedAssignments":
        """Give the same with the pages of the documents whose ids are given."""
        other = PackedAssignments(())
        other._blocks = [block.shown_on(pages) for block in self._blocks]
        other._count = self._count
        return other

    @overload
    def __getitem__(self, at: int) -> Assignment: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Assignment, ...]: ...
    def __getitem__(self, at: int | slice) -> Assignment | tuple[Assignment, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(*at.indices(self._count)))
        number, place = divmod(range(self._count)[at], _BLOCK)
        return next(self._blocks[number].some(place, place + 1))


def shown_on(assignments: Sequence[Assignment], pages: Mapping[str, str]) -> Sequence[Assignment]:
    """Give assignments with the pages of the documents whose ids are given."""
    if isinstance(assignments, PackedAssignments):
        return assignments.shown_on(pages)
    return tuple(replace(one, page=pages.get(one.id, one.page)) for one in assignments)


def packed(assignments: Iterable[Assignment], count: int) -> Sequence[Assignment]:
    """Hold the assignments of so many documents: as they are, or from some number on packed."""
    return PackedAssignments(assignments) if count >= PACKED_FROM else tuple(assignments)
