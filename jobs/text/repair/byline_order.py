"""Reading order of bylines: author and date swapped, because the line ends in a number."""

from collections.abc import Sequence

from jobs.datatypes import Edit, Span
from jobs.text.repair.reversed_runs import Token, WordScores
from jobs.text.script.letters import ALEF, BEH, HEH, KAF, LAM, MEEM, TEH
from jobs.text.words.lexicon import lexicon_form

_WROTE = KAF + TEH + BEH
_BY = BEH + "\N{ARABIC LETTER QAF}" + LAM + MEEM
_OPENERS = frozenset({_WROTE, _WROTE + HEH, _WROTE + HEH + ALEF, _BY})
_BAR = "|"
#: Length limit of a byline, in tokens
_MOST_TOKENS = 14
#: Digits of a year; fewer are a day of the month
_YEAR_DIGITS = 4
#: Confidence of such an edit, as a probability
_SURE = 0.9


def byline_edit(tokens: Sequence[Token], words: WordScores) -> Edit | None:
    """Return the edit that puts the author first and the date last, if this is such a line.

    The page wrote author, bar, day, month, year from right to left, but took the whole line for a
    left-to-right one: what is before the author belongs after the bar.
    """
    if len(tokens) > _MOST_TOKENS or all(token.text != _BAR for token in tokens):
        return None
    author = next(
        (i for i, t in enumerate(tokens) if lexicon_form(t.text).strip(":") in _OPENERS), 0
    )
    if author == 0:
        return None
    pieces: list[str | Span] = [Span(tokens[author].start, tokens[-1].end)]
    moved = [token for token in tokens[:author] if token.text != _BAR]
    # The comma and the year belong after the month; on the page they came out before it.
    late = [token for token in moved if not token.head and not _is_day(token)]
    late.sort(key=lambda token: any(map(str.isdigit, token.text)))
    early = [token for token in moved if token not in late]
    bars = [token for token in tokens[:author] if token.text == _BAR]
    for token in [*bars, *early, *late]:
        punctuation = not token.head and token not in bars and not token.text.isdigit()
        joined = token in early[:1] and not bars and words.gain((tokens[-1], token)) > 0
        if not punctuation and not joined:
            pieces.append(" ")
        pieces.append(Span(token.start, token.end))
    return Edit(tokens[0].start, tokens[-1].end, tuple(pieces), "byline", _SURE)


def _is_day(token: Token) -> bool:
    return token.text.isdigit() and len(token.text) < _YEAR_DIGITS
