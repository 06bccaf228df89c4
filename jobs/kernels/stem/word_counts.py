"""What a lexicon says of a word: how often it stands alone, and how often with the article."""

from typing import Any, Final, TypeAlias

import numpy as np

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import ALEF, LAM
from jobs.kernels.script.packed_words import DEFINITE, KNOWN, Packed, Word, find, prepend

#: How often a word is known, and how often with the article.
Evidence: TypeAlias = tuple[Any, Any]
#: A step: the word after it, and how many letters went at the beginning; no letters = no step.
Step: TypeAlias = tuple[Word, int]

NONE: Final = (np.uint64(0), np.uint64(0), 0)


@inlined
def known(lexicon: Packed, word: Word) -> Any:
    """How often the lexicon has a word."""
    row = find(lexicon, word[0], word[1])
    return np.float64(np.int64(lexicon[row, KNOWN] >> np.uint64(1))) if row >= 0 else 0.0


@inlined
def evidence(lexicon: Packed, word: Word) -> Evidence:
    """How often the lexicon has a word, and how often it has it with the article."""
    row = find(lexicon, word[0], word[1])
    if row >= 0:
        often = np.float64(np.int64(lexicon[row, KNOWN] >> np.uint64(1)))
        return often, np.float64(np.int64(lexicon[row, DEFINITE]))
    noun = prepend(LAM, word)
    return 0.0, known(lexicon, prepend(ALEF, noun)) + known(lexicon, prepend(LAM, noun))


@inlined
def either(lexicon: Packed, word: Word) -> Any:
    """How often the lexicon has a word, with the article or without it."""
    often, nominal = evidence(lexicon, word)
    return often + nominal


@inlined
def takes_article(own: Evidence) -> bool:
    """Whether a word takes the article: then nothing before or after it is a clitic."""
    return bool(own[1] > 0 and own[1] >= 0.02 * own[0])


@inlined
def is_kept(lexicon: Packed, word: Word) -> Any:
    """Whether a word of the lexicon is one that is never a stem (a stop word)."""
    row = find(lexicon, word[0], word[1])
    return row >= 0 and lexicon[row, KNOWN] & np.uint64(1) == np.uint64(1)
