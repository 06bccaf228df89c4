"""Edits put to work: the new text and the map back to the raw text follow from the same list."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from jobs.datatypes import Edit, Int32Array, Span

_WORD: Final = re.compile(r"[^\W_\N{ARABIC TATWEEL}]")

#: The source of a character that stands nowhere in the raw text.
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Sourced:
    """A text, and for each of its characters the place in the raw text that it came from."""

    text: str
    sources: Int32Array

    @classmethod
    def raw(cls, text: str) -> "Sourced":
        """Wrap a raw text: each character came from its own place."""
        return cls(text, np.arange(len(text), dtype=np.int32))


def apply(edits: Sequence[Edit], text: Sourced) -> Sourced:
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
        places.append(text.sources[start:end])

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
                place = text.sources[edit.start] if replaces else NOWHERE
                places.append(np.full(len(piece), place, np.int32))
        done = edit.end
    keep(done, len(text.text))
    return Sourced("".join(words), np.concatenate(places))


def changed(edits: Sequence[Edit], text: str) -> str:
    """Carry out edits where the map back is not wanted."""
    return apply(edits, Sourced.raw(text)).text


def spans(sources: Iterable[int] | Int32Array) -> tuple[Span, ...]:
    """Find the stretches of the raw text behind some characters: runs of neighbouring places."""
    places = np.asarray(sources, np.int64)
    places = places[places != NOWHERE]
    if not len(places):
        return ()
    steps = np.diff(places)
    breaks = np.flatnonzero((steps != 1) & (steps != 0)) + 1
    starts = np.concatenate(([0], breaks))
    ends = np.concatenate((breaks, [len(places)])) - 1
    return tuple(
        Span(int(places[a]), int(places[b]) + 1) for a, b in zip(starts, ends, strict=True)
    )


def stretches(sources: Int32Array, raw: str) -> tuple[Span, ...]:
    """Find the stretches of the raw text behind a passage, in reading order.

    What was taken out between two of its characters and is no word (strokes, signs, blanks)
    does not break a stretch; words that stand elsewhere now, or nowhere, do.
    """
    joined: list[Span] = []
    for span in spans(sources):
        if joined and span.start - joined[-1].end >= 0:
            between = raw[joined[-1].end : span.start]
            if not _WORD.search(between):
                joined[-1] = Span(joined[-1].start, span.end)
                continue
        joined.append(span)
    return tuple(joined)
