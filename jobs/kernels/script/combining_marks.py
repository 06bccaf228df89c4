"""Combining marks: canonical composition of hamza and madda, canonical ordering of the others."""

from jobs.datatypes import Int32Array, UInt8Array, UInt32Array
from jobs.kernels.compiled import inlined
from jobs.kernels.script.character_classes import TABLE_SIZE
from jobs.kernels.script.code_points import (
    ALEF_CODE,
    HAMZA_ABOVE,
    HAMZA_BELOW,
    MADDA_ABOVE,
    WAW_CODE,
    YEH_CODE,
)


@inlined
def compose_hamza(base: int, mark: int) -> int:
    """Compose an Arabic letter with madda or hamza (NFC); 0 where they stay two code points."""
    if mark == MADDA_ABOVE:
        return 0x0622 if base == ALEF_CODE else 0
    if mark == HAMZA_BELOW:
        return 0x0625 if base == ALEF_CODE else 0
    if mark != HAMZA_ABOVE:
        return 0
    if base == ALEF_CODE:
        return 0x0623
    if base == WAW_CODE:
        return 0x0624
    if base == YEH_CODE:
        return 0x0626
    if base == 0x06D5:
        return 0x06C0
    if base == 0x06C1:
        return 0x06C2
    if base == 0x06D2:
        return 0x06D3
    return 0


@inlined
def add_mark(
    code: int,
    i: int,
    base: int,
    out: UInt32Array,
    alignment: Int32Array,
    at: int,
    classes: UInt8Array,
) -> int:
    """Compose a combining mark with its letter, or put it among the letter's marks; give the end.

    Marks are kept in canonical order: that of their combining classes.

    Parameters
    ----------
    code, i, base : int
        The mark, its offset in the input, and that of its letter in `out`.
    out : uint32[m]
        Written at `base`, or from there up to `at`.
    alignment : int32[m]
    classes : uint8[TABLE_SIZE]
        The canonical combining class of each character.
    """
    last = classes[out[at - 1]] if at - 1 > base and out[at - 1] < TABLE_SIZE else 0
    whole = compose_hamza(out[base], code) if last < classes[code] else 0
    if whole:
        out[base] = whole
        return at
    place = at
    while (
        place - 1 > base and out[place - 1] < TABLE_SIZE and classes[out[place - 1]] > classes[code]
    ):
        out[place] = out[place - 1]
        alignment[place] = alignment[place - 1]
        place -= 1
    out[place] = code
    alignment[place] = i
    return at + 1
