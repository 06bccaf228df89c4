"""Affix stripping at both ends: a prefix and a suffix that a word has only together."""

from typing import Final

import numpy as np

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.word_operations import (
    Word,
    append,
    begins,
    cut,
    drop,
    ends,
    last,
    length,
    letter,
    no_word,
    prepend,
)
from jobs.kernels.stem.prefixes import is_proclitic
from jobs.kernels.stem.suffixes import before_pronoun, pronoun_length
from jobs.kernels.stem.word_counts import LexiconTable, Step, counts_of, is_kept, known

#: Prefixes of up to three letters, in the order in which they are tried with a suffix.
_PREFIXES: Final = np.array(
    [
        (L.ALEF, L.LAM, 0),
        (L.LAM, L.LAM, 0),
        (L.BEH, L.ALEF, L.LAM),
        (L.KAF, L.ALEF, L.LAM),
        (L.WAW, L.ALEF, L.LAM),
        (L.FEH, L.ALEF, L.LAM),
        (L.WAW, L.LAM, L.LAM),
        (L.FEH, L.LAM, L.LAM),
        (L.WAW, L.BEH, 0),
        (L.WAW, L.LAM, 0),
        (L.WAW, L.KAF, 0),
        (L.FEH, L.BEH, 0),
        (L.FEH, L.LAM, 0),
        (L.WAW, L.SEEN, 0),
        (L.FEH, L.SEEN, 0),
        (L.WAW, 0, 0),
        (L.FEH, 0, 0),
        (L.BEH, 0, 0),
        (L.LAM, 0, 0),
        (L.KAF, 0, 0),
        (L.SEEN, 0, 0),
    ]
)


@inlined
def without_both(lexicon: LexiconTable, word: Word, own: float, hamzas: int) -> Step:
    """Take off a prefix and a suffix at once, the most frequent stem of all that there are."""
    best, most, gone = no_word(), 0.0, 0
    if letter(word, 0) not in (L.ALEF, L.LAM, L.BEH, L.KAF, L.WAW, L.FEH, L.SEEN):
        return best, gone
    for row in range(len(_PREFIXES)):
        size = prefix_length(word, row)
        if size == 0 or hamzas & ((1 << size) - 1) or length(word) - size < 4:
            continue
        rest = drop(word, size)
        for way in range(_WAYS):
            core = core_of(lexicon, row, size, rest, way)
            if length(core) < 4:
                continue
            often = known(lexicon, core)
            if often > most and often >= 5 * own and fits(lexicon, row, size, core, hamzas):
                best, most, gone = core, often, size
    return (no_word(), 0) if is_kept(lexicon, best) else (best, gone)


@inlined
def prefix_length(word: Word, row: int) -> int:
    """Give the length of a prefix, 0 where the word does not begin with it."""
    size = 0
    for place in range(3):
        if _PREFIXES[row, place] == 0:
            break
        if letter(word, place) != _PREFIXES[row, place]:
            return 0
        size += 1
    return size


@inlined
def has_article(row: int, size: int) -> bool:
    """Whether a prefix ends with the article."""
    return (
        size >= 2
        and _PREFIXES[row, size - 1] == L.LAM
        and _PREFIXES[row, size - 2] in (L.ALEF, L.LAM)
    )


#: As it is; seven pronouns two ways each; plurals in -in, -un, two ways in -at; accusative alef.
_WAYS: Final = 1 + 14 + 5


@inlined
def core_of(lexicon: LexiconTable, row: int, size: int, rest: Word, way: int) -> Word:
    """Take one kind of suffix off what a prefix left; no letters where it does not have it."""
    if way == 0:
        return rest if size > 1 else no_word()
    if way <= 14:
        pronoun = (way - 1) // 2
        ending = pronoun_length(rest, pronoun)
        if ending == 0 or has_article(row, size) or begins(rest, L.ALEF, L.LAM):
            return no_word()
        return before_pronoun(cut(rest, ending), (way - 1) % 2)
    stem = cut(rest, 2)
    if way in (15, 16):
        own, other = (L.YEH, L.WAW) if way == 15 else (L.WAW, L.YEH)
        if ends(rest, own, L.NOON) and known(lexicon, append(append(stem, other), L.NOON)) > 0:
            return stem
    elif way in (17, 18):
        if ends(rest, L.ALEF, L.TEH):
            return append(stem, L.MARBUTA) if way == 17 else stem
    elif size == 1 and _PREFIXES[row, 0] == L.WAW and last(rest) == L.ALEF:
        stem = cut(rest, 1)
        return no_word() if last(stem) == L.TEH else stem
    return no_word()


@inlined
def fits(lexicon: LexiconTable, row: int, size: int, core: Word, hamzas: int) -> bool:
    """Whether a prefix may come before a word."""
    alone = counts_of(lexicon, core)
    if has_article(row, size):
        return bool(alone[1] > 0)
    before = _PREFIXES[row, size - 1]
    if before == L.SEEN:
        return bool(letter(core, 0) == L.YEH or letter(core, 0) == L.TEH)
    own = counts_of(lexicon, prepend(before, core))
    return is_proclitic(before, core, hamzas >> size & 1 == 1, alone, own)
