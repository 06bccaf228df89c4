"""Compiled layout: lines that belong together become one block of running text."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.characters import LINE_FEED, SPACE, TABLE_SIZE, Codes, Table8, Table32
from jobs.kernels.text.display import LINE_DOCUMENT, LINE_END, LINE_START

#: What becomes of a line: nothing, it continues a block, or it begins a paragraph or a heading.
LEAVE, CONTINUE, PARAGRAPH, HEADING = range(4)
#: Columns of the table of blocks.
BLOCK_START, BLOCK_END, BLOCK_HEADING, BLOCK_DOCUMENT = range(4)


@inlined
def copy(old: NDArray[Any], new: NDArray[Any]) -> None:
    """Copy the beginning of an array: `new[:n] = old` takes a second longer to compile."""
    for i in range(len(old)):
        new[i] = old[i]


@compiled(
    "Tuple((uint32[::1], int32[::1], int64[:,::1], int64[::1]))"
    "(uint32[::1], int32[::1], int64[:,::1], uint8[::1], int64)"
)
def join_lines(
    codes: Codes, sources: Int32Array, lines: Int64Array, actions: Table8, documents: int
) -> tuple[Codes, Int32Array, Int64Array, Int64Array]:
    """Put the lines of each block on one line; blocks end with a line feed.

    Returns
    -------
    codes : uint32[m], sources : int32[m]
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
        copy(sources[first:last], places[at:])
        at += last - first
        blocks[block, BLOCK_END] = at - 1
    for rest in range(document + 1, documents + 1):
        bounds[rest] = at
    return out[:at], places[:at], blocks[: block + 1], bounds


@compiled("boolean[::1](uint32[::1], int64[:,::1], uint32[::1], uint64[::1], int64, int64)")
def may_have_boilerplate(
    codes: Codes,
    ranges: Int64Array,
    fold: Table32,
    openings: NDArray[np.uint64],
    longest: int,
    shortest: int,
) -> NDArray[np.bool_]:
    """Tell which documents have a line that could be furniture or a byline.

    That is a line of at most `longest` characters whose first word is one of `openings` (sorted
    hashes of keys), or one of at most `shortest` that begins with a digit, or one without letters
    that begins and ends with the same mark.

    Parameters
    ----------
    fold : uint32[TABLE_SIZE]
        The key of each character; 0 is looked through, 1 is no letter.
    """
    found = np.zeros(len(ranges), np.bool_)
    for document in range(len(ranges)):
        start, stop = ranges[document, 0], ranges[document, 1]
        while start < stop and not found[document]:
            end = start
            while end < stop and codes[end] != LINE_FEED:
                end += 1
            if end > start and end - start <= longest:
                value = np.uint64(0xCBF29CE484222325)
                letters = 0
                for i in range(start, end):
                    code = codes[i]
                    letter = fold[code] if code < TABLE_SIZE else np.uint32(1)
                    if letter == 1 and letters:
                        break
                    if letter > 1:
                        if letters == 0 and 0x30 <= letter <= 0x39 and end - start <= shortest:
                            found[document] = True
                        letters += 1
                        value = (value ^ np.uint64(letter)) * np.uint64(0x100000001B3)
                mark = codes[end - 1]
                if letters == 0 and end - start > 2 and mark != SPACE and codes[start] == mark:
                    found[document] = True
                low, high = 0, len(openings)
                while low < high:
                    middle = (low + high) // 2
                    if openings[middle] < value:
                        low = middle + 1
                    else:
                        high = middle
                if low < len(openings) and openings[low] == value:
                    found[document] = True
            start = end + 1
    return found


@compiled("boolean[::1](uint32[::1], int64[:,::1], uint8[::1], uint8[::1], int64)")
def may_repeat_blocks(
    codes: Codes, lines: Int64Array, actions: Table8, classes: Table8, documents: int
) -> NDArray[np.bool_]:
    """Tell which documents have a block most of whose pairs of words stand in another block."""
    found = np.zeros(documents, np.bool_)
    first = 0
    while first < len(lines):
        document = lines[first, LINE_DOCUMENT]
        last = first
        blocks = 0
        letters = 0
        while last < len(lines) and lines[last, LINE_DOCUMENT] == document:
            blocks += actions[last] >= PARAGRAPH
            letters += lines[last, LINE_END] - lines[last, LINE_START]
            last += 1
        if blocks > 1:
            size = 16
            while size < letters:
                size *= 2
            owners = np.zeros(size, np.int32)
            hashes = np.zeros(size, np.uint64)
            for turn in range(2):
                block = 0
                pairs = 0
                shared = 0
                before = np.uint64(0)
                for row in range(first, last):
                    if actions[row] == LEAVE:
                        continue
                    if actions[row] >= PARAGRAPH:
                        if turn == 1 and pairs > 0 and 5 * shared >= 4 * (pairs - 1):
                            found[document] = True
                        block += 1
                        pairs = 0
                        shared = 0
                        before = np.uint64(0)
                    value = np.uint64(0)
                    for i in range(lines[row, LINE_START], lines[row, LINE_END] + 1):
                        code = codes[i]
                        if code < TABLE_SIZE and classes[code] != 0:
                            value = (value ^ np.uint64(code)) * np.uint64(
                                0x100000001B3
                            ) + np.uint64(1)
                            continue
                        if value == 0:
                            continue
                        pair = (before * np.uint64(0x9E3779B97F4A7C15)) ^ value
                        before = value
                        value = np.uint64(0)
                        pairs += 1
                        slot = np.int64((pair ^ (pair >> np.uint64(31))) & np.uint64(size - 1))
                        while owners[slot] != 0 and hashes[slot] != pair:
                            slot = (slot + 1) & (size - 1)
                        if turn == 1:
                            shared += owners[slot] == -1
                        elif owners[slot] == 0:
                            owners[slot] = block
                            hashes[slot] = pair
                        elif owners[slot] != block:
                            owners[slot] = -1
                if turn == 1 and pairs > 0 and 5 * shared >= 4 * (pairs - 1):
                    found[document] = True
        first = last
    return found
