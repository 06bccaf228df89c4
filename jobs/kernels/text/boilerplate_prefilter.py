"""Pre-filter of boilerplate removal: which documents can have a line of boilerplate or a byline.

It says "certainly not" of most documents; the rules themselves are in `jobs.text.clean`.
"""

import numpy as np

from jobs.datatypes import BoolArray, Int64Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.hashing import FNV_BASIS, fnv1a
from jobs.kernels.script.character_classes import TABLE_SIZE
from jobs.kernels.script.code_points import LINE_FEED, SPACE

#: Folded key of a character that is no letter; 0 is looked through
_NO_LETTER = 1


@inlined
def may_be_boilerplate(
    codes: UInt32Array,
    start: int,
    end: int,
    fold: UInt32Array,
    openings: UInt64Array,
    shortest: int,
) -> bool:
    """Tell whether a line could be boilerplate or a byline, by how it begins.

    Parameters
    ----------
    codes : uint32[n]
        The line is at [start, end).
    fold : uint32[TABLE_SIZE]
        The folded key of each character.
    openings : uint64[openings]
        Hashes of the words that boilerplate and bylines begin with, ascending.
    """
    first = np.uint32(0)  # the first letter, 0 for none
    value = FNV_BASIS
    for i in range(start, end):
        code = codes[i]
        letter = fold[code] if code < TABLE_SIZE else np.uint32(_NO_LETTER)
        if letter == _NO_LETTER and first:
            break
        if letter > _NO_LETTER:
            if not first:
                first = letter
            value = fnv1a(value, np.uint64(letter))
    mark = codes[end - 1]
    if 0x30 <= first <= 0x39 and end - start <= shortest:
        return True
    if first == 0 and end - start > 2 and mark != SPACE and codes[start] == mark:
        return True
    low, high = 0, len(openings)
    while low < high:
        middle = (low + high) // 2
        if openings[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < len(openings) and bool(openings[low] == value)


@compiled("boolean[::1](uint32[::1], int64[:,::1], uint32[::1], uint64[::1], int64, int64)")
def may_have_boilerplate(
    codes: UInt32Array,
    ranges: Int64Array,
    fold: UInt32Array,
    openings: UInt64Array,
    longest: int,
    shortest: int,
) -> BoolArray:
    """Tell which documents have a line that could be boilerplate or a byline.

    That is a line of at most `longest` characters whose first word is one of `openings`, or one of
    at most `shortest` that begins with a digit, or one without letters that begins and ends with
    the same mark.

    Parameters
    ----------
    codes : uint32[n]
        Text after `normalise_unicode`.
    ranges : int64[documents, 2]
        The range of each document in it.
    fold : uint32[TABLE_SIZE]
        The folded key of each character; 0 is looked through, 1 is no letter.
    openings : uint64[openings]
        Hashes (FNV-1a) of the folded words that such lines begin with, ascending.
    longest, shortest : int
        Sizes of lines in characters.

    Returns
    -------
    bool[documents]
    """
    found = np.zeros(len(ranges), np.bool_)
    for document in range(len(ranges)):
        start, stop = ranges[document, 0], ranges[document, 1]
        while start < stop and not found[document]:
            end = start
            while end < stop and codes[end] != LINE_FEED:
                end += 1
            if end > start and end - start <= longest:
                found[document] = may_be_boilerplate(codes, start, end, fold, openings, shortest)
            start = end + 1
    return found
