"""Compiled looks at where the characters of passages came from."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.characters import TABLE_SIZE, Codes, Table8
from jobs.kernels.text.passages import PASSAGE_DOCUMENT, PASSAGE_END, PASSAGE_START
from jobs.kernels.text.tokenise import CLASS_ARABIC, CLASS_DIGIT


@inlined
def has_word(codes: Codes, start: int, end: int, classes: Table8) -> bool:
    """Tell whether a letter or a digit stands in `codes[start:end]`."""
    for i in range(start, end):
        if CLASS_ARABIC <= classes[min(codes[i], np.uint32(TABLE_SIZE - 1))] <= CLASS_DIGIT:
            return True
    return False


@inlined
def raw_offset(shown: Int32Array, raw: Int32Array, place: int) -> int:
    """Find where in the raw text a character came from; -1 if it did from nowhere."""
    before = int(shown[place])
    return int(raw[before]) if before >= 0 else -1


@compiled(
    "Tuple((int64[:,::1], boolean[::1]))"
    "(int64[:,::1], boolean[::1], int32[::1], int32[::1], uint32[::1], int64[::1], uint8[::1])"
)
def passage_extents(
    passages: Int64Array,
    changed: NDArray[np.bool_],
    shown: Int32Array,
    raw: Int32Array,
    codes: Codes,
    bounds: Int64Array,
    classes: Table8,
) -> tuple[Int64Array, NDArray[np.bool_]]:
    """Find where passages begin and end, and which of them are not one stretch.

    Parameters
    ----------
    passages : int64[passages, 6]
        The table of `jobs.kernels.text.passages`.
    changed : bool[documents]
        Whether a document was changed by steps that move words or put words in.
    shown, raw : int32
        The place in the polished text of each character, and in the raw text of each of those;
        -1 where it came from nowhere.
    codes : uint32, bounds : int64[documents + 1]
        The raw text, and where each document begins.
    classes : uint8[TABLE_SIZE]
        What each character is to a word.

    Returns
    -------
    corners : int64[passages, 2]
        Where the first character came from, and one past where the last one did, counted from
        the beginning of the raw document.
    scattered : bool[passages]
    """
    corners = np.empty((len(passages), 2), np.int64)
    scattered = np.zeros(len(passages), np.bool_)
    for row in range(len(passages)):
        document = passages[row, PASSAGE_DOCUMENT]
        first, end = passages[row, PASSAGE_START], passages[row, PASSAGE_END]
        corners[row, 0] = raw_offset(shown, raw, first) - bounds[document]
        corners[row, 1] = raw_offset(shown, raw, end - 1) + 1 - bounds[document]
        before = -1
        for i in range(first, end if changed[document] else first):
            place = raw_offset(shown, raw, i)
            if place < 0 or (
                i > first and (place < before or has_word(codes, before + 1, place, classes))
            ):
                scattered[row] = True
                break
            before = place
    return corners, scattered
