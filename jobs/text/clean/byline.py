"""Byline extraction: the line that names author and day becomes metadata fields."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from jobs.datatypes import Edit
from jobs.text.clean.boilerplate import listed
from jobs.text.clean.boilerplate_phrases import BYLINES, MARKED_BYLINES
from jobs.text.clean.dates import find_dates
from jobs.text.script.folding import key
from jobs.text.script.letters import ALEF_HAMZA, KAF, TATWEEL

#: Length limit of a byline, in characters
LONGEST_BYLINE: Final = 140
#: Length limits of a byline and of a personal name, in words
_MOST_WORDS: Final = 16
_NAME_WORDS: Final = 7  # of a personal name

_MARK: Final = re.compile(r"[:|/\N{EN DASH}\N{EM DASH}]|-(?=\s)|(?<=\s)-")
_BARS: Final = re.compile(
    r"\s*(?:[|\N{BULLET}\N{MIDDLE DOT}]|(?<=\s)[\N{EN DASH}\N{EM DASH}-](?=\s))\s*"
)
_TERMINAL: Final = re.compile(r"(?<=\w\w)[.!?\N{ARABIC QUESTION MARK}](?:\s|$)")
_EDGES: Final = " \t,:;|/-\N{ARABIC COMMA}\N{EN DASH}\N{EM DASH}*()[]\N{BULLET}"
_DAY: Final = re.compile(
    r"(?:\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:\d{4}|\d{2})|\d{4}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{1,2})"
)
_LATIN_NAME: Final = re.compile(
    r"(?:[A-Z][\w.'-]*)(?:\s+(?:[A-Z][\w.'-]*|and|de|van|von|al|el|bin|ibn|der|la|le|di|du|&)){1,6}"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it, and the words that say when."""

    author: str
    date_text: str


@cache
def _openings() -> tuple[frozenset[str], frozenset[str]]:
    return listed(BYLINES), listed(MARKED_BYLINES)


def byline_openings() -> frozenset[str]:
    """Give the keys of the words with which bylines begin."""
    return frozenset(opening.split()[0] for opening in _openings()[0] | _openings()[1])


def byline(line: str) -> Byline | None:
    """Read a line as a byline; None where it is none.

    A sentence can begin with the same verb (`كتب الرئيس رسالة`): such openings need a mark behind
    them, and no byline ends as a sentence does. Where a line that ended in a number was put out
    in the wrong order, the day comes before the author.
    """
    bare = line.strip()
    if (
        not bare
        or len(bare) > LONGEST_BYLINE
        or len(bare.split()) > _MOST_WORDS
        or _TERMINAL.search(bare)
    ):
        return None
    segments = [part for part in _BARS.split(bare) if part.strip(_EDGES)]
    if len(segments) > 1 and _opens(segments[0]):
        segments[:2] = [f"{segments[0]}: {segments[1]}"]
    for at, segment in enumerate(segments):
        found = _author(segment, more=len(segments) > 1)
        if found is not None:
            before, author, day = found
            rest = [day, *segments[at + 1 :], before, *segments[:at]]
            return Byline(author.replace(TATWEEL, ""), _day_words(rest).replace(TATWEEL, ""))
    return None


def _opens(segment: str) -> bool:
    """Tell whether a segment is an opening and nothing else."""
    plain, marked = _openings()
    opening = key(segment).strip(_EDGES)
    return opening in plain or opening in marked


def _author(segment: str, *, more: bool) -> tuple[str, str, str] | None:
    """Split a segment into what is before the opening, the name after it, and its day."""
    plain, marked = _openings()
    words = segment.split()
    folded = [key(word).strip(_EDGES) for word in words]
    for at in range(min(len(words), 4)):
        for count in (3, 2, 1):
            opening = " ".join(folded[at : at + count])
            if len(words) < at + count or not (opening in plain or opening in marked):
                continue
            after = " ".join(words[at + count :])
            between = words[at + count - 1][len(words[at + count - 1].rstrip(_EDGES)) :] + after[:1]
            name, day = _without_day(after.strip(_EDGES))
            if (
                opening in marked
                and not _MARK.search(between)
                and not _is_latin_name(opening, name)
            ):
                continue
            if len(name.split()) > _NAME_WORDS or any(c.isdigit() for c in name):
                continue
            if name and (at == 0 or more):
                return " ".join(words[:at]), name, day
    return None


def _without_day(name: str) -> tuple[str, str]:
    """Part a name from the date that ends it, with what is around that."""
    for span, _ in find_dates(name):
        if span.start and not name[span.end :].strip(_EDGES):
            return name[: span.start].strip(_EDGES), name[span.start : span.end]
    return name, ""


def _is_latin_name(opening: str, name: str) -> bool:
    return opening == "by" and _LATIN_NAME.fullmatch(name) is not None


def _day_words(segments: list[str]) -> str:
    """Join the words of the day; a word that was cut in two by the wrong order is made whole."""
    joined = " ".join(part.strip(_EDGES) for part in segments if part.strip(_EDGES))
    return re.sub(rf"(^|\s){ALEF_HAMZA} (?={KAF})", rf"\1{ALEF_HAMZA}", joined)


def is_day(line: str) -> bool:
    """Tell whether a line is a date in numbers and nothing else."""
    return len(line) <= LONGEST_BYLINE and _DAY.fullmatch(key(line).strip(_EDGES)) is not None


def bylines(text: str) -> list[tuple[Edit, Byline]]:
    """Find the lines that name an author or a day, each with the line feed after it."""
    found = []
    start = 0
    for line in text.split("\n"):
        stop = start + len(line)
        if line and len(line) <= LONGEST_BYLINE:
            read = Byline("", line.strip()) if is_day(line) else byline(line)
            if read is not None:
                found.append((Edit(start, min(stop + 1, len(text)), (), "byline"), read))
        start = stop + 1
    return found
