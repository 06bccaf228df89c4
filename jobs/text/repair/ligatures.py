"""Ligature loss: words without their last glyph (reh and a letter) restored by log odds."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.text.repair.reversed_runs import Token, WordScores
from jobs.text.repair.word_order import Neighbours
from jobs.text.words.lexicon import LOST_ENDINGS, WORD_PATTERN

# Letters that are words or signs of their own in healthy text: particles, and marks of dates,
# ranks, persons, kinds.
_OFTEN_ALONE = frozenset(
    "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}\N{ARABIC LETTER KAF}"
    "\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}\N{ARABIC LETTER MEEM}\N{ARABIC LETTER SEEN}"
    "\N{ARABIC LETTER DAL}\N{ARABIC LETTER HEH}\N{ARABIC LETTER NOON}\N{ARABIC LETTER JEEM}"
)
_PARTICLES = frozenset(
    "\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}\N{ARABIC LETTER KAF}"
    "\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}"
)
#: A factor of ten in natural logs
_TEN = math.log(10.0)
# Log probability of another lone letter between two words: its frequency counts list marks and
# abbreviations, and in a sentence it is far rarer than that.
_LETTER_ALONE = -6.3 * _TEN
#: Log probability from which a word is frequent enough to be what was lost
_COMMON_ENOUGH = -6.4 * _TEN
#: Log probability up to which what is there is rare enough to be a remnant
_RARE = -5.6 * _TEN
#: Weight of the context (bigrams of word classes) beside the unigram log odds
_CONTEXT_WEIGHT = 0.3
#: Log odds of the context below which a word does not fit
_MISFIT = -1.2
_REMNANT = re.compile(
    rf"({WORD_PATTERN})[\N{{ARABIC COMMA}}\N{{ARABIC SEMICOLON}}\N{{ARABIC QUESTION MARK}},.]?"
)
_BARE = re.compile(WORD_PATTERN)
#: Decision threshold in log odds
MIN_LOG_ODDS = 1.05 * _TEN


@dataclass(frozen=True, slots=True)
class Loss:
    """A remnant (by its token), where its letters end, what it lost, and the gain in log odds."""

    token: int
    end: int
    lost: str
    gain: float


def find_losses(tokens: Sequence[Token], words: WordScores, neighbours: Neighbours) -> list[Loss]:
    """Return the tokens of a line that are far likelier with a lost ligature than as they are."""
    found = []
    # A line of one word says nothing of what fits there.
    for position, token in enumerate(tokens if len(tokens) > 1 else ()):
        match = None if token.with_kashida or not token.head else _REMNANT.fullmatch(token.text)
        if match is None or not _may_be(tokens, position, match.end(1), words):
            continue
        as_is = _LETTER_ALONE
        if len(token.head) > 1:
            as_is = words.piece(token.head)
            if max(as_is, *map(words.piece, _without_particles(token.head))) > _RARE:
                continue
        best: tuple[float, str] | None = None
        for lost in LOST_ENDINGS:
            whole = words.whole(token.head + lost)
            if whole is not None and whole > _COMMON_ENOUGH and (not best or whole > best[0]):
                best = whole, lost
        # The context costs more than the two look-ups: it is asked only where it can decide.
        if best is not None and best[0] - as_is > MIN_LOG_ODDS / 2:
            fit = _context(tokens, position, best[1], neighbours)
            gain = best[0] - as_is + _CONTEXT_WEIGHT * fit
            # An unknown name looks like a remnant, and a lone letter is also a label (vitamin C):
            # the whole word has to fit in its place, for a lone letter better than by chance.
            if gain > MIN_LOG_ODDS and fit > (_MISFIT if len(token.head) > 1 else 0.0):
                found.append(Loss(position, token.start + match.end(1), best[1], gain))
    return found


def enough_among(losses: int, intact: int) -> float:
    """Return the gain that a loss needs in a text where so many such words came through intact.

    An extractor that lacks the glyph loses it nearly every time: a text full of words that still
    have theirs has hardly lost any, and what looks like a remnant there is a name or a slip.
    """
    return MIN_LOG_ODDS + min(_TEN, max(0.0, math.log((intact + 1) / (losses + 1))))


def _may_be(tokens: Sequence[Token], position: int, letters: int, words: WordScores) -> bool:
    """Whether a short token can be a remnant: one or two letters and a mark are an abbreviation."""
    token = tokens[position]
    if len(token.head) > 2:
        return True
    if letters < len(token.text):
        return False
    if len(token.head) == 2:
        return True
    if token.head in _OFTEN_ALONE or not 0 < position < len(tokens) - 1:
        return False
    before, after = tokens[position - 1], tokens[position + 1]
    # A letter that completes the word before it has only slipped off.
    return (
        all(len(t.head) > 1 and _BARE.fullmatch(t.text) is not None for t in (before, after))
        and words.whole(before.head + token.head) is None
    )


def _without_particles(word: str) -> list[str]:
    """Return a word (itself first) without one, two ... of the particles written onto it."""
    found = [word]
    while len(word) > 2 and word[0] in _PARTICLES:
        word = word[1:]
        found.append(word)
    return found


def _context(tokens: Sequence[Token], position: int, lost: str, neighbours: Neighbours) -> float:
    """Return how well the whole word fits between its neighbours.

    By classes alone: the remnant's pairs are seen wherever this same damage was done, and those
    of the whole word perhaps nowhere in this text. The remnant's own fit is not asked.
    """
    whole = tokens[position].head + lost
    gain = 0.0
    if position:
        gain += neighbours.grammar(tokens[position - 1].text, whole)
    if position + 1 < len(tokens):
        gain += neighbours.grammar(whole, tokens[position + 1].text)
    return gain
