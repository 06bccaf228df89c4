"""Visual-order text to logical order: lines whose letters run from left to right as on the page.

Tools that take text out of PDF by the places of glyphs give Arabic lines from left to right: each
word is spelled backwards, and the last word comes first. Numbers and Latin words are right in them.
Some tools turn only part of the words.

The evidence is the lexicon: words of three letters and more that are known as they are, against
words that are known when they are turned.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jobs.kernels.repair import LONG
from jobs.text.repair.extraction.glued_words import (
    LONGEST_GLUED,
    Segmentation,
    bare_length,
    has_glued_words,
)
from jobs.text.repair.extraction.known_words import (
    EVIDENT,
    RAW_LETTERS,
    RAW_WORD,
    KnownWords,
    article_in_order,
)
from jobs.text.script.edits import Reordering
from jobs.text.script.letters import ALEF, ARTICLE, LAM, MAKSURA, MARBUTA

#: The rules by which repairs are recorded
TURNED_LINE, TURNED_WORDS = "visual order", "visual order, words"
#: Lead of the words that are known turned, as a share of all, from which on a document is turned
_LEAD: Final = 0.2
#: Fewest words of that lead
FEWEST_TURNED: Final = 2
#: Share of words known only when turned from which on single words of a document may be turned,
#: and the fewest of them
_WORDS_SHARE, _WORDS_FEWEST = 0.1, 5
#: A line with this share of words known the other way is mixed; documents with this share of such
#: lines (of those with enough words) are turned word by word
_MIXED_LINE, _MIXED_LINES, _ENOUGH_WORDS = 0.2, 0.3, 3
#: Fewest words known only when turned, and none as it is, for a single line in a healthy document
_SINGLE_LINE: Final = 4
#: How many times commoner a word must be when it is turned, where single words are
_COMMONER: Final = 10.0
#: Frequency of a word that is not known
_UNKNOWN: Final = 1e-8

_LINE_END: Final = re.compile("[\\n\\r\\f\\v\\x1c-\\x1e\\x85\\u2028\\u2029]+")
_LATIN: Final = "A-Za-z\\u00c0-\\u024f"
_FIGURES: Final = "0-9\\u0660-\\u0669\\u06f0-\\u06f9"
_NUMBER: Final = rf"[{_FIGURES}]+(?:[.,:/\u066b\u066c][{_FIGURES}]+)*"
_LATIN_WORD: Final = (
    rf"(?:{_NUMBER})?[{_LATIN}][{_LATIN}{_FIGURES}]*"
    rf"(?:[^\s{_LATIN}{_FIGURES}{RAW_LETTERS}]{{1,3}}[{_LATIN}{_FIGURES}]+)*"
)
#: What runs from left to right in Arabic by UAX #9: a number, or Latin words with the blanks
#: between them. The figures around a hyphen do not, nor does a per cent sign.
LEFT_TO_RIGHT: Final = rf"{_LATIN_WORD}(?:[ \u00a0]+(?:{_LATIN_WORD}|{_NUMBER}))*|{_NUMBER}"
_UNIT: Final = re.compile(rf"{LEFT_TO_RIGHT}|.", re.DOTALL)
_MIRRORED: Final = str.maketrans(
    "()[]{}<>\u00ab\u00bb\u2039\u203a", ")(][}{><\u00bb\u00ab\u203a\u2039"
)
_OPENS: Final = re.compile(r"(?<!\S)[(\[{\u00ab](?=\S)|(?<=\S)[)\]}\u00bb](?!\w)")
_WORD_LETTER: Final = r"[\u0620-\u065f]"
#: Presentation forms that healthy text may have: ligatures of devotion, lam and alef in a list
_MOST_FORMS: Final = 20
_FORM: Final = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]")
#: Letters that end words and begin none: teh marbuta, alef maksura
_IMPOSSIBLE: Final = re.compile(rf"(?<!{_WORD_LETTER})[{MARBUTA}{MAKSURA}](?={_WORD_LETTER}{{2}})")
#: The article at the beginning of words, and its letters the other way round at the end
_ARTICLE: Final = re.compile(rf"(?<!{_WORD_LETTER}){ARTICLE}(?={_WORD_LETTER})")
_TURNED_ARTICLE: Final = re.compile(rf"(?<={_WORD_LETTER}){LAM}{ALEF}(?!{_WORD_LETTER})")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, its offset, and how many words are known only as they are, only turned, and all."""

    start: int
    text: str
    as_is: int
    turned: int
    words: int

    @property
    def mixed(self) -> bool:
        return min(self.as_is, self.turned) > _MIXED_LINE * (self.as_is + self.turned)


def visual_order(text: str, words: KnownWords) -> list[Reordering]:
    """Find the lines of raw text that are in visual order, and how they read in logical order.

    Parameters
    ----------
    text : str
        Raw text: presentation forms are not opened yet, for a ligature must be turned as one.
    words : KnownWords
    """
    if not has_signs(text) and not has_glued_words(text):
        return []
    ask = _asked(words)
    lines = [_read(start, line, ask) for start, line in lines_of(text)]
    as_is, turned = sum(line.as_is for line in lines), sum(line.turned for line in lines)
    total = sum(line.words for line in lines)
    opened = turned - as_is > _LEAD * total and turned - as_is >= FEWEST_TURNED
    telling = [line for line in lines if line.as_is + line.turned >= _ENOUGH_WORDS]
    mixed = sum(line.mixed for line in telling) > _MIXED_LINES * len(telling)
    if mixed and turned >= max(_WORDS_FEWEST, _WORDS_SHARE * total):
        found = (_with_turned_words(line, words) for line in lines)
        return [one for one in found if one is not None]
    if opened:
        chosen = [
            line for line in lines if RAW_WORD.search(line.text) and line.turned >= line.as_is
        ]
    else:
        chosen = [line for line in lines if line.turned >= _SINGLE_LINE and not line.as_is]
    return turned_lines([(line.start, line.text) for line in chosen], _UNIT, TURNED_LINE)


def has_signs(text: str) -> bool:
    """Tell whether words of a text begin or end as words do that are turned around."""
    if has_forms(text) or _IMPOSSIBLE.search(text):
        return True
    turned = len(_TURNED_ARTICLE.findall(text))
    return turned >= FEWEST_TURNED and turned > len(_ARTICLE.findall(text))


def has_forms(text: str) -> bool:
    """Tell whether a text is in presentation forms, more than a few of them."""
    return len(_FORM.findall(text)) >= _MOST_FORMS


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of raw text that are not empty, each with its offset."""
    at = 0
    for end in _LINE_END.finditer(text):
        if end.start() > at:
            yield at, text[at : end.start()]
        at = end.end()
    if at < len(text):
        yield at, text[at:]


def turned_lines(
    lines: Sequence[tuple[int, str]], unit: re.Pattern[str], rule: str
) -> list[Reordering]:
    """Put the units of lines in the opposite order; brackets are mirrored where that fits better.

    Parameters
    ----------
    lines : sequence of (int, str)
        Offsets and texts.
    unit : re.Pattern
        What stays in its own order: it matches anywhere, at least one character.
    rule : str
    """
    turned = [(start, line, _turned_places(line, unit)) for start, line in lines]
    plain = ["".join([line[place] for place in places]) for _, line, places in turned]
    mirrored = [text.translate(_MIRRORED) for text in plain]
    fits = sum(len(_OPENS.findall(text)) for text in mirrored)
    texts = mirrored if fits >= sum(len(_OPENS.findall(text)) for text in plain) else plain
    return [
        Reordering(start, start + len(line), tuple(start + place for place in places), text, rule)
        for (start, line, places), text in zip(turned, texts, strict=True)
        if text != line
    ]


def _turned_places(line: str, unit: re.Pattern[str]) -> list[int]:
    units = [match.span() for match in unit.finditer(line)]
    return [place for start, end in reversed(units) for place in range(start, end)]


def _asked(words: KnownWords) -> Callable[[str], tuple[bool, bool]]:
    """Remember of each word whether it is known as it is, and turned."""
    known: dict[str, tuple[bool, bool]] = {}
    search = Segmentation(words)

    def ask(word: str) -> tuple[bool, bool]:
        found = known.get(word)
        if found is None and LONG <= bare_length(word) <= LONGEST_GLUED:
            known[word] = found = search.ways_round(word)
        if found is None:
            turned = word[::-1]
            known[word] = found = (
                words.frequency(word) > 0 or words.frequency(article_in_order(word)) > 0,
                words.frequency(turned) > 0 or words.frequency(article_in_order(turned)) > 0,
            )
        return found

    return ask


def _read(start: int, line: str, ask: Callable[[str], tuple[bool, bool]]) -> _Line:
    found = [ask(word) for word in RAW_WORD.findall(line) if len(word) >= EVIDENT]
    as_is = sum(is_known and not turned for is_known, turned in found)
    turned = sum(turned and not is_known for is_known, turned in found)
    return _Line(start, line, as_is, turned, len(found))


def _with_turned_words(line: _Line, words: KnownWords) -> Reordering | None:
    """Turn the words of a line that are much commoner so; their order stays."""
    places = list(range(len(line.text)))
    for match in RAW_WORD.finditer(line.text):
        word = match[0]
        if len(word) > 1 and _commoner_turned(word, words):
            places[match.start() : match.end()] = reversed(range(match.start(), match.end()))
    text = "".join([line.text[place] for place in places])
    if text == line.text:
        return None
    return Reordering(
        line.start,
        line.start + len(line.text),
        tuple(line.start + place for place in places),
        text,
        TURNED_WORDS,
    )


def _commoner_turned(word: str, words: KnownWords) -> bool:
    turned = word[::-1]
    either = max(words.frequency(turned), words.frequency(article_in_order(turned)))
    as_is = max(words.frequency(word), words.frequency(article_in_order(word)), _UNKNOWN)
    return either > _COMMONER * as_is
