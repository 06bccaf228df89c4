"""A cheap look at clean documents: which of the steps that are written in Python they may need."""

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int64Array
from jobs.text.chain.document_steps import (
    BOILERPLATE,
    BYLINE,
    FIRST_MARKUP_SIGN,
    LINKS,
    MARKUP,
    REPAIR,
    UNICODE,
    StepSwitches,
)
from jobs.text.clean import boilerplate as furniture
from jobs.text.clean import byline
from jobs.text.script.folding import letter_keys

_PAGE_MARK: Final = 60
_FNV_BASIS: Final = 0xCBF29CE484222325
_FNV_PRIME: Final = 0x100000001B3
_MASK: Final = (1 << 64) - 1


def steps_needed(
    codes: NDArray[np.uint32], ranges: Int64Array, tallies: Int64Array, steps: StepSwitches
) -> Int64Array:
    """Tell which of the steps that are written in Python each document may need, int64 of bits."""
    from jobs.kernels.script import characters as kernel
    from jobs.kernels.text.lines import may_have_boilerplate

    notes = tallies[:, kernel.TALLY_NOTES]
    flags: Int64Array = _flags_of_notes(steps)[notes % kernel.NOTE_MARKUP]
    if steps.boilerplate or steps.byline:
        lines = may_have_boilerplate(
            codes,
            ranges,
            letter_keys(kernel.TABLE_SIZE),
            _openings(),
            max(furniture.LONGEST_BOILERPLATE, byline.LONGEST_BYLINE),
            _PAGE_MARK,
        )
        flags[lines] |= BOILERPLATE * steps.boilerplate | BYLINE * steps.byline
    if steps.markup:
        marked = notes >= kernel.NOTE_MARKUP
        flags[marked] |= MARKUP | notes[marked] // kernel.NOTE_MARKUP * FIRST_MARKUP_SIGN
    return flags


@cache
def _flags_of_notes(steps: StepSwitches) -> Int64Array:
    """Tabulate the steps that the notes of the first pass call for, but for those of markup."""
    from jobs.kernels.script import characters as kernel

    lines = kernel.NOTE_LINK | kernel.NOTE_BAR
    wanted = (
        (UNICODE, steps.unicode, kernel.NOTE_NFC),
        (LINKS, steps.links, kernel.NOTE_LINK),
        (BOILERPLATE, steps.boilerplate, lines),
        (BYLINE, steps.byline, lines),
        (REPAIR, steps.repair, kernel.NOTE_KASHIDA | kernel.NOTE_PRIVATE),
    )
    return np.array(
        [
            sum(step for step, on, bits in wanted if on and notes & bits)
            for notes in range(kernel.NOTE_MARKUP)
        ],
        np.int64,
    )


@cache
def _openings() -> NDArray[np.uint64]:
    """Hash the first words of boilerplate and bylines (FNV-1a), uint64[openings], sorted."""
    hashes = set()
    for word in furniture.boilerplate_openings() | byline.byline_openings():
        value = _FNV_BASIS
        for letter in word:
            value = ((value ^ ord(letter)) * _FNV_PRIME) & _MASK
        hashes.add(value)
    return np.array(sorted(hashes), np.uint64)
