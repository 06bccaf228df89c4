"""The light Arabic stemmer in plain Python: the rules as they are meant, one word at a time.

A step takes one clitic or ending off (or both a prefix and a suffix where the lexicon has no word
with only one of them), and only if what remains is a word of the lexicon and frequent enough beside
what it was taken from. Steps are taken until there is none. How often a word stands with the
article says whether its first letters can be clitics and its last ones a pronoun: neither is ever
found on a definite noun. Light stemming after Larkey, Ballesteros & Connell (2002), made to ask.

Words are spelled plainly, with alef for alef with hamza and hamza for hamza on its seat; heh and
teh marbuta, yeh and alef maksura stay apart. Many forms go through `jobs.kernels.stem.rules`
instead, which does the same (a property test holds the two together).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from jobs.text.script.letters import (
    ALEF,
    ARTICLE,
    BARE,
    BEH,
    FEH,
    HAMZAS,
    HEH,
    KAF,
    LAM,
    LAM_LAM,
    MARBUTA,
    SEEN,
    TEH,
    WAW,
    YEH,
)
from jobs.text.stem.endings import (
    AT,
    PAIRED,
    PRONOUNS,
    before_pronoun,
    respelled,
    without_pronoun,
    without_suffix,
)
from jobs.text.stem.word_counts import Evidence

ALLAH: Final = ARTICLE + LAM + HEH
PROCLITICS: Final = WAW + FEH + BEH + LAM + KAF
#: Prefixes in the order in which they are tried together with a suffix.
PREFIXES: Final = (
    *(ARTICLE, LAM_LAM, BEH + ARTICLE, KAF + ARTICLE, WAW + ARTICLE, FEH + ARTICLE),
    *(WAW + LAM_LAM, FEH + LAM_LAM, WAW + BEH, WAW + LAM, WAW + KAF, FEH + BEH, FEH + LAM),
    *(WAW + SEEN, FEH + SEEN, WAW, FEH, BEH, LAM, KAF, SEEN),
)


class Step(NamedTuple):
    """The word after a step, and how many letters went at its beginning; "" = there is none."""

    word: str
    gone: int


NO_STEP: Final = Step("", 0)


def stem(evidence: Evidence, spelled: str) -> str:
    """Stem a plainly spelled word; the stem is bare."""
    word, hamzas = bare(spelled)
    while True:
        shorter, gone = step(evidence, word, hamzas)
        if not shorter:
            return word
        word, hamzas = shorter, _rest(hamzas, gone)


def bare(spelled: str) -> tuple[str, str]:
    """Give a word bare, and a mark for each of its letters: whether it is an alef with hamza."""
    return spelled.translate(BARE), "".join("1" if c in HAMZAS else "0" for c in spelled)


def peel(evidence: Evidence, spelled: str) -> str:
    """Take off what stands before the article or the noun, and what is only written after it.

    That is a pronoun and the alef of an indefinite accusative, but not that of a country.
    """
    word, hamzas = bare(spelled)
    while True:
        shorter, gone = step(evidence, word, hamzas)
        if not shorter or (gone == 2 and word.startswith(ARTICLE)):
            return word
        if gone == 2 and word.startswith(LAM_LAM):
            noun = ALEF + word[1:]
            shorter = noun if evidence.known(noun) > 0 else shorter
        elif gone == 0 and not word.startswith(LAM_LAM) and len(shorter) != len(word):
            pronoun = without_pronoun(evidence, word) == shorter
            accusative = word[-1] == ALEF and len(shorter) == len(word) - 1
            if not pronoun and not (accusative and shorter[-1] != YEH):
                return word
        word, hamzas = shorter, _rest(hamzas, gone)


def step(evidence: Evidence, word: str, hamzas: str) -> Step:
    """Take one step."""
    if len(word) < 3:
        return NO_STEP
    article = len(word) >= 4 and word.startswith(ARTICLE) and hamzas[0] == "0"
    if article:
        article = evidence.known(LAM + word) <= evidence.known(LAM_LAM + word[2:])
    other = respelled(evidence, word, article)
    if other:
        return Step(other, 0)
    before = _without_prefix(evidence, word, hamzas, article)
    if article and before.word:
        return before
    after = without_suffix(evidence, word, article)
    if before.word and (not after or evidence.known(before.word) > evidence.known(after)):
        return before
    if after:
        return Step(after, 0)
    return NO_STEP if evidence.definite(word) > 0 else _without_both(evidence, word, hamzas)


def _rest(hamzas: str, gone: int) -> str:
    return hamzas[gone:] + "0"


def _without_prefix(evidence: Evidence, word: str, hamzas: str, article: bool) -> Step:
    """Take off the article, a proclitic of one letter, or the future."""
    if article:
        return Step(_without_article(evidence, word), 2)
    if word.startswith(LAM_LAM):
        return _without_lam_lam(evidence, word)
    rest = word[1:]
    often = evidence.known(rest)
    if often <= 0 or evidence.is_kept(rest):
        return NO_STEP
    if word[0] in PROCLITICS:
        fits = _is_proclitic(evidence, word[0], rest, hamzas[1] == "1")
    else:
        verb = len(word) >= 5 and word[0] == SEEN and word[1] in YEH + TEH
        fits = verb and often >= evidence.known(word) and not evidence.takes_article(word)
    return Step(rest, 1) if fits else NO_STEP


def _without_article(evidence: Evidence, word: str) -> str:
    """Take off the article, if the rest is a word; of two letters only if it is surely a noun."""
    rest = word[2:]
    often, own = evidence.known(rest), evidence.known(word)
    if often <= 0 or word == ALLAH:
        return ""
    if len(rest) == 2:
        noun = evidence.known(BEH + word) + evidence.known(LAM_LAM + rest)
        return rest if noun >= 0.02 * own else ""
    return rest if often >= 0.0005 * own else ""


def _without_lam_lam(evidence: Evidence, word: str) -> Step:
    """Take l- off the article, which loses its alef after it, or off a word that begins with l."""
    noun, other = word[2:], word[1:]
    alone, full = evidence.known(noun), evidence.known(ALEF + other)
    as_noun = as_other = 0.0
    long = len(noun) >= 3 or (len(noun) == 2 and full >= 0.02 * alone)
    if long and max(alone, full) > 0:
        as_noun = evidence.either(noun)
    if len(other) >= 3 and evidence.known(other) > 0:
        as_other = evidence.either(other)
    if as_noun > 0 and as_noun >= as_other:
        return Step(noun, 2) if alone > 0 else Step(ALEF + other, 0)
    return Step(other, 1) if as_other > 0 else NO_STEP


def _is_proclitic(evidence: Evidence, letter: str, rest: str, hamza: bool) -> bool:
    """Whether the letter before `rest` is a word of its own: and, so, in, to, as.

    It is where `rest` begins with a written hamza, which stands on alef at the beginning of words
    only; a word of up to four letters that begins with bare alef is no word by itself.
    """
    often, own = evidence.known(rest), evidence.known(letter + rest)
    if len(rest) < 3 or often <= 0 or (not hamza and evidence.takes_article(letter + rest)):
        return False
    if hamza:
        times = 0.02 if len(rest) >= 4 else 0.2
    elif len(rest) >= 5 and rest.startswith(ARTICLE):
        times = 0.05
    elif len(rest) <= 4 and rest[0] == ALEF:
        times = 20.0
    elif letter in WAW + FEH:
        times = _times(letter, rest)
    else:
        times = 20.0 if letter == KAF else 3.0
        nominal = evidence.definite(rest)
        noun = nominal >= 0.02 * often and often + nominal >= 0.1 * own
        if letter != KAF and noun:
            return True
    return often >= times * own


def _times(letter: str, rest: str) -> float:
    """How many times the frequency of the whole word must "and" or "so" leave behind."""
    if len(rest) > 3:
        return 1.0 if letter == WAW else 3.0
    if letter == FEH:
        return 6.0
    return 2.0 if rest[-1] == TEH else 0.5


def _without_both(evidence: Evidence, word: str, hamzas: str) -> Step:
    """Take off a prefix and a suffix at once, the most frequent stem of all that there are."""
    best, most, own = NO_STEP, 0.0, evidence.known(word)
    for prefix in PREFIXES:
        size = len(prefix)
        rest = word[size:]
        if not word.startswith(prefix) or "1" in hamzas[:size] or len(rest) < 4:
            continue
        for core in _cores(evidence, prefix, rest):
            often = evidence.known(core)
            if len(core) < 4 or often <= most or often < 5 * own:
                continue
            if _fits(evidence, prefix, core, hamzas[size] == "1"):
                best, most = Step(core, size), often
    return NO_STEP if evidence.is_kept(best.word) else best


def _cores(evidence: Evidence, prefix: str, rest: str) -> Iterator[str]:
    """Yield what a suffix less leaves of the rest."""
    if len(prefix) > 1:
        yield rest
    if not prefix.endswith((ARTICLE, LAM_LAM)) and not rest.startswith(ARTICLE):
        for pronoun, _, _ in PRONOUNS[:-1]:
            if rest.endswith(pronoun) and len(rest) > len(pronoun):
                yield from before_pronoun(rest[: -len(pronoun)])
    for ending, other in PAIRED:
        if rest.endswith(ending) and evidence.known(rest[:-2] + other) > 0:
            yield rest[:-2]
    if rest.endswith(AT):
        yield rest[:-2] + MARBUTA
        yield rest[:-2]
    if prefix == WAW and rest[-1] == ALEF and rest[-2] != TEH:
        yield rest[:-1]


def _fits(evidence: Evidence, prefix: str, core: str, hamza: bool) -> bool:
    """Whether a prefix may stand before a word."""
    if prefix.endswith((ARTICLE, LAM_LAM)):
        return evidence.definite(core) > 0
    if prefix[-1] == SEEN:
        return core[0] in YEH + TEH
    return _is_proclitic(evidence, prefix[-1], core, hamza)
