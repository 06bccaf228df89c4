"""Canonical composition (NFC) of what the compiled pass leaves: Latin accents, Hangul."""

import unicodedata
from collections.abc import Iterator

from jobs.datatypes import Edit
from jobs.text.script.unicode_data import unicode_data


def composition(text: str) -> list[Edit]:
    """Find the letters that NFC would write in another way, each with its marks.

    `unicodedata.normalize` is quadratic in the marks on one letter: they must have been cut.
    """
    if unicodedata.is_normalized("NFC", text):
        return []
    edits = []
    for start, end in _clusters(text):
        whole = unicodedata.normalize("NFC", text[start:end])
        if whole != text[start:end]:
            edits.append(Edit(start, end, (whole,), "nfc"))
    return edits


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Split a text into clusters: nothing composes or changes places across a boundary."""
    composing = frozenset(unicode_data().composing.tolist())
    start = 0
    for at in range(1, len(text)):
        character = text[at]
        if character < "\u0300" or (
            not unicodedata.combining(character) and ord(character) not in composing
        ):
            if at - start > 1 or text[start] > "\u00ff":
                yield start, at
            start = at
    if text:
        yield start, len(text)
