"""Visual-order text to logical order in Persian, Urdu, Hebrew and others, by their stop words.

Languages in Arabic or Hebrew script other than Arabic have no lexicon here. What tells the order of
their letters is the commonest words of any text: those of their stop lists that are no such word
when they are turned.
"""

import re
from functools import cache
from typing import Final

from jobs.text.repair.extraction.known_words import (
    MARKS,
    RAW_LETTERS,
    RAW_WORD,
    KnownWords,
    is_arabic,
    opened,
)
from jobs.text.repair.extraction.visual_order import LEFT_TO_RIGHT, lines_of, turned_lines
from jobs.text.script.character_tables import HEBREW_VAV
from jobs.text.script.edits import Reordering
from jobs.text.words.languages import pack_of

#: The rule by which repairs are recorded
TURNED_LINE_OTHERS: Final = "visual order, stop words"
_LANGUAGES: Final = ("fa", "ur", "ps", "ckb", "he")
#: Letters without which no text of these languages is long, and which Arabic has not: Farsi yeh and
#: its joined forms, ae, vav
_SIGNS: Final = ("\u06cc", "\ufbfe", "\ufbff", "\u06d5", HEBREW_VAV)
#: Sample size, in characters: so much behind such a letter is looked at first
_SAMPLE: Final = 1_500
#: Fewest turned stop words of a document in visual order, and how many for one that is in order
_FEWEST, _LEAD = 3, 4
_HEBREW: Final = "\u0591-\u05c7\u05d0-\u05ea"
#: The letter ae is of Sorani and Uyghur alone: as a piece, half of its words would be other words
_WORD: Final = re.compile(rf"[{RAW_LETTERS}{MARKS}\u06d5]+|[{_HEBREW}]+")
_UNIT: Final = re.compile(rf"{LEFT_TO_RIGHT}|.", re.DOTALL)
#: By UAX #9 the signs of a number, and a hyphen in it, run with it behind a Hebrew letter
_HEBREW_UNIT: Final = re.compile(
    rf"[$+\-\u00a3\u20aa\u20ac]?[0-9]+(?:[.,:/+\-][0-9]+)*[%\u2030]?|{LEFT_TO_RIGHT}|.", re.DOTALL
)
_HEBREW_LETTER: Final = re.compile(f"[{_HEBREW}]")


def visual_order_others(text: str, _: KnownWords | None = None) -> list[Reordering]:
    """Find the lines of raw text of such a language that are in visual order, and how they read."""
    if not may_be_turned(text) or (RAW_WORD.search(text) and is_arabic(text)):
        return []
    lines = [(start, line, *_evidence(line)) for start, line in lines_of(text)]
    as_is, turned = sum(line[2] for line in lines), sum(line[3] for line in lines)
    if not _is_turned(as_is, turned):
        return []
    chosen = [
        (start, line)
        for start, line, as_is, turned in lines
        if turned >= as_is and _WORD.search(line)
    ]
    unit = _HEBREW_UNIT if _HEBREW_LETTER.search(text) else _UNIT
    return turned_lines(chosen, unit, TURNED_LINE_OTHERS)


def may_be_turned(text: str) -> bool:
    """Tell whether a text may be in visual order, by a sample of it: cheap where it is not."""
    places = [at for at in map(text.find, _SIGNS) if at >= 0]
    start = max(min(places, default=0) - _SAMPLE // 2, 0)
    return bool(places) and _is_turned(*_evidence(text[start : start + _SAMPLE]))


def _is_turned(as_is: int, turned: int) -> bool:
    return turned >= _FEWEST and turned >= _LEAD * as_is


def _evidence(text: str) -> tuple[int, int]:
    """Count the words that are stop words as they are, and those that are when turned."""
    words = _stop_words()
    as_is = turned = 0
    for found in _WORD.findall(text):
        as_is += opened(found) in words
        # Of a ligature the letters stay in order: it is turned as one character.
        turned += opened(found[::-1]) in words
    return as_is, turned


@cache
def _stop_words() -> frozenset[str]:
    """Gather the stop words of these languages that are none of any when their letters turn."""
    found = {word for code in _LANGUAGES for word in pack_of(code).stop_words if len(word) > 1}
    return frozenset(word for word in found if word[::-1] not in found)
