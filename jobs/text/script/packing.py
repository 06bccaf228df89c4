"""Packed words: forms as code points, hash tables for them, and packed words written out again."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jobs.kernels.script.alphabet import LETTERS, ODD, PASSED_OVER
from jobs.text.script.spelling import plain

#: Code points that have an entry in the lookup table of letters: up to the end of NKo
_TABULATED = 0x800
#: The code point after each word
_LINE_FEED = 0x0A
#: Inverse load factor: rows of a hash table for each word, then rounded up to a power of two
_LOAD = 1.4


def spelled(packed: NDArray[np.uint64]) -> list[str]:
    """Write packed words out."""
    from jobs.kernels.script.packed_words import spell

    alphabet = np.array([0, *map(ord, LETTERS)], np.uint32)
    codes, starts = spell(packed, alphabet)
    text = codes.tobytes().decode("utf-32-le")
    return [text[a:b] for a, b in pairwise(starts.tolist())]


def packed(words: Sequence[str]) -> NDArray[np.uint64]:
    """Pack words of at most twenty letters, uint64[words, 2]: six bits a letter, the first lowest.

    Raises
    ------
    ValueError
        A character is no letter of `jobs.kernels.script.alphabet`.
    """
    numbers = [[LETTERS.index(letter) + 1 for letter in word] for word in words]
    halves = [
        [sum(number << 6 * place for place, number in enumerate(half)) for half in (n[:10], n[10:])]
        for n in numbers
    ]
    return np.array(halves, np.uint64)


def encoded(words: Sequence[str]) -> NDArray[np.uint32]:
    """Give the code points of words, each with a line feed after it."""
    text = "\n".join([*words, ""])
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).copy()


def readable(forms: Sequence[str]) -> NDArray[np.uint32]:
    """Give the code points of forms, spelled plainly those that can't be packed as they are.

    Signs that compose, presentation forms: spelled plainly they may be packed after all.
    """
    codes = encoded(forms)
    odd = (codes >= _TABULATED) | (letters()[np.minimum(codes, _TABULATED - 1)] == ODD)
    breaks = codes == _LINE_FEED
    again = np.unique(np.cumsum(breaks)[odd & ~breaks])
    rows = [row for row in again.tolist() if not forms[row].isascii()]
    if not rows:
        return codes
    written = list(forms)
    for row in rows:
        written[row] = plain(written[row])
    return encoded(written)


def table(words: int) -> NDArray[np.uint64]:
    """Make an empty table of words."""
    rows: int = 1 << max(6, int(words * _LOAD).bit_length())
    return np.zeros((rows + rows // 32, 4), np.uint64)


@cache
def letters() -> NDArray[np.uint8]:
    """Tabulate the number of each letter, as it is spelled plainly."""
    numbers = {letter: number for number, letter in enumerate(LETTERS, 1)}
    numbers[""] = PASSED_OVER
    found = np.array([numbers.get(plain(chr(c)), ODD) for c in range(_TABULATED)], np.uint8)
    found[ord("\N{ARABIC MADDAH ABOVE}") : ord("\N{ARABIC HAMZA BELOW}") + 1] = ODD
    return found
