"""Packed encoding of the documents of a large corpus: of each all is held but its text, packed."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, overload

from jobs.datatypes import Document, Scalar, lengths_of
from jobs.text.chain.offsets import bounds_of
from jobs.text.script.text_coding import CodePage, PackedText

#: Corpus size in characters from which on texts are packed.
PACKED_FROM: Final = 1 << 25
#: Block size in characters: documents are packed together until they are so long.
_BLOCK: Final = 1 << 14
#: Sample size in characters, of which the code page of a corpus is made.
_SAMPLE: Final = 1 << 22
#: Null value of metadata
_NO_METADATA: Final[Mapping[str, Scalar]] = {}


class PackedDocuments(Sequence[Document]):
    """Documents whose texts are unpacked when they are asked for.

    Implements `jobs.datatypes.StoredDocuments`.

    Parameters
    ----------
    documents : iterable of Document
        What is packed: of these all is held but their texts.
    page : CodePage
        What the texts are packed by.
    """

    def __init__(self, documents: Iterable[Document], page: CodePage) -> None:
        self.page = page
        self._heads: list[Document] = []
        self._blocks: list[PackedText] = []
        #: The number of the first document of each block.
        self._firsts: list[int] = []
        lengths: list[int] = []
        waiting: list[str] = []
        size = 0
        for one in documents:
            self._heads.append(with_text(one, ""))
            lengths.append(len(one.text))
            waiting.append(one.text)
            size += len(one.text)
            if size >= _BLOCK:
                self._pack(waiting)
                waiting, size = [], 0
        self._pack(waiting)
        self._starts = bounds_of(lengths)

    def _pack(self, texts: Sequence[str]) -> None:
        if texts:
            self._firsts.append(len(self._heads) - len(texts))
            self._blocks.append(self.page.packed("".join(texts)))

    def __len__(self) -> int:
        return len(self._heads)

    def __iter__(self) -> Iterator[Document]:
        return self._between(0, len(self))

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Document, ...]: ...
    def __getitem__(self, at: int | slice) -> Document | tuple[Document, ...]:
        if isinstance(at, slice):
            first, end, step = at.indices(len(self))
            if step == 1:
                return tuple(self._between(first, end))
            return tuple(self[number] for number in range(first, end, step))
        place = range(len(self))[at]
        return next(self._between(place, place + 1))

    def _between(self, first: int, end: int) -> Iterator[Document]:
        """Yield some neighbours."""
        block = bisect_right(self._firsts, first) - 1
        while first < end:
            start = self._firsts[block]
            after = self._firsts[block + 1] if block + 1 < len(self._firsts) else len(self)
            text = self._blocks[block].text()
            bounds = (self._starts[start : after + 1] - self._starts[start]).tolist()
            for number in range(first, min(after, end)):
                a, b = bounds[number - start : number - start + 2]
                yield with_text(self._heads[number], text[a:b])
            first, block = after, block + 1

    def without(self, numbers: Collection[int]) -> "PackedDocuments":
        """Leave out some, by their numbers."""
        left = set(numbers)
        kept = (one for number, one in enumerate(self) if number not in left)
        return PackedDocuments(kept, self.page)

    def heads(self, first: int, end: int) -> Sequence[Document]:
        """Give some neighbours without their texts."""
        return self._heads[first:end]

    def column(self, name: str) -> Iterator[Any]:
        """Give a field of each that is not its text."""
        return map(attrgetter(name), self._heads)

    def lengths(self) -> list[int]:
        """Count the characters of each text."""
        lengths: list[int] = (self._starts[1:] - self._starts[:-1]).tolist()
        return lengths


def with_text(one: Document, text: str) -> Document:
    """Give a document another text; all that have no metadata share one value for it."""
    metadata = one.metadata or _NO_METADATA
    return Document(
        one.id, text, one.source, one.title, one.date, one.language, metadata, one.vector
    )


def packed_if_large(documents: Sequence[Document]) -> Sequence[Document]:
    """Pack the texts of a corpus that is large and held; any other is given back as it is."""
    large = isinstance(documents, tuple) and sum(lengths_of(documents)) >= PACKED_FROM
    return PackedDocuments(documents, page_of(documents)) if large else documents


def page_of(documents: Sequence[Document]) -> CodePage:
    """Give the code page that documents are packed by, or make it of a sample of them."""
    if isinstance(documents, PackedDocuments):
        return documents.page
    step = 1 + sum(lengths_of(documents)) // _SAMPLE
    return CodePage.of(one.text[:_SAMPLE] for one in documents[::step])
