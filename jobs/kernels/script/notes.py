"""Bit flags of a pass: whether a character could be markup or part of an address in its context."""

from jobs.datatypes import UInt32Array
from jobs.kernels.compiled import inlined
from jobs.kernels.script.character_classes import NOTE_LINK, NOTE_MARKUP
from jobs.kernels.script.code_points import (
    ASTERISK,
    COMMERCIAL_AT,
    FULL_STOP,
    LINE_FEED,
    LOW_LINE,
    NUMBER_SIGN,
    SOLIDUS,
    SPACE,
)

#: Longest ending of a host name (top-level domain) that is looked for, in letters
LONGEST_DOMAIN = 6


@inlined
def is_doubled(out: UInt32Array, at: int, code: int) -> bool:
    """Tell whether a character is the same as the one before: `//` and `ww` begin addresses.

    Parameters
    ----------
    out : uint32[n]
        What was put out so far, up to `at`.
    """
    return at > 0 and bool(out[at - 1] == code)


@inlined
def is_plain(code: int) -> bool:
    """Tell whether a character is an ASCII letter or figure, or a basic Arabic letter."""
    small = code | 0x20
    return bool(0x61 <= small <= 0x7A or 0x30 <= code <= 0x39 or 0x621 <= code <= 0x64A)


@inlined
def may_be_markup(code: int, after: int, out: UInt32Array, start: int, at: int) -> bool:
    """Tell whether a sign may be markup, by its left and right context.

    The signs of a heading come before a blank; a star or a low line opens nothing inside a word,
    nor before a blank, unless its line begins with it.

    Parameters
    ----------
    code, after : int
        The sign, and the character after it.
    out : uint32[n]
        What was put out so far: the document from `start` on, up to `at`.
    """
    if code == NUMBER_SIGN:
        return not is_plain(after)
    if code != ASTERISK and code != LOW_LINE:
        return True
    if after != SPACE and after != LINE_FEED:
        return after == code or at == start or not is_plain(out[at - 1])
    while at > start and out[at - 1] == SPACE:
        at -= 1
    return bool(at == start or out[at - 1] == LINE_FEED)


@inlined
def ends_host(out: UInt32Array, start: int, at: int) -> bool:
    """Tell whether letters after a full stop precede: the end of a host name, perhaps.

    Parameters
    ----------
    out : uint32[n]
        As for `may_be_markup`.
    start : int
        Where the document begins in it.
    at : int
        Where the character in question is put.
    """
    first = at
    while first > start and at - first <= LONGEST_DOMAIN and is_plain(out[first - 1]):
        first -= 1
    return bool(at - first >= 2 and first > start and out[first - 1] == FULL_STOP)


@inlined
def is_noted(note: int, code: int, after: int, out: UInt32Array, start: int, at: int) -> bool:
    """Tell whether a character sets its bit flag in this context.

    Parameters
    ----------
    note : int
        The bit flag.
    out : uint32[n]
        As for `may_be_markup`.
    """
    if note == NOTE_LINK:
        if code == SOLIDUS and ends_host(out, start, at):
            return True
        return code == COMMERCIAL_AT or is_doubled(out, at, code)
    return note < NOTE_MARKUP or may_be_markup(code, after, out, start, at)
