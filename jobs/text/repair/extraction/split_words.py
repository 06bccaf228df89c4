"""Word segmentation of words that an extractor cut in place, by a best path over the lexicon.

Text that is justified by strokes comes out with a blank where a stroke was: `ص ندوق النق د`. The
best path through the words of a line (Viterbi 1967) joins up to four neighbours that are one word.
A stroke comes after a letter that joins the next one, and one piece at least is hardly a word, so
`ما زال` and `عبد الرحمن` stay. A document is asked first: several different words have to be whole
again so, and many words of one or two letters that are none.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jobs.text.repair.extraction.known_words import (
    JOINING,
    RAW_WORD,
    KnownWords,
    rare_short_words,
)
from jobs.text.script.edits import Reordering
from jobs.text.script.letters import ARTICLE, REH, TATWEEL, WAW, YEH, ZAIN

#: The rule by which repairs are recorded
SPLIT: Final = "split word"
#: Fewest different words that are joined, for a document to be damaged, and how many of its words
_FEWEST_JOINED, _LEAST_JOINED = 5, 0.002
#: Fewest words of one or two letters that are hardly any, and their least share
FEWEST_SHORT, LEAST_SHORT = 5, 0.03
#: Letters that join none, after which an initial yeh is set close
_KERNED: Final = frozenset((REH, ZAIN, WAW))
#: Most pieces of a word
_MOST_PIECES: Final = 4
#: Relative frequency under which a piece is hardly a word
_RARE: Final = 2e-6
#: Frequencies of a piece that is no word, and of a whole word that is none
_NO_PIECE, _NO_WORD = 1e-9, 3e-9
#: Odds against a cut where nothing speaks for one, and for a document as a whole
_CUT: Final = math.log(3.0)
_TOKEN: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token of a line: its place, and the Arabic letters that it begins and ends with."""

    start: int
    end: int
    head: str
    tail: str

    @property
    def whole(self) -> bool:
        """Whether it consists of letters."""
        return len(self.head) == self.end - self.start


@dataclass(frozen=True, slots=True)
class _Word:
    """Neighbouring pieces that are one word, and by how much that is likelier (a log)."""

    pieces: tuple[_Piece, ...]
    letters: str
    gain: float


def split_words(text: str, words: KnownWords) -> list[Reordering]:
    """Find the words of a text that were cut in place, where the whole document shows it.

    Parameters
    ----------
    text : str
        Presentation forms are opened, and the letters of ligatures in order.
    words : KnownWords
    """
    if not has_short_words(text):
        return []
    return kerned_words(text, words)


def kerned_words(text: str, words: KnownWords) -> list[Reordering]:
    """Find the words that were cut in place where it is known that a text came out of a PDF.

    Those that were cut where letters are set close (`فر يق`) have few short pieces.
    """
    found = whole_words(text, words)
    sure = {word.text for word in found if words.frequency(word.text)}
    least = max(_FEWEST_JOINED, _LEAST_JOINED * (text.count(" ") + text.count("\n")))
    return found if len(sure) >= _FEWEST_JOINED and len(found) >= least else []


def has_short_words(text: str) -> bool:
    """Tell whether a text has many words of one or two letters that are hardly any."""
    rare, first = rare_short_words(), 0x620
    found = RAW_WORD.findall(text)
    short = 0
    for word in found:
        if len(word) <= 2:
            row, column = (0, *map(ord, word))[-2:] if len(word) == 1 else map(ord, word)
            row, column = (row - first if row else 0), column - first
            short += row < len(rare) and column < len(rare) and bool(rare[row, column])
    return short >= FEWEST_SHORT and short >= LEAST_SHORT * len(found)


def whole_words(text: str, words: KnownWords) -> list[Reordering]:
    """Find the words that were cut in place; this has no gate: a document is asked first."""
    logs: dict[str, float] = {}

    def log(letters: str) -> float:
        if letters not in logs:
            logs[letters] = math.log(words.frequency(letters) or _NO_PIECE)
        return logs[letters]

    at = 0
    found: list[_Word] = []
    for line in text.split("\n"):
        pieces = [_piece(match, at) for match in _TOKEN.finditer(line)]
        found += _best_path(pieces, words, log)
        at += len(line) + 1
    return list(map(_joined, found))


def _piece(match: re.Match[str], at: int) -> _Piece:
    token = match[0]
    head = RAW_WORD.match(token)
    tails = RAW_WORD.findall(token) if head is None or head.end() < len(token) else [token]
    tail = tails[-1] if tails and token.endswith(tails[-1]) else ""
    return _Piece(at + match.start(), at + match.end(), head[0] if head else "", tail)


def _best_path(
    pieces: Sequence[_Piece], words: KnownWords, log: Callable[[str], float]
) -> Iterator[_Word]:
    """Yield the words of the best path that are made of several pieces."""
    gains = [0.0] * (len(pieces) + 1)
    chosen: list[_Word | None] = [None] * (len(pieces) + 1)
    for end in range(1, len(pieces) + 1):
        gains[end] = gains[end - 1]
        for start in range(end - 2, max(end - _MOST_PIECES, 0) - 1, -1):
            if not _may_join(pieces[start + 1], pieces[start]):
                break
            if end - start > 2 and not pieces[start + 1].whole:
                break
            word = _whole(pieces[start:end], words, log)
            if word is not None and gains[start] + word.gain > gains[end]:
                gains[end], chosen[end] = gains[start] + word.gain, word
    at = len(pieces)
    path = []
    while at > 0:
        word = chosen[at]
        if word is not None:
            path.append(word)
            at -= len(word.pieces)
        else:
            at -= 1
    yield from reversed(path)


def _may_join(piece: _Piece, before: _Piece) -> bool:
    """Tell whether a stroke may have stood between two pieces."""
    if not piece.head.strip(TATWEEL) or not before.tail or before.tail[-1] == TATWEEL:
        return False
    if before.tail[-1] in _KERNED and piece.head[0] == YEH:
        return True
    return JOINING.fullmatch(before.tail[-1]) is not None


def _whole(
    pieces: Sequence[_Piece], words: KnownWords, log: Callable[[str], float]
) -> _Word | None:
    """Weigh pieces as one word against words of their own."""
    parts = [pieces[0].tail, *(piece.head for piece in pieces[1:])]
    if not any(_is_hardly_a_word(part, words) for part in parts):
        return None
    letters = "".join(parts)
    known = words.frequency(letters)
    if not known and (len(parts) > 2 or min(map(len, parts)) > 1):
        return None
    gain = math.log(known or _NO_WORD) - sum(map(log, parts)) - _CUT * (len(parts) - 1)
    return _Word(tuple(pieces), letters, gain) if gain > 0 else None


def _is_hardly_a_word(part: str, words: KnownWords) -> bool:
    return len(part) == 1 or part == ARTICLE or words.frequency(part) < _RARE


def _joined(word: _Word) -> Reordering:
    """Leave the blanks between the pieces of a word out."""
    first, *rest = word.pieces
    places = list(range(first.end - len(first.tail), first.end))
    for piece in rest:
        places += range(piece.start, piece.start + len(piece.head))
    return Reordering(places[0], places[-1] + 1, tuple(places), word.letters, SPLIT)
