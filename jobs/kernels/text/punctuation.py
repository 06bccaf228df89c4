"""Punctuation for sentence segmentation, closing quotes, and what is between two words."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt32Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.code_points import (
    AMPERSAND,
    FULL_STOP,
    HORIZONTAL_ELLIPSIS,
    HYPHEN,
    HYPHEN_RANGE,
    LINE_FEED,
    SPACE,
)
from jobs.kernels.text.tables import WORD_END, WORD_START
from jobs.kernels.text.titles import is_title

#: Minimum word length, in letters: the full stop after a shorter word may be of an abbreviation
SHORTEST_ENDED = 4


@inlined
def is_terminal(code: int) -> bool:
    """Tell whether a sentence can end with this character."""
    return (
        code == FULL_STOP
        or code == 0x21
        or code == 0x3F
        or code == 0x061F
        or code == HORIZONTAL_ELLIPSIS
        or code == 0x06D4
        or code == 0x3002
    )


@inlined
def is_closer(code: int) -> bool:
    """Tell whether this character may be between the end of a sentence and the next."""
    return (
        code == 0x22
        or code == 0x27
        or code == 0x29
        or code == 0x5D
        or code == 0xBB
        or code == 0x201D
        or code == 0x2019
    )


@compiled("int64[::1](uint32[::1], int32[:,::1])")
def punctuated_gaps(codes: UInt32Array, tokens: Int32Array) -> Int64Array:
    """Find the words that are parted from the word before them by more than a space.

    A hyphen without spaces parts nothing, nor does an ampersand or the full stop of an
    abbreviation. Where a sentence surely ends, the segment boundaries say so; before a lower-case
    word a full stop parts that comes after a longer word, and before a space.

    Parameters
    ----------
    codes : uint32[n]
        Display text.
    tokens : int32[tokens, 3]
        The table of `jobs.kernels.text.tokenise.cut_words`.

    Returns
    -------
    int64[words]
        Their numbers, ascending.
    """
    out = np.empty(len(tokens), np.int64)
    count = 0
    for token in range(1, len(tokens)):
        start = tokens[token - 1, WORD_END]
        stop = tokens[token, WORD_START]
        if stop - start == 1 and codes[start] == SPACE:
            continue
        stops = 0
        parted = False
        for at in range(start, stop):
            code = codes[at]
            if code == SPACE or code == LINE_FEED or code == AMPERSAND:
                continue
            if code == FULL_STOP:
                stops += 1
                if at + 1 < stop and codes[at + 1] == SPACE:
                    first = tokens[token - 1, WORD_START]
                    parted |= start - first >= SHORTEST_ENDED and not is_title(codes, first, start)
            elif code == HYPHEN or HYPHEN_RANGE[0] <= code <= HYPHEN_RANGE[1]:
                parted |= stop - start > 1
            else:
                parted = True
        if parted or stops > 1:
            out[count] = token
            count += 1
    return out[:count].copy()
