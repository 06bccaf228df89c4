"""Just-in-time compilation pays from some length of text on: below it no pre-filter is compiled.

A pre-filter saves the rules of Python a look at what they can't apply to. Compiling one takes
about a second on a fresh machine, longer than the rules take for a short text.
"""

from threading import Event
from typing import Final

#: Break-even point of pre-filters: characters of text
COMPILED_FROM: Final = 100_000
_passed: Final = Event()


def worth_compiling(characters: int) -> bool:
    """Tell whether a text is long enough for compiled pre-filters, or one before it was.

    What was compiled once costs nothing more, and a corpus of long texts has short last pieces. The
    result is the same in both ways.
    """
    if characters >= COMPILED_FROM:
        _passed.set()
    return _passed.is_set()
