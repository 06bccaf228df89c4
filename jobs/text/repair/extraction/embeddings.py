"""Bidi control characters (UAX #9) that an extractor writes: its embeddings read in logical order.

Poppler marks direction by embeddings. In its usual mode a line of Arabic is one embedding, and a
blank or a comma beside a number or a Latin word is drawn into the embedding of that: what is at its
left end comes after it, a colon and a blank between it and the word before it come before.
In raw mode each Arabic word is an embedding of its own in a line that runs from left to right:
there the order of the words is the opposite.
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
_EDGES: Final = _LEFT + RIGHT + _POP
#: Blanks and punctuation, as a character class
_SIGNS: Final = (
    r"[\s.,:!?()\[\]\"\N{ARABIC COMMA}\N{ARABIC SEMICOLON}\N{ARABIC QUESTION MARK}"
    r"\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}]"
)
#: What is drawn into the embedding of a number or a Latin word: to its left, and to its right what
#: is between it and the word before
_DRAWN: Final = re.compile(
    rf"(?<=\w){_LEFT}(?P<left>{_SIGNS}*)(?P<word>[^{_EDGES}]*?)(?P<right>\s{_SIGNS}*){_POP}"
)
_DRAWN_LEFT: Final = re.compile(
    rf"{_LEFT}(?P<left>{_SIGNS}+)(?P<word>[^{_EDGES}]*)(?P<right>){_POP}"
)
_EMBEDDED: Final = re.compile(rf"{_LEFT}[^{_EDGES}]*{_POP}")
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
    if len(words) < min(_FEWEST_LINES, len([one for one in lines if RIGHT in one[1]])):
        words = []
    in_words = {start for start, _ in words}
    drawn = [
        Reordering(
            start + match.start(),
            start + match.end(),
            tuple(start + place for place in _after(match)),
            match["right"][::-1] + match["word"] + match["left"][::-1],
            EMBEDDED,
        )
        for start, line in lines
        if line.lstrip().startswith(RIGHT) and start not in in_words
        for match in _drawn(line)
    ]
    turned = turned_lines(words, _UNIT, WORD_ORDER) if words else []
    return sorted([*turned, *drawn], key=lambda one: one.start)


def _in_words(line: str) -> bool:
    """Tell whether a line consists of Arabic words that have an embedding each."""
    arabic = len(_EMBEDDED_WORD.findall(line))
    return 1 < arabic == line.count(RIGHT) and arabic > len(_LATIN_WORD.findall(line))


def _drawn(line: str) -> Iterator[re.Match[str]]:
    """Find the embeddings into which more is drawn than is read in them."""
    for embedded in _EMBEDDED.finditer(line):
        at = embedded.start()
        match = _DRAWN.match(line, at) or _DRAWN_LEFT.match(line, at)
        if match:
            yield match


def _after(match: re.Match[str]) -> Iterator[int]:
    """Give the places of a word, of what was drawn to its right before, to its left after it."""
    yield from reversed(range(*match.span("right")))
    yield from range(*match.span("word"))
    yield from reversed(range(*match.span("left")))
