"""Bidi reordering (UAX #9, visual order) and Arabic joining, for a terminal that does neither.

A terminal that knows nothing of right-to-left text puts characters down as they come, from left to
right, and joins none. What it is given here is reordered beforehand (python-bidi), and each letter
is replaced by the presentation form that it has between its neighbours (arabic-reshaper). Two rules
that the library leaves to who draws the text are applied here: a combining mark comes after its
letter (rule L3), and a bracket in text that runs from right to left is mirrored (rule L4).
"""

import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arabic_reshaper import ArabicReshaper

#: Mirrored characters (Bidi_Mirrored) that text of words has, each beside its image.
_PAIRS = "()[]{}<>«»‹›"
_IMAGES = str.maketrans(_PAIRS, ")(][}{><»«›‹")
#: A boundary neutral (class BN): it takes the level of the character before it, and changes none.
_PROBE = "\N{WORD JOINER}"
_BRACKET = re.compile(f"[{re.escape(_PAIRS)}]")
_PROBED = re.compile(f"{_PROBE}([{re.escape(_PAIRS)}])|([{re.escape(_PAIRS)}]){_PROBE}")
#: Arabic and Hebrew marks (class NSM) as reordering leaves them: before their letter.
_SIGNS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
_SIGNED = re.compile(f"([{_SIGNS}]+)([^{_SIGNS}])")
#: A strong mark of the text's own direction, which ends a line as its end does (rule X10).
_LAST = {0: "\N{LEFT-TO-RIGHT MARK}", 1: "\N{RIGHT-TO-LEFT MARK}"}


def visual(text: str, level: int | None = None) -> str:
    """Turn a text, as it is stored, to the order in which it is seen.

    Parameters
    ----------
    text
        One line.
    level
        The direction of the paragraph that the line is of: 0 from left to right, 1 from right to
        left; without it, that of the first letter (rules P2 and P3).
    """
    from bidi import get_base_level, get_display

    if not text:
        return text
    if level is None:
        level = get_base_level(text)
    probed = _BRACKET.sub(lambda found: found.group() + _PROBE, joined(text.replace(_PROBE, "")))
    turned = str(get_display(probed + _LAST[level], base_dir="LR"[level])).replace(_LAST[level], "")
    mirrored = _PROBED.sub(lambda one: (one[1] or "").translate(_IMAGES) + (one[2] or ""), turned)
    return _SIGNED.sub(lambda one: one[2] + one[1][::-1], mirrored)


def plain(head: str, text: str, width: int) -> list[str]:
    """Leave a text as it is, on one line: the terminal wraps it, and turns what is to be turned."""
    return [head + text]


def wrapped(head: str, text: str, width: int) -> list[str]:
    """Cut a text to lines before each is turned round: its beginning stays on the first of them.

    `head` comes before each line; it is not turned. All lines run as the whole text does.
    """
    from bidi import get_base_level

    level = get_base_level(text) if text else 0
    room = max(width - len(head), 20)
    lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return [head + visual(line, level) for line in lines or [""]]


def joined(text: str) -> str:
    """Replace Arabic letters by the forms that they have between their neighbours."""
    return str(_reshaper().reshape(text))


@cache
def _reshaper() -> "ArabicReshaper":
    """Make what joins letters; it drops no sign and no stroke, and draws no word as one letter."""
    from arabic_reshaper import ArabicReshaper

    kept = {"delete_harakat": False, "delete_tatweel": False, "ARABIC LIGATURE ALLAH": False}
    return ArabicReshaper(kept)
