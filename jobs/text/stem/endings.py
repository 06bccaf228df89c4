"""What stands after an Arabic stem: pronouns, the endings of verbs, plurals, duals, feminines."""

from collections.abc import Iterator
from typing import Final

from jobs.text.script.letters import (
    ALEF,
    ARTICLE,
    HEH,
    KAF,
    MAKSURA,
    MARBUTA,
    MEEM,
    NOON,
    TEH,
    WAW,
    YEH,
)
from jobs.text.stem.word_counts import Evidence

#: A pronoun, how many times the frequency of the word its stem must have, its fewest letters.
PRONOUNS: Final = (
    (HEH + MEEM + ALEF, 0.5, 3),
    (HEH + ALEF, 0.5, 2),
    (HEH + MEEM, 0.5, 2),
    (NOON + ALEF, 1.0, 2),
    (HEH + NOON, 10.0, 3),
    (KAF + MEEM, 5.0, 3),
    (HEH, 0.5, 3),
    (KAF, 10.0, 4),
)
AT: Final = ALEF + TEH
IN: Final = YEH + NOON
UN: Final = WAW + NOON
AN: Final = ALEF + NOON
PAIRED: Final = ((IN, UN), (UN, IN))


def respelled(evidence: Evidence, word: str, article: bool) -> str:
    """Mend heh for teh marbuta, and yeh and alef maksura in each other's place; or give ""."""
    stem, last = word[:-1], word[-1]
    own = evidence.known(word)
    if last == HEH:
        marbuta = evidence.known(stem + MARBUTA)
        if article and marbuta > own:
            return stem + MARBUTA
        if not article and marbuta > 5 * own and marbuta > evidence.known(stem):
            return stem + MARBUTA
    if last == MAKSURA and evidence.known(stem + YEH) > 10 * own:
        return stem + YEH
    letters = len(word) - 2 * article
    if last == YEH and letters >= 4 and evidence.known(stem + MAKSURA) > 10 * own:
        return stem + MAKSURA
    return ""


def without_suffix(evidence: Evidence, word: str, article: bool) -> str:
    """Take an ending off: of all that leave a word of the lexicon, the most frequent one."""
    best = evidence.best(_stems(evidence, word, article))
    return "" if evidence.is_kept(best) else best


def _stems(evidence: Evidence, word: str, article: bool) -> Iterator[str]:
    al, noun = (ARTICLE, word[2:]) if article else ("", word)
    if not article:
        own = evidence.known(word)
        nominal = evidence.takes_article(word)
        if not nominal or (word[-1] == HEH and _is_misspelt(evidence, word)):
            yield without_pronoun(evidence, word)
        if not nominal:
            yield _without_tanwin_or_t(evidence, word)
        if word.endswith(WAW + ALEF) and len(word) >= 5:
            verb = word[:-2]
            if evidence.known(verb) >= 0.3 * own:
                yield verb
    for stem in _singulars(evidence, al, noun):
        yield al + stem


def _is_misspelt(evidence: Evidence, word: str) -> bool:
    """Whether a word in heh takes the article only where heh is written for teh marbuta."""
    return evidence.known(ARTICLE + word) < evidence.known(ARTICLE + word[:-1] + MARBUTA)


def before_pronoun(stem: str) -> Iterator[str]:
    """Yield what a stem may have been before a pronoun was joined to it."""
    yield stem
    if len(stem) >= 2 and stem[-1] == TEH:
        yield stem[:-1] + MARBUTA
    if len(stem) >= 2 and stem[-1] == ALEF:
        yield stem[:-1] + MAKSURA


def without_pronoun(evidence: Evidence, word: str) -> str:
    """Take a pronoun off a noun or a verb; the most frequent stem, or ""."""
    return evidence.best(_before_pronouns(evidence, word))


def _before_pronouns(evidence: Evidence, word: str) -> Iterator[str]:
    own = evidence.known(word)
    for pronoun, times, fewest in PRONOUNS:
        if not word.endswith(pronoun):
            continue
        for stem in before_pronoun(word[: -len(pronoun)]):
            often = evidence.known(stem)
            if len(stem) < fewest or often <= 0:
                continue
            nominal = evidence.definite(stem)
            if len(stem) == 2 and not (nominal >= 0.05 * often and often >= 2 * own):
                continue
            noun = nominal >= 0.02 * often and often + nominal >= times * own
            if often >= times * own or noun:
                yield stem


def _without_tanwin_or_t(evidence: Evidence, word: str) -> str:
    """Take off the alef of an indefinite accusative, or the t of a verb."""
    stem, last = word[:-1], word[-1]
    often, own = evidence.known(stem), evidence.known(word)
    if len(stem) < 3 or often <= 0:
        return ""
    short = len(stem) == 3
    if last == ALEF and stem[-1] != HEH:
        nisba = stem[-1] == YEH and not short
        if often >= (0.02 if nisba else 1.0 if short else 0.3) * own:
            return stem
    verb = last == TEH and stem[-1] != ALEF and evidence.definite(stem) < 0.02 * often
    return stem if verb and often >= (1.0 if short else 0.3) * own else ""


# ---- nouns: `noun` is without its article `al` -------------------------------------------------


def _singulars(evidence: Evidence, al: str, noun: str) -> Iterator[str]:
    """Yield the stems of plurals, duals and feminines."""
    stem, two, whole = noun[:-1], noun[:-2], evidence.either(noun)
    if len(noun) >= 4 and noun.endswith(AT):
        yield _of_plural_in_at(evidence, al, two, whole)
    for ending, other in PAIRED:
        if len(noun) >= 5 and noun.endswith(ending):
            yield from _of_sound_plural(evidence, al, noun, other, whole)
    if len(noun) >= 5 and noun.endswith(AN) and evidence.either(two + IN) >= whole:
        if evidence.either(two) >= 2 * whole:
            yield two
        if two[-1] == TEH and evidence.either(two[:-1] + MARBUTA) >= 2 * whole:
            yield two[:-1] + MARBUTA
    construct = len(noun) >= 4 and noun[-1] == YEH and evidence.either(stem + UN) > 0
    if construct and evidence.either(stem + IN) >= whole:
        yield stem
    if len(noun) >= 5 and noun[-1] == MARBUTA and _is_adjective(evidence, stem, whole):
        yield stem


def _of_plural_in_at(evidence: Evidence, al: str, stem: str, whole: float) -> str:
    """Give the singular in teh marbuta, unless another one is much the more frequent."""
    marbuta = 0.0
    if len(stem) >= 2 and evidence.known(al + stem + MARBUTA) > 0:
        marbuta = evidence.either(stem + MARBUTA)
        if marbuta < 0.02 * whole:
            marbuta = 0.0
    others = [(stem, 100 if len(stem) <= 3 else 10)]
    if stem[-1] in WAW + YEH:
        others.append((stem[:-1] + ALEF + MARBUTA, 1))
    if stem[-1] == YEH:
        others.append((stem[:-1] + MAKSURA, 1))
        others.append((stem + ALEF, others[0][1]))
    best, most = "", 0.0
    for other, times in others:
        if len(other) < 3 or evidence.known(al + other) <= 0 or evidence.is_kept(al + other):
            continue
        often = evidence.either(other)
        if often >= max(0.02 * whole, times * marbuta) and often > most:
            best, most = other, often
    return best or (stem + MARBUTA if marbuta > 0 else "")


def _of_sound_plural(
    evidence: Evidence, al: str, noun: str, other: str, whole: float
) -> Iterator[str]:
    """Yield singulars of a plural in -in or -un, which must have the `other` one too."""
    stem, oblique = noun[:-2], other == UN
    often = evidence.either(stem)
    if evidence.known(al + stem) > 0:
        paired = evidence.either(stem + other) >= 0.02 * whole and often >= 0.02 * whole
        dual = oblique and often >= 1.5 * whole
        verb = not al and not oblique and noun[0] in YEH + TEH
        if paired or dual or (verb and evidence.known(stem) >= 0.5 * evidence.known(noun)):
            yield stem
    if oblique and stem[-1] == TEH and evidence.either(stem[:-1] + MARBUTA) >= whole:
        yield stem[:-1] + MARBUTA


def _is_adjective(evidence: Evidence, stem: str, whole: float) -> bool:
    """Whether stem + teh marbuta is the feminine of an adjective, not a noun of its own.

    Nouns in teh marbuta have a plural in -at and seldom a masculine of like frequency.
    """
    nominal = evidence.definite(stem)
    often = evidence.known(stem) + nominal
    plural = evidence.either(stem + AT)
    if often <= 0:
        return False
    if stem[-1] == YEH:
        rare = plural <= (0.08 if often >= 0.3 * whole else 0.05) * whole
        return rare and nominal >= 0.03 * often and often >= 0.1 * whole
    most = 1.6 if len(stem) == 4 and stem[2] == YEH else 2.5
    if plural > 0.03 * whole or nominal < 0.05 * often or often > most * whole:
        return False
    if stem[-1] == ALEF or evidence.definite(stem + MARBUTA) < 0.03 * whole:
        return False
    pattern_of_noun = (len(stem) == 4 and stem[2] in ALEF + WAW) or (
        len(stem) == 5 and stem[0] == MEEM and stem[2] == ALEF
    )
    return not pattern_of_noun and often >= (0.1 if stem[0] == MEEM else 0.3) * whole
