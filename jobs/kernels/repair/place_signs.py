"""Pre-filter of text repair: what one place of a text is a sign of, told without branches."""

from typing import Any

import numpy as np

from jobs.kernels.compiled import inlined
from jobs.kernels.script.code_points import (
    ALEF_CODE,
    COMMA,
    FIRST_LETTER,
    FULL_STOP,
    LAM_CODE,
    LINE_FEED,
    MEEM_CODE,
    SPACE,
)

#: Size of ASCII, and one past the Arabic block: letters between them are odd nowhere
ASCII, PAST_ARABIC = 0x80, 0x700
#: The basic Arabic letters and vowel signs: how many code points
WORD_CODES = 0x40
#: Arabic letters by their code points
_MADDA_ALEF, _HAMZA_ABOVE_ALEF, _HAMZA_BELOW_ALEF = 0x622, 0x623, 0x625
#: Teh marbuta and alef maksura, which end words; a range of letters from jeem to khah
_MARBUTA, _MAKSURA, _JEEM, _KHAH = 0x629, 0x649, 0x62C, 0x62E


@inlined
def is_alef(code: int) -> bool:
    """Tell whether a letter is an alef, with hamza or madda or without."""
    return bool(
        (code == ALEF_CODE)
        | (code == _MADDA_ALEF)
        | (code == _HAMZA_ABOVE_ALEF)
        | (code == _HAMZA_BELOW_ALEF)
    )


@inlined
def is_old(code: int) -> bool:
    """Tell whether the lam of the article is one glyph with a letter in older fonts."""
    return bool((code == MEEM_CODE) | ((code >= _JEEM) & (code <= _KHAH)))


@inlined
def is_letter(code: Any) -> Any:
    """Tell whether a character is a basic Arabic letter or a vowel sign."""
    return code - np.uint32(FIRST_LETTER) < np.uint32(WORD_CODES)


@inlined
def may_be_odd(code: Any) -> Any:
    """Tell whether a character is none of those that most words end before, nor punctuation."""
    usual = (code == SPACE) | (code == LINE_FEED) | (code == COMMA) | (code == FULL_STOP)
    return ((code < ASCII) & (not usual)) | (code >= PAST_ARABIC)


@inlined
def signs_at(before: Any, first: Any, second: Any, third: Any, fourth: Any) -> tuple[Any, ...]:
    """Tell what a place in a text is a sign of, without branches: several are read at once (SIMD).

    Parameters
    ----------
    before, first, second, third, fourth : uint32
        The character before the place, and those from it on.

    Returns
    -------
    tuple of bool
        The columns of `extraction_signs` from SIGN_WORDS on, up to SIGN_SHORT; then whether the
        place has to be looked at on its own: a word of one letter or two begins there, or a word
        ends before what may be odd; and whether a letter is there.
    """
    inside = is_letter(before)
    begins = is_letter(first) & (not inside)
    more = is_letter(second) & is_letter(third)
    word = begins & more
    alef = first == ALEF_CODE
    article = word & alef & (second == LAM_CODE)
    turned = is_letter(first) & (second == LAM_CODE) & (third == ALEF_CODE)
    # An alef at the beginning or after one letter; then another letter, then lam.
    begun = word & alef & (third == LAM_CODE)
    later = word & (not alef) & (second == ALEF_CODE) & (fourth == LAM_CODE)
    return (
        begins,
        word & ((first == _MARBUTA) | (first == _MAKSURA)),
        article,
        turned & (not is_letter(fourth)),
        (begun & is_alef(second)) | (later & is_alef(third)),
        (begun & is_old(second)) | (later & is_old(third)),
        article & is_old(third),
        (begins & (not more)) | (inside & may_be_odd(first)),
        is_letter(first),
    )
