"""Visual-order text: lines whose runs came out reversed, and which tokens are pieces of a word."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jobs.datatypes import Span
from jobs.text.script.letters import (
    ALEF_HAMZA,
    ARTICLE,
    BEH,
    FEH,
    KAF,
    LAM,
    MEEM,
    NOON,
    REH,
    SEEN,
    TATWEEL,
    WAW,
    YEH,
    ZAIN,
)
from jobs.text.words.lexicon import WORD_PATTERN, lexicon_form

# Letters that are never joined to the next one: no stroke can follow them inside a word.
_NON_JOINERS = frozenset(
    "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}"
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}\N{ARABIC LETTER ALEF WITH MADDA ABOVE}"
    "\N{ARABIC LETTER ALEF WASLA}\N{ARABIC LETTER DAL}\N{ARABIC LETTER THAL}"
    "\N{ARABIC LETTER REH}\N{ARABIC LETTER ZAIN}\N{ARABIC LETTER WAW}"
    "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}\N{ARABIC LETTER TEH MARBUTA}"
    "\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER HAMZA}"
)
_HEAD, _TAIL = re.compile(WORD_PATTERN), re.compile(rf"{WORD_PATTERN}$")
# What may follow the letters of a piece that begins a token: marks, or a second word after a slash.
_TRAIL = re.compile(
    r"(?:/.*|[^\w\s\N{LEFT DOUBLE QUOTATION MARK}\"(\[]*)",
)
_PARTICLES = frozenset({WAW, FEH, KAF, BEH, LAM})
_TOKEN = re.compile(r"\S+")

# All scores are natural logs of how much likelier one word is than two pieces side by side.
#: A factor of ten in natural logs
_TEN = math.log(10.0)
#: Log probability of a piece that is no word of the lexicon (out-of-vocabulary)
_UNSEEN = -8.5 * _TEN
#: Log odds for a piece that begins with kashida
_KASHIDA_BONUS = 2.0 * _TEN
#: Log odds for a pair of letters between which the extractor is known to cut
_PAIR_BONUS = 1.0 * _TEN
#: Log probability of a whole word that is not in the lexicon
_UNKNOWN = -9.5 * _TEN
_CONJUNCTIONS = (WAW, FEH)
#: Log probability that a word has a conjunction (a proclitic) before it
_CONJUNCTION = math.log(0.03)
# Healthy text writes these apart from their word here and there, or counts matches and people by
# them, so that seeing one alone is no evidence: as if it came once in three hundred words.
_OFTEN_ALONE = _PARTICLES | {ARTICLE, MEEM, SEEN, NOON}
#: Floor of the log probability of such a piece alone
_LONE = -2.5 * _TEN
#: Log probability below which a token can be the rest of a word
_RARE = -4.7 * _TEN
#: Decision threshold in log odds for each word that is made whole
_ENOUGH_EACH = 1.0 * _TEN
#: Penalty in log odds for kashida at a token that begins no run
_STRAY = 3.0 * _TEN
#: Beam width in log odds: readings so far behind the best are dropped
_NEAR = 4.0 * _TEN
#: A word that is made whole has more letters than this
_FEWEST_LETTERS = 2
#: Length limit of a line, in tokens
_MOST_TOKENS = 60
#: Search budget of a line, in steps
_MOST_STEPS = 600


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a line: its span, and the letters at its two ends (plain, or empty)."""

    start: int
    end: int
    text: str
    head: str
    tail: str
    with_kashida: bool

    @property
    def lone(self) -> bool:
        """Whether the token is letters from end to end."""
        return bool(self.head) and self.head == self.tail and _HEAD.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class RunOrder:
    """A line read as runs: the first token of each run in logical order, and the log odds."""

    starts: tuple[int, ...]
    gain: float


def tokens_of(line: str, offset: int) -> list[Token]:
    """Split a line at white space, and read the letters at both ends of each token."""
    out = []
    for match in _TOKEN.finditer(line):
        text = match[0]
        head, tail = _HEAD.match(text), _TAIL.search(text)
        with_kashida = text[0] == TATWEEL and bool(text.strip(TATWEEL))
        out.append(
            Token(
                offset + match.start(),
                offset + match.end(),
                text,
                lexicon_form(head[0]) if head and _TRAIL.fullmatch(text, head.end()) else "",
                lexicon_form(tail[0]) if tail and text[-1] != TATWEEL else "",
                with_kashida,
            )
        )
    return out


class WordScores:
    """Log frequencies of whole words and of pieces, from a lexicon's index."""

    def __init__(self, index: Mapping[str, float]) -> None:
        self._index = index

    def whole(self, word: str) -> float | None:
        """Return the log frequency of a word, or None for one that is not known."""
        found = self._index.get(word)
        if found is not None:
            return math.log(found)
        if len(word) > 3 and word[0] in _CONJUNCTIONS:
            found = self._index.get(word[1:])
            if found is not None:
                return math.log(found) + _CONJUNCTION
        return None

    def piece(self, word: str) -> float:
        """Return the log frequency with which a piece is a token of its own in healthy text."""
        found = self.whole(word)
        log = _UNSEEN if found is None else found
        return max(log, _LONE) if word in _OFTEN_ALONE else log

    def may_begin(self, token: Token) -> bool:
        """Whether a token can be the rest of a word: kashida at its start, or no word itself."""
        return token.with_kashida or (bool(token.head) and self.piece(token.head) < _RARE)

    def gain(self, parts: Sequence[Token]) -> float:
        """Return how much likelier the parts are one word than words of their own."""
        word = parts[0].tail
        gain = -self.piece(word) if word else -math.inf
        with_kashida = 0
        for before, after in pairwise(parts):
            if after.with_kashida:
                if before.text[-1] in _NON_JOINERS:
                    return -math.inf
                with_kashida += 1
                gain += _KASHIDA_BONUS
            elif not after.head:
                return -math.inf
            # A number or a quotation is joined to a particle and to nothing else.
            if not after.head and before.tail not in _PARTICLES:
                return -math.inf
            if _told(before.text[-1], after.text[0]):
                gain += _PAIR_BONUS
            word += after.head
            gain -= self.piece(after.head)
        whole = self.whole(word) if len(word) > _FEWEST_LETTERS else None
        if whole is None:
            return gain + _UNKNOWN if with_kashida == len(parts) - 1 else -math.inf
        return gain + whole


def _told(before: str, after: str) -> bool:
    """Whether the extractor is known to cut between these letters."""
    return (before in (REH, ZAIN) and after == YEH) or (before == ALEF_HAMZA and after == KAF)


def find_runs(tokens: Sequence[Token], words: WordScores, enough: float) -> list[RunOrder]:
    """Return the readings of a line as reversed runs, none if it is better left alone.

    With two runs the cut on the page is free: nothing in the words says where the second run
    ends and the first begins, so every cut is a reading, and all are as likely.
    """
    if not 2 <= len(tokens) <= _MOST_TOKENS:
        return []
    with_kashida = sum(token.with_kashida for token in tokens)
    first, last = tokens[0], tokens[-1]
    found: list[RunOrder] = []
    two = words.gain((last, first)) - _STRAY * (with_kashida - first.with_kashida) - enough
    if two >= 0:
        found = [RunOrder((start, 0), two) for start in range(1, len(tokens))]
    if len(tokens) > 2 and last.tail and words.may_begin(first):
        for starts, gain in _Search(tokens, words).readings():
            stray = with_kashida - sum(tokens[s].with_kashida for s in starts[1:])
            surplus = gain - enough * (len(starts) - 1) - _STRAY * stray
            if surplus >= 0:
                found.append(RunOrder(starts, surplus))
    best = max((reading.gain for reading in found), default=0.0)
    return [reading for reading in found if reading.gain >= best - _NEAR]


class _Search:
    """All readings of one line as three or more runs, within a budget of steps.

    On the page the runs come last first. The piece that begins run k+1 continues the piece that
    ends run k, and run k ends just before run k-1 begins; so with three runs or more every cut is
    fixed by a word, but for the end of the second run, which is tried everywhere.
    """

    def __init__(self, tokens: Sequence[Token], words: WordScores) -> None:
        self._tokens, self._words = tokens, words
        self._begins = [i for i, token in enumerate(tokens) if i == 0 or words.may_begin(token)]
        self._steps = _MOST_STEPS

    def readings(self) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield the starts of the runs in logical order, with the gain of the words made whole."""
        tokens, last = self._tokens, self._tokens[-1]
        for second in self._begins:
            if not 0 < second < len(tokens) - 1:
                continue
            gain = self._gain((last, tokens[second]))
            alone = tokens[second].lone
            if gain < _ENOUGH_EACH and not alone:
                continue
            for end in range(second, len(tokens) - 1):
                if end == second:
                    if alone:
                        yield from self._go_on((end + 1, second), (last, tokens[second]), 0.0)
                elif gain >= _ENOUGH_EACH:
                    yield from self._go_on((end + 1, second), (tokens[end],), gain)

    def _go_on(
        self, starts: tuple[int, ...], open_parts: tuple[Token, ...], gain: float
    ) -> Iterator[tuple[tuple[int, ...], float]]:
        """Extend a reading by one run that continues the open word."""
        for start in self._begins:
            if start >= starts[-1] or self._steps <= 0:
                return
            token = self._tokens[start]
            word = (*open_parts, token)
            more = self._gain(word)
            whole = more >= _ENOUGH_EACH
            if start == 0:
                if whole:
                    yield (*starts, 0), gain + more
                continue
            end = starts[-1] - 1
            if end == start and token.lone:
                yield from self._go_on((*starts, start), word, gain)
            elif end > start and whole:
                yield from self._go_on((*starts, start), (self._tokens[end],), gain + more)

    def _gain(self, parts: tuple[Token, ...]) -> float:
        self._steps -= 1
        return self._words.gain(parts) if self._steps > 0 else -math.inf


def logical_spans(tokens: Sequence[Token], starts: Sequence[int]) -> tuple[Span, ...]:
    """Return the runs that begin at these tokens, in this order, as spans of the text."""
    ends = dict(pairwise([*sorted(starts), len(tokens)]))
    return tuple(Span(tokens[s].start, tokens[ends[s] - 1].end) for s in starts)


def in_order(tokens: Sequence[Token], starts: Sequence[int]) -> list[str]:
    """Return the texts of the tokens in logical order, the cut words made whole."""
    ends = dict(pairwise([*sorted(starts), len(tokens)]))
    out: list[str] = []
    for start in starts:
        texts = [token.text for token in tokens[start : ends[start]]]
        if out:
            texts[0] = out.pop() + texts[0]
        out += texts
    return out
