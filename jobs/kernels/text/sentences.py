"""Sentence segmentation: whether a sentence ends at a mark, and where else a text may be cut."""

from jobs.datatypes import UInt8Array, UInt32Array
from jobs.kernels.compiled import inlined
from jobs.kernels.script.character_classes import CLASS_ARABIC, CLASS_DIGIT
from jobs.kernels.script.code_points import (
    ARABIC_COMMA,
    ARABIC_SEMICOLON,
    COMMA,
    FULL_STOP,
    HORIZONTAL_ELLIPSIS,
    LATIN_A,
    LATIN_Z,
    SEMICOLON,
    SPACE,
)
from jobs.kernels.text.punctuation import is_closer, is_terminal
from jobs.kernels.text.tables import CUT_COMMA, CUT_SEMICOLON, CUT_SENTENCE
from jobs.kernels.text.titles import is_title
from jobs.kernels.text.word_keys import class_of

#: Level of a mark at which a text is not cut
NO_CUT = -1


@inlined
def is_initial(codes: UInt32Array, start: int, end: int, classes: UInt8Array) -> bool:
    """Tell whether a word is a single letter, unless it marks the era of a year.

    Parameters
    ----------
    codes : uint32[n]
        Display text; the word is at [start, end).
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.
    """
    if end - start != 1 or class_of(codes[start], classes) == CLASS_DIGIT:
        return False
    if start > 0 and codes[start - 1] == SPACE:
        return not (start > 1 and class_of(codes[start - 2], classes) == CLASS_DIGIT)
    return not (start > 0 and class_of(codes[start - 1], classes) == CLASS_DIGIT)


@inlined
def sentence_ends(
    codes: UInt32Array, mark: int, stop: int, start: int, end: int, classes: UInt8Array
) -> bool:
    """Tell whether a sentence ends at the terminal marks that begin at `mark`.

    Two dots or more are a pause; a single letter with a dot is a title or an initial, unless it
    marks the era of a year; a dot after another title, before a lower-case word or inside a number
    ends nothing.

    Parameters
    ----------
    codes : uint32[n]
        Display text; the word before the marks is at [start, end), the block ends at `stop`.
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.
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
    if dots > 1 or is_initial(codes, start, end, classes):
        return False
    if end == mark and closed < stop and is_title(codes, start, end):
        return False
    if not spaced:
        here = class_of(codes[closed], classes)
        arabic = here == CLASS_ARABIC and class_of(codes[start], classes) == CLASS_ARABIC
        return arabic and end == mark
    after = closed + 1
    return not (after < stop and LATIN_A <= codes[after] <= LATIN_Z)


@inlined
def cut_level(
    codes: UInt32Array, i: int, stop: int, start: int, end: int, classes: UInt8Array
) -> int:
    """Give the level at which a text may be cut behind the character at `i`, or NO_CUT.

    Parameters
    ----------
    codes : uint32[n]
        Display text; the word before is at [start, end), the block ends at `stop`.
    classes : uint8[TABLE_SIZE]
        The word-boundary class of each character.
    """
    code = codes[i]
    if is_terminal(code):
        begins = i == end or not is_terminal(codes[i - 1])
        ends = begins and sentence_ends(codes, i, stop, start, end, classes)
        return CUT_SENTENCE if ends else NO_CUT
    if code == ARABIC_SEMICOLON or code == SEMICOLON:
        return CUT_SEMICOLON
    return CUT_COMMA if code == ARABIC_COMMA or code == COMMA else NO_CUT
