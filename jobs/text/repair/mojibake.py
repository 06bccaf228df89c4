"""Text repair of mojibake: what was decoded by a wrong encoding is decoded by the right one.

UTF-8 that was read as a single-byte encoding is told and undone by `ftfy` (Speer 2019). Arabic of
Windows-1256 that was read as Windows-1252 has no sign of its own; there the lexicon decides.
"""

import re
from collections.abc import Callable, Collection
from typing import Final

from jobs.datatypes import Edit

#: A stretch without a blank that holds a letter beyond ASCII.
_WORD: Final = re.compile(r"[^ \t\r\n]*[^\x00-\x7f \t\r\n][^ \t\r\n]*")
#: What a word of Windows-1256 looks like when it is read as Windows-1252.
_WESTERN: Final = re.compile(
    "[\N{LATIN CAPITAL LETTER A WITH GRAVE}-\N{LATIN SMALL LETTER Y WITH DIAERESIS}]{2,}"
)
#: Share of such words that have to be known Arabic ones, and how many there have to be.
_KNOWN_SHARE, _FEWEST_WORDS = 0.5, 5


def mojibake(text: str, words: Collection[str]) -> list[Edit]:
    """Find the stretches of a document that were decoded wrongly, and what they were.

    Parameters
    ----------
    text : str
        The raw document.
    words : collection of str
        Arabic words that are known.
    """
    return _utf8(text) or _windows_1256(text, words)


def _utf8(text: str) -> list[Edit]:
    """Stretches of UTF-8 that were read as a single-byte encoding."""
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return _edits(text, lambda word: fix_encoding(word) if is_bad(word) else word)


def _windows_1256(text: str, words: Collection[str]) -> list[Edit]:
    """Arabic words of Windows-1256 that were read as Windows-1252, where most are known ones."""
    western = _WESTERN.findall(text)
    arabic = [_again(word) for word in western]
    known = sum(word in words for word in arabic)
    if len(western) < _FEWEST_WORDS or known < _KNOWN_SHARE * len(western):
        return []
    return _edits(text, _again)


def _again(word: str) -> str:
    """Decode a word by Windows-1256 that was decoded by Windows-1252."""
    try:
        return word.encode("cp1252").decode("cp1256")
    except UnicodeError:
        return word


def _edits(text: str, mend: Callable[[str], str]) -> list[Edit]:
    found = []
    for match in _WORD.finditer(text):
        mended = mend(match[0])
        if mended != match[0]:
            found.append(Edit(match.start(), match.end(), (mended,), "mojibake"))
    return found
