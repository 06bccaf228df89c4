"""Suffix stripping after an Arabic stem: enclitic pronouns, verb suffixes, tanwin."""

from typing import Final

import numpy as np

from jobs.kernels.compiled import inlined
from jobs.kernels.script.alphabet import LETTER as L
from jobs.kernels.script.word_operations import (
    Word,
    append,
    cut,
    drop,
    ends,
    last,
    length,
    letter,
    no_word,
)
from jobs.kernels.stem.inflection import singular
from jobs.kernels.stem.word_counts import (
    Counts,
    LexiconTable,
    better,
    counts_of,
    either,
    is_kept,
    known,
    takes_article,
    with_article,
    writes_heh,
)

#: Enclitic pronouns of up to three letters, in the order in which they are tried.
PRONOUNS: Final = np.array(
    [
        (L.HEH, L.MEEM, L.ALEF),
        (L.HEH, L.ALEF, 0),
        (L.HEH, L.MEEM, 0),
        (L.NOON, L.ALEF, 0),
        (L.HEH, L.NOON, 0),
        (L.KAF, L.MEEM, 0),
        (L.HEH, 0, 0),
        (L.KAF, 0, 0),
    ]
)
#: For each: at least how many times the frequency of the word its stem has (minimum ratio).
_TIMES: Final = np.array([0.5, 0.5, 0.5, 1.0, 10.0, 5.0, 0.5, 10.0])
#: For each: at least how many letters its stem has (minimum stem length).
_FEWEST: Final = np.array([3, 2, 2, 2, 3, 3, 2, 4])
#: Minimum ratio: a stem of two letters has so many times the frequency of its word in teh marbuta,
#: if the heh after it is a pronoun in a corpus that writes heh for teh marbuta
_TIMES_MARBUTA: Final = 0.5
#: Minimum share of nominal uses of a stem of two letters that has a pronoun
_NOMINAL: Final = 0.05


@inlined
def has_pronoun(lexicon: LexiconTable, stem: Word, marbuta: float) -> bool:
    """Whether a word in heh is sooner a stem with a pronoun than its spelling in teh marbuta.

    `marbuta` is the frequency of that spelling. Nouns of two letters are common, and often have a
    pronoun: in a corpus that does not write heh for teh marbuta they are taken for it. In longer
    words heh is sooner a misspelling.
    """
    often, nominal = counts_of(lexicon, stem)
    if length(stem) > 2:
        return bool(often >= marbuta)
    if nominal < _NOMINAL * often:
        return False
    return bool(often >= _TIMES_MARBUTA * marbuta or not writes_heh(lexicon))


@inlined
def respelled(lexicon: LexiconTable, word: Word, own: Counts, article: bool) -> Word:
    """Mend heh for teh marbuta, and yeh and alef maksura in each other's place."""
    ending = last(word)
    rest = cut(word, 1)
    if ending == L.HEH:
        marbuta = append(rest, L.MARBUTA)
        often = known(lexicon, marbuta)
        if article and often > own[0]:
            return marbuta
        if not article and often > 5 * own[0] and not has_pronoun(lexicon, rest, often):
            return marbuta
    if ending == L.MAKSURA:
        yeh = append(rest, L.YEH)
        if known(lexicon, yeh) > 10 * own[0]:
            return yeh
    if ending == L.YEH and length(word) - 2 * article >= 4:
        maksura = append(rest, L.MAKSURA)
        if known(lexicon, maksura) > 10 * own[0]:
            return maksura
    return no_word()


@inlined
def without_suffix(lexicon: LexiconTable, word: Word, own: Counts, article: bool) -> Word:
    """Take an ending off: of all that leave a word of the lexicon, the most frequent one."""
    ending = last(word)
    if ending not in (L.ALEF, L.MEEM, L.NOON, L.HEH, L.KAF, L.TEH, L.YEH, L.MARBUTA):
        return no_word()
    if article:
        noun = drop(word, 2)
        best = better(lexicon, no_word(), singular(lexicon, noun, either(lexicon, noun), article))
        return no_word() if is_kept(lexicon, best) else best
    best = no_word()
    nominal = takes_article(own)
    if not nominal or (ending == L.HEH and is_misspelt(lexicon, word)):
        best = without_pronoun(lexicon, word, own[0])
    if not nominal:
        best = better(lexicon, best, without_tanwin_or_t(lexicon, word, own[0]))
    if length(word) >= 5 and ends(word, L.WAW, L.ALEF):
        verb = cut(word, 2)
        if known(lexicon, verb) >= 0.3 * own[0]:
            best = better(lexicon, best, verb)
    best = better(lexicon, best, singular(lexicon, word, own[0] + own[1], article))
    return no_word() if is_kept(lexicon, best) else best


@inlined
def is_misspelt(lexicon: LexiconTable, word: Word) -> bool:
    """Whether a word in heh takes the article only where heh is written for teh marbuta."""
    marbuta = append(cut(word, 1), L.MARBUTA)
    heh, teh = with_article(word), with_article(marbuta)
    return bool(known(lexicon, heh) < known(lexicon, teh))


@inlined
def pronoun_length(word: Word, row: int) -> int:
    """Give the length of a pronoun, 0 where no letter or another ending comes before its end."""
    size = 0
    while size < 3 and PRONOUNS[row, size] > 0:
        size += 1
    before = length(word) - size
    if before <= 0:
        return 0
    for place in range(size):
        if letter(word, before + place) != PRONOUNS[row, place]:
            return 0
    return size


@inlined
def before_pronoun(stem: Word, way: int) -> Word:
    """Give what a stem may have been before a pronoun was joined to it.

    As it is (way 0), with teh marbuta for its teh or alef maksura for its alef (way 1).
    """
    if way == 0:
        return stem
    if length(stem) >= 2 and last(stem) == L.TEH:
        return append(cut(stem, 1), L.MARBUTA)
    if length(stem) >= 2 and last(stem) == L.ALEF:
        return append(cut(stem, 1), L.MAKSURA)
    return no_word()


@inlined
def without_pronoun(lexicon: LexiconTable, word: Word, own: float) -> Word:
    """Take a pronoun off a noun or a verb that is known `own` often."""
    best = no_word()
    for row in range(len(PRONOUNS)):
        size = pronoun_length(word, row)
        if size == 0:
            continue
        times = _TIMES[row]
        for way in range(2):
            stem = before_pronoun(cut(word, size), way)
            if length(stem) < _FEWEST[row]:
                continue
            often, nominal = counts_of(lexicon, stem)
            if often <= 0:
                continue
            if length(stem) == 2 and not (nominal >= _NOMINAL * often and often >= 2 * own):
                continue
            marbuta = append(stem, L.MARBUTA)
            short = length(stem) == 2 and size == 1
            if short and not has_pronoun(lexicon, stem, known(lexicon, marbuta)):
                continue
            noun = nominal >= 0.02 * often and often + nominal >= times * own
            if often >= times * own or noun:
                best = better(lexicon, best, stem)
    return best


@inlined
def without_tanwin_or_t(lexicon: LexiconTable, word: Word, own: float) -> Word:
    """Take off the alef of an indefinite accusative, or the t of a verb."""
    stem, ending = cut(word, 1), last(word)
    if length(stem) < 3 or ending not in (L.ALEF, L.TEH):
        return no_word()
    often, nominal = counts_of(lexicon, stem)
    if often <= 0:
        return no_word()
    short = length(stem) == 3
    if ending == L.ALEF and last(stem) != L.HEH:
        nisba = last(stem) == L.YEH and not short
        if often >= (0.02 if nisba else 1.0 if short else 0.3) * own:
            return stem
    if ending == L.TEH and last(stem) != L.ALEF and nominal < 0.02 * often:
        if often >= (1.0 if short else 0.3) * own:
            return stem
    return no_word()
