"""A cheap look at clean documents: which of the steps that are written in Python they may need."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int64Array
from jobs.text import byline, furniture
from jobs.text.fields import BYLINE, FURNITURE, LINKS, MARKUP, REPAIR, SIGN, UNICODE, Mending
from jobs.text.key import letter_keys

_PAGE_MARK: Final = 60
_FNV_BASIS: Final = 0xCBF29CE484222325
_FNV_PRIME: Final = 0x100000001B3
_MASK: Final = (1 << 64) - 1


def flags_of(
    codes: NDArray[np.uint32], bounds: Int64Array, tallies: Int64Array, steps: Mending
) -> Int64Array:
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
        (MARKUP, steps.markup, notes >= kernel.NOTE_SIGN),
        (LINKS, steps.links, (notes & kernel.NOTE_LINK) != 0),
        (FURNITURE, steps.furniture, lines),
        (BYLINE, steps.byline, lines),
        (REPAIR, steps.repair, (notes & (kernel.NOTE_STROKE | kernel.NOTE_PRIVATE)) != 0),
    ):
        if on:
            flags[wanted] |= step
    return flags | notes // kernel.NOTE_SIGN * SIGN if steps.markup else flags


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
