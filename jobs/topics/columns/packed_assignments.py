"""Columnar storage of many assignments, block by block: each is made when it is asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, Final, overload

from jobs.datatypes import Assignment, Prepared
from jobs.shards import Shelf, StoredRecords
from jobs.shards.shelf import Place
from jobs.topics.columns.blocks import AssignmentBlock, Texts

#: Documents from which on assignments are packed
PACKED_FROM: Final = 10_000
#: Block size in documents: so many are made at a time
_BLOCK: Final = 1_024


class PackedAssignments(Sequence[Assignment]):
    """Assignments in columns: some hundred bytes each, or a few where they lie on the disk.

    Parameters
    ----------
    assignments : iterable of Assignment
        Of which no more than a block is held as they are.
    shelf : Shelf or None
        Takes the columns; None where they are held.
    """

    def __init__(self, assignments: Iterable[Assignment], shelf: Shelf | None = None) -> None:
        rest = iter(assignments)
        self._shelf = shelf
        self._blocks: list[AssignmentBlock | Place] = []
        #: Pages of the documents of a block, where they are others than it has.
        self._pages: dict[int, Texts] = {}
        self._last: tuple[int, AssignmentBlock] | None = None
        self._count = 0
        while some := tuple(islice(rest, _BLOCK)):
            block = AssignmentBlock(some)
            self._blocks.append(block if shelf is None else shelf.put(block.arrays()))
            self._count += len(some)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Assignment]:
        for block in self._every():
            yield from block.some(0, len(block))

    def column(self, name: str) -> Iterator[Any]:
        """Give a field of each."""
        for number in range(len(self._blocks)):
            yield from self._columns(number, (name,)).column(name)

    def fields(self, numbers: Sequence[int], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Give some fields, texts and numbers, of some of them, by their numbers.

        Each block is read once, for all that are asked for.
        """
        found: list[tuple[Any, ...]] = [()] * len(numbers)
        last, block = -1, None
        for at in sorted(range(len(numbers)), key=numbers.__getitem__):
            number, place = divmod(range(self._count)[numbers[at]], _BLOCK)
            if block is None or number != last:
                last, block = number, self._columns(number, names)
            found[at] = tuple(block.fields(place, names))
        return iter(found)

    def topics_of_passages(self) -> Iterator[str | None]:
        """Give the main topic of each passage of all documents."""
        for block in self._every():
            yield from block.topics_of_passages()

    def shown_on(self, pages: Mapping[str, str]) -> "PackedAssignments":
        """Give the same with the pages of the documents whose ids are given."""
        other = PackedAssignments((), self._shelf)
        other._blocks, other._count = self._blocks, self._count
        for number in range(len(self._blocks)):
            block = self._columns(number, ("id", "page"))
            pairs = zip(block.column("id"), block.column("page"), strict=True)
            other._pages[number] = Texts([pages.get(id_, page) for id_, page in pairs])
        return other

    @overload
    def __getitem__(self, at: int) -> Assignment: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Assignment, ...]: ...
    def __getitem__(self, at: int | slice) -> Assignment | tuple[Assignment, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(*at.indices(self._count)))
        number, place = divmod(range(self._count)[at], _BLOCK)
        return next(self._block(number).some(place, place + 1))

    def _every(self) -> Iterator[AssignmentBlock]:
        return map(self._block, range(len(self._blocks)))

    def _columns(self, number: int, names: Sequence[str]) -> AssignmentBlock:
        """Give a block of which some fields are asked; on the disk no others are read."""
        held, wanted = self._blocks[number], AssignmentBlock.arrays_of(names)
        if isinstance(held, AssignmentBlock) or wanted is None or self._shelf is None:
            return self._block(number)
        count = min(_BLOCK, self._count - number * _BLOCK)
        block = AssignmentBlock.restore_some(self._shelf.get(held, wanted), names, count)
        pages = self._pages.get(number)
        return block if pages is None else block.shown_on(pages)

    def _block(self, number: int) -> AssignmentBlock:
        """Give a block; the last one that was read is kept, for its neighbours are asked for."""
        last, held = self._last, self._blocks[number]
        if last is not None and last[0] == number:
            return last[1]
        if isinstance(held, AssignmentBlock):
            block = held
        else:
            assert self._shelf is not None
            block = AssignmentBlock.restore(self._shelf.get(held))
        pages = self._pages.get(number)
        block = block if pages is None else block.shown_on(pages)
        self._last = number, block
        return block


def shown_on(assignments: Sequence[Assignment], pages: Mapping[str, str]) -> Sequence[Assignment]:
    """Give assignments with the pages of the documents whose ids are given."""
    if isinstance(assignments, PackedAssignments):
        return assignments.shown_on(pages)
    return tuple(replace(one, page=pages.get(one.id, one.page)) for one in assignments)


def packed(
    assignments: Iterable[Assignment], documents: Sequence[Prepared]
) -> Sequence[Assignment]:
    """Hold the assignments of documents: as they are, or packed from some number on.

    Where the documents lie in shards, so do their assignments.
    """
    if len(documents) < PACKED_FROM:
        return tuple(assignments)
    shards = documents.shards if isinstance(documents, StoredRecords) else ()
    return PackedAssignments(assignments, Shelf(shards[0].parent) if shards else None)
