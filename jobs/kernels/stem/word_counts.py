"""Word frequency in a lexicon, as the rules of affix stripping ask for it.

Interpreted, a lexicon is a `jobs.text.stem.word_counts.WordCounts`; in kernels it is a hash table
of packed words (`jobs.kernels.script.word_tables`), uint64[rows, 4]. Counts are whole numbers.
"""

from typing import Any, TypeAlias

import numpy as np

from jobs.kernels.compiled import compiled_as, inlined
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.word_operations import PackedWord, Word, append, length, no_word, prepend
from jobs.kernels.script.word_tables import DEFINITE, KNOWN, find

#: The lexicon of a rule.
LexiconTable: TypeAlias = Any
#: A step: the word after it, and how many letters went at the beginning; no letters = no step.
Step: TypeAlias = tuple[Word, int]
#: How often a word is known, and how often with the definite article.
Counts: TypeAlias = tuple[Any, Any]


@inlined
def _in_table(lexicon: LexiconTable, word: PackedWord) -> Any:
    row = find(lexicon, word[0], word[1])
    return np.float64(np.int64(lexicon[row, KNOWN] >> np.uint64(1))) if row >= 0 else 0.0


@compiled_as(_in_table)
def known(lexicon: LexiconTable, word: Word) -> Any:
    """How often the lexicon has a word."""
    return lexicon.counts[word]


@inlined
def _both_in_table(lexicon: LexiconTable, word: PackedWord) -> Counts:
    row = find(lexicon, word[0], word[1])
    if row >= 0:
        often = np.float64(np.int64(lexicon[row, KNOWN] >> np.uint64(1)))
        return often, np.float64(np.int64(lexicon[row, DEFINITE]))
    noun = prepend(L.LAM, word)
    return 0.0, known(lexicon, prepend(L.ALEF, noun)) + known(lexicon, prepend(L.LAM, noun))


@compiled_as(_both_in_table)
def counts_of(lexicon: LexiconTable, word: Word) -> Counts:
    """How often the lexicon has a word, and how often it has it with the article."""
    noun = prepend(L.LAM, word)
    definite = known(lexicon, prepend(L.ALEF, noun)) + known(lexicon, prepend(L.LAM, noun))
    return known(lexicon, word), definite


@inlined
def _is_marked(lexicon: LexiconTable, word: PackedWord) -> Any:
    row = find(lexicon, word[0], word[1])
    return row >= 0 and lexicon[row, KNOWN] & np.uint64(1) == np.uint64(1)


@compiled_as(_is_marked)
def is_kept(lexicon: LexiconTable, word: Word) -> Any:
    """Whether a word of the lexicon is one that is never a stem (a function word)."""
    return word in lexicon.kept


@inlined
def writes_heh(lexicon: LexiconTable) -> Any:
    """Whether the corpus writes heh for teh marbuta: then that letter is marked as never a stem."""
    return is_kept(lexicon, append(no_word(), L.MARBUTA))


@inlined
def either(lexicon: LexiconTable, word: Word) -> Any:
    """How often the lexicon has a word, with the article or without it."""
    often, nominal = counts_of(lexicon, word)
    return often + nominal


@inlined
def takes_article(own: Counts) -> bool:
    """Whether a word takes the article: then nothing before or after it is a clitic."""
    return bool(own[1] > 0 and own[1] >= 0.02 * own[0])


@inlined
def better(lexicon: LexiconTable, best: Word, other: Word) -> Word:
    """Give the more frequent of two words; the first of equals, none that is not known."""
    if length(other) == 0:
        return best
    return other if known(lexicon, other) > known(lexicon, best) else best


@inlined
def with_article(noun: Word) -> Word:
    """Put the definite article before a noun."""
    return prepend(L.ALEF, prepend(L.LAM, noun))
