"""Clitic segmentation before an Arabic stem: the definite article, proclitics, the future."""

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.word_operations import (
    Word,
    begins,
    drop,
    last,
    length,
    letter,
    no_word,
    prepend,
)
from jobs.kernels.stem.word_counts import (
    Counts,
    LexiconTable,
    Step,
    counts_of,
    either,
    is_kept,
    known,
    takes_article,
)


@inlined
def without_prefix(
    lexicon: LexiconTable, word: Word, own: Counts, hamzas: int, article: bool
) -> Step:
    """Take off the article, a proclitic of one letter, or the future."""
    if article:
        return without_article(lexicon, word, own), 2
    if begins(word, L.LAM, L.LAM):
        return without_lam_lam(lexicon, word)
    first = letter(word, 0)
    if first not in (L.WAW, L.FEH, L.BEH, L.LAM, L.KAF, L.SEEN):
        return no_word(), 0
    rest = drop(word, 1)
    often = counts_of(lexicon, rest)
    if often[0] <= 0:
        return no_word(), 0
    if first != L.SEEN:
        fits = is_proclitic(first, rest, hamzas & 2 != 0, often, own)
    else:
        verb = length(word) >= 5 and letter(word, 1) in (L.YEH, L.TEH)
        fits = verb and often[0] >= own[0] and not takes_article(own)
    return (rest, 1) if fits and not is_kept(lexicon, rest) else (no_word(), 0)


@inlined
def without_article(lexicon: LexiconTable, word: Word, own: Counts) -> Word:
    """Take off the article, if the rest is a word; of two letters only if it is surely a noun."""
    rest = drop(word, 2)
    often = known(lexicon, rest)
    if often <= 0 or is_allah(word):
        return no_word()
    if length(rest) == 2:
        after_b = known(lexicon, prepend(L.BEH, word))
        after_l = known(lexicon, prepend(L.LAM, prepend(L.LAM, rest)))
        return rest if after_b + after_l >= 0.02 * own[0] else no_word()
    return rest if often >= 0.0005 * own[0] else no_word()


@inlined
def is_allah(word: Word) -> bool:
    """Whether a word that begins with the article is the one whose article is part of it."""
    return bool(length(word) == 4 and letter(word, 2) == L.LAM and letter(word, 3) == L.HEH)


@inlined
def without_lam_lam(lexicon: LexiconTable, word: Word) -> Step:
    """Take l- off the article, which loses its alef after it, or off a word that begins with l."""
    noun, other = drop(word, 2), drop(word, 1)
    with_article = prepend(L.ALEF, other)
    as_noun = as_other = 0.0
    alone, full = known(lexicon, noun), known(lexicon, with_article)
    if (length(noun) >= 3 or (length(noun) == 2 and full >= 0.02 * alone)) and max(alone, full) > 0:
        as_noun = either(lexicon, noun)
    if length(other) >= 3 and known(lexicon, other) > 0:
        as_other = either(lexicon, other)
    if as_noun > 0 and as_noun >= as_other:
        return (noun, 2) if alone > 0 else (with_article, 0)
    return (other, 1) if as_other > 0 else (no_word(), 0)


@inlined
def is_proclitic(first: int, rest: Word, hamza: bool, often: Counts, own: Counts) -> bool:
    """Whether the letter before `rest` is a word of its own: and, so, in, to, as.

    It is where `rest` begins with a written hamza, which stands on alef at the beginning of words
    only; a word of up to four letters that begins with bare alef is no word by itself. `often` is
    the evidence of `rest`, `own` that of both together.
    """
    if length(rest) < 3 or often[0] <= 0:
        return False
    if hamza:
        return bool(often[0] >= (0.02 if length(rest) >= 4 else 0.2) * own[0])
    if takes_article(own):
        return False
    if length(rest) >= 5 and begins(rest, L.ALEF, L.LAM):
        return bool(often[0] >= 0.05 * own[0])
    if length(rest) <= 4 and letter(rest, 0) == L.ALEF:
        return bool(often[0] >= 20 * own[0])
    if first in (L.WAW, L.FEH):
        if length(rest) > 3:
            times = 1.0 if first == L.WAW else 3.0
        elif first == L.FEH:
            times = 6.0
        else:
            times = 2.0 if last(rest) == L.TEH else 0.5
        return bool(often[0] >= times * own[0])
    if often[0] >= (20 if first == L.KAF else 3) * own[0]:
        return True
    nominal = often[1] >= 0.02 * often[0] and often[0] + often[1] >= 0.1 * own[0]
    return bool(first != L.KAF and nominal)
