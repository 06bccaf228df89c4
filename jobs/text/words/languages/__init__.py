"""The menu of language packs: stop words, stemmer and spelling, one text file a language."""

from functools import cache
from importlib import resources
from typing import Final

from jobs.text.words.language import LANGUAGES
from jobs.text.words.languages.pack import LanguagePack, parse

#: Languages whose rules are code: `function_words_ar`, `function_words_en` and the Arabic stemmer
OWN_RULES: Final = ("ar", "en")
#: Names of the languages without a pack (ISO 639), of those whose rules are code, and of what is
#: no language
_NAMES: Final = {
    "": "not known", "und": "not known", "mixed": "mixed", "ar": "Arabic", "en": "English",
    "am": "Amharic", "as": "Assamese", "ba": "Bashkir", "be": "Belarusian", "cy": "Welsh",
    "fo": "Faroese", "fy": "Western Frisian", "ig": "Igbo", "jv": "Javanese", "ka": "Georgian",
    "kk": "Kazakh", "km": "Khmer", "lg": "Ganda", "ln": "Lingala", "lo": "Lao", "mg": "Malagasy",
    "mn": "Mongolian", "mt": "Maltese", "my": "Burmese", "oc": "Occitan", "om": "Oromo",
    "or": "Odia", "pa": "Punjabi", "qu": "Quechua", "rw": "Kinyarwanda", "sa": "Sanskrit",
    "sd": "Sindhi", "st": "Sotho", "tg": "Tajik", "tk": "Turkmen", "ug": "Uyghur", "uz": "Uzbek",
    "xh": "Xhosa",
}  # fmt: skip


def language_name(code: str) -> str:
    """Name a language in English; one that is not told apart by its code."""
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
