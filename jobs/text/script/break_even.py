"""Just-in-time compilation pays from some length of text on: below it no pre-filter is compiled.

A pre-filter saves the rules of Python a look at what they can't apply to. Compiling one takes
about a second on a fresh machine, longer than the rules take for a short text.
"""

from typing import Final

#: Break-even point of pre-filters: characters of text
COMPILED_FROM: Final = 100_000
