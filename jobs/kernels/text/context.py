"""Left and right context of a character: whether a letter or a year ends before it (lookaround)."""

from jobs.datatypes import UInt8Array, UInt32Array
from jobs.kernels.compiled import inlined
from jobs.kernels.script.character_classes import (
    KIND_ARABIC,
    KIND_COPY,
    KIND_DIGIT,
    KIND_SPACE,
    KIND_VOWEL_SIGN,
    TABLE_SIZE,
)
from jobs.kernels.script.code_points import HEH_CODE, HYPHEN, KASHIDA, SPACE
from jobs.kernels.text.punctuation import is_closer

#: Context window: so many characters back a letter is looked for
_LOOK_BACK = 8
#: A year has at most so many digits
_YEAR_DIGITS = 4


@inlined
def kind_at(codes: UInt32Array, i: int, stop: int, kinds: UInt8Array) -> int:
    """Look up the class of the character at `i`; KIND_COPY past the end and beyond the table.

    Parameters
    ----------
    codes : uint32[n]
    kinds : uint8[TABLE_SIZE]
    """
    return int(kinds[codes[i]]) if i < stop and codes[i] < TABLE_SIZE else KIND_COPY


@inlined
def follows_arabic(out: UInt32Array, start: int, at: int, kinds: UInt8Array) -> bool:
    """Tell whether an Arabic letter ends at `at`: signs, spaces and quotes are looked through.

    Parameters
    ----------
    out : uint32[m]
        What was put out so far: the line from `start` on, up to `at`.
    kinds : uint8[TABLE_SIZE]
    """
    last = at - 1
    while last >= start and last > at - _LOOK_BACK:
        code = out[last]
        kind = kinds[code] if code < TABLE_SIZE else KIND_COPY
        if kind != KIND_VOWEL_SIGN and kind != KIND_SPACE and not is_closer(code):
            return bool(kind == KIND_ARABIC)
        last -= 1
    return False


@inlined
def follows_year(out: UInt32Array, start: int, at: int, kinds: UInt8Array) -> bool:
    """Tell whether a number of one to four digits ends at `at`, before at most a space.

    Parameters
    ----------
    out : uint32[m]
        What was put out so far: the line from `start` on, up to `at`.
    kinds : uint8[TABLE_SIZE]
    """
    last = at - 1
    if last >= start and out[last] == SPACE:
        last -= 1
    digits = 0
    while last >= start and digits <= _YEAR_DIGITS and kind_at(out, last, at, kinds) == KIND_DIGIT:
        digits += 1
        last -= 1
    return 1 <= digits <= _YEAR_DIGITS


@inlined
def kashida_shown(
    out: UInt32Array, start: int, at: int, before: int, after: int, kinds: UInt8Array
) -> int:
    """Tell what a run of kashida becomes: nothing, itself after a Hijri year, or a hyphen alone.

    Parameters
    ----------
    out : uint32[m]
        What was put out so far: the line from `start` on, up to `at`.
    before, after : int
        The classes of the characters around it.
    kinds : uint8[TABLE_SIZE]
    """
    if before == KIND_ARABIC:
        hijri = (
            out[at - 1] == HEH_CODE
            and after != KIND_ARABIC
            and follows_year(out, start, at - 1, kinds)
        )
        return KASHIDA if hijri else 0
    return HYPHEN if after != KIND_ARABIC and after != KIND_VOWEL_SIGN else 0
