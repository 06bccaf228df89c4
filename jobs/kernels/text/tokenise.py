"""Tokenisation: display text to words, with the segment boundaries where it may be cut."""

import numpy as np

from jobs.datatypes import Int32Array, Int64Array, UInt8Array, UInt32Array, UInt64Array
from jobs.kernels.compiled import compiled
from jobs.kernels.script.character_classes import (
    CLASS_ARABIC,
    CLASS_GAP,
    CLASS_MARK,
    CLASS_SIGN,
    FIRST_ARABIC,
    FIRST_DIGIT,
)
from jobs.kernels.text.punctuation import is_closer, is_terminal
from jobs.kernels.text.sentences import NO_CUT, cut_level
from jobs.kernels.text.tables import (
    BLOCK_END,
    BLOCK_START,
    CUT_AT,
    CUT_BLOCK,
    CUT_LEVEL,
    CUT_TOKENS,
    WORD_END,
    WORD_LETTERS,
    WORD_START,
)
from jobs.kernels.text.word_keys import class_of, cut_arabic_words, letter_code_of, read_word


@compiled(
    "Tuple((int32[:,::1], uint64[::1], int64[:,::1]))"
    "(uint32[::1], int64[:,::1], int64[:,::1], uint8[::1], uint8[::1])"
)
def cut_words(
    codes: UInt32Array,
    blocks: Int64Array,
    taken: Int64Array,
    classes: UInt8Array,
    letter_codes: UInt8Array,
) -> tuple[Int32Array, UInt64Array, Int64Array]:
    """Cut blocks into words, and find the segment boundaries.

    Arabic letters, other letters with digits, and numbers are words; marks go with the letter
    before them. An apostrophe between other letters, and a dot or comma between digits, are inside.

    Parameters
    ----------
    codes : uint32[n]
        Display text.
    blocks : int64[blocks, 4]
        The table of `jobs.kernels.text.lines.join_lines`.
    taken : int64[ranges, 2]
        Ascending ranges of the text whose words are not wanted.
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.
    letter_codes : uint8[TABLE_SIZE]
        The number of each letter that can be packed; 0 for others.

    Returns
    -------
    words : int32[tokens, 3]
        Start and end of each word, and the number of letters of its form.
    keys : uint64[tokens]
        The form of each word: packed, or its hash with the bit HASHED; never 0.
    cuts : int64[cuts, 3]
        Segment boundaries: tokens before it, its offset, its level.
    """
    bound = 1
    for block in range(len(blocks)):
        bound += (blocks[block, BLOCK_END] - blocks[block, BLOCK_START]) // 2 + 1
    # Words of two scripts may be neighbours; a table that grows would halve the speed.
    words = np.empty((2 * bound, 3), np.int32)
    keys = np.empty(2 * bound, np.uint64)
    cuts = np.empty((bound + len(blocks), 3), np.int64)
    count = 0
    cut = 0
    wait = 0
    for block in range(len(blocks)):
        i = blocks[block, BLOCK_START]
        stop = blocks[block, BLOCK_END]
        last = i
        last_end = i
        floor = cut
        while True:
            while wait < len(taken) and taken[wait, 1] <= i:
                wait += 1
            limit = min(stop, taken[wait, 0]) if wait < len(taken) else stop
            before = count
            i, count = cut_arabic_words(codes, i, limit, letter_codes, words, keys, count)
            if count > before:
                last, last_end = words[count - 1, WORD_START], words[count - 1, WORD_END]
            if i >= stop:
                break
            code = codes[i]
            kind = CLASS_ARABIC
            if not FIRST_ARABIC <= letter_code_of(code, letter_codes) < FIRST_DIGIT:
                kind = class_of(code, classes)
            if kind == CLASS_GAP or kind == CLASS_SIGN or kind == CLASS_MARK:
                level = cut_level(codes, i, stop, last, last_end, classes)
                i += 1
                if level == NO_CUT:
                    continue
                while i < stop and (is_terminal(codes[i]) or is_closer(codes[i])):
                    i += 1
                if cut > floor and cuts[cut - 1, CUT_TOKENS] == count:
                    if cuts[cut - 1, CUT_LEVEL] < level:
                        cuts[cut - 1, CUT_LEVEL] = level
                        cuts[cut - 1, CUT_AT] = i
                elif last_end > last:
                    cuts[cut, CUT_TOKENS] = count
                    cuts[cut, CUT_AT] = i
                    cuts[cut, CUT_LEVEL] = level
                    cut += 1
                continue
            last = i
            i, letters, key = read_word(codes, last, stop, kind, letter_codes, classes)
            last_end = i
            while wait < len(taken) and taken[wait, 1] <= last:
                wait += 1
            if wait < len(taken) and taken[wait, 0] < i:
                continue
            words[count, WORD_START] = last
            words[count, WORD_END] = i
            words[count, WORD_LETTERS] = letters
            keys[count] = key
            count += 1
        if cut > floor and cuts[cut - 1, CUT_TOKENS] == count:
            cut -= 1
        cuts[cut, CUT_TOKENS] = count
        cuts[cut, CUT_AT] = stop
        cuts[cut, CUT_LEVEL] = CUT_BLOCK
        cut += 1
    return words[:count], keys[:count], cuts[:cut]
