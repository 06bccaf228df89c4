"""Word frequency of bare Arabic word forms in a lexicon: what affix stripping is decided by."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import FloatArray, Lexicon
from jobs.kernels.script.alphabet import GRAIN, LETTERS, LONGEST
from jobs.text.script.letters import BARE, HAMZAS
from jobs.text.script.packing import encoded, letters, table
from jobs.text.script.spelling import plain
from jobs.text.words.stopwords import particles

_LETTERS: Final = frozenset(LETTERS)


class WordCounts(NamedTuple):
    """What interpreted rules ask a lexicon (`jobs.kernels.stem.word_counts`).

    Parameters
    ----------
    counts : dict of str to int
        How often it has each bare word, in grains.
    kept : frozenset of str
        Those of them that are function words: nothing is stemmed to them.
    """

    counts: dict[str, int]
    kept: frozenset[str]


def is_word(spelled: str) -> bool:
    """Whether a plainly spelled form is an Arabic word that can be stemmed."""
    return 0 < len(spelled) <= LONGEST and _LETTERS.issuperset(spelled)


def without_hamzas(spelled: str) -> tuple[str, int]:
    """Give a word bare, and a bit for each of its letters: whether it is an alef with hamza."""
    marks = sum(1 << place for place, letter in enumerate(spelled) if letter in HAMZAS)
    return spelled.translate(BARE), marks


@lru_cache(maxsize=2)
def counts_in(lexicon: Lexicon) -> WordCounts:
    """Count the bare words of a lexicon, for rules that are interpreted; spellings add up."""
    counts: dict[str, int] = {}
    for word, frequency in _bare_words(lexicon):
        counts[word] = counts.get(word, 0) + max(1, int(frequency / GRAIN))
    kept = {word.translate(BARE) for word in particles()}
    return WordCounts(counts, frozenset(kept & counts.keys()))


def _bare_words(lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    words = "\n".join(lexicon.words).translate(BARE).split("\n") if lexicon.words else []
    for i, (word, frequency) in enumerate(zip(words, lexicon.frequencies.tolist(), strict=True)):
        if is_word(word):
            yield word, frequency
        elif " " not in word:
            again = plain(lexicon.words[i]).translate(BARE)
            if is_word(again):
                yield again, frequency


@lru_cache(maxsize=2)
def packed_counts(lexicon: Lexicon) -> NDArray[np.uint64]:
    """Count the bare words of a lexicon, for rules that are compiled: uint64[rows, 4]."""
    from jobs.kernels.script.word_tables import fill, mark

    known = table(len(lexicon.words))
    often: FloatArray = np.ascontiguousarray(lexicon.frequencies)
    fill(known, encoded(lexicon.words), letters(), often)
    never = sorted(particles())
    mark(known, encoded(never), len(never), letters(), False)
    return known


@lru_cache(maxsize=2)
def table_of_stop_words(stopped: frozenset[str]) -> NDArray[np.uint64]:
    """Give the hash table of stop words as they are spelled, uint64[rows, 4]."""
    from jobs.kernels.script.word_tables import mark

    stops = table(len(stopped))
    words = sorted(stopped)
    mark(stops, encoded(words), len(words), letters(), True)
    return stops
