"""Compiled looks at where the characters of passages came from."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.characters import TABLE_SIZE, Codes, Table8
from jobs.kernels.compiled import compiled, part
from jobs.kernels.passages import P_DOCUMENT, P_END, P_START
from jobs.kernels.tokenise import ARABIC, DIGIT


@part
def has_word(codes: Codes, start: int, end: int, classes: Table8) -> bool:
    """Tell whether a letter or a digit stands in `codes[start:end]`."""
    for i in range(start, end):
        if ARABIC <= classes[min(codes[i], np.uint32(TABLE_SIZE - 1))] <= DIGIT:
            return True
    return False


@compiled(
    "boolean[::1](int64[:,::1], boolean[::1], int32[::1], int32[::1], uint32[::1], uint8[::1])"
)
def scattered(
    passages: Int64Array,
    wanted: NDArray[np.bool_],
    shown: Int32Array,
    raw: Int32Array,
    codes: Codes,
    classes: Table8,
) -> NDArray[np.bool_]:
    """Tell which passages of the wanted documents are not one stretch of their raw document.

    Parameters
    ----------
    passages : int64[passages, 6]
        The table of `jobs.kernels.passages`.
    wanted : bool[documents]
    shown, raw : int32
        The place in the polished text of each character, and in the raw text of each of those;
        -1 where it came from nowhere.
    codes : uint32
        The raw text.
    classes : uint8[TABLE_SIZE]
        What each character is to a word.
    """
    found = np.zeros(len(passages), np.bool_)
    for row in range(len(passages)):
        if not wanted[passages[row, P_DOCUMENT]]:
            continue
        before = -1
        for i in range(passages[row, P_START], passages[row, P_END]):
            place = int(shown[i])
            if place >= 0:
                place = int(raw[place])
            first = i == passages[row, P_START]
            if place < 0 or (
                not first and (place < before or has_word(codes, before + 1, place, classes))
            ):
                found[row] = True
                break
            before = place
    return found
