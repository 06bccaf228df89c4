"""A cheap look at clean documents: which of the steps that are written in Python they may need."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int64Array
from jobs.text.chain.document_steps import (
    BYLINE,
    FURNITURE,
    LINKS,
    MARKUP,
    REPAIR,
    SIGN,
    UNICODE,
    Mending,
)
from jobs.text.clean import boilerplate as furniture
from jobs.text.clean import byline
from jobs.text.script.folding import letter_keys

_PAGE_MARK: Final = 60
_FNV_BASIS: Final = 0xCBF29CE484222325
_FNV_PRIME: Final = 0x100000001B3
_MASK: Final = (1 << 64) - 1


def flags_of(
    codes: NDArray[np.uint32], ranges: Int64Array, tallies: Int64Array, steps: Mending
) -> Int64Array:
    """Tell which of the steps that are written in Python each document may need, int64 of bits."""
    from jobs.kernels.script import characters as kernel
    from jobs.kernels.text.lines import suspects

    notes = tallies[:, kernel.NOTES]
    flags: Int64Array = _flags_of_notes(steps)[notes % kernel.NOTE_SIGN]
    if steps.furniture or steps.byline:
        lines = suspects(
            codes,
            ranges,
            letter_keys(kernel.TABLE_SIZE),
            _openings(),
            max(furniture.LONGEST, byline.LONGEST),
            _PAGE_MARK,
        )
        flags[lines] |= FURNITURE * steps.furniture | BYLINE * steps.byline
    if steps.markup:
        marked = notes >= kernel.NOTE_SIGN
        flags[marked] |= MARKUP | notes[marked] // kernel.NOTE_SIGN * SIGN
    return flags


@cache
def _flags_of_notes(steps: Mending) -> Int64Array:
    """Tabulate the steps that the notes of the first pass call for, but for those of markup."""
    from jobs.kernels.script import characters as kernel

    lines = kernel.NOTE_LINK | kernel.NOTE_BAR
    wanted = (
        (UNICODE, steps.unicode, kernel.NOTE_NFC),
        (LINKS, steps.links, kernel.NOTE_LINK),
        (FURNITURE, steps.furniture, lines),
        (BYLINE, steps.byline, lines),
        (REPAIR, steps.repair, kernel.NOTE_STROKE | kernel.NOTE_PRIVATE),
    )
    return np.array(
        [
            sum(step for step, on, bits in wanted if on and notes & bits)
            for notes in range(kernel.NOTE_SIGN)
        ],
        np.int64,
    )


@cache
def _openings() -> NDArray[np.uint64]:
    """Hash the first words of furniture and bylines as `jobs.kernels.text.lines.suspects` does."""
    hashes = set()
    for word in furniture.first_words() | byline.first_words():
        value = _FNV_BASIS
        for letter in word:
            value = ((value ^ ord(letter)) * _FNV_PRIME) & _MASK
        hashes.add(value)
    return np.array(sorted(hashes), np.uint64)
