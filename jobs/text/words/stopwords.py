"""Stop words: the function words of Arabic and English, with their clitics and spellings.

A form is looked up as it is written, but for vowel signs, kashida, Persian letters and case: before
any stemming, and before alef maksura is folded, which would make the preposition on out of a name.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from pydantic import Field

from jobs.contracts import Settings
from jobs.text.script.letters import (
    ALEF,
    ARTICLE,
    BEH,
    FEH,
    HAMZAS,
    HEH,
    KAF,
    LAM,
    LAM_LAM,
    MAKSURA,
    MARBUTA,
    WAW,
    YEH,
)
from jobs.text.script.spelling import plain
from jobs.text.words import dialect_words_ar as dialects
from jobs.text.words import function_words_ar as words_ar
from jobs.text.words import function_words_en as words_en
from jobs.text.words.languages.pack import LanguagePack

_SWAPPED: Final = {YEH: MAKSURA, MAKSURA: YEH, MARBUTA: HEH}
_BARE: Final = str.maketrans(dict.fromkeys(HAMZAS, ALEF))
#: Named entities that are not the words that they would be in small letters: US, WHO
_CAPITALISED_NAMES: Final = frozenset(words_en.NAMES_IN_CAPITALS.split())


class StopWordSettings(Settings):
    """Which words are left out of the vocabulary because they carry no subject."""

    arabic: bool = Field(
        default=True,
        description="Leave out the Arabic list, with the clitics joined to its words, and what the "
        "dialects have of their own.",
    )
    english: bool = Field(default=True, description="Leave out the English list.")
    others: bool = Field(
        default=True, description="Leave out the lists of further languages, each in its texts."
    )
    reporting: bool = Field(
        default=True, description="Leave out the verbs of reporting too (said, added, stressed)."
    )
    add: list[str] = Field(
        default_factory=list, description="Further words to leave out, in exactly these forms."
    )
    remove: list[str] = Field(
        default_factory=list, description="Words of the lists that are to stay, in these forms."
    )


def is_stop_word(form: str, spelled: str, words: frozenset[str]) -> bool:
    """Whether a form, plainly spelled so, is in a list; the names US and WHO are no us and who."""
    return spelled in words and form not in _CAPITALISED_NAMES


def word_list(settings: StopWordSettings) -> frozenset[str]:
    """Give the stop words of these settings, spelled plainly."""
    return _word_list(
        settings.arabic,
        settings.english,
        settings.reporting,
        tuple(settings.add),
        tuple(settings.remove),
    )


def pack_words(pack: LanguagePack, settings: StopWordSettings) -> frozenset[str]:
    """Give the stop words of a language in its own spelling."""
    words = set(pack.stop_words) if settings.others else set()
    words |= {pack.spell(word) for word in settings.add}
    return frozenset(words - {pack.spell(word) for word in settings.remove})


@lru_cache(maxsize=4)
def _word_list(
    with_arabic: bool,
    with_english: bool,
    reporting: bool,
    add: tuple[str, ...],
    remove: tuple[str, ...],
) -> frozenset[str]:
    words: set[str] = set()
    if with_arabic:
        words |= arabic()
        if reporting:
            words |= arabic_reporting()
    if with_english:
        words |= english()
        if reporting:
            words |= set(words_en.ENGLISH_REPORTING.split())
    words |= {plain(word) for word in add}
    return frozenset(words - {plain(word) for word in remove})


@cache
def arabic() -> frozenset[str]:
    """Give the Arabic list, standard and dialects, in its usual careless spellings too."""
    own = frozenset(_spellings(_of_dialects())) - set(dialects.NOT_OF_DIALECTS.split())
    return _standard_arabic() | own


@cache
def _standard_arabic() -> frozenset[str]:
    """Give the standard list with its clitics and its usual careless spellings."""
    pronouns = words_ar.ATTACHED_PRONOUNS.split()
    joined = [
        *(
            stem + pronoun
            for stem in words_ar.PARTICLES_BEFORE_PRONOUNS.split()
            for pronoun in pronouns
        ),
        *(
            word
            for part in (
                words_ar.ARABIC_PARTICLES,
                words_ar.PREPOSITIONS,
                words_ar.AUXILIARIES,
                words_ar.ARABIC_NUMBERS,
                words_ar.FIRST_PERSONS,
                words_ar.NAME_PARTICLES,
            )
            for word in part.split()
        ),
    ]
    nominals = words_ar.NOMINALS.split() + [
        stem + pronoun for stem in words_ar.NOMINALS_BEFORE_PRONOUNS.split() for pronoun in pronouns
    ]
    joined += [form for word in nominals for form in _prepositions(word)]
    words = _conjunctions(joined)
    return frozenset(_spellings(words)) - set(words_ar.NOT_STOP_WORDS.split())


def _of_dialects() -> Iterator[str]:
    """Yield the function words of the dialects, and the longer ones after "and"."""
    yield from dialects.ALONE.split()
    for part in (dialects.EGYPTIAN, dialects.LEVANTINE, dialects.GULF, dialects.MAGHREBI):
        for word in part.split():
            yield word
            yield WAW + word


@cache
def particles() -> frozenset[str]:
    """Give what no word is stemmed to: the standard list, without what is another word bare."""
    no_stem = {word.translate(_BARE) for word in words_ar.NOT_STOP_WORDS.split()}
    return frozenset(word for word in _standard_arabic() if word.translate(_BARE) not in no_stem)


@cache
def arabic_reporting() -> frozenset[str]:
    """Give the Arabic verbs of reporting, with "and" and "so"."""
    return frozenset(_spellings(_conjunctions(words_ar.ARABIC_REPORTING.split())))


@cache
def english() -> frozenset[str]:
    """Give the English list, contractions in each of their spellings."""
    contractions = set(words_en.CONTRACTIONS.split())
    bare = contractions - set(words_en.WORDS_WITHOUT_APOSTROPHE.split())
    lists = (
        words_en.DETERMINERS,
        words_en.ENGLISH_PARTICLES,
        words_en.VERBS,
        words_en.ENGLISH_NUMBERS,
    )
    return frozenset(
        {word for part in lists for word in part.split()}
        | contractions
        | {word.replace("'", "") for word in bare}
        | set(words_en.PIECES.split())
    )


def _conjunctions(words: Iterable[str]) -> Iterator[str]:
    """Yield words, and each after "and" and "so"."""
    for word in words:
        yield word
        yield WAW + word
        yield FEH + word


def _prepositions(word: str) -> Iterator[str]:
    """Yield a word, and the word after b-, l- and k-; the article loses its alef after l-."""
    yield word
    yield BEH + word
    yield KAF + word
    if not word.startswith(ARTICLE):
        yield LAM + word
    elif word.startswith(ARTICLE + LAM):
        yield LAM + word[2:]
    else:
        yield LAM_LAM + word[2:]


def _spellings(words: Iterable[str]) -> Iterator[str]:
    """Yield words as they are spelled and as they are often written: without hamza on alef,
    with yeh and alef maksura, heh and teh marbuta in each other's place.

    Yeh is not put for alef maksura in short words: that would make stop words of names.
    """
    for word in words:
        for spelled in {word, word.translate(_BARE)}:
            yield spelled
            if len(word) > 3 and word[-1] in _SWAPPED:
                yield spelled[:-1] + _SWAPPED[word[-1]]
            elif word.endswith(YEH):
                yield spelled[:-1] + MAKSURA
