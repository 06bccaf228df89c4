"""Columnar storage of the assignments of some neighbours, in memory or as arrays for the disk."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import fields
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np

from jobs.datatypes import (
    AnyArray,
    Assignment,
    Int32Array,
    Int64Array,
    PassageAssignment,
    Scalar,
    TopicWeight,
    UInt8Array,
)
from jobs.shards.records import decode, encode

#: Fields of numbers, and their types
_NUMBERS: Final = {
    "weight": np.float64, "margin": np.float64, "tokens": np.int64, "terms": np.int64,
    "run": np.int64,
}  # fmt: skip
#: Fields of texts, or of None
_TEXT_FIELDS: Final = (
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


def _written(value: Any) -> UInt8Array:
    """Encode texts and other JSON values."""
    return np.frombuffer(encode(value), np.uint8)


def _read(data: AnyArray) -> Any:
    return decode(data.tobytes())


class Texts:
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

    @staticmethod
    def names(name: str) -> tuple[str, ...]:
        """The arrays of the column under a name."""
        return f"{name}.ends", f"{name}.held"

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray], name: str) -> "Texts":
        """Rebuild the column that `arrays` gave under a name."""
        found = cls.__new__(cls)
        ends, held = (arrays[one] for one in cls.names(name))
        found._ends, found._held = ends, _read(held)
        return found

    def arrays(self, name: str) -> dict[str, AnyArray]:
        """Give all that `restore` needs."""
        return dict(zip(self.names(name), (self._ends, _written(self._held)), strict=True))

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

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray], name: str) -> "_Lists":
        """Rebuild the column that `arrays` gave under a name."""
        found = cls.__new__(cls)
        found._texts = _read(arrays[f"{name}.texts"])
        found._places, found._numbers, found._ends = (
            arrays[f"{name}.{one}"] for one in ("places", "numbers", "ends")
        )
        return found

    def arrays(self, name: str) -> dict[str, AnyArray]:
        """Give all that `restore` needs."""
        return {
            f"{name}.texts": _written(self._texts),
            f"{name}.places": self._places,
            f"{name}.numbers": self._numbers,
            f"{name}.ends": self._ends,
        }

    def texts(self) -> Iterator[str | None]:
        """Give the texts of all pairs."""
        return map(self._texts.__getitem__, self._places.tolist())

    def some(self, first: int, last: int) -> tuple[list[int], list[tuple[str | None, float]]]:
        """Give the lists from one place to another: where they begin and end, and their pairs."""
        ends = self._ends[first : last + 1].tolist()
        texts = map(self._texts.__getitem__, self._places[ends[0] : ends[-1]].tolist())
        return ends, list(zip(texts, self._numbers[ends[0] : ends[-1]].tolist(), strict=True))


class AssignmentBlock:
    """The assignments of some neighbours."""

    __slots__ = (
        *("_columns", "_count", "_mains", "_metadata", "_numbers", "_passage_ids", "_topics"),
    )

    def __init__(self, some: Sequence[Assignment]) -> None:
        self._columns = {name: Texts([getattr(one, name) for one in some]) for name in _TEXT_FIELDS}
        self._numbers = {
            name: np.array([getattr(one, name) for one in some], kind)
            for name, kind in _NUMBERS.items()
        }
        self._topics = _Lists([one.topics for one in some])
        passages = [one.passages for one in some]
        self._passage_ids = Texts([passage.id for own in passages for passage in own])
        self._mains = _Lists(
            [[(passage.topic, passage.weight) for passage in own] for own in passages]
        )
        keys: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._metadata: list[tuple[tuple[str, ...], tuple[Scalar, ...]]] = []
        for one in some if any(one.metadata for one in some) else ():
            own = tuple(one.metadata)
            self._metadata.append((keys.setdefault(own, own), tuple(one.metadata.values())))
        self._count = len(some)

    @staticmethod
    def arrays_of(names: Iterable[str]) -> set[str] | None:
        """Name the arrays that hold some fields; None where these are not texts and numbers."""
        wanted = set(names)
        if not wanted <= {*_TEXT_FIELDS, *_NUMBERS}:
            return None
        return wanted.union(*(Texts.names(name) for name in wanted.intersection(_TEXT_FIELDS)))

    @classmethod
    def restore_some(
        cls, arrays: Mapping[str, AnyArray], names: Iterable[str], count: int
    ) -> "AssignmentBlock":
        """Rebuild the columns of some texts and numbers: of others nothing can be asked."""
        found = cls.__new__(cls)
        found._columns = {
            name: Texts.restore(arrays, name) for name in names if name in _TEXT_FIELDS
        }
        found._numbers = {name: arrays[name] for name in names if name in _NUMBERS}
        found._count = count
        return found

    @classmethod
    def restore(cls, arrays: Mapping[str, AnyArray]) -> "AssignmentBlock":
        """Rebuild what `arrays` came from."""
        found = cls.__new__(cls)
        found._columns = {name: Texts.restore(arrays, name) for name in _TEXT_FIELDS}
        found._numbers = {name: arrays[name] for name in _NUMBERS}
        found._topics, found._mains = (_Lists.restore(arrays, one) for one in ("topics", "mains"))
        found._passage_ids = Texts.restore(arrays, "passages")
        found._metadata = [(tuple(keys), tuple(own)) for keys, own in _read(arrays["metadata"])]
        found._count = len(arrays["run"])
        return found

    def arrays(self) -> dict[str, AnyArray]:
        """Give all that `restore` needs, by name."""
        columns = (column.arrays(name) for name, column in self._columns.items())
        own = {name: array for column in columns for name, array in column.items()}
        passages = {**self._mains.arrays("mains"), **self._passage_ids.arrays("passages")}
        held = {"metadata": _written(self._metadata)}
        return {**own, **self._numbers, **self._topics.arrays("topics"), **passages, **held}

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

    def shown_on(self, pages: "Texts") -> "AssignmentBlock":
        """Give the same with other pages, one for each."""
        other = copy(self)
        other._columns = {**self._columns, "page": pages}
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
