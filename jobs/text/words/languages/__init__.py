"""The menu of language packs: stop words, stemmer and spelling, one text file a language."""

from functools import cache
from importlib import resources
from typing import Final

from jobs.text.words.language import LANGUAGES
from jobs.text.words.languages.pack import LanguagePack, parse

#: Languages whose rules are code: `function_words_ar`, `function_words_en` and the Arabic stemmer
OWN_RULES: Final = ("ar", "en")


#: Names of the languages whose rules are code, and of what is no language
_NAMES: Final = {"ar": "Arabic", "en": "English", "mixed": "mixed", "und": "not known"}


def language_name(code: str) -> str:
    """Name a language in English; one without a pack by its code."""
    return _NAMES.get(code) or pack_of(code).name


@cache
def packs() -> tuple[str, ...]:
    """Name the languages (ISO 639) that have a pack, with those of `OWN_RULES`."""
    names = [one.name for one in resources.files(__package__).iterdir()]
    found = {name.removesuffix(".txt") for name in names if name.endswith(".txt")}
    return tuple(sorted(found & set(LANGUAGES) | set(OWN_RULES)))


@cache
def pack_of(code: str) -> LanguagePack:
    """Give the pack of a language; one without stop words where there is none."""
    if code not in packs() or code in OWN_RULES:
        return LanguagePack(code, name=code)
    text = resources.files(__package__).joinpath(f"{code}.txt").read_text("utf-8")
    return parse(code, text)
