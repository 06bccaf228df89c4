"""What stands before an Arabic word: the article, proclitics of one letter, the future."""

from typing import Final

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import ALEF, BEH, FEH, HEH, KAF, LAM, SEEN, TEH, WAW, YEH
from jobs.kernels.script.packed_words import Packed, Word, begins, drop, last, letter, prepend
from jobs.kernels.stem.word_counts import (
    NONE,
    Evidence,
    Step,
    either,
    evidence,
    is_kept,
    known,
    takes_article,
)

#: The one word whose article is part of it.
_ALLAH: Final = ALEF | LAM << 6 | LAM << 12 | HEH << 18


@inlined
def without_prefix(lexicon: Packed, word: Word, own: Evidence, hamzas: int, article: bool) -> Step:
    """Take off the article, a proclitic of one letter, or the future."""
    if article:
        return without_article(lexicon, word, own), 2
    if begins(word, LAM, LAM):
        return without_lam_lam(lexicon, word)
    first = letter(word, 0)
    if first not in (WAW, FEH, BEH, LAM, KAF, SEEN):
        return NONE, 0
    rest = drop(word, 1)
    often = evidence(lexicon, rest)
    if often[0] <= 0:
        return NONE, 0
    if first != SEEN:
        fits = is_proclitic(first, rest, hamzas & 2 != 0, often, own)
    else:
        verb = word[2] >= 5 and letter(word, 1) in (YEH, TEH)
        fits = verb and often[0] >= own[0] and not takes_article(own)
    return (rest, 1) if fits and not is_kept(lexicon, rest) else (NONE, 0)


@inlined
def without_article(lexicon: Packed, word: Word, own: Evidence) -> Word:
    """Take off the article, if the rest is a word; of two letters only if it is surely a noun."""
    rest = drop(word, 2)
    often = known(lexicon, rest)
    if often <= 0 or word[0] == _ALLAH:
        return NONE
    if rest[2] == 2:
        after_b = known(lexicon, prepend(BEH, word))
        after_l = known(lexicon, prepend(LAM, prepend(LAM, rest)))
        return rest if after_b + after_l >= 0.02 * own[0] else NONE
    return rest if often >= 0.0005 * own[0] else NONE


@inlined
def without_lam_lam(lexicon: Packed, word: Word) -> Step:
    """Take l- off the article, which loses its alef after it, or off a word that begins with l."""
    noun, other = drop(word, 2), drop(word, 1)
    with_article = prepend(ALEF, other)
    as_noun = as_other = 0.0
    bare, full = known(lexicon, noun), known(lexicon, with_article)
    if (noun[2] >= 3 or (noun[2] == 2 and full >= 0.02 * bare)) and max(bare, full) > 0:
        as_noun = either(lexicon, noun)
    if other[2] >= 3 and known(lexicon, other) > 0:
        as_other = either(lexicon, other)
    if as_noun > 0 and as_noun >= as_other:
        return (noun, 2) if bare > 0 else (with_article, 0)
    return (other, 1) if as_other > 0 else (NONE, 0)


@inlined
def is_proclitic(first: int, rest: Word, hamza: bool, often: Evidence, own: Evidence) -> bool:
    """Whether the letter before `rest` is a word of its own: and, so, in, to, as.

    It is where `rest` begins with a written hamza, which stands on alef at the beginning of words
    only; a word of up to four letters that begins with bare alef is no word by itself. `often` is
    the evidence of `rest`, `own` that of both together.
    """
    if rest[2] < 3 or often[0] <= 0:
        return False
    if hamza:
        return bool(often[0] >= (0.02 if rest[2] >= 4 else 0.2) * own[0])
    if takes_article(own):
        return False
    if rest[2] >= 5 and begins(rest, ALEF, LAM):
        return bool(often[0] >= 0.05 * own[0])
    if rest[2] <= 4 and letter(rest, 0) == ALEF:
        return bool(often[0] >= 20 * own[0])
    if first in (WAW, FEH):
        if rest[2] > 3:
            times = 1.0 if first == WAW else 3.0
        elif first == FEH:
            times = 6.0
        else:
            times = 2.0 if last(rest) == TEH else 0.5
        return bool(often[0] >= times * own[0])
    if often[0] >= (20 if first == KAF else 3) * own[0]:
        return True
    nominal = often[1] >= 0.02 * often[0] and often[0] + often[1] >= 0.1 * own[0]
    return bool(first != KAF and nominal)
