"""Alignment of a batch of documents with their raw texts, and the texts that are replaced."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, Span, UInt32Array
from jobs.kernels.text.tables import PASSAGE_DOCUMENT, PASSAGE_END, PASSAGE_START
from jobs.text.script.character_tables import word_classes
from jobs.text.script.edits import NOWHERE, AlignedText, stretches
from jobs.text.words.tokens import from_code_points, to_code_points, words_before


def bounds_of(lengths: Sequence[int]) -> Int64Array:
    """Give the offsets of texts of these lengths put end to end, and the end, int64[n + 1]."""
    bounds = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=bounds[1:])
    return bounds


class Alignment:
    """The alignment of a batch's display text with the raw documents.

    Parameters
    ----------
    words : int32[tokens, 3]
        The table of tokens: see `jobs.kernels.text.tokenise`.
    shown : int32[m]
        The alignment of the display text with the normalised text.
    raw : int32[n]
        That of the normalised text with the raw documents.
    codes : uint32[raw]
        The raw documents, one after the other.
    raw_bounds : int64[documents + 1]
        Where each begins.
    """

    def __init__(
        self,
        words: Int32Array,
        shown: Int32Array,
        raw: Int32Array,
        codes: UInt32Array,
        raw_bounds: Int64Array,
    ) -> None:
        self.words = words
        self._shown, self._raw = shown, raw
        self._codes, self._raw_bounds = codes, raw_bounds

    def alignment(self, document: int, start: int, end: int) -> Int32Array:
        """Find where in the raw document the characters of `text[start:end]` came from."""
        here = self._shown[start:end]
        raw = np.where(here == NOWHERE, NOWHERE, self._raw[here])
        found: Int32Array = np.where(raw == NOWHERE, NOWHERE, raw - self._raw_bounds[document])
        return found.astype(np.int32)

    def passage_extents(
        self, passages: Int64Array, changed: Iterable[int]
    ) -> tuple[Int64Array, dict[int, tuple[Span, ...]]]:
        """Find where passages begin and end in their raw documents, int64[passages, 2].

        Of those passages of changed documents that are not one stretch, all stretches are given.
        """
        from jobs.kernels.text.offsets import passage_extents

        flags = np.zeros(len(self._raw_bounds) - 1, np.bool_)
        flags[list(changed)] = True
        extents, scattered = passage_extents(
            passages, flags, self._shown, self._raw, self._codes, self._raw_bounds, word_classes()
        )
        rows = np.flatnonzero(scattered)
        before = {}
        for document in np.unique(passages[rows, PASSAGE_DOCUMENT]).tolist():
            first, end = self._raw_bounds[document : document + 2]
            before[document] = words_before(self._codes[first:end])
        moved = {}
        for row in rows.tolist():
            document = int(passages[row, PASSAGE_DOCUMENT])
            sources = self.alignment(
                document, passages[row, PASSAGE_START], passages[row, PASSAGE_END]
            )
            moved[row] = stretches(sources, before[document])
        return extents, moved


class DocumentTexts:
    """The normalised documents of a batch, some of which are replaced, each at most once.

    A text that is no longer than the one before is written over it; others go to the end.
    """

    def __init__(
        self, codes: UInt32Array, raw: Int32Array, ranges: Int64Array, raw_bounds: Int64Array
    ) -> None:
        self._codes, self._raw, self._ranges = codes, raw, ranges
        self._firsts = raw_bounds.astype(np.int32)
        self._longer: list[tuple[UInt32Array, Int32Array]] = []
        self._end = len(codes)

    def document(self, number: int) -> AlignedText:
        """Give the normalised text of a document, aligned with its own raw text."""
        start, end = self._ranges[number].tolist()
        return AlignedText(
            from_code_points(self._codes[start:end]), self._raw[start:end] - self._firsts[number]
        )

    def replace(self, number: int, text: AlignedText) -> None:
        """Put another text in the place of a document."""
        start, end = self._ranges[number].tolist()
        codes = to_code_points(text.text)
        here = np.where(text.alignment == NOWHERE, NOWHERE, text.alignment + self._firsts[number])
        if len(codes) > end - start:
            self._longer.append((codes, here))
            start, self._end = self._end, self._end + len(codes)
        else:
            self._codes[start : start + len(codes)] = codes
            self._raw[start : start + len(codes)] = here
        self._ranges[number] = start, start + len(codes)

    def joined(self) -> tuple[UInt32Array, Int32Array, Int64Array]:
        """Give the texts, their alignment, and the range of each document, int64[documents, 2]."""
        codes, raw = self._codes, self._raw
        if self._longer:
            codes = np.concatenate([codes, *(text for text, _ in self._longer)])
            raw = np.concatenate([raw, *(places for _, places in self._longer)])
        return codes, raw, self._ranges


def replaced_texts(
    texts: Sequence[str], mended: Mapping[int, AlignedText]
) -> tuple[list[str], Int32Array]:
    """Put mended raw texts in their places: all texts, and where their characters came from."""
    whole = [mended.get(number) or AlignedText.raw(text) for number, text in enumerate(texts)]
    firsts = bounds_of([len(text) for text in texts])[:-1].astype(np.int32)
    alignment = [one.alignment + first for one, first in zip(whole, firsts, strict=True)]
    return [one.text for one in whole], np.concatenate(alignment)
