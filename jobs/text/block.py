"""A block of documents on its way through the chain: compiled passes, and Python where flagged.

The bulk path and the trace are this same code. Every pass carries the place that each character
came from, so any stretch of display text leads back to the raw document.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Document, Int32Array, Int64Array, Lexicon
from jobs.text import byline, furniture
from jobs.text.characters import CleanTables, PolishTables, word_classes
from jobs.text.dedupe import repeated
from jobs.text.edits import NOWHERE, Sourced
from jobs.text.fields import (
    BYLINE,
    FURNITURE,
    LINKS,
    MARKUP,
    REPAIR,
    UNICODE,
    Findings,
    Mending,
    mend,
)
from jobs.text.key import letter_keys
from jobs.text.language import is_persian
from jobs.text.tokens import Forms, decoded, encoded
from jobs.text.unwrap import CONTINUE, LEAVE, PARAGRAPH, actions

Codes = NDArray[np.uint32]

_PAGE_MARK: Final = 60
_FNV_BASIS: Final = 0xCBF29CE484222325
_FNV_PRIME: Final = 0x100000001B3
_MASK: Final = (1 << 64) - 1


@dataclass(frozen=True)
class Steps:
    """The steps that are on, with their tables."""

    clean: CleanTables
    polish: PolishTables
    mending: Mending
    unwrap: bool
    dedupe: bool
    dates: bool
    words: int


@dataclass(frozen=True, eq=False)
class Block:
    """What became of some documents.

    Parameters
    ----------
    text : str
        Their display texts, one after the other.
    bounds : int64[documents + 1]
        Where the display text of each begins.
    form_ids : int32[tokens]
    words : int32[tokens, 3]
        Where each token stands in `text`: see `jobs.kernels.tokenise`.
    cuts : int64[cuts, 3]
        Where it may be cut: see `jobs.kernels.tokenise`.
    passages : int64[passages, 6]
        See `jobs.kernels.passages`.
    findings : dict of int to Findings
        Those of the flagged documents.
    tallies : int64[documents, 8]
        What the two compiled passes changed; the columns are those of their kernels.
    persian : bool[documents]
    """

    text: str
    bounds: Int64Array
    form_ids: Int32Array
    words: Int32Array
    cuts: Int64Array
    passages: Int64Array
    findings: dict[int, Findings]
    tallies: Int64Array
    persian: NDArray[np.bool_]
    _raw: Int32Array
    _shown: Int32Array
    _raw_bounds: Int64Array

    def struck(self) -> list[int]:
        """Give the documents that have strokes or private-use characters."""
        from jobs.kernels.characters import NOTE_PRIVATE, NOTE_STROKE, NOTES

        notes = self.tallies[:, NOTES] & (NOTE_STROKE | NOTE_PRIVATE)
        return np.flatnonzero(notes).tolist()

    def documents_of_tokens(self) -> Int64Array:
        """Give the document of each token."""
        from jobs.kernels.passages import P_DOCUMENT, P_FIRST, P_LAST

        tokens = self.passages[:, P_LAST] - self.passages[:, P_FIRST]
        return np.repeat(self.passages[:, P_DOCUMENT], tokens)

    def firsts(self, documents: Int64Array | int) -> Int64Array:
        """Give the places of the first raw characters of documents among those of the block."""
        return np.asarray(self._raw_bounds[documents])

    def raw_places(self, places: Int64Array) -> Int64Array:
        """Find where in the raw block these characters of `text` came from."""
        here = self._shown[places]
        found: Int64Array = np.where(here == NOWHERE, NOWHERE, self._raw[here]).astype(np.int64)
        return found

    def sources(self, document: int, start: int, end: int) -> Int32Array:
        """Find where in the raw document the characters of `text[start:end]` came from."""
        raw = self.raw_places(np.arange(start, end))
        found: Int32Array = np.where(raw == NOWHERE, NOWHERE, raw - self.firsts(document))
        return found.astype(np.int32)


def process(documents: Sequence[Document], lexicon: Lexicon, steps: Steps, forms: Forms) -> Block:
    """Pass documents through the chain."""
    from jobs.kernels.characters import NOTE_PERSIAN, NOTES, clean
    from jobs.kernels.layout import assemble
    from jobs.kernels.passages import passages
    from jobs.kernels.polish import polish

    texts = [document.text for document in documents]
    raw_bounds = _bounds([len(text) for text in texts])
    tables = steps.clean
    codes, raw, bounds, tallies = clean(
        encoded("".join(texts)), raw_bounds, tables.kinds, tables.maps, tables.classes, tables.pool
    )
    persian = np.zeros(len(texts), np.bool_)
    for document in np.flatnonzero(tallies[:, NOTES] & NOTE_PERSIAN).tolist():
        persian[document] = is_persian(texts[document])
    findings: dict[int, Findings] = {}
    flags = _flags(codes, bounds, tallies, steps.mending)
    flagged = np.flatnonzero(flags).tolist()
    if flagged:
        pieces = _Pieces(codes, raw, bounds, raw_bounds)
        for number in flagged:
            found = mend(
                documents[number],
                pieces.document(number),
                steps.mending,
                lexicon,
                int(flags[number]),
            )
            if found.text is not None:
                findings[number] = found
                pieces.replace(number, found.text)
        codes, raw, bounds = pieces.joined()
    polished, back, lines, polish_tallies = polish(codes, bounds, persian, *steps.polish.arrays())
    decided = _layout(polished, lines, len(texts), steps, findings)
    display, shown, blocks, text_bounds = assemble(polished, back, lines, decided, len(texts))
    text = decoded(display)
    ids, words, cuts = forms.tokenise(display, blocks)
    return Block(
        text=text,
        bounds=text_bounds,
        form_ids=ids,
        words=words,
        cuts=cuts,
        passages=passages(display, blocks, cuts, words, steps.words),
        findings=findings,
        tallies=np.hstack((tallies, polish_tallies)),
        persian=persian,
        _raw=raw,
        _shown=shown,
        _raw_bounds=raw_bounds,
    )


def _bounds(lengths: Sequence[int]) -> Int64Array:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def _flags(codes: Codes, bounds: Int64Array, tallies: Int64Array, steps: Mending) -> Int64Array:
    """Tell which of the steps that are written in Python each document may need, int64 of bits."""
    from jobs.kernels import characters as kernel
    from jobs.kernels.layout import suspects

    notes = tallies[:, kernel.NOTES]
    lines = (notes & (kernel.NOTE_LINK | kernel.NOTE_BAR)) != 0
    if steps.furniture or steps.byline:
        lines |= suspects(
            codes,
            bounds,
            letter_keys(kernel.TABLE_SIZE),
            _openings(),
            max(furniture.LONGEST, byline.LONGEST),
            _PAGE_MARK,
        )
    flags = np.zeros(len(notes), np.int64)
    for step, on, wanted in (
        (UNICODE, steps.unicode, (notes & kernel.NOTE_NFC) != 0),
        (MARKUP, steps.markup, (notes & kernel.NOTE_MARKUP) != 0),
        (LINKS, steps.links, (notes & kernel.NOTE_LINK) != 0),
        (FURNITURE, steps.furniture, lines),
        (BYLINE, steps.byline, lines),
        (REPAIR, steps.repair, (notes & (kernel.NOTE_STROKE | kernel.NOTE_PRIVATE)) != 0),
    ):
        if on:
            flags[wanted] |= step
    return flags


@cache
def _openings() -> NDArray[np.uint64]:
    """Hash the first words of furniture and bylines as `jobs.kernels.layout.suspects` does."""
    hashes = set()
    for word in furniture.first_words() | byline.first_words():
        value = _FNV_BASIS
        for letter in word:
            value = ((value ^ ord(letter)) * _FNV_PRIME) & _MASK
        hashes.add(value)
    return np.array(sorted(hashes), np.uint64)


class _Pieces:
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
        start, end = self._bounds[number : number + 2].tolist()
        return Sourced(decoded(self._codes[start:end]), self._raw[start:end] - self._firsts[number])

    def replace(self, number: int, text: Sourced) -> None:
        start, end = self._bounds[number : number + 2].tolist()
        self._texts += [self._codes[self._done : start], encoded(text.text)]
        here = np.where(text.sources == NOWHERE, NOWHERE, text.sources + self._firsts[number])
        self._places += [self._raw[self._done : start], here]
        self._lengths[number] = len(text.text)
        self._done = end

    def joined(self) -> tuple[Codes, Int32Array, Int64Array]:
        self._texts.append(self._codes[self._done :])
        self._places.append(self._raw[self._done :])
        bounds = _bounds(self._lengths.tolist())
        return np.concatenate(self._texts), np.concatenate(self._places), bounds


def _layout(
    codes: Codes,
    lines: Int64Array,
    documents: int,
    steps: Steps,
    findings: dict[int, Findings],
) -> NDArray[np.uint8]:
    """Decide what becomes of each line: left out, joined to the one before, or a new block."""
    from jobs.kernels.layout import echoes
    from jobs.kernels.polish import LINE_DOCUMENT, LINE_END, LINE_START

    decided = np.where(lines[:, LINE_END] > lines[:, LINE_START], PARAGRAPH, LEAVE)
    decided = decided.astype(np.uint8)
    firsts = np.searchsorted(lines[:, LINE_DOCUMENT], np.arange(documents + 1))
    if steps.unwrap:
        for document in np.flatnonzero(np.diff(firsts) > 1).tolist():
            rows = slice(firsts[document], firsts[document + 1])
            decided[rows] = actions(lines[rows])
    if steps.dedupe:
        for document in np.flatnonzero(
            echoes(codes, lines, decided, word_classes(), documents)
        ).tolist():
            rows = slice(firsts[document], firsts[document + 1])
            found = findings.setdefault(document, Findings())
            _drop_repeats(codes, lines[rows], decided[rows], found)
    return decided


def _drop_repeats(
    codes: Codes, lines: Int64Array, decided: NDArray[np.uint8], found: Findings
) -> None:
    from jobs.kernels.polish import LINE_END, LINE_START

    blocks: list[list[int]] = []
    for row in np.flatnonzero(decided != LEAVE).tolist():
        if decided[row] == CONTINUE:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    texts = [
        " ".join(decoded(codes[lines[row, LINE_START] : lines[row, LINE_END]]) for row in block)
        for block in blocks
    ]
    for number in repeated(texts):
        decided[blocks[number]] = LEAVE
        found.removed.append(("repeat", texts[number]))
        found.counts["repeats"] += 1
