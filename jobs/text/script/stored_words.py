"""Random access to packed words: UTF-8 in an array, which may be mapped, and languages beside."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Final, overload

import numpy as np

from jobs.datatypes import AnyArray, Int32Array, Int64Array, UInt8Array

#: Block size in words: so many are made at a time where all are asked for
AT_ONCE: Final = 1 << 16
#: Separator of words, which no word has
FEED: Final = b"\n"
#: Bands of words that are merged one after the other, by a hash of their bytes
_BANDS: Final = 8


def utf8_words(words: Iterable[str]) -> UInt8Array:
    """Pack words as UTF-8, a line feed after each."""
    text = "\n".join(chain(words, ("",)))
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def stored_words(words: Iterable[str]) -> "StoredWords":
    """Hold words packed: a fifth of what they take as strings."""
    text = utf8_words(words)
    return StoredWords(text, np.append(0, np.flatnonzero(text == ord(FEED)) + 1))


def first_occurrences(
    texts: Sequence[AnyArray], begins: Int64Array, first: Int64Array, sizes: Int32Array
) -> None:
    """Find where each word of some packed texts occurs first, and how many bytes each takes.

    Words are numbered over all texts, from `begins` on in each. They are looked at in bands by
    their bytes, so that no more than a band of the different ones is held.

    Parameters
    ----------
    texts : sequence of uint8[n]
        As `utf8_words` packs them.
    begins : int64[texts + 1]
        The number of the first word of each, and of all words.
    first : int64[words]
        Takes the number of the first word that is spelled alike.
    sizes : int32[words]
        Takes those of each in bytes, with the line feed after it.
    """
    for band in range(_BANDS):
        seen: dict[bytes, int] = {}
        for text, begin in zip(texts, begins.tolist(), strict=False):
            ends = np.flatnonzero(text == ord(FEED))
            starts = np.append(0, ends[:-1] + 1)[: len(ends)]
            lengths = ends - starts
            sizes[begin : begin + len(ends)] = lengths + 1
            last = text[ends - (lengths > 0)]  # of an empty word the line feed
            own = np.flatnonzero((text[starts] + last + lengths) % _BANDS == band)
            packed = text.tobytes()
            places = zip(starts[own].tolist(), ends[own].tolist(), own.tolist(), strict=True)
            first[begin + own] = [
                seen.setdefault(packed[start:end], begin + word) for start, end, word in places
            ]


def renumbered(first: Int64Array, begins: Int64Array) -> Int64Array:
    """Put the number of its spelling in place of where each word occurs first, text by text.

    Gives where each spelling occurs first, int64[spellings].
    """
    known, found = 0, []
    for begin, end in pairwise(begins.tolist()):
        own = first[begin:end]
        before = own.copy()
        fresh = np.flatnonzero(before == np.arange(begin, end))
        own[fresh] = np.arange(known, known + len(fresh))
        own[:] = first[before]
        known += len(fresh)
        found.append(fresh + begin)
    return np.concatenate([np.zeros(0, np.int64), *found])


def words_at(at: Int64Array, texts: Sequence[AnyArray], begins: Int64Array) -> Iterator[UInt8Array]:
    """Give the packed words that stand at some places, in order, a block for each text."""
    bounds = np.searchsorted(at, begins)
    for text, begin, own in zip(texts, begins.tolist(), pairwise(bounds), strict=False):
        some = text.tobytes().split(FEED)
        taken = (some[word] for word in (at[slice(*own)] - begin).tolist())
        yield np.frombuffer(FEED.join((*taken, b"")), np.uint8)


def merged_words(texts: Sequence[UInt8Array]) -> tuple["StoredWords", Int32Array]:
    """Merge packed words: the different ones, and the number of each word's, int32[words].

    They come in the order in which they first occur.
    """
    counts = [np.count_nonzero(text == ord(FEED)) for text in texts]
    begins = np.append(0, np.cumsum(counts, dtype=np.int64))
    first, sizes = np.zeros(begins[-1], np.int64), np.zeros(begins[-1], np.int32)
    first_occurrences(texts, begins, first, sizes)
    fresh = renumbered(first, begins)
    starts = np.append(0, np.cumsum(sizes[fresh], dtype=np.int64))
    text = np.zeros(starts[-1], np.uint8)
    end = 0
    for block in words_at(fresh, texts, begins):
        text[end : end + len(block)] = block
        end += len(block)
    return StoredWords(text, starts), first.astype(np.int32)


class StoredWords(Sequence[str]):
    """Words that lie packed, on the disk or in memory: each is made when it is asked for.

    Parameters
    ----------
    text : uint8[n]
        As `utf8_words` packs it.
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
