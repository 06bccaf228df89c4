"""Variable-length integer coding and front coding of what a page embeds, as printable text.

An integer takes one character to five, the smaller the fewer, as in variable-byte codes (Thiel &
Heaps 1972); no character of them needs an escape in JSON or HTML.
"""

import itertools
from collections.abc import Sequence

import numpy as np

from jobs.datatypes import AnyArray, Int64Array

#: Digits of the code: printable ASCII without what JSON or HTML would escape.
DIGITS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"'&<>\\")
_BASE = len(DIGITS)
#: Number of first digits that begin a code of one character, of two, of three, of four, of five.
LEADS = (58, 22, 6, 1, 1)
#: First value of each length of code, and the first that is too large.
_FIRSTS = np.cumsum([0, *(count * _BASE**size for size, count in enumerate(LEADS))])
#: Front coding: the length of the prefix that a word shares with the one before, as a capital.
PREFIXES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def coded(values: AnyArray) -> str:
    """Write integers one after the other.

    Raises
    ------
    ValueError
        One is negative, or too large for five characters.
    """
    return coded_rows(values, np.array([0, len(values)]))[0]


def coded_rows(values: AnyArray, indptr: AnyArray) -> list[str]:
    """Write integers row by row; row i is `values[indptr[i]:indptr[i + 1]]`.

    Raises
    ------
    ValueError
        One is negative, or too large for five characters.
    """
    given = np.asarray(values, np.int64)
    if len(given) and not 0 <= int(given.min()) <= int(given.max()) < int(_FIRSTS[-1]):
        raise ValueError(f"no code for integers from {given.min()} to {given.max()}")
    size = np.searchsorted(_FIRSTS[1:-1], given, side="right")
    ends = np.cumsum(size + 1)
    text = np.zeros(int(ends[-1]) if len(ends) else 0, np.uint8)
    digits = np.frombuffer(DIGITS.encode(), np.uint8)
    leads = np.cumsum([0, *LEADS])
    rest = given - _FIRSTS[size]
    for back in range(len(LEADS)):
        some = size >= back
        last = size[some] == back
        digit = np.where(last, leads[back] + rest[some], rest[some] % _BASE)
        text[ends[some] - 1 - back] = digits[digit]
        rest[some] //= _BASE
    written = text.tobytes().decode()
    bounds = np.concatenate([[0], ends])[np.asarray(indptr)].tolist()
    return [written[start:end] for start, end in itertools.pairwise(bounds)]


def decoded(text: str) -> Int64Array:
    """Read integers that `coded` wrote."""
    return decoded_rows([text])[0]


def decoded_rows(rows: Sequence[str]) -> tuple[Int64Array, Int64Array]:
    """Read integers that `coded_rows` wrote: all of them, and where each row begins in them."""
    table = np.zeros(0x80, np.int64)
    table[np.frombuffer(DIGITS.encode(), np.uint8)] = np.arange(_BASE)
    digits = table[np.frombuffer("".join(rows).encode(), np.uint8)]
    leads = np.cumsum([0, *LEADS])
    sizes = np.searchsorted(leads[1:-1], digits, side="right").tolist()
    starts: list[int] = []
    at = 0
    while at < len(sizes):
        starts.append(at)
        at += sizes[at] + 1
    first = np.array(starts, np.int64)
    size = np.array([sizes[start] for start in starts], np.int64)
    values: Int64Array = digits[first] - leads[size]
    for step in range(1, len(LEADS)):
        some = size >= step
        values[some] = values[some] * _BASE + digits[first[some] + step]
    indptr = np.searchsorted(first, np.cumsum([0, *map(len, rows)]))
    return values + _FIRSTS[size], indptr


def gaps(values: AnyArray, indptr: AnyArray) -> Int64Array:
    """Take differences within each row of ascending integers; the first of each stays."""
    given = np.asarray(values, np.int64)
    found: Int64Array = np.diff(given, prepend=0)
    starts = np.asarray(indptr)[:-1][np.diff(indptr) > 0]
    found[starts] = given[starts]
    return found


def front_coded(words: Sequence[str]) -> str:
    """Write sorted words without capitals, each without what it shares with the one before."""
    parts: list[str] = []
    before = ""
    for word in words:
        most = min(len(word), len(before), len(PREFIXES) - 1)
        same = 0
        while same < most and word[same] == before[same]:
            same += 1
        parts += PREFIXES[same], word[same:]
        before = word
    return "".join(parts)


def front_decoded(text: str) -> list[str]:
    """Read words that `front_coded` wrote."""
    words: list[str] = []
    before = ""
    marks = [at for at, letter in enumerate(text) if letter in PREFIXES]
    for start, end in zip(marks, [*marks, len(text)][1:], strict=True):
        before = before[: PREFIXES.index(text[start])] + text[start + 1 : end]
        words.append(before)
    return words
