"""Spelling normalisation of elongation: `goooood` and `مبرووووك` as the words that they are.

A letter three times or more is one letter or two, whichever a known word has. What is a word as it
stands is left: numerals and abbreviations (`III`, `www`, `IEEE`), compounds (`Schifffahrt`).
"""

import re
from collections.abc import Callable, Sequence
from itertools import product
from typing import Final

import numpy as np

from jobs.datatypes import Int64Array, sorted_values

#: The same letter three times or more.
_RUN: Final = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
#: A letter so often is no compound, and one letter where no word is known; three may be a word.
_SURE: Final = 4
#: Tries grow by the power of the runs; with more a form stays as it is.
_MOST_RUNS: Final = 3
#: To this many of one letter alone a form is cut: laughter of any length is one term.
_LAUGHTER: Final = 3
#: An Arabic verb may begin with so many of one letter (prefixes and root).
_VERBAL: Final = 3


def elongated(forms: Sequence[str]) -> Int64Array:
    """Find the forms with a character three times in a row: their numbers, int64[found]."""
    codes = np.frombuffer("\n".join(forms).encode("utf-32-le", "surrogatepass"), np.uint32)
    same = codes[1:] == codes[:-1]
    runs = np.flatnonzero(same[1:] & same[:-1])
    feeds = np.flatnonzero(codes == ord("\n"))
    found: Int64Array = sorted_values(np.searchsorted(feeds, runs))
    return found


def shortened(form: str, known: Callable[[str], float]) -> str:
    """Write an elongated form as the word that it is.

    Parameters
    ----------
    form : str
    known : callable
        How well a word is known: its frequency, 0 for not at all.
    """
    # Arabic verbs of the second person may begin with three (`تتتابع`): prefix, prefix, root.
    runs = [run for run in _RUN.finditer(form) if form.isascii() or run.end() != _VERBAL]
    if not runs or len(runs) > _MOST_RUNS or (form.isupper() and form.isascii()):
        return form
    if len(runs[0][0]) == len(form):
        return form if form.isascii() else form[:_LAUGHTER]
    candidates = [_written(form, runs, sizes) for sizes in product((2, 1), repeat=len(runs))]
    best = max(candidates, key=known)
    if known(best) > 0:
        return best
    sure = all(len(run[0]) >= _SURE for run in runs)
    return candidates[-1] if sure else form


def _written(form: str, runs: Sequence[re.Match[str]], sizes: Sequence[int]) -> str:
    written, done = "", 0
    for run, size in zip(runs, sizes, strict=True):
        written += form[done : run.start()] + run[0][:size]
        done = run.end()
    return written + form[done:]
