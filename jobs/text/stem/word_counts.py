"""Word frequency of bare Arabic word forms in a lexicon: what affix stripping is decided by."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.datatypes import BoolArray, FloatArray, Lexicon
from jobs.kernels.script.alphabet import GRAIN, LETTERS, LONGEST
from jobs.text.script.letters import BARE, HAMZAS, MARBUTA
from jobs.text.script.packing import encoded, letters, table
from jobs.text.script.spelling import plain
from jobs.text.words.lexicon import frequencies_in
from jobs.text.words.stopwords import particles
from jobs.text.words.tokens import to_code_points

_LETTERS: Final = frozenset(LETTERS)


class BareCounts(dict[str, int]):
    """How often a lexicon has each bare word, in grains: counted when a word is first asked for.

    It is begun with the words that are not as the lexicon spells them; one that it lacks is 0.
    """

    def __init__(self, begun: Mapping[str, int], frequencies: Mapping[str, float]) -> None:
        super().__init__(begun)
        self._frequencies = frequencies

    def __missing__(self, word: str) -> int:
        frequency = self._frequencies.get(word, 0.0)
        self[word] = max(1, int(frequency / GRAIN)) if frequency else 0
        return self[word]


class WordCounts(NamedTuple):
    """What interpreted rules ask a lexicon (`jobs.kernels.stem.word_counts`).

    Parameters
    ----------
    counts : mapping of str to int
        How often it has each bare word, in grains.
    kept : frozenset of str
        Those of them that are function words: nothing is stemmed to them.
    stems : dict of (str, int) to str
        Stems that were found, by bare word and the hamzas that it was written with.
    """

    counts: Mapping[str, int]
    kept: frozenset[str]
    stems: dict[tuple[str, int], str]


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
    unlike = _unlike(lexicon)
    others = list(map(lexicon.words.__getitem__, unlike))
    grains = np.maximum(1, (lexicon.frequencies[unlike] / GRAIN).astype(np.int64)).tolist()
    counts = BareCounts(dict.fromkeys(others, 0), frequencies_in(lexicon))
    bares = "\n".join(others).translate(BARE).split("\n") if others else []
    for word, bare, count in zip(others, bares, grains, strict=True):
        again = plain(word).translate(BARE) if " " not in word and not is_word(bare) else bare
        if is_word(again):
            counts[again] += count
    kept = {word.translate(BARE) for word in particles()}
    kept = {word for word in kept if counts[word]}
    if lexicon.heh_for_marbuta:
        kept.add(MARBUTA)
    return WordCounts(counts, frozenset(kept), {})


def _unlike(lexicon: Lexicon) -> list[int]:
    """Find the words that are not spelled bare, or are no words that can be stemmed."""
    codes = to_code_points("\n".join((*lexicon.words, "")))
    ends = np.flatnonzero(codes == ord("\n"))
    strange = np.flatnonzero(~_bare_letters()[np.minimum(codes, len(_bare_letters()) - 1)])
    lengths = np.diff(ends, prepend=-1) - 1
    unlike = (lengths > LONGEST) | (lengths == 0)
    unlike[np.searchsorted(ends, strange)] = True
    return np.flatnonzero(unlike).tolist()


@cache
def _bare_letters() -> BoolArray:
    """Tabulate the letters of bare words, and the line feed that ends them."""
    found = np.zeros(max(map(ord, LETTERS)) + 2, np.bool_)
    found[[ord(letter) for letter in LETTERS if letter.translate(BARE) == letter]] = True
    found[ord("\n")] = True
    return found


@lru_cache(maxsize=2)
def packed_counts(lexicon: Lexicon) -> NDArray[np.uint64]:
    """Count the bare words of a lexicon, for rules that are compiled: uint64[rows, 4]."""
    from jobs.kernels.script.word_tables import fill, mark

    known = table(len(lexicon.words))
    often: FloatArray = np.ascontiguousarray(lexicon.frequencies)
    fill(known, encoded(lexicon.words), letters(), often)
    never = sorted(particles())
    mark(known, encoded(never), len(never), letters(), False)
    if lexicon.heh_for_marbuta:
        for add in (True, False):
            mark(known, encoded([MARBUTA]), 1, letters(), add)
    return known


@lru_cache(maxsize=2)
def table_of_stop_words(stopped: frozenset[str]) -> NDArray[np.uint64]:
    """Give the hash table of stop words as they are spelled, uint64[rows, 4]."""
    from jobs.kernels.script.word_tables import mark

    stops = table(len(stopped))
    words = sorted(stopped)
    mark(stops, encoded(words), len(words), letters(), True)
    return stops
