"""Random access to packed words: UTF-8 in an array, which may be mapped, and languages beside."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, overload

import numpy as np

from jobs.datatypes import AnyArray, Int64Array, UInt8Array

#: Block size in words: so many are made at a time where all are asked for
AT_ONCE: Final = 1 << 16
#: Separator of words, which no word has
FEED: Final = b"\n"


def pack_words(words: Iterable[str]) -> UInt8Array:
    """Pack words as UTF-8, a line feed after each."""
    text = "\n".join(chain(words, ("",)))
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def encoded_words(packed: AnyArray) -> list[bytes]:
    """Give packed words one by one, still encoded."""
    return packed.tobytes().split(FEED)[:-1]


def stored_words(words: Iterable[str]) -> "StoredWords":
    """Hold words packed: a fifth of what they take as strings."""
    text = pack_words(words)
    return StoredWords(text, np.append(0, np.flatnonzero(text == ord(FEED)) + 1))


class StoredWords(Sequence[str]):
    """Words that lie packed, on the disk or in memory: each is made when it is asked for.

    Parameters
    ----------
    text : uint8[n]
        As `pack_words` has it.
    starts : int64[words + 1]
        Where each begins in it.
    """

    def __init__(self, text: AnyArray, starts: Int64Array) -> None:
        self._text, self._starts = text, starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), AT_ONCE):
            yield from self._some(first, min(first + AT_ONCE, len(self)))

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            if step == 1:
                return tuple(self._some(first, max(first, last)))
            return tuple(self[number] for number in range(first, last, step))
        number = range(len(self))[at]
        return self._some(number, number + 1)[0]

    def _some(self, first: int, last: int) -> list[str]:
        """Give the words from one number to another."""
        text = self._text[self._starts[first] : self._starts[last]].tobytes()
        return text.decode("utf-8", "surrogatepass").split("\n")[:-1]


class NamedNumbers(Sequence[str]):
    """Names of few different ones: a number each, which may lie on the disk.

    Parameters
    ----------
    names : sequence of str
    numbers : uint8[n]
        Places in `names`.
    """

    def __init__(self, names: Sequence[str], numbers: AnyArray) -> None:
        self._names, self._numbers = tuple(names), numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), AT_ONCE):
            yield from self[first : first + AT_ONCE]

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(map(self._names.__getitem__, self._numbers[at].tolist()))
        return self._names[int(self._numbers[at])]
