"""Noun inflection: the singular of Arabic plurals, duals and feminines, told by a lexicon.

`noun` is without its article; what is found has it again if the noun had it.
"""

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.word_operations import (
    Word,
    append,
    cut,
    ends,
    last,
    length,
    letter,
    no_word,
)
from jobs.kernels.stem.word_counts import (
    LexiconTable,
    better,
    counts_of,
    either,
    is_kept,
    known,
    with_article,
)


@inlined
def full(noun: Word, article: bool) -> Word:
    """Put the article back on."""
    return with_article(noun) if article else noun


@inlined
def singular(lexicon: LexiconTable, noun: Word, often: float, article: bool) -> Word:
    """Give the stem of a plural, dual or feminine, with the article if the noun had it."""
    best = no_word()
    size = length(noun)
    if size >= 4 and ends(noun, L.ALEF, L.TEH):
        best = of_plural_in_at(lexicon, cut(noun, 2), often, article)
    if size >= 5 and (ends(noun, L.YEH, L.NOON) or ends(noun, L.WAW, L.NOON)):
        best = of_sound_plural(lexicon, noun, often, article)
    if size >= 5 and ends(noun, L.ALEF, L.NOON):
        best = of_dual(lexicon, cut(noun, 2), often, article)
    stem = cut(noun, 1)
    if size >= 4 and last(noun) == L.YEH:
        if either(lexicon, append(append(stem, L.WAW), L.NOON)) > 0:
            if either(lexicon, append(append(stem, L.YEH), L.NOON)) >= often:
                best = full(stem, article)
    if size >= 5 and last(noun) == L.MARBUTA and is_adjective(lexicon, stem, often):
        best = full(stem, article)
    return best


@inlined
def of_plural_in_at(lexicon: LexiconTable, stem: Word, whole: float, article: bool) -> Word:
    """Give the singular in teh marbuta, unless another one is much the more frequent."""
    feminine = append(stem, L.MARBUTA)
    marbuta = 0.0
    if length(stem) >= 2 and known(lexicon, full(feminine, article)) > 0:
        marbuta = either(lexicon, feminine)
        if marbuta < 0.02 * whole:
            marbuta = 0.0
    best, most = no_word(), 0.0
    ending = last(stem)
    for way in range(4):
        times = 100 if length(stem) <= 3 else 10
        other = stem
        if way in (1, 2):
            times = 1
            other = append(cut(stem, 1), L.ALEF if way == 1 else L.MAKSURA)
            if way == 1:
                other = append(other, L.MARBUTA)
        if way == 3:
            other = append(stem, L.ALEF)
        if (way == 1 and ending not in (L.WAW, L.YEH)) or (way >= 2 and ending != L.YEH):
            continue
        complete = full(other, article)
        if length(other) < 3 or known(lexicon, complete) <= 0 or is_kept(lexicon, complete):
            continue
        often = either(lexicon, other)
        if often >= max(0.02 * whole, times * marbuta) and often > most:
            best, most = complete, often
    if most > 0:
        return best
    return full(feminine, article) if marbuta > 0 else no_word()


@inlined
def of_sound_plural(lexicon: LexiconTable, noun: Word, whole: float, article: bool) -> Word:
    """Give the singular of a plural in -in or -un, which must have the other one too."""
    stem = cut(noun, 2)
    oblique = letter(noun, length(noun) - 2) == L.YEH
    complete = full(stem, article)
    often = either(lexicon, stem)
    best = no_word()
    if known(lexicon, complete) > 0:
        other = append(append(stem, L.WAW if oblique else L.YEH), L.NOON)
        paired = often >= 0.02 * whole and either(lexicon, other) >= 0.02 * whole
        if paired or (oblique and often >= 1.5 * whole):
            best = complete
        elif not article and not oblique and letter(noun, 0) in (L.YEH, L.TEH):
            if known(lexicon, stem) >= 0.5 * known(lexicon, noun):
                best = complete
    if oblique and last(stem) == L.TEH:
        feminine = append(cut(stem, 1), L.MARBUTA)
        if either(lexicon, feminine) >= whole:
            best = better(lexicon, best, full(feminine, article))
    return best


@inlined
def of_dual(lexicon: LexiconTable, stem: Word, whole: float, article: bool) -> Word:
    """Give the singular of a dual in -an, which must have one in -in too."""
    best = no_word()
    if either(lexicon, append(append(stem, L.YEH), L.NOON)) >= whole:
        if either(lexicon, stem) >= 2 * whole:
            best = better(lexicon, best, full(stem, article))
        feminine = append(cut(stem, 1), L.MARBUTA)
        if last(stem) == L.TEH and either(lexicon, feminine) >= 2 * whole:
            best = better(lexicon, best, full(feminine, article))
    return best


@inlined
def is_adjective(lexicon: LexiconTable, stem: Word, whole: float) -> bool:
    """Whether stem + teh marbuta is the feminine of an adjective, not a noun of its own.

    Nouns in teh marbuta have a plural in -at and seldom a masculine of like frequency.
    """
    alone, nominal = counts_of(lexicon, stem)
    often = alone + nominal
    if often <= 0:
        return False
    plural = either(lexicon, append(append(stem, L.ALEF), L.TEH))
    size, ending = length(stem), last(stem)
    if ending == L.YEH:
        rare = plural <= (0.08 if often >= 0.3 * whole else 0.05) * whole
        return bool(rare and nominal >= 0.03 * often and often >= 0.1 * whole)
    most = 1.6 if size == 4 and letter(stem, 2) == L.YEH else 2.5
    if plural > 0.03 * whole or nominal < 0.05 * often or often > most * whole:
        return False
    if ending == L.ALEF or counts_of(lexicon, append(stem, L.MARBUTA))[1] < 0.03 * whole:
        return False
    if size == 4 and letter(stem, 2) in (L.ALEF, L.WAW):
        return False
    begins_with_m = letter(stem, 0) == L.MEEM
    if size == 5 and begins_with_m and letter(stem, 2) == L.ALEF:
        return False
    return bool(often >= (0.1 if begins_with_m else 0.3) * whole)
