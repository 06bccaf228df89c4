"""Bidi control characters (UAX #9) that an extractor writes: its embeddings read in logical order.

Poppler marks direction by embeddings. In its usual mode a line of Arabic is one embedding, and a
blank or a comma beside a number or a Latin word is drawn into the embedding of that, at its left
end: it comes after it. In raw mode each Arabic word is an embedding of its own in a line that runs
from left to right: there the order of the words is the opposite.
"""

import re
from collections.abc import Iterator
from typing import Final

from jobs.text.repair.extraction.known_words import KnownWords
from jobs.text.repair.extraction.visual_order import LEFT_TO_RIGHT, lines_of, turned_lines
from jobs.text.script.edits import Reordering

#: The rules by which repairs are recorded
EMBEDDED, WORD_ORDER = "embedding", "word order, embedded"
_LEFT, RIGHT, _POP = (
    "\N{LEFT-TO-RIGHT EMBEDDING}",
    "\N{RIGHT-TO-LEFT EMBEDDING}",
    "\N{POP DIRECTIONAL FORMATTING}",
)
#: What is drawn into the embedding of a number or a Latin word, to its left
_DRAWN: Final = re.compile(
    rf"{_LEFT}([\s.,:!?()\[\]\"\N{{ARABIC COMMA}}\N{{ARABIC SEMICOLON}}\N{{ARABIC QUESTION MARK}}"
    rf"\N{{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}}"
    rf"\N{{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}}]+)([^{_LEFT}{RIGHT}{_POP}]*){_POP}"
)
#: A word in an embedding of its own
_EMBEDDED_WORD: Final = re.compile(rf"{RIGHT}[^\s{_LEFT}{RIGHT}{_POP}]*{_POP}")
_UNIT: Final = re.compile(rf"{RIGHT}[^\s{_LEFT}{RIGHT}{_POP}]*{_POP}|{LEFT_TO_RIGHT}|.", re.DOTALL)
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{2,}")
#: Fewest lines of several such words in a document
_FEWEST_LINES: Final = 3


def embeddings(text: str, _: KnownWords | None = None) -> list[Reordering]:
    """Find what the embeddings of a raw text put in another order than it is read in."""
    if RIGHT not in text:
        return []
    lines = list(lines_of(text))
    words = [(start, line) for start, line in lines if _in_words(line)]
    if len(words) >= min(_FEWEST_LINES, len([one for one in lines if RIGHT in one[1]])):
        return turned_lines(words, _UNIT, WORD_ORDER)
    return [
        Reordering(
            start + match.start(),
            start + match.end(),
            tuple(start + place for place in _after(match)),
            match[2] + match[1][::-1],
            EMBEDDED,
        )
        for start, line in lines
        if line.lstrip().startswith(RIGHT)
        for match in _DRAWN.finditer(line)
    ]


def _in_words(line: str) -> bool:
    """Tell whether a line consists of Arabic words that have an embedding each."""
    arabic = len(_EMBEDDED_WORD.findall(line))
    return 1 < arabic == line.count(RIGHT) and arabic > len(_LATIN_WORD.findall(line))


def _after(match: re.Match[str]) -> Iterator[int]:
    """Give the places of a word and of what was drawn to its left, which comes after it."""
    yield from range(*match.span(2))
    yield from reversed(range(*match.span(1)))
