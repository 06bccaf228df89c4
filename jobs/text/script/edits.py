"""Edit alignment: the new text and the map back to the raw text follow from the same edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jobs.datatypes import BoolArray, Edit, Int32Array, Int64Array, Span

#: Alignment of a character that was put in: it is nowhere in the raw text
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class AlignedText:
    """A text and its alignment with the raw text.

    Parameters
    ----------
    text : str
    alignment : int32[len(text)]
        The offset in the raw text that each character came from, or NOWHERE.
    """

    text: str
    alignment: Int32Array

    @classmethod
    def raw(cls, text: str) -> "AlignedText":
        """Align a raw text with itself."""
        return cls(text, np.arange(len(text), dtype=np.int32))


def apply_edits(edits: Sequence[Edit], text: AlignedText) -> AlignedText:
    """Carry out edits, given in ascending order.

    Text that takes the place of other text comes from where that began; text that is put in
    between comes from nowhere; a Span that is kept comes from where it came from before.

    Raises
    ------
    ValueError
        Two edits overlap, or one lies outside the text.
    """
    if not edits:
        return text
    words: list[str] = []
    places: list[Int32Array] = []

    def keep(start: int, end: int) -> None:
        words.append(text.text[start:end])
        places.append(text.alignment[start:end])

    done = 0
    for edit in edits:
        if not done <= edit.start <= edit.end <= len(text.text):
            raise ValueError(
                f"edit {edit.rule} at [{edit.start}, {edit.end}) overlaps the one before it, "
                f"which ends at {done}, or lies outside a text of {len(text.text)} characters"
            )
        keep(done, edit.start)
        kept = any(isinstance(piece, Span) for piece in edit.pieces)
        replaces = edit.end > edit.start and not kept
        for piece in edit.pieces:
            if isinstance(piece, Span):
                keep(piece.start, piece.end)
            elif piece:
                words.append(piece)
                place = text.alignment[edit.start] if replaces else NOWHERE
                places.append(np.full(len(piece), place, np.int32))
        done = edit.end
    keep(done, len(text.text))
    return AlignedText("".join(words), np.concatenate(places))


class Reordering(NamedTuple):
    """A stretch of text, `[start, end)`, whose characters are put in another order.

    `places` are the offsets that those of the new `text` came from: some may be left out, and one
    may be written otherwise than it was (a mirrored bracket).
    """

    start: int
    end: int
    places: tuple[int, ...]
    text: str
    rule: str
    confidence: float = 1.0


def reorder(found: Sequence[Reordering], text: AlignedText) -> AlignedText:
    """Carry out reorderings, given in ascending order."""
    if not found:
        return text
    words: list[str] = []
    places: list[Int32Array] = []
    done = 0
    for one in found:
        words += (text.text[done : one.start], one.text)
        places += (
            text.alignment[done : one.start],
            text.alignment[np.array(one.places, np.int64)],
        )
        done = one.end
    words.append(text.text[done:])
    places.append(text.alignment[done:])
    return AlignedText("".join(words), np.concatenate(places))


def edited(edits: Sequence[Edit], text: str) -> str:
    """Carry out edits where no alignment is wanted."""
    return apply_edits(edits, AlignedText.raw(text)).text


def spans(alignment: Int32Array) -> tuple[Span, ...]:
    """Find the stretches of the raw text behind some characters: runs of neighbouring offsets.

    Letters that were turned around, or swapped with their neighbours, are one stretch.

    Parameters
    ----------
    alignment : int32[characters]
    """
    first, size = int(alignment[0]) if len(alignment) else NOWHERE, len(alignment)
    if first != NOWHERE and alignment.tolist() == list(range(first, first + size)):
        return (Span(first, first + size),)  # most are
    places = alignment[alignment != NOWHERE].astype(np.int64)
    return _runs(places, abs(np.diff(places)) > 1)


def stretches(alignment: Int32Array, words_before: Int64Array) -> tuple[Span, ...]:
    """Find the stretches of the raw text behind a passage, in reading order.

    What was taken out between two of its characters and is no word (kashida, vowel signs, spaces)
    does not break a stretch; words that were moved, or removed, do.

    Parameters
    ----------
    alignment : int32[characters]
    words_before : int64[len(raw) + 1]
        How many letters and digits are before each offset of the raw text.
    """
    places = alignment[alignment != NOWHERE]
    return _runs(places.astype(np.int64), breaks(places, words_before))


def breaks(places: Int32Array, words_before: Int64Array) -> BoolArray:
    """Tell between which neighbours of a passage a stretch of the raw text is broken.

    Parameters
    ----------
    places : int32[n]
        The offsets that its characters came from.
    words_before : int64[len(raw) + 1]
        As for `stretches`.

    Returns
    -------
    bool[n - 1]
    """
    before, after = places[:-1].astype(np.int64) + 1, places[1:].astype(np.int64)
    lost = words_before[np.maximum(after, before)] > words_before[before]
    turned = after == before - 2
    found: BoolArray = lost | ((after < before - 1) & ~turned)
    return found


def _runs(places: Int64Array, breaks: BoolArray) -> tuple[Span, ...]:
    if not len(places):
        return ()
    firsts = np.flatnonzero(np.append(True, breaks))
    starts = np.minimum.reduceat(places, firsts)
    ends = np.maximum.reduceat(places, firsts) + 1
    apart = np.flatnonzero(np.append(True, starts[1:] != ends[:-1]))
    lasts = np.append(apart[1:], len(starts)) - 1
    return tuple(map(Span._make, zip(starts[apart].tolist(), ends[lasts].tolist(), strict=True)))
