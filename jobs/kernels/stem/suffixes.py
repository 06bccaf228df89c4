"""What stands after an Arabic stem: pronouns, the endings of verbs, plurals, duals, feminines."""

from typing import Final

import numpy as np

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import (
    ALEF,
    HEH,
    KAF,
    LAM,
    MAKSURA,
    MARBUTA,
    MEEM,
    NOON,
    TEH,
    WAW,
    YEH,
)
from jobs.kernels.script.packed_words import (
    Packed,
    Word,
    append,
    cut,
    drop,
    ends,
    last,
    letter,
    prepend,
)
from jobs.kernels.stem.word_counts import (
    NONE,
    Evidence,
    either,
    evidence,
    is_kept,
    known,
    takes_article,
)

#: Pronouns: how many letters, the last, the one before it; at least how many times the frequency
#: of the word its stem has, and how many letters.
PRONOUNS: Final = np.array(
    [
        (3, ALEF, MEEM, 0.5, 3),
        (2, ALEF, HEH, 0.5, 2),
        (2, MEEM, HEH, 0.5, 2),
        (2, ALEF, NOON, 1.0, 2),
        (2, NOON, HEH, 10.0, 3),
        (2, MEEM, KAF, 5.0, 3),
        (1, HEH, 0, 0.5, 3),
        (1, KAF, 0, 10.0, 4),
    ]
)


@inlined
def respelled(lexicon: Packed, word: Word, own: Evidence, article: bool) -> Word:
    """Mend heh for teh marbuta, and yeh and alef maksura in each other's place."""
    ending = last(word)
    rest = cut(word, 1)
    if ending == HEH:
        marbuta = append(rest, MARBUTA)
        often = known(lexicon, marbuta)
        if article and often > own[0]:
            return marbuta
        if not article and often > 5 * own[0] and often > known(lexicon, rest):
            return marbuta
    if ending == MAKSURA:
        yeh = append(rest, YEH)
        if known(lexicon, yeh) > 10 * own[0]:
            return yeh
    if ending == YEH and word[2] - 2 * article >= 4:
        maksura = append(rest, MAKSURA)
        if known(lexicon, maksura) > 10 * own[0]:
            return maksura
    return NONE


@inlined
def without_suffix(lexicon: Packed, word: Word, own: Evidence, article: bool) -> Word:
    """Take an ending off: of all that leave a word of the lexicon, the most frequent one."""
    ending = last(word)
    if ending not in (ALEF, MEEM, NOON, HEH, KAF, TEH, YEH, MARBUTA):
        return NONE
    if article:
        noun = drop(word, 2)
        best = better(lexicon, NONE, singular(lexicon, noun, either(lexicon, noun), article))
        return NONE if is_kept(lexicon, best) else best
    best = NONE
    nominal = takes_article(own)
    if not nominal or (ending == HEH and is_misspelt(lexicon, word)):
        best = without_pronoun(lexicon, word, own[0])
    if not nominal:
        best = better(lexicon, best, without_tanwin_or_t(lexicon, word, own[0]))
    if word[2] >= 5 and ends(word, WAW, ALEF):
        verb = cut(word, 2)
        if known(lexicon, verb) >= 0.3 * own[0]:
            best = better(lexicon, best, verb)
    best = better(lexicon, best, singular(lexicon, word, own[0] + own[1], article))
    return NONE if is_kept(lexicon, best) else best


@inlined
def better(lexicon: Packed, best: Word, other: Word) -> Word:
    """Give the more frequent of two words; the first of equals, none that is not known."""
    if other[2] == 0:
        return best
    return other if known(lexicon, other) > known(lexicon, best) else best


@inlined
def is_misspelt(lexicon: Packed, word: Word) -> bool:
    """Whether a word in heh takes the article only where heh is written for teh marbuta."""
    marbuta = append(cut(word, 1), MARBUTA)
    heh, teh = prepend(ALEF, prepend(LAM, word)), prepend(ALEF, prepend(LAM, marbuta))
    return bool(known(lexicon, heh) < known(lexicon, teh))


@inlined
def has_pronoun(word: Word, row: int) -> bool:
    """Whether a word ends as the pronoun of this row does, and has a letter before it."""
    n, size = word[2], np.int64(PRONOUNS[row, 0])
    if n <= size or letter(word, n - 1) != PRONOUNS[row, 1]:
        return False
    if size >= 2 and letter(word, n - 2) != PRONOUNS[row, 2]:
        return False
    return bool(size < 3 or letter(word, n - 3) == HEH)


@inlined
def before_pronoun(stem: Word, way: int) -> Word:
    """Give what a stem may have been before a pronoun was joined to it.

    As it is (way 0), with teh marbuta for its teh or alef maksura for its alef (way 1).
    """
    if way == 0:
        return stem
    if stem[2] >= 2 and last(stem) == TEH:
        return append(cut(stem, 1), MARBUTA)
    if stem[2] >= 2 and last(stem) == ALEF:
        return append(cut(stem, 1), MAKSURA)
    return NONE


@inlined
def without_pronoun(lexicon: Packed, word: Word, own: float) -> Word:
    """Take a pronoun off a noun or a verb that is known `own` often."""
    best = NONE
    for row in range(len(PRONOUNS)):
        if not has_pronoun(word, row):
            continue
        times, fewest = PRONOUNS[row, 3], PRONOUNS[row, 4]
        for way in range(2):
            stem = before_pronoun(cut(word, int(PRONOUNS[row, 0])), way)
            if stem[2] < fewest:
                continue
            often, nominal = evidence(lexicon, stem)
            if often <= 0:
                continue
            if stem[2] == 2 and not (nominal >= 0.05 * often and often >= 2 * own):
                continue
            noun = nominal >= 0.02 * often and often + nominal >= times * own
            if often >= times * own or noun:
                best = better(lexicon, best, stem)
    return best


@inlined
def without_tanwin_or_t(lexicon: Packed, word: Word, own: float) -> Word:
    """Take off the alef of an indefinite accusative, or the t of a verb."""
    stem, ending = cut(word, 1), last(word)
    if stem[2] < 3 or ending not in (ALEF, TEH):
        return NONE
    often, nominal = evidence(lexicon, stem)
    if often <= 0:
        return NONE
    short = stem[2] == 3
    if ending == ALEF and last(stem) != HEH:
        nisba = last(stem) == YEH and not short
        if often >= (0.02 if nisba else 1.0 if short else 0.3) * own:
            return stem
    if ending == TEH and last(stem) != ALEF and nominal < 0.02 * often:
        if often >= (1.0 if short else 0.3) * own:
            return stem
    return NONE


# ---- nouns: `noun` is without its article ------------------------------------------------------


@inlined
def full(noun: Word, article: bool) -> Word:
    """Put the article back on."""
    return prepend(ALEF, prepend(LAM, noun)) if article else noun


@inlined
def singular(lexicon: Packed, noun: Word, often: float, article: bool) -> Word:
    """Give the stem of a plural, dual or feminine, with the article if the noun had it."""
    best = NONE
    size = noun[2]
    if size >= 4 and ends(noun, ALEF, TEH):
        best = of_plural_in_at(lexicon, cut(noun, 2), often, article)
    if size >= 5 and (ends(noun, YEH, NOON) or ends(noun, WAW, NOON)):
        best = of_sound_plural(lexicon, noun, often, article)
    if size >= 5 and ends(noun, ALEF, NOON):
        best = of_dual(lexicon, cut(noun, 2), often, article)
    stem = cut(noun, 1)
    if size >= 4 and last(noun) == YEH:
        if either(lexicon, append(append(stem, WAW), NOON)) > 0:
            if either(lexicon, append(append(stem, YEH), NOON)) >= often:
                best = full(stem, article)
    if size >= 5 and last(noun) == MARBUTA and is_adjective(lexicon, stem, often):
        best = full(stem, article)
    return best


@inlined
def of_plural_in_at(lexicon: Packed, stem: Word, whole: float, article: bool) -> Word:
    """Give the singular in teh marbuta, unless another one is much the more frequent."""
    feminine = append(stem, MARBUTA)
    marbuta = 0.0
    if stem[2] >= 2 and known(lexicon, full(feminine, article)) > 0:
        marbuta = either(lexicon, feminine)
        if marbuta < 0.02 * whole:
            marbuta = 0.0
    best, most = NONE, 0.0
    ending = last(stem)
    for way in range(4):
        times = 100 if stem[2] <= 3 else 10
        other = stem
        if way in (1, 2):
            times = 1
            other = append(cut(stem, 1), ALEF if way == 1 else MAKSURA)
            if way == 1:
                other = append(other, MARBUTA)
        if way == 3:
            other = append(stem, ALEF)
        if (way == 1 and ending not in (WAW, YEH)) or (way >= 2 and ending != YEH):
            continue
        complete = full(other, article)
        if other[2] < 3 or known(lexicon, complete) <= 0 or is_kept(lexicon, complete):
            continue
        often = either(lexicon, other)
        if often >= max(0.02 * whole, times * marbuta) and often > most:
            best, most = complete, often
    if most > 0:
        return best
    return full(feminine, article) if marbuta > 0 else NONE


@inlined
def of_sound_plural(lexicon: Packed, noun: Word, whole: float, article: bool) -> Word:
    """Give the singular of a plural in -in or -un, which must have the other one too."""
    stem = cut(noun, 2)
    oblique = letter(noun, noun[2] - 2) == YEH
    complete = full(stem, article)
    often = either(lexicon, stem)
    best = NONE
    if known(lexicon, complete) > 0:
        other = append(append(stem, WAW if oblique else YEH), NOON)
        paired = often >= 0.02 * whole and either(lexicon, other) >= 0.02 * whole
        if paired or (oblique and often >= 1.5 * whole):
            best = complete
        elif not article and not oblique and letter(noun, 0) in (YEH, TEH):
            if known(lexicon, stem) >= 0.5 * known(lexicon, noun):
                best = complete
    if oblique and last(stem) == TEH:
        feminine = append(cut(stem, 1), MARBUTA)
        if either(lexicon, feminine) >= whole:
            best = better(lexicon, best, full(feminine, article))
    return best


@inlined
def of_dual(lexicon: Packed, stem: Word, whole: float, article: bool) -> Word:
    """Give the singular of a dual in -an, which must have one in -in too."""
    best = NONE
    if either(lexicon, append(append(stem, YEH), NOON)) >= whole:
        if either(lexicon, stem) >= 2 * whole:
            best = better(lexicon, best, full(stem, article))
        feminine = append(cut(stem, 1), MARBUTA)
        if last(stem) == TEH and either(lexicon, feminine) >= 2 * whole:
            best = better(lexicon, best, full(feminine, article))
    return best


@inlined
def is_adjective(lexicon: Packed, stem: Word, whole: float) -> bool:
    """Whether stem + teh marbuta is the feminine of an adjective, not a noun of its own.

    Nouns in teh marbuta have a plural in -at and seldom a masculine of like frequency.
    """
    alone, nominal = evidence(lexicon, stem)
    often = alone + nominal
    if often <= 0:
        return False
    plural = either(lexicon, append(append(stem, ALEF), TEH))
    size, ending = stem[2], last(stem)
    if ending == YEH:
        rare = plural <= (0.08 if often >= 0.3 * whole else 0.05) * whole
        return bool(rare and nominal >= 0.03 * often and often >= 0.1 * whole)
    most = 1.6 if size == 4 and letter(stem, 2) == YEH else 2.5
    if plural > 0.03 * whole or nominal < 0.05 * often or often > most * whole:
        return False
    if ending == ALEF or evidence(lexicon, append(stem, MARBUTA))[1] < 0.03 * whole:
        return False
    if size == 4 and letter(stem, 2) in (ALEF, WAW):
        return False
    begins_with_m = letter(stem, 0) == MEEM
    if size == 5 and begins_with_m and letter(stem, 2) == ALEF:
        return False
    return bool(often >= (0.1 if begins_with_m else 0.3) * whole)
