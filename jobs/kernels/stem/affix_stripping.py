"""Affix stripping (Larkey, Ballesteros & Connell 2002) that asks a lexicon.

A step takes one clitic or ending off (or both a prefix and a suffix where the lexicon has no word
with only one of them), and only if what remains is a word of the lexicon and frequent enough beside
what it was taken from. Steps are taken until there is none. How often a word stands with the
article says whether its first letters can be clitics and its last ones a pronoun: neither is ever
found on a definite noun.

This is the one text of the rules: a few forms are stemmed by it as it is, interpreted over
`str`, many by what is compiled of it (`jobs.kernels.script.word_operations`). Words are spelled
bare, with alef for alef with hamza and hamza for hamza on its seat; heh and teh marbuta, yeh and
alef maksura stay apart. `hamzas` has a bit for each letter: whether it was an alef with hamza.
"""

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.word_operations import (
    Word,
    append,
    begins,
    cut,
    drop,
    last,
    length,
    no_word,
    prepend,
)
from jobs.kernels.stem.circumfixes import without_both
from jobs.kernels.stem.prefixes import without_prefix
from jobs.kernels.stem.suffixes import respelled, without_pronoun, without_suffix
from jobs.kernels.stem.word_counts import LexiconTable, Step, counts_of, known


@inlined
def stem_of(lexicon: LexiconTable, word: Word, hamzas: int) -> Word:
    """Take steps until there is none."""
    while True:
        shorter, gone = step(lexicon, word, hamzas)
        if length(shorter) == 0:
            return word
        word = shorter
        hamzas >>= gone


@inlined
def step(lexicon: LexiconTable, word: Word, hamzas: int) -> Step:
    """Take one step."""
    if length(word) < 3:
        return no_word(), 0
    article = length(word) >= 4 and begins(word, L.ALEF, L.LAM) and hamzas & 1 == 0
    if article:
        whole = known(lexicon, prepend(L.LAM, word))
        article = whole <= known(lexicon, prepend(L.LAM, drop(word, 1)))
    own = counts_of(lexicon, word)
    other = respelled(lexicon, word, own, article)
    if length(other) > 0:
        return other, 0
    before, gone = without_prefix(lexicon, word, own, hamzas, article)
    if article and length(before) > 0:
        return before, gone
    after = without_suffix(lexicon, word, own, article)
    if length(before) > 0 and (
        length(after) == 0 or known(lexicon, before) > known(lexicon, after)
    ):
        return before, gone
    if length(after) > 0:
        return after, 0
    if own[1] > 0:
        return no_word(), 0
    return without_both(lexicon, word, own[0], hamzas)


@inlined
def peel(lexicon: LexiconTable, word: Word, hamzas: int) -> Word:
    """Take off what comes before the article or the noun, and what is only written after it.

    That is a pronoun and the alef of an indefinite accusative, but not that of a country.
    """
    while True:
        shorter, gone = step(lexicon, word, hamzas)
        if length(shorter) == 0 or (gone == 2 and begins(word, L.ALEF, L.LAM)):
            return word
        if gone == 2 and begins(word, L.LAM, L.LAM):
            noun = prepend(L.ALEF, drop(word, 1))
            shorter = noun if known(lexicon, noun) > 0 else shorter
        elif gone == 0 and not begins(word, L.LAM, L.LAM) and length(shorter) != length(word):
            pronoun = without_pronoun(lexicon, word, known(lexicon, word)) == shorter
            accusative = last(word) == L.ALEF and length(shorter) == length(word) - 1
            if not pronoun and not (accusative and last(shorter) != L.YEH):
                return word
        word = shorter
        hamzas >>= gone


@inlined
def key_of(word: Word) -> Word:
    """Fold the last letter as the key of a word does: teh marbuta to heh, alef maksura to yeh."""
    ending = last(word)
    if ending == L.MARBUTA:
        return append(cut(word, 1), L.HEH)
    return append(cut(word, 1), L.YEH) if ending == L.MAKSURA else word
