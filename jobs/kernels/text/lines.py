"""Line unwrapping, compiled: the lines of a block are joined to one line of running text."""

import numpy as np

from jobs.datatypes import AnyArray, Int32Array, Int64Array, UInt8Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.code_points import SPACE
from jobs.kernels.text.tables import (
    BLOCK_DOCUMENT,
    BLOCK_END,
    BLOCK_HEADING,
    BLOCK_START,
    CONTINUE,
    HEADING,
    LEAVE,
    LINE_DOCUMENT,
    LINE_END,
    LINE_START,
)


@inlined
def copy(old: AnyArray, new: AnyArray) -> None:
    """Copy the beginning of an array: `new[:n] = old` takes a second longer to compile.

    Parameters
    ----------
    old : uint32[n] or int32[n]
    new : uint32[m] or int32[m]
        Filled up to n.
    """
    for i in range(len(old)):
        new[i] = old[i]


@compiled(
    "Tuple((uint32[::1], int32[::1], int64[:,::1], int64[::1]))"
    "(uint32[::1], int32[::1], int64[:,::1], uint8[::1], int64)"
)
def join_lines(
    codes: UInt32Array,
    alignment: Int32Array,
    lines: Int64Array,
    actions: UInt8Array,
    documents: int,
) -> tuple[UInt32Array, Int32Array, Int64Array, Int64Array]:
    """Put the lines of each block on one line; blocks end with a line feed.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_display`.
    alignment : int32[n]
        What is carried along: the offset before of each character.
    lines : int64[lines, 7]
        The table of `normalise_display`.
    actions : uint8[lines]
        What becomes of each line: LEAVE, CONTINUE, PARAGRAPH or HEADING.
    documents : int
        How many documents there are; some may have no line.

    Returns
    -------
    codes : uint32[m]
        The display text.
    alignment : int32[m]
    blocks : int64[blocks, 4]
        Start, end, whether it is a heading, document.
    bounds : int64[documents + 1]
        Where the text of each document begins.
    """
    out = np.empty(max(len(codes), 1), np.uint32)
    places = np.empty(max(len(codes), 1), np.int32)
    blocks = np.empty((len(lines), 4), np.int64)
    bounds = np.zeros(documents + 1, np.int64)
    at = 0
    block = -1
    document = 0
    for row in range(len(lines)):
        while document < lines[row, LINE_DOCUMENT]:
            document += 1
            bounds[document] = at
        if actions[row] == LEAVE:
            continue
        if actions[row] == CONTINUE:
            out[at - 1] = SPACE
        else:
            block += 1
            blocks[block, BLOCK_START] = at
            blocks[block, BLOCK_HEADING] = actions[row] == HEADING
            blocks[block, BLOCK_DOCUMENT] = document
        first, last = lines[row, LINE_START], lines[row, LINE_END] + 1
        copy(codes[first:last], out[at:])
        copy(alignment[first:last], places[at:])
        at += last - first
        blocks[block, BLOCK_END] = at - 1
    for rest in range(document + 1, documents + 1):
        bounds[rest] = at
    return out[:at], places[:at], blocks[: block + 1], bounds
