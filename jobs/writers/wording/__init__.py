"""Localisation: the message catalogues of report and explorer, one TOML file a language."""

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import get_args

from jobs.artifact_settings import ReportLanguage
from jobs.writers.wording.numbers import NumberFormat

Text = Callable[[str], str]

#: The languages that have a catalogue (ISO 639), as the settings name them.
LANGUAGES: tuple[ReportLanguage, ...] = get_args(ReportLanguage)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language.

    Parameters
    ----------
    language, name : str
        Its code (ISO 639), and what it calls itself.
    direction : str
        `ltr` or `rtl`.
    numbers : NumberFormat
        How it writes numbers and dates.
    report, explorer : mapping of str to str
        The texts of the two pages, by their keys.
    languages, comparable, notes : mapping of str to str
        Names of languages, what scores can be compared with, and the notes of a run; those are
        English themselves, so that English has none.
    scores : mapping of str to mapping
        The name of each score, and its definition where the metric's own is not in the language.
    """

    language: str
    name: str
    direction: str
    numbers: NumberFormat
    report: Mapping[str, str]
    explorer: Mapping[str, str]
    languages: Mapping[str, str]
    comparable: Mapping[str, str]
    scores: Mapping[str, Mapping[str, str]]
    notes: Mapping[str, str]

    @property
    def mirrored(self) -> bool:
        """Whether it is read from right to left."""
        return self.direction == "rtl"

    def say(self, key: str) -> str:
        """Say a text of the report; the direction of the language is one of them."""
        return self.direction if key == "direction" else self.report[key]

    def named(self, key: str) -> str:
        """Say a name that the program may have coined since; one that is not known, as it is."""
        return self.report.get(key) or key.replace("_", " ")


@cache
def catalogue(language: str) -> Catalogue:
    """Read the catalogue of one of `LANGUAGES`."""
    found = tomllib.loads((files(__package__) / f"{language}.toml").read_text("utf-8"))
    numbers = NumberFormat(**found.pop("numbers"))
    return Catalogue(language=language, numbers=numbers, **{"notes": {}, **found})


def spoken(documents: Counter[str]) -> str:
    """Choose the language of a report by those of its documents: that of half, or English."""
    ((commonest, count),) = documents.most_common(1) or [("en", 0)]
    return commonest if commonest in LANGUAGES and count * 2 >= documents.total() else "en"


def speaker(language: str) -> Text:
    """Give the function that says a text of the report in one of `LANGUAGES`."""
    return catalogue(language).say
