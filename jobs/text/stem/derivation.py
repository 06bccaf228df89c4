"""Stemming by derivation: feminines, verb persons, plurals in construct, and broken plurals.

The rules look at the key that affix stripping left, and join it to another that the lexicon has as
a word. Each asks for evidence that the other word is its base: a masculine plural, a verb form, a
frequency. They are for keys: alef without hamza, heh for teh marbuta, yeh for alef maksura.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from jobs.datatypes import Lexicon
from jobs.text.script.folding import key
from jobs.text.script.letters import (
    ALEF,
    ARTICLE,
    HAMZA,
    HEH,
    MARBUTA,
    MEEM,
    NOON,
    TEH,
    WAW,
    YEH,
)
from jobs.text.stem.broken_plurals import plural_table
from jobs.text.words.lexicon import Frequencies, looked_up

#: Endings of masculine plurals, and of the verb's third person plural
_PLURALS, _THEY = (WAW + NOON, YEH + NOON), WAW + ALEF
#: Least lengths in letters: of a feminine, of a verb in the first person plural, of a base
_FEMININE, _FIRST_PERSON, _BASE = 5, 5, 3
#: Least that the nominative plural occurs, times its singular
_PLURAL_RATIO: Final = 0.002
#: Most that a verb form occurs with the article before it, as a share
_NOUN_RATIO: Final = 0.1
#: Most that a feminine occurs, times its masculine: what is more frequent is a word of its own
_FEMININE_RATIO, _NISBA_RATIO = 0.6, 2.5
#: Least that the third person occurs, times the other persons
_PERSON_RATIO: Final = 0.5
#: Least that a singular occurs, times its plural
_SINGULAR_RATIO: Final = 0.05
#: Seats of hamza, which keys have lost
_SEATS: Final = ("\N{ARABIC LETTER WAW WITH HAMZA ABOVE}", "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}")
#: Letters of a pattern that are no root letters where they are second or later
_WEAK: Final = ALEF + WAW + YEH
#: Lengths in letters of plurals of the patterns af3ila and fawa3il, and of fa3alil
_AFILA, _FAWAIL = 5, 6
_PLURAL_LENGTHS: Final = frozenset((_AFILA, _FAWAIL))
#: Letters that begin or end what a rule looks at: no other key is derived, but for broken plurals
_PERSONS, _ENDINGS = frozenset((TEH, NOON)), frozenset((WAW, HEH, TEH))
#: Least that a singular occurs, times its plural of the pattern af3ila
_AFILA_RATIO: Final = 0.5


def derived_keys(names: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Give the key that each key is counted as; most stay as they are."""
    words = looked_up(lexicon, 2 * len(names))  # most names need none, a few several
    return [
        _base(name, words)
        if len(name) in _PLURAL_LENGTHS or name[-1:] in _ENDINGS or name[:1] in _PERSONS
        else name
        for name in names
    ]


def _base(name: str, words: Frequencies) -> str:
    last, first = name[-1:], name[:1]
    if last == WAW and len(name) > _BASE + 1:
        return _of_construct(name, words)
    if last == HEH and len(name) >= _FEMININE:
        return _of_feminine(name, words)
    if first in _PERSONS and len(name) > _BASE:
        return _of_person(name, words)
    if last == TEH and len(name) > _BASE:
        done = name[:-1]
        return done if _known(done + _THEY, words) and _known(done, words) else name
    return _of_plural(name, words)


def _known(key: str, words: Frequencies) -> float:
    """How often the lexicon has a key, in its most frequent spelling.

    That is with teh marbuta at its end, or with a seat for its hamza.
    """
    found = words.get(key, 0.0)
    if key[-1:] == HEH:
        found = max(found, words.get(key[:-1] + MARBUTA, 0.0))
    if HAMZA in key:
        found = max(found, *(words.get(key.replace(HAMZA, seat), 0.0) for seat in _SEATS))
    return found


def _of_construct(name: str, words: Frequencies) -> str:
    """A sound plural before another noun has lost its noon: `mudarrisu`."""
    one = name[:-1]
    base = _known(one, words)
    joined = base and _known(name, words) <= base and _has_plural(one, words)
    return one if joined else name


def _of_feminine(name: str, words: Frequencies) -> str:
    """A feminine of people or of an adjective: its masculine has a plural of people."""
    one = name[:-1]
    ratio = _NISBA_RATIO if one.endswith(YEH) else _FEMININE_RATIO
    base = _known(one, words)
    joined = base and _known(name, words) <= ratio * base
    if joined and (_has_plural(one, words) or one in people()):
        return one
    return _of_plural(name, words)


def _has_plural(key: str, words: Frequencies) -> bool:
    """Whether a word has a sound masculine plural in both cases; the oblique may be a dual."""
    nominative, oblique = (_known(key + ending, words) for ending in _PLURALS)
    return oblique > 0 and nominative >= _PLURAL_RATIO * _known(key, words)


def _of_person(name: str, words: Frequencies) -> str:
    """A verb of the second person, or the first plural: counted as the third.

    What is common with the article is a noun (`taqaddum`).
    """
    third = YEH + name[1:]
    found, own = _known(third, words), _known(name, words)
    noun = _known(ARTICLE + name, words) > _NOUN_RATIO * own
    if (name[0] == TEH or len(name) >= _FIRST_PERSON) and not noun and found:
        return third if found >= _PERSON_RATIO * own else name
    return _of_plural(name, words)


def _of_plural(name: str, words: Frequencies) -> str:
    """A broken plural of a pattern that hardly any singular has."""
    singulars = list(_singulars(name, words)) if len(name) in _PLURAL_LENGTHS else []
    if not singulars:
        return name
    plural = _known(name, words)
    best = max(singulars, key=lambda one: _known(one, words))
    return best if _known(best, words) >= _SINGULAR_RATIO * plural else name


def _singulars(name: str, words: Frequencies) -> Iterator[str]:
    """Yield what may be the singular of a plural of one of the patterns."""
    if name[-1:] in (HEH, YEH, ALEF) and not (len(name) == _AFILA and name[0] == ALEF):
        return
    if len(name) == _FAWAIL and name[2] == ALEF and name[4] == YEH:
        one, two, three, four = name[0], name[1], name[3], name[5]
        stems = [one + two + three + middle + four for middle in (WAW, YEH, ALEF)]
        if two == WAW:
            stems += [one + ALEF + three + middle + four for middle in (WAW, YEH, ALEF)]
        yield from stems
        yield from (stem + HEH for stem in stems)
    elif len(name) == _AFILA and name[1:3] == WAW + ALEF and name[0] not in (TEH, MEEM):
        yield name[0] + ALEF + name[3:]
        yield name[0] + ALEF + name[3:] + HEH
    elif len(name) == _AFILA and name[0] == ALEF and name[-1] == HEH:
        one, two, three = name[1], name[2], name[3]
        if not set(name[1:4]) & set(_WEAK):
            bases = (one + two + ALEF + three, one + two + YEH + three)
            least = _AFILA_RATIO * _known(name, words)
            yield from (base for base in bases if _known(base, words) >= least)


@cache
def people() -> frozenset[str]:
    """Give the keys of the singulars of the table whose plural is one of people (`wuzara`)."""
    return frozenset(key(one) for plural, one in plural_table() if plural.endswith(ALEF + HAMZA))
