"""Boilerplate of social media: handles (`@name`), and the sign of a repeated post before them."""

import re
from collections.abc import Iterator
from typing import Final

from jobs.datatypes import Edit

#: A handle is of ASCII letters, figures and low lines; what follows a dot or a second sign is mail.
#: It begins with its sign, which is found fast; what may not be before it is looked at then.
_HANDLE: Final = re.compile(r"@(?<![\w.@/]@)[A-Za-z0-9_]{1,50}(?![\w@]|[.-]\w):?")
_REPEATED: Final = re.compile(r"(?<!\w)(?:RT|MT|via)\s{1,3}\Z")
#: How far before a handle the sign of a repeated post is looked for, in characters.
_REACH: Final = 8


def handles(text: str) -> list[Edit]:
    """Find the handles of a text, each with the sign of a repeated post before it."""
    return [Edit(start, end, (), "mention") for start, end in _spans(text)]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for match in _HANDLE.finditer(text):
        low = max(0, match.start() - _REACH)
        repeated = _REPEATED.search(text, low, match.start())
        yield (repeated.start() if repeated else match.start()), match.end()
