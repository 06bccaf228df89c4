"""Text repair: signs of PDF extraction damage in Arabic text, and the edits that undo it."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import median

import numpy as np

from jobs.datatypes import BoolArray, Edit, Lexicon, Span, UInt32Array
from jobs.text.repair.byline_order import byline_edit
from jobs.text.repair.ligatures import Loss, enough_among, find_losses
from jobs.text.repair.reversed_runs import (
    RunOrder,
    Token,
    WordScores,
    find_runs,
    in_order,
    logical_spans,
    tokens_of,
)
from jobs.text.repair.word_order import CLOSERS, END, START, STOPS, Neighbours, shipped_table
from jobs.text.script.edits import edited
from jobs.text.script.letters import AIN, ARTICLE, LAM, MAKSURA, MEEM, NOON, TATWEEL
from jobs.text.words.lexicon import LOST_ENDINGS, lexicon_form, shipped_lexicon, table_of
from jobs.text.words.tokens import to_code_points

_KASHIDA_WORD = re.compile(rf"{TATWEEL}\S*")
# Kashida at the beginning of a word. The literal comes first, which is what makes it fast.
_KASHIDA_FIRST = re.compile(rf"{TATWEEL}(?<!\S{TATWEEL}){TATWEEL}*+(?=\S)")
#: Private use area, code points
_PRIVATE = range(0xE000, 0xF900)
#: Code point behind the last white space
_PAST_BLANKS = 0x3001

#: Damage threshold: share of words with kashida
_KASHIDA_SHARE = 0.02
# Length limit of a line, in characters. Longer "lines" are paragraphs that no page laid out, so no
# extractor cut them into runs.
_LONGEST_LINE = 400
#: A factor of ten in natural logs
_TEN = math.log(10.0)
#: Decision threshold in log odds for a line of reversed runs
_ENOUGH = 2.5 * _TEN
#: Log odds from which such a line is sure
_SURE = 4.0 * _TEN
#: Decision threshold in log odds among many lines that are sure
_ENOUGH_AMONG_OTHERS = 1.3 * _TEN
#: Share of sure lines from which they are many
_OTHERS = 0.01
#: Share of the median width below which a line is a heading or ends a paragraph
_SHORT = 0.8
#: Weight of the unigram log odds of a reading beside its bigrams
_GAIN_WEIGHT = 0.3
# A heading, or the first line of a text, hardly opens with one of these.
_NO_OPENERS = frozenset(
    {
        MEEM + NOON,
        AIN + NOON,
        AIN + LAM + MAKSURA,
        ARTICLE + MAKSURA,
    }
)
#: Penalty in log odds for a first line that opens with one of these
_NO_OPENER = 2.0
# Penalty in log odds: between equals, a first run of nothing but the piece of a word is the less
# likely.
_LONE_PIECE = 0.4
#: Memoization: of so many damaged documents the edits are kept
_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class DamageSigns:
    """Signs of damage in a document: what was counted, and out of how many words."""

    words: int
    with_kashida: int
    begin_with_kashida: int
    private_use: int

    @property
    def damaged(self) -> bool:
        """Whether the signs are enough to look for damage line by line."""
        return (
            self.private_use > 0
            or self.begin_with_kashida > 0
            or self.with_kashida > _KASHIDA_SHARE * max(self.words, 1)
        )


def damage_signs(text: str) -> DamageSigns:
    """Count the signs of damage in a raw document (before private-use characters are mapped)."""
    codes = to_code_points(text)
    private = int(((codes >= _PRIVATE.start) & (codes < _PRIVATE.stop)).sum())
    if TATWEEL not in text:
        return DamageSigns(0, 0, 0, private)
    return DamageSigns(
        words=_count_words(codes) + text[0].isspace() + text[-1].isspace(),
        with_kashida=len(_KASHIDA_WORD.findall(text)),
        begin_with_kashida=len(_KASHIDA_FIRST.findall(text)),
        private_use=private,
    )


def _count_words(codes: UInt32Array) -> int:
    """Count what is between white space, as `str.split` cuts."""
    blank = _blanks().take(codes, mode="clip")
    return int(np.count_nonzero(blank[:-1] & ~blank[1:])) + (not blank[0])


@cache
def _blanks() -> BoolArray:
    return np.array([chr(code).isspace() for code in range(_PAST_BLANKS + 1)])


@dataclass(slots=True)
class _Line:
    """A line with something on it, and what was found out about it."""

    tokens: list[Token]
    width: int
    readings: list[RunOrder]
    chosen: RunOrder | None = None
    sure: float = 1.0

    @property
    def order(self) -> list[str]:
        """The texts of the tokens in logical order; empty while that is open."""
        if self.readings:
            return in_order(self.tokens, self.chosen.starts) if self.chosen else []
        return [token.text for token in self.tokens]


def repair(text: str, lexicon: Lexicon, *, force: bool = False) -> list[Edit]:
    """Return the edits that put the runs of a document in order and restore lost ligatures.

    Without evidence of damage there are none; ``force`` skips that question. The evidence of
    private-use characters is gone once they are mapped, so a caller that has counted it on the raw
    text forces the gate by what it found.
    """
    if not force and not damage_signs(text).damaged:
        return []
    return list(_edits(text, lexicon))


@lru_cache(maxsize=_REMEMBERED)
def _edits(text: str, lexicon: Lexicon) -> tuple[Edit, ...]:
    """Find the edits of a document, which is read again where it is traced (memoization)."""
    words, neighbours = WordScores(table_of(lexicon).words), Neighbours(lexicon, shipped_table())
    lines = _read(text, words)
    for line in lines:
        if not line.readings:
            neighbours.learn([token.text for token in line.tokens])
    _order(lines, neighbours)
    losses = [find_losses(line.tokens, words, neighbours) for line in lines]
    intact = sum(token.head.endswith(LOST_ENDINGS) for line in lines for token in line.tokens)
    enough = enough_among(sum(map(len, losses)), intact)
    edits = (
        byline_edit(line.tokens, words) or _edit(line, [x for x in lost if x.gain > enough])
        for line, lost in zip(lines, losses, strict=True)
    )
    return tuple(edit for edit in edits if edit is not None)


def _read(text: str, words: WordScores) -> list[_Line]:
    """Find the lines with reversed runs; among many that are sure, a weaker one is believed."""
    lines = []
    at = sure = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST_LINE and line and not line.isspace():
            tokens = tokens_of(line, at)
            readings = find_runs(tokens, words, _ENOUGH)
            lines.append(_Line(tokens, len(line.replace(TATWEEL, "")), readings))
            sure += any(reading.gain > _SURE - _ENOUGH for reading in readings)
        at += len(line) + 1
    if sure > 2 and sure > _OTHERS * len(lines):
        for read in lines:
            read.readings = read.readings or find_runs(read.tokens, words, _ENOUGH_AMONG_OTHERS)
    return lines


def _order(lines: Sequence[_Line], neighbours: Neighbours) -> None:
    """Choose the best reading of each line; twice, for lines beside one that is still open."""
    usual = median(line.width for line in lines) if lines else 0
    for _ in range(2):
        for i, line in enumerate(lines):
            if line.readings:
                short = line.width < _SHORT * usual
                heading = short and not any(map(_stops, line.tokens))
                before = [START] if heading or not i else _end_of(lines[i - 1], usual)
                after = [END] if short or i + 1 == len(lines) else lines[i + 1].order[:2]
                _choose(line, before, after, neighbours)


def _stops(token: Token) -> bool:
    return token.text.rstrip(CLOSERS)[-1:] in tuple(STOPS)


def _end_of(line: _Line, usual: float) -> list[str]:
    """Return what the next line continues: a short line is a heading or ends a paragraph."""
    order = line.order[-2:]
    return [*order, START] if order and line.width < _SHORT * usual else order


def _choose(
    line: _Line,
    before: Sequence[str],
    after: Sequence[str],
    neighbours: Neighbours,
) -> None:
    scores = []
    for reading in line.readings:
        order = in_order(line.tokens, reading.starts)
        score = neighbours.fit([*before, *order, *after]) + _GAIN_WEIGHT * reading.gain
        if before == [START] and lexicon_form(order[0]) in _NO_OPENERS:
            score -= _NO_OPENER
        if reading.starts[0] == len(line.tokens) - 1:
            score -= _LONE_PIECE
        scores.append(score)
    best = max(range(len(scores)), key=scores.__getitem__)
    line.chosen = line.readings[best]
    line.sure = 1.0 / sum(math.exp(score - scores[best]) for score in scores)


def _edit(line: _Line, losses: Sequence[Loss]) -> Edit | None:
    if line.chosen is None and not losses:
        return None
    tokens = line.tokens
    spans: Sequence[Span] = [Span(tokens[0].start, tokens[-1].end)]
    rules = []
    sure = 1.0
    if line.chosen is not None:
        spans = logical_spans(tokens, line.chosen.starts)
        rules.append("runs")
        sure = line.sure
    # The pieces of a cut word are not remnants, though they look like some.
    pieces = {span.start for span in spans[1:]} | {span.end for span in spans[:-1]}
    kept = [loss for loss in losses if pieces.isdisjoint(_ends(tokens[loss.token]))]
    if kept:
        rules.append("ligature")
        sure *= math.prod(1.0 / (1.0 + math.exp(-loss.gain)) for loss in kept)
    elif line.chosen is None:
        return None
    out: list[str | Span] = []
    for span in spans:
        at = span.start
        for loss in kept:
            if span.start < loss.end <= span.end:
                out += [Span(at, loss.end), loss.lost]
                at = loss.end
        if at < span.end:
            out.append(Span(at, span.end))
    return Edit(tokens[0].start, tokens[-1].end, tuple(out), "+".join(rules), sure)


def _ends(token: Token) -> tuple[int, int]:
    return token.start, token.end


def repair_step(line: str) -> str:
    """Run either step on one line, by the shipped list alone, its evidence gate forced open."""
    return edited(repair(line, shipped_lexicon(), force=True), line)
