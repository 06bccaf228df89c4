"""Where the characters of a block of documents came from, and how some of them are replaced."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array, Span
from jobs.text.edits import NOWHERE, Sourced, breaks, stretches
from jobs.text.tokens import decoded, encoded, words_before

Codes = NDArray[np.uint32]


def bounds_of(lengths: Sequence[int]) -> Int64Array:
    """Give where texts of these lengths begin when they stand one after the other, and the end."""
    return np.append(0, np.cumsum(lengths, dtype=np.int64))


class Places:
    """Where the characters of a block's text came from.

    Parameters
    ----------
    words : int32[tokens, 3]
        Where each token stands in the text: see `jobs.kernels.tokenise`.
    """

    def __init__(
        self, words: Int32Array, shown: Int32Array, raw: Int32Array, raw_bounds: Int64Array
    ) -> None:
        self.words = words
        self._shown, self._raw, self._raw_bounds = shown, raw, raw_bounds

    def sources(self, document: int, start: int, end: int) -> Int32Array:
        """Find where in the raw document the characters of `text[start:end]` came from."""
        raw = self._places(np.arange(start, end))
        found: Int32Array = np.where(raw == NOWHERE, NOWHERE, raw - self._raw_bounds[document])
        return found.astype(np.int32)

    def corners(self, passages: Int64Array) -> Int64Array:
        """Find where passages begin and end in their raw documents, int64[passages, 2]."""
        from jobs.kernels.passages import P_DOCUMENT, P_END, P_START

        one = np.array([0, 1], np.int64)  # from the end to the last character, and back
        raw = self._places(passages[:, [P_START, P_END]] - one)
        return raw + one - self._raw_bounds[passages[:, P_DOCUMENT]][:, None]

    def moved(
        self, passages: Int64Array, texts: Sequence[str], findings: Iterable[int]
    ) -> dict[int, tuple[Span, ...]]:
        """Find the stretches behind those passages of changed documents that are not one."""
        from jobs.kernels.passages import P_DOCUMENT, P_END, P_START

        found = {}
        for number in findings:
            first, stop = np.searchsorted(passages[:, P_DOCUMENT], [number, number + 1]).tolist()
            if first == stop:
                continue
            start, end = int(passages[first, P_START]), int(passages[stop - 1, P_END])
            sources = self.sources(number, start, end)
            words = words_before(texts[number])
            odd = np.append(0, np.cumsum(breaks(sources, words) | (sources[1:] == NOWHERE)))
            for row in range(first, stop):
                a, b = int(passages[row, P_START]) - start, int(passages[row, P_END]) - start
                if odd[b - 1] > odd[a] or sources[a] == NOWHERE:
                    found[row] = stretches(sources[a:b], words)
        return found

    def _places(self, places: Int64Array) -> Int64Array:
        here = self._shown[places]
        raw: Int64Array = np.where(here == NOWHERE, NOWHERE, self._raw[here]).astype(np.int64)
        return raw


class Pieces:
    """The documents of a block, some of which are replaced, in order."""

    def __init__(
        self, codes: Codes, raw: Int32Array, bounds: Int64Array, raw_bounds: Int64Array
    ) -> None:
        self._codes, self._raw, self._bounds = codes, raw, bounds
        self._firsts = raw_bounds.astype(np.int32)
        self._lengths = np.diff(bounds)
        self._done = 0
        self._texts: list[Codes] = []
        self._places: list[Int32Array] = []

    def document(self, number: int) -> Sourced:
        """Give the clean text of a document, its sources counted from its own beginning."""
        start, end = self._bounds[number : number + 2].tolist()
        return Sourced(decoded(self._codes[start:end]), self._raw[start:end] - self._firsts[number])

    def replace(self, number: int, text: Sourced) -> None:
        """Put another text in the place of a document, each after the one replaced before."""
        start, end = self._bounds[number : number + 2].tolist()
        self._texts += [self._codes[self._done : start], encoded(text.text)]
        here = np.where(text.sources == NOWHERE, NOWHERE, text.sources + self._firsts[number])
        self._places += [self._raw[self._done : start], here]
        self._lengths[number] = len(text.text)
        self._done = end

    def joined(self) -> tuple[Codes, Int32Array, Int64Array]:
        """Put the block together again: its text, the sources, and the bounds of documents."""
        self._texts.append(self._codes[self._done :])
        self._places.append(self._raw[self._done :])
        bounds = bounds_of(self._lengths.tolist())
        return np.concatenate(self._texts), np.concatenate(self._places), bounds
