"""Compiled tokenising: display text to integer-coded words, with the places where it may be cut."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.characters import TABLE_SIZE, Codes, Table8
from jobs.kernels.compiled import compiled
from jobs.kernels.layout import BLOCK_END, BLOCK_START
from jobs.kernels.polish import closer, terminal

#: What a character is to a word. SIGN ones stand in a word but not in its form.
GAP, ARABIC, LETTER, DIGIT, SIGN, BOUND = range(6)
#: Where a text may be cut, the weakest place first.
CUT_COMMA, CUT_SEMICOLON, CUT_SENTENCE, CUT_BLOCK = range(4)
#: Columns of the table of cuts: tokens before it, its place in the text, one of the above.
CUT_TOKENS, CUT_AT, CUT_LEVEL = range(3)

SPACE, APOSTROPHE, COMMA, DOT, SEMICOLON = 0x20, 0x27, 0x2C, 0x2E, 0x3B
ARABIC_COMMA, ARABIC_SEMICOLON = 0x060C, 0x061B
PRIME = np.uint64(0x100000001B3)
BASIS = np.uint64(0xCBF29CE484222325)


@compiled("uint8(uint32, uint8[::1])")
def class_of(code: int, classes: Table8) -> int:
    """Look a character up; the planes of Han beyond the table are letters."""
    if code < TABLE_SIZE:
        return int(classes[code])
    return LETTER if code < 0x40000 else GAP


@compiled("int64(uint32[::1], int64, int64, uint8[::1])")
def word_end(codes: Codes, start: int, stop: int, classes: Table8) -> int:
    """Find the end of the word that begins at `start`.

    Arabic letters, other letters with digits, and numbers are words; marks go with what they
    stand on. An apostrophe between other letters, and a dot or comma between digits, are inside.
    """
    kind = class_of(codes[start], classes)
    i = start + 1
    while i < stop:
        code = codes[i]
        here = class_of(code, classes)
        if here == GAP:
            inside = (code == APOSTROPHE and kind == LETTER) or (
                (code == DOT or code == COMMA) and kind == DIGIT
            )
            if not (inside and i + 1 < stop and class_of(codes[i + 1], classes) == kind):
                return i
        elif here == ARABIC or here == LETTER or here == DIGIT:
            if (here == ARABIC) != (kind == ARABIC):
                return i
            kind = here
        i += 1
    return i


@compiled("boolean(uint32[::1], int64, int64, int64, int64, uint8[::1])")
def sentence_ends(
    codes: Codes, mark: int, stop: int, start: int, end: int, classes: Table8
) -> bool:
    """Tell whether a sentence ends at the terminal marks that begin at `mark`.

    The word before stands at [start, end). Two dots or more are a pause; a single letter with a
    dot is a title or an initial, unless it marks the era of a year; a dot before a lower-case
    word or inside a number ends nothing.
    """
    i = mark
    dots = 0
    strong = False
    while i < stop and terminal(codes[i]):
        if codes[i] == DOT:
            dots += 1
        else:
            strong = True
        i += 1
    if i == stop:
        return True
    closed = i
    while closed < stop and closer(codes[closed]):
        closed += 1
    spaced = closed == stop or codes[closed] == SPACE
    if strong:
        return spaced or closed > i
    if dots > 1:
        return False
    single = end - start == 1 and class_of(codes[start], classes) != DIGIT
    if single and start > 0 and codes[start - 1] == SPACE:
        single = not (start > 1 and class_of(codes[start - 2], classes) == DIGIT)
    elif single:
        single = not (start > 0 and class_of(codes[start - 1], classes) == DIGIT)
    if single:
        return False
    if not spaced:
        here = class_of(codes[closed], classes)
        return here == ARABIC and end == mark and class_of(codes[start], classes) == ARABIC
    after = closed + 1
    return not (after < stop and 0x61 <= codes[after] <= 0x7A)


@compiled("int32[::1](int64, uint64[::1], int64)")
def slots(size: int, hashes: NDArray[np.uint64], forms: int) -> Int32Array:
    """Make an open-addressing table of `size` (a power of two) that holds the forms."""
    table = np.full(size, -1, np.int32)
    mask = np.uint64(size - 1)
    for form in range(forms):
        slot = hashes[form] & mask
        while table[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = form
    return table


@compiled(
    "Tuple((int32[::1], int64[:,::1], int64[:,::1], int32[::1], uint64[::1], int64[::1],"
    " uint32[::1], int64))"
    "(uint32[::1], int64[:,::1], int64[:,::1], uint8[::1], int32[::1], uint64[::1], int64[::1],"
    " uint32[::1], int64)"
)
def tokenise(
    codes: Codes,
    blocks: Int64Array,
    taken: Int64Array,
    classes: Table8,
    table: Int32Array,
    hashes: NDArray[np.uint64],
    starts: Int64Array,
    pool: Codes,
    forms: int,
) -> tuple[
    Int32Array,
    Int64Array,
    Int64Array,
    Int32Array,
    NDArray[np.uint64],
    Int64Array,
    Codes,
    int,
]:
    """Cut blocks into words and number their forms in the order in which they come.

    Parameters
    ----------
    codes : uint32[n]
        Display text; `blocks` is the table of `assemble`.
    taken : int64[ranges, 2]
        Ascending ranges of the text whose words are not wanted.
    table, hashes, starts, pool, forms
        The forms seen so far: an open-addressing table of their numbers, the hash of each, where
        each begins in the pool of their letters, and how many there are. Equal hashes are told
        apart by the letters.

    Returns
    -------
    form_ids : int32[tokens]
    places : int64[tokens, 2]
        Where each token stands.
    cuts : int64[cuts, 3]
    table, hashes, starts, pool, forms
        The forms seen by now.
    """
    bound = 1
    for block in range(len(blocks)):
        bound += (blocks[block, BLOCK_END] - blocks[block, BLOCK_START]) // 2 + 1
    ids = np.empty(bound, np.int32)
    places = np.empty((bound, 2), np.int64)
    cuts = np.empty((bound + len(blocks), 3), np.int64)
    count = 0
    cut = 0
    wait = 0
    word = np.empty(64, np.uint32)
    for block in range(len(blocks)):
        i = blocks[block, BLOCK_START]
        stop = blocks[block, BLOCK_END]
        last = i
        last_end = i
        floor = cut
        while i < stop:
            code = codes[i]
            kind = class_of(code, classes)
            if kind == GAP or kind == SIGN or kind == BOUND:
                level = -1
                if terminal(code):
                    if i == last_end or not terminal(codes[i - 1]):
                        if sentence_ends(codes, i, stop, last, last_end, classes):
                            level = CUT_SENTENCE
                elif code == ARABIC_SEMICOLON or code == SEMICOLON:
                    level = CUT_SEMICOLON
                elif code == ARABIC_COMMA or code == COMMA:
                    level = CUT_COMMA
                i += 1
                if level >= 0:
                    while i < stop and (terminal(codes[i]) or closer(codes[i])):
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
            end = word_end(codes, i, stop, classes)
            last = i
            last_end = end
            while wait < len(taken) and taken[wait, 1] <= i:
                wait += 1
            if wait < len(taken) and taken[wait, 0] < end:
                i = end
                continue
            length = 0
            if end - i > len(word):
                word = np.empty(2 * (end - i), np.uint32)
            value = BASIS
            for j in range(i, end):
                letter = codes[j]
                if class_of(letter, classes) != SIGN:
                    word[length] = letter
                    length += 1
                    value = (value ^ np.uint64(letter)) * PRIME
            value ^= value >> np.uint64(29)
            mask = np.uint64(len(table) - 1)
            slot = value & mask
            form = int(table[slot])
            while form >= 0:
                if hashes[form] == value and starts[form + 1] - starts[form] == length:
                    first = starts[form]
                    same = True
                    for j in range(length):
                        if pool[first + j] != word[j]:
                            same = False
                            break
                    if same:
                        break
                slot = (slot + np.uint64(1)) & mask
                form = int(table[slot])
            if form < 0:
                form = forms
                forms += 1
                if forms >= len(hashes):
                    more_hashes = np.empty(2 * len(hashes), np.uint64)
                    more_hashes[: len(hashes)] = hashes
                    hashes = more_hashes
                    more_starts = np.empty(2 * len(hashes) + 1, np.int64)
                    more_starts[: len(starts)] = starts
                    starts = more_starts
                if starts[form] + length > len(pool):
                    more_pool = np.empty(2 * (len(pool) + length), np.uint32)
                    more_pool[: starts[form]] = pool[: starts[form]]
                    pool = more_pool
                hashes[form] = value
                pool[starts[form] : starts[form] + length] = word[:length]
                starts[form + 1] = starts[form] + length
                table[slot] = form
                if 2 * forms > len(table):
                    table = slots(2 * len(table), hashes, forms)
            ids[count] = form
            places[count, 0] = i
            places[count, 1] = end
            count += 1
            i = end
        if cut > floor and cuts[cut - 1, CUT_TOKENS] == count:
            cut -= 1
        cuts[cut, CUT_TOKENS] = count
        cuts[cut, CUT_AT] = stop
        cuts[cut, CUT_LEVEL] = CUT_BLOCK
        cut += 1
    return ids[:count], places[:count], cuts[:cut], table, hashes, starts, pool, forms
