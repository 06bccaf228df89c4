"""Compiled tokenising: display text to words, with the places where it may be cut."""

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import Int32Array, Int64Array
from jobs.kernels.compiled import compiled, inlined
from jobs.kernels.script.characters import ONE, TABLE_SIZE, Codes, Table8
from jobs.kernels.text.display import HORIZONTAL_ELLIPSIS, is_closer, is_terminal
from jobs.kernels.text.lines import BLOCK_END, BLOCK_START
from jobs.kernels.text.titles import is_title

#: What a character is to a word. SIGN ones stand in a word but not in its form.
CLASS_GAP, CLASS_ARABIC, CLASS_LETTER, CLASS_DIGIT, CLASS_SIGN, CLASS_MARK = range(6)
#: Where a text may be cut, the weakest place first.
CUT_COMMA, CUT_SEMICOLON, CUT_SENTENCE, CUT_BLOCK = range(4)
#: Columns of the table of cuts: tokens before it, its place in the text, one of the above.
CUT_TOKENS, CUT_AT, CUT_LEVEL = range(3)

#: Columns of the table of words.
WORD_START, WORD_END, WORD_LETTERS = range(3)

SPACE, APOSTROPHE, COMMA, FULL_STOP, SEMICOLON = 0x20, 0x27, 0x2C, 0x2E, 0x3B
ARABIC_COMMA, ARABIC_SEMICOLON = 0x060C, 0x061B
PRIME = np.uint64(0x100000001B3)
BASIS = np.uint64(0xCBF29CE484222325)
#: The key of a word has this bit where it is a hash. Else it is the word itself: so many letters
#: of one alphabet, as a number to the base of its size, beside the numbers of other alphabets.
HASHED = np.uint64(1 << 63)
PACKED_LETTERS = 12
#: Where the letters of each alphabet begin among the grains
#: (see `jobs.text.script.character_tables.letter_codes`).
FIRST_LATIN, FIRST_ARABIC, FIRST_DIGIT, LETTER_CODES = 1, 27, 63, 73
ARABIC_BASE, LATIN_BASE, DIGIT_BASE = 37, 27, 11
LATIN_OFFSET = ARABIC_BASE**PACKED_LETTERS
DIGIT_OFFSET = LATIN_OFFSET + LATIN_BASE**PACKED_LETTERS


@inlined
def alphabet_of(kind: int) -> tuple[int, int, np.uint64, np.uint64]:
    """Give the first grain of an alphabet, one past its last, its base, and what is added."""
    if kind == CLASS_ARABIC:
        return FIRST_ARABIC, FIRST_DIGIT, np.uint64(ARABIC_BASE), np.uint64(0)
    if kind == CLASS_LETTER:
        return FIRST_LATIN, FIRST_ARABIC, np.uint64(LATIN_BASE), np.uint64(LATIN_OFFSET)
    return FIRST_DIGIT, LETTER_CODES, np.uint64(DIGIT_BASE), np.uint64(DIGIT_OFFSET)


@inlined
def letter_code_of(code: int, grains: Table8) -> int:
    """Look up the number of a letter that can be packed; 0 where it can't be."""
    return int(grains[code]) if code < TABLE_SIZE else 0


@inlined
def hash_form(codes: Codes, start: int, end: int, classes: Table8) -> np.uint64:
    """Hash the letters of a word, the signs in it passed over."""
    value = BASIS
    for i in range(start, end):
        code = codes[i]
        if class_of(code, classes) != CLASS_SIGN:
            value = (value ^ np.uint64(code)) * PRIME
    return (value ^ (value >> np.uint64(32))) | HASHED


@inlined
def class_of(code: int, classes: Table8) -> int:
    """Look a character up; the planes of Han beyond the table are letters."""
    if code < TABLE_SIZE:
        return int(classes[code])
    return CLASS_LETTER if code < 0x40000 else CLASS_GAP


@inlined
def sentence_ends(
    codes: Codes, mark: int, stop: int, start: int, end: int, classes: Table8
) -> bool:
    """Tell whether a sentence ends at the terminal marks that begin at `mark`.

    The word before stands at [start, end). Two dots or more are a pause; a single letter with a
    dot is a title or an initial, unless it marks the era of a year; a dot after another title,
    before a lower-case word or inside a number ends nothing.
    """
    i = mark
    dots = 0
    strong = False
    while i < stop and is_terminal(codes[i]):
        if codes[i] == FULL_STOP or codes[i] == HORIZONTAL_ELLIPSIS:
            dots += 1 if codes[i] == FULL_STOP else 2
        else:
            strong = True
        i += 1
    if i == stop:
        return True
    closed = i
    while closed < stop and is_closer(codes[closed]):
        closed += 1
    spaced = closed == stop or codes[closed] == SPACE
    if strong:
        return spaced or closed > i
    if dots > 1:
        return False
    single = end - start == 1 and class_of(codes[start], classes) != CLASS_DIGIT
    if single and start > 0 and codes[start - 1] == SPACE:
        single = not (start > 1 and class_of(codes[start - 2], classes) == CLASS_DIGIT)
    elif single:
        single = not (start > 0 and class_of(codes[start - 1], classes) == CLASS_DIGIT)
    if single or (end == mark and closed < stop and is_title(codes, start, end)):
        return False
    if not spaced:
        here = class_of(codes[closed], classes)
        return (
            here == CLASS_ARABIC and end == mark and class_of(codes[start], classes) == CLASS_ARABIC
        )
    after = closed + 1
    return not (after < stop and 0x61 <= codes[after] <= 0x7A)


@inlined
def cut_arabic_words(
    codes: Codes,
    i: int,
    stop: int,
    grains: Table8,
    words: Int32Array,
    keys: NDArray[np.uint64],
    count: int,
) -> tuple[int, int]:
    """Cut words of nothing but Arabic letters, with blanks between them; most of a text is such.

    Gives the place of what is no such word with a blank after it, and how many words there are.
    The places are unsigned inside: see `jobs.kernels.script.characters.copy_plain`.
    """
    at, end, row = np.uint64(i), np.uint64(stop), np.uint64(count)
    first, letters = np.uint32(FIRST_ARABIC), np.uint32(FIRST_DIGIT - FIRST_ARABIC)
    while True:
        while at < end and codes[at] == SPACE:
            at += ONE
        start = at
        value = np.uint64(0)
        while at < end:
            code = codes[at]
            if code >= TABLE_SIZE:
                break
            letter = np.uint32(grains[code]) - first
            if letter >= letters:
                break
            value = value * np.uint64(ARABIC_BASE) + np.uint64(letter) + ONE
            at += ONE
        size = at - start
        if size == np.uint64(0) or size > PACKED_LETTERS or at == end or codes[at] != SPACE:
            return int(np.int64(start)), int(np.int64(row))
        words[row, WORD_START] = np.int32(start)
        words[row, WORD_END] = np.int32(at)
        words[row, WORD_LETTERS] = np.int32(size)
        keys[row] = value
        row += ONE


@compiled(
    "Tuple((int32[:,::1], uint64[::1], int64[:,::1]))"
    "(uint32[::1], int64[:,::1], int64[:,::1], uint8[::1], uint8[::1])"
)
def cut_words(
    codes: Codes, blocks: Int64Array, taken: Int64Array, classes: Table8, grains: Table8
) -> tuple[Int32Array, NDArray[np.uint64], Int64Array]:
    """Cut blocks into words, and find the places where they may be cut apart.

    Arabic letters, other letters with digits, and numbers are words; marks go with what they
    stand on. An apostrophe between other letters, and a dot or comma between digits, are inside.

    Parameters
    ----------
    codes : uint32[n]
        Display text; `blocks` is the table of `jobs.kernels.text.lines.join_lines`.
    taken : int64[ranges, 2]
        Ascending ranges of the text whose words are not wanted.
    classes, grains : uint8[TABLE_SIZE]
        What each character is to a word, and its number where it can be packed.

    Returns
    -------
    words : int32[tokens, 3]
        Start and end of each word, and the number of letters of its form.
    keys : uint64[tokens]
        The form of each word: packed, or its hash with the bit HASHED; never 0.
    cuts : int64[cuts, 3]
    """
    bound = 1
    for block in range(len(blocks)):
        bound += (blocks[block, BLOCK_END] - blocks[block, BLOCK_START]) // 2 + 1
    # Words of two scripts may stand side by side; a table that grows would halve the speed.
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
            i, count = cut_arabic_words(codes, i, limit, grains, words, keys, count)
            if count > before:
                last, last_end = words[count - 1, WORD_START], words[count - 1, WORD_END]
            if i >= stop:
                break
            code = codes[i]
            grain = letter_code_of(code, grains)
            kind = CLASS_ARABIC
            if not FIRST_ARABIC <= grain < FIRST_DIGIT:
                kind = class_of(code, classes)
            if kind == CLASS_GAP or kind == CLASS_SIGN or kind == CLASS_MARK:
                level = -1
                if is_terminal(code):
                    if i == last_end or not is_terminal(codes[i - 1]):
                        if sentence_ends(codes, i, stop, last, last_end, classes):
                            level = CUT_SENTENCE
                elif code == ARABIC_SEMICOLON or code == SEMICOLON:
                    level = CUT_SEMICOLON
                elif code == ARABIC_COMMA or code == COMMA:
                    level = CUT_COMMA
                i += 1
                if level >= 0:
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
            low, high, base, key = alphabet_of(kind)
            none = np.int64(low - 1)
            value = np.uint64(0)
            end = i
            while low <= grain < high:
                value = value * base + np.uint64(grain - none)
                end += 1
                if end == stop:
                    break
                grain = letter_code_of(codes[end], grains)
            letters = end - i
            odd = False
            if end < stop and codes[end] != SPACE:
                while end < stop:
                    code = codes[end]
                    here = class_of(code, classes)
                    if here == CLASS_GAP:
                        inside = (code == APOSTROPHE and kind == CLASS_LETTER) or (
                            (code == FULL_STOP or code == COMMA) and kind == CLASS_DIGIT
                        )
                        if not (
                            inside and end + 1 < stop and class_of(codes[end + 1], classes) == kind
                        ):
                            break
                    elif here == CLASS_SIGN:
                        end += 1
                        continue
                    elif here != CLASS_MARK:
                        if (here == CLASS_ARABIC) != (kind == CLASS_ARABIC):
                            break
                        kind = here
                    grain = letter_code_of(code, grains)
                    value = value * base + np.uint64(grain - none)
                    odd |= not low <= grain < high
                    letters += 1
                    end += 1
            key += value
            if odd or letters > PACKED_LETTERS:
                key = hash_form(codes, i, end, classes)
            last = i
            last_end = end
            i = end
            while wait < len(taken) and taken[wait, 1] <= last:
                wait += 1
            if wait < len(taken) and taken[wait, 0] < end:
                continue
            words[count, WORD_START] = last
            words[count, WORD_END] = end
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
