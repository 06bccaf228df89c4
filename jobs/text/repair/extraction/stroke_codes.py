"""Kashida under another character code: strokes that an extractor could not name, taken out.

A font that is embedded in part has its glyphs numbered anew. A stroke without a Unicode of its own
comes out as that number: a control character, a sign, `(cid:5)`, or the replacement character. It
stands again and again between two letters of a word, and the word without it is known.
"""

import re
from collections import Counter
from typing import Final

from jobs.text.repair.extraction.known_words import EVIDENT, JOINING, MARKS, RAW_LETTERS, KnownWords
from jobs.text.script.edits import Reordering

#: The rule by which repairs are recorded
STROKE: Final = "kashida code"
#: Fewest different words that are known without the character
FEWEST_WORDS: Final = 5
#: Least share of the words with the character that are known without it
_LEAST_KNOWN: Final = 0.6
#: Least share of strokes beside a letter that joins the next one (in visual order, to their right)
_LEAST_JOINING: Final = 0.9
_LETTER: Final = f"[{RAW_LETTERS}{MARKS}]"
#: What may stand for a stroke: `(cid:5)`, or any character but Arabic letters, blanks, line ends,
#: quotes, brackets and other punctuation
_CODE: Final = (
    r"\(cid:\d{1,5}\)"
    rf"|[^ \u00a0\r\n{RAW_LETTERS}{MARKS}\u2000-\u206f\u00ab\u00bb\u060c\u061b\u061f"
    r""".,:;?(){}\[\]"'/\\]"""
)
#: Embeddings (bidi) around it, or around the pieces beside it
_OPEN: Final = "[\N{LEFT-TO-RIGHT EMBEDDING}\N{POP DIRECTIONAL FORMATTING}]"
_CLOSE: Final = "[\N{POP DIRECTIONAL FORMATTING}\N{RIGHT-TO-LEFT EMBEDDING}]"
_BETWEEN: Final = re.compile(
    rf"(?<=[{RAW_LETTERS}]){_OPEN}?({_CODE})\1*{_CLOSE}?(?=[{RAW_LETTERS}])"
)
#: A line feed may where lines end in a carriage return and a line feed
_BETWEEN_LINES: Final = re.compile(rf"(?<={_LETTER})(\n)\1*(?={_LETTER})")
_WINDOWS_LINE_END: Final = "\r\n"


def stroke_codes(text: str, words: KnownWords) -> list[Reordering]:
    """Find the characters of a raw text that stand for strokes, and leave them out of its words.

    Parameters
    ----------
    text : str
        Raw text.
    words : KnownWords
    """
    codes = Counter(found[1] for found in _BETWEEN.finditer(text))
    if has_lone_line_feeds(text):
        codes["\n"] = len(_BETWEEN_LINES.findall(text))
    often = sorted(code for code, number in codes.items() if number >= FEWEST_WORDS)
    strokes = [code for code in often if _is_stroke(code, text, words)]
    return _without(strokes, text) if strokes else []


def has_lone_line_feeds(text: str) -> bool:
    """Tell whether a text whose lines end as those of Windows has other line feeds besides."""
    ends = text.count(_WINDOWS_LINE_END) if _WINDOWS_LINE_END[0] in text else 0
    return ends > 0 and text.count("\n") - ends >= FEWEST_WORDS


def _is_stroke(code: str, text: str, words: KnownWords) -> bool:
    """Tell whether most words with a character between their letters are known without it."""
    stroke = _strokes([code])
    found = [stroke.sub("", word) for word in _words_with([code]).findall(text)]
    known = [word for word in found if len(word) > EVIDENT and _is_known(word, words)]
    if len(set(known)) < FEWEST_WORDS or len(known) < _LEAST_KNOWN * len(found):
        return False
    joints = re.findall(rf"({_LETTER}){stroke.pattern}(?=({_LETTER}))", text)
    joining = max(
        sum(JOINING.fullmatch(one[side]) is not None for one in joints) for side in (0, 1)
    )
    return joining >= _LEAST_JOINING * len(joints)


def _is_known(word: str, words: KnownWords) -> bool:
    return words.frequency(word) > 0 or words.frequency(word[::-1]) > 0


def _strokes(codes: list[str]) -> re.Pattern[str]:
    """One stroke or several under these codes, in an embedding or in none."""
    return re.compile(rf"{_OPEN}?(?:{'|'.join(map(re.escape, codes))})++{_CLOSE}?")


def _words_with(codes: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{_LETTER}){_LETTER}++(?:{_strokes(codes).pattern}{_LETTER}++)++")


def _without(codes: list[str], text: str) -> list[Reordering]:
    code = _strokes(codes)
    found = []
    for match in _words_with(codes).finditer(text):
        dropped = {place for stroke in code.finditer(match[0]) for place in range(*stroke.span())}
        places = [place for place in range(len(match[0])) if place not in dropped]
        word = "".join(match[0][place] for place in places)
        start = match.start()
        at = tuple(start + place for place in places)
        found.append(Reordering(start, match.end(), at, word, STROKE))
    return found
