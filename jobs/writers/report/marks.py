"""Keyword highlighting: text cut into marked pieces that a template can escape one by one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from jobs.datatypes import Document, Exemplar, Span

#: What would hide or turn the text around it: controls are shown as pictures, the others as a box.
_SEEN = {code: 0x2400 + code for code in range(0x20) if code not in b"\t\n"}
_SEEN |= dict.fromkeys([*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
_SEEN |= dict.fromkeys([*range(0xD800, 0xE000), 0x061C, 0x200E, 0x200F, 0xFFFE, 0xFFFF], 0xFFFD)
_SEEN |= {0x0D: 0x20, 0x2028: 0x20, 0x2029: 0x20}
#: Kashida strokes, signs on letters, and what has no width.
_STROKES = frozenset({"Lm", "Mn", "Cf"})


#: Start, end, term of a marked word.
Mark = tuple[int, int, str]


class Piece(NamedTuple):
    """A stretch of text; `term` is the term that it is a form of, or empty."""

    text: str
    term: str


class Excerpt(NamedTuple):
    """A stretch of a raw document, from character `start` on, cut into pieces."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


def seen(text: str) -> str:
    """Make each character of a text show, one for one: places in it stay what they are."""
    # Whatever would be replaced is not printable; most texts are, and need no second look.
    if text.replace("\n", "").isprintable():
        return text
    return text.translate(_SEEN)


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut a text at its marks. Where two overlap, the first one counts."""
    shown = seen(text)
    found: list[Piece] = []
    done = 0
    for first, last, term in sorted(marks):
        start, end = max(first, done), min(last, len(shown))
        if start >= end:
            continue
        if start > done:
            found.append(Piece(shown[done:start], ""))
        found.append(Piece(shown[start:end], term))
        done = end
    if done < len(shown):
        found.append(Piece(shown[done:], ""))
    return tuple(found)


def raw_excerpts(exemplar: Exemplar, document: Document) -> tuple[Excerpt, ...]:
    """Cut what an exemplar came from out of the raw document, the topic's words marked in it."""
    marks = [
        (span.start, span.end, highlight.term)
        for highlight, spans in zip(exemplar.highlights, exemplar.sources, strict=True)
        for span in _stretched(document.text, spans)
    ]
    return tuple(
        Excerpt(
            span.start,
            span.end,
            pieces(document.text[span.start : span.end], _within(marks, span)),
        )
        for span in exemplar.spans
    )


def _stretched(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Take the parts of a word together with only kashida and signs between them."""
    parts = sorted(spans)
    for at, span in enumerate(parts):
        if at and _is_stroke(text[parts[at - 1].end : span.start]):
            continue
        last = at
        while last + 1 < len(parts) and _is_stroke(text[parts[last].end : parts[last + 1].start]):
            last += 1
        yield Span(span.start, parts[last].end)


def _is_stroke(text: str) -> bool:
    return all(unicodedata.category(character) in _STROKES for character in text)


def _within(marks: Sequence[Mark], span: Span) -> Iterator[Mark]:
    for start, end, term in marks:
        if span.start <= start < span.end:
            yield start - span.start, end - span.start, term


def places(text: str, forms: Mapping[str, str]) -> list[Mark]:
    """Find the words of a display text that have one of these forms, in the order of the text.

    A form is the word without its vowel signs, so those that a text has kept are passed over.
    `forms` gives the term of each.
    """
    bare, back = _without_signs(text)
    found = []
    padded = f" {bare} "  # so that there is a character before and after each word
    for form, term in forms.items():
        at = padded.find(form, 1)
        while at > 0:
            end = at + len(form)
            if not padded[at - 1].isalnum() and not padded[end].isalnum():
                found.append((at - 1, end - 1, term))
            at = padded.find(form, end)
    if back:
        found = [(back[start], back[end - 1] + 1, term) for start, end, term in found]
    return sorted(found)


def _without_signs(text: str) -> tuple[str, list[int]]:
    """Take the marks off a text; the places of what is left, where there were any."""
    if _signs().search(text) is None:
        return text, []
    kept = [i for i, character in enumerate(text) if not unicodedata.combining(character)]
    return "".join(text[i] for i in kept), kept


@cache
def _signs() -> re.Pattern[str]:
    """Match a mark that is written on a letter, and whatever is beyond the basic plane."""
    marks = filter(unicodedata.combining, map(chr, range(0x10000)))
    return re.compile(f"[{''.join(marks)}\U00010000-\U0010ffff]")
