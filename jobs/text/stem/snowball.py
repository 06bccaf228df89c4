"""Stemming: the word that the inflected and clitic-laden forms of a word are counted as.

The script of a form says how it is stemmed: Arabic by `method`, Latin, Cyrillic and Greek by the
Snowball stemmer of a language. A stem is decided by the form, the lexicon and the settings alone.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Final, Literal

from pydantic import Field

from jobs.contracts import Settings
from jobs.errors import ConfigError
from jobs.text.script.folding import key
from jobs.text.words.languages.pack import LanguagePack, stemmer

_LANGUAGES: Final = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
#: Scripts by the code points of their letters: first, last, the setting that names the language.
_SCRIPTS: Final = (
    (0x0041, 0x024F, "latin"),
    (0x1E00, 0x1EFF, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x1F00, 0x1FFF, "greek"),
    (0x0400, 0x052F, "cyrillic"),
    (0x0600, 0x06FF, "arabic"),
)


#: Languages by which the words of a script are stemmed in a text whose language is not known
_BY_DEFAULT: Final = {"latin": "en", "cyrillic": "ru", "greek": "el"}


class StemSettings(Settings):
    """How the forms of one word are joined."""

    method: Literal["light", "snowball", "none", "hybrid"] = Field(
        default="light",
        description=(
            "How Arabic is stemmed: light takes clitics and suffixes off where what remains is a "
            "word; hybrid joins broken plurals too (needs the extra `lemmas`); snowball is the "
            "Snowball stemmer; none stems nothing, in whatever script."
        ),
    )
    latin: Literal[
        "auto",
        "",
        "da",
        "de",
        "en",
        "es",
        "fi",
        "fr",
        "hu",
        "it",
        "nl",
        "no",
        "pt",
        "ro",
        "sv",
        "tr",
    ] = Field(
        default="auto",
        description=(
            "The language by which Latin script is stemmed (Snowball): auto is that of each text, "
            "empty is none."
        ),
    )
    cyrillic: Literal["auto", "", "ru"] = Field(
        default="auto", description="The same for Cyrillic script."
    )
    greek: Literal["auto", "", "el"] = Field(
        default="auto", description="The same for Greek script."
    )


def snowball(words: Sequence[str], settings: StemSettings) -> list[str]:
    """Stem words that are spelled plainly, each by the language of its script."""
    stems = list(words)
    if settings.method == "none":
        return stems
    languages = {
        **{name: _by_default(name, settings) for name in _BY_DEFAULT},
        "arabic": "ar" if settings.method == "snowball" else "",
    }
    rows: dict[str, list[int]] = {}
    for i, word in enumerate(words):
        language = languages.get(script(word), "")
        if language:
            rows.setdefault(language, []).append(i)
    for language, chosen in rows.items():
        found = stemmer(_LANGUAGES[language]).stemWords([words[i] for i in chosen])
        for i, stem in zip(chosen, found, strict=True):
            stems[i] = key(stem) if language == "ar" else stem
    return stems


def stemmed(
    words: Sequence[str], forms: Sequence[str], pack: LanguagePack, settings: StemSettings
) -> list[str]:
    """Stem words of a language that are spelled plainly; a language that is set for a script holds.

    So does a script that is set to none. `forms` are the words as they are written.
    """
    if settings.method == "none":
        return list(words)
    found = pack.stem(words, forms)
    for i, word in enumerate(words):
        name = script(word)
        if name in _BY_DEFAULT and (code := getattr(settings, name)) != "auto":
            found[i] = stemmer(_LANGUAGES[code]).stemWord(word) if code else word
    return found


def _by_default(name: str, settings: StemSettings) -> str:
    code: str = getattr(settings, name)
    return _BY_DEFAULT[name] if code == "auto" else code


def script(word: str) -> str:
    """Name the script of a word by its first letter; empty for one that no setting is for."""
    for letter in word:
        if letter.isalpha():
            code = ord(letter)
            return next((name for a, b, name in _SCRIPTS if a <= code <= b), "")
    return ""


def lemmas(words: Sequence[str]) -> list[str]:
    """Give Arabic words their dictionary forms, where simplemma knows them.

    Raises
    ------
    ConfigError
        The extra `lemmas` is not installed.
    """
    try:
        simplemma = import_module("simplemma")
    except ImportError:
        raise ConfigError(
            [
                "vocabulary.stem.method: hybrid needs the package simplemma; install it with "
                "pip install 'topic-jobs[lemmas]', or use light"
            ]
        ) from None
    return [simplemma.lemmatize(word, lang="ar") for word in words]
