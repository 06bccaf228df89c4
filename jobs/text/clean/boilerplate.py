"""Boilerplate removal: lines that belong to the page and not to the text.

A line is compared by the keys of its words (no kashida, no vowel signs, folded letters), so that
one phrase covers all the ways of writing it. Phrases are of three kinds: some are boilerplate
only as the whole line, some only before a colon or another mark, some begin nothing else.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from jobs.datatypes import Edit
from jobs.text.clean.boilerplate_phrases import BEFORE_A_MARK, BEGINNING, WHOLE
from jobs.text.clean.markup import addresses
from jobs.text.script.folding import key

#: Length limit of a line of boilerplate, in characters
LONGEST_BOILERPLATE: Final = 240
#: Length limit of a phrase of boilerplate, in words
_MOST_WORDS: Final = 30

_SPACES: Final = re.compile(r"\s+")
_EDGES: Final = " \t-*|>\N{BULLET}\N{BLACK CIRCLE}\N{MIDDLE DOT}\N{EN DASH}\N{EM DASH}<\"'()[]"
_ENDS: Final = _EDGES + ".:!\N{HORIZONTAL ELLIPSIS}\N{ARABIC QUESTION MARK}?\u00ab\u00bb"
_MARKS: Final = ":|\N{EN DASH}\N{EM DASH}/"
_DIGITS: Final = re.compile(r"\d+")
_PAGE: Final = re.compile(
    r"(?:\d{1,4}\s*(?:/|\\|من|of)\s*\d{1,4}|\d{1,3}"
    r"|(?:صفحه|الصفحه|ص|صفحات|page|p|pp|pg)\s*[.:]?\s*(?:رقم\s*)?[(\[]?\d{1,4}[)\]]?"
    r"(?:\s*(?:من|/|of|-)\s*\d{1,4})?|\d{1,4}\s*(?:\||صفحه|page)|(?:\||page(?:\s*\|)?)\s*\d{1,4})"
)
#: Horizontal rule: a line of one mark, again and again, which separates two pieces of a page
_DIVIDER: Final = re.compile(r"([-*_=~#\N{BULLET}\N{EN DASH}\N{EM DASH}])(?: ?\1){2,}")
_COPYRIGHT: Final = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|\d{4}|.{0,60}\d{4})", re.I)


def listed(phrases: str) -> frozenset[str]:
    """Give the keys of the phrases of a list."""
    return frozenset(key(p.strip()) for p in re.split(r"[|\n]", phrases) if p.strip())


@cache
def _phrases() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Give the three kinds of phrases, and the first words of them all."""
    kinds = [listed(phrases) for phrases in (WHOLE, BEFORE_A_MARK, BEGINNING)]
    first = frozenset(phrase.split()[0] for kind in kinds for phrase in kind)
    return kinds[0], kinds[1], kinds[2], first


def boilerplate_openings() -> frozenset[str]:
    """Give the keys of the words with which boilerplate begins, those of page numbers too."""
    return _phrases()[3] | listed("صفحة|الصفحة|ص|صفحات|page|p|pp|pg|copyright|c")


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is boilerplate."""
    bare = line.strip()
    if not bare or len(line) > LONGEST_BOILERPLATE:
        return False
    return bool(
        _DIVIDER.fullmatch(bare)
        or _COPYRIGHT.match(bare)
        or _only_addresses(line)
        or is_page_mark(line)
        or _is_phrase(_SPACES.sub(" ", key(line)).strip(_EDGES))
    )


def _is_phrase(folded: str) -> bool:
    whole, before_a_mark, beginning, first = _phrases()
    words = folded.split(" ")
    if len(words) > _MOST_WORDS or words[0].rstrip(_ENDS) not in first:
        return False
    if folded.rstrip(_ENDS) in whole and not folded.endswith(("?", "\N{ARABIC QUESTION MARK}")):
        return True
    for count in range(1, min(len(words), 6) + 1):
        head = " ".join(words[:count])
        bare = head.rstrip(_ENDS)
        if bare in beginning:
            return True
        marked = head[len(bare) :].strip()[:1] or (words[count][:1] if count < len(words) else "")
        if bare in before_a_mark and marked in _MARKS and marked:
            return len(words) <= 14
    return False


def _only_addresses(line: str) -> bool:
    rest, done = [], 0
    for span in addresses(line):
        rest.append(line[done : span.start])
        done = span.end
    return bool(done) and not "".join((*rest, line[done:])).strip(_ENDS + ",/")


def is_page_mark(line: str) -> bool:
    """Tell whether a line is the number of a page: `- 12 -`, `3/12`, `ص 02`, `Page 2 of 10`."""
    if len(line) > 60 or not _DIGITS.search(line):
        return False
    bare = _SPACES.sub(" ", key(line)).strip(_EDGES + ".,:")
    if _PAGE.fullmatch(bare) is None:
        return False
    numbers = [int(number) for number in _DIGITS.findall(bare)]
    return numbers == sorted(numbers)


def boilerplate_edits(text: str) -> list[Edit]:
    """Find the lines of boilerplate, each with the line feed after it."""
    return [Edit(start, end, (), "boilerplate") for start, end in _lines(text)]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        stop = text.find("\n", start)
        end = len(text) if stop < 0 else stop
        if end - start <= LONGEST_BOILERPLATE and is_boilerplate(text[start:end]):
            yield start, min(end + 1, len(text))
        start = end + 1
