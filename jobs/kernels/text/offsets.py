"""Alignment of passages with the raw text: their extents, and whether they are one stretch."""

import numpy as np

from jobs.datatypes import BoolArray, Int32Array, Int64Array, UInt8Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.character_classes import CLASS_ARABIC, CLASS_DIGIT, TABLE_SIZE
from jobs.kernels.text.tables import PASSAGE_DOCUMENT, PASSAGE_END, PASSAGE_START


@inlined
def has_word(codes: UInt32Array, start: int, end: int, classes: UInt8Array) -> bool:
    """Tell whether a letter or a digit is in `codes[start:end]`.

    Parameters
    ----------
    codes : uint32[n]
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.
    """
    for i in range(start, end):
        if CLASS_ARABIC <= classes[min(codes[i], np.uint32(TABLE_SIZE - 1))] <= CLASS_DIGIT:
            return True
    return False


@inlined
def raw_offset(shown: Int32Array, raw: Int32Array, place: int) -> int:
    """Find where in the raw text a character came from; -1 if it did from nowhere.

    Parameters
    ----------
    shown : int32[m]
        The alignment of the display text with the normalised text.
    raw : int32[n]
        That of the normalised text with the raw text.
    """
    before = int(shown[place])
    return int(raw[before]) if before >= 0 else -1


@compiled(
    "Tuple((int64[:,::1], boolean[::1]))"
    "(int64[:,::1], boolean[::1], int32[::1], int32[::1], uint32[::1], int64[::1], uint8[::1])"
)
def passage_extents(
    passages: Int64Array,
    changed: BoolArray,
    shown: Int32Array,
    raw: Int32Array,
    codes: UInt32Array,
    bounds: Int64Array,
    classes: UInt8Array,
) -> tuple[Int64Array, BoolArray]:
    """Find where passages begin and end, and which of them are not one stretch of the raw text.

    Parameters
    ----------
    passages : int64[passages, 6]
        The table of `segment_passages`.
    changed : bool[documents]
        Whether a document was changed by steps that move words or put words in.
    shown : int32[m]
        The alignment of the display text with the normalised text; -1 for what was put in.
    raw : int32[n]
        That of the normalised text with the raw text.
    codes : uint32[raw]
        The raw text.
    bounds : int64[documents + 1]
        Where each document begins in it.
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.

    Returns
    -------
    extents : int64[passages, 2]
        Where the first character came from, and one past where the last one did, counted from
        the beginning of the raw document.
    scattered : bool[passages]
    """
    extents = np.empty((len(passages), 2), np.int64)
    scattered = np.zeros(len(passages), np.bool_)
    for row in range(len(passages)):
        document = passages[row, PASSAGE_DOCUMENT]
        first, end = passages[row, PASSAGE_START], passages[row, PASSAGE_END]
        extents[row, 0] = raw_offset(shown, raw, first) - bounds[document]
        extents[row, 1] = raw_offset(shown, raw, end - 1) + 1 - bounds[document]
        before = -1
        for i in range(first, end if changed[document] else first):
            place = raw_offset(shown, raw, i)
            if place < 0 or (
                i > first and (place < before or has_word(codes, before + 1, place, classes))
            ):
                scattered[row] = True
                break
            before = place
    return extents, scattered
