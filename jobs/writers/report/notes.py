"""Localisation of what a run warns of: its notes by reason codes, in the report's language."""

import re
from collections.abc import Mapping
from typing import Final

from jobs.writers.report.reasons import Told
from jobs.writers.wording import catalogue

#: How topics fared, which ends several notes.
_KEPT: Final = (
    r"(\d+) of the (\d+) topics of the run before keep their ids"
    r"(?:; the events in topics\.json say what became of the others)?"
)
#: How a note begins that tells why a run did not begin as it was asked to.
_BEGAN: Final = r"^start\.mode is (\w+), but this run began as (\w+): "
#: How a note begins that tells of a place in a file, and of a topic.
_PLACE: Final = r"^(\S+:\d+:\d+): "
#: Notes of a run in English, as patterns, by their keys in the catalogues; the groups are the
#: names and numbers that the texts there have places for.
PATTERNS: Final[Mapping[str, str]] = {
    "older_run": "^the latest run could not be read, so this one goes on from an older one",
    "no_earlier_run": "^no earlier run could be read, so all topics have new ids",
    "other_configuration": rf"{_BEGAN}the configuration is not that of the run before \((.*)\)",
    "first_run": rf"{_BEGAN}it is the first",
    "edits_changed": rf"{_BEGAN}what start\.edits",
    "cannot_update": rf"{_BEGAN}a model of kind (\S+)",
    "old_release": rf"{_BEGAN}the run before is of a release",
    "model_changed": rf"^the model was (\S+) in the run before and is (\S+) now: {_KEPT}",
    "topics_changed": rf"^the model had (\d+) topics in the run before and has (\d+) now: {_KEPT}",
    "few_documents": (
        r"^only (\d+) of the (\d+) documents of the run before are in this one, so topics were "
        rf"matched by their words alone: {_KEPT}"
    ),
    "drift": (
        r"^topic (t\d+) has slowly become another one: its words are like those that it was born "
        r"with by ([\d.]+) only"
    ),
    "no_topic": rf"{_PLACE}there is no topic (t\d+)",
    "merged": rf"{_PLACE}topic (t\d+) was merged into ([t\d, ]+) after run (\d+)",
    "was_split": rf"{_PLACE}topic (t\d+) was split into ([t\d, ]+) after run (\d+)",
    "is_split": rf"{_PLACE}topic (t\d+) is split into ([t\d, ]+) \(start\.edits\)",
    "part_of": rf"{_PLACE}(t\d+) is a part of (t\d+)",
    "not_split": rf"{_PLACE}(t\d+) is not split: nothing that part (\d+)",
    "seed_word": "^seed word '(.*)' of topic '(.*)' is no term of the model",
    "seed_lost": (
        r"^seed_lost: none of the seed words of topic '(.*)' \((.*)\) is among its (\d+)"
    ),
    "no_field": r"^no document has the metadata field '(.*)' of trends\.by",
    "dates": r"^(\d+) of (\d+) dates are not counted in trends, .* such as '(.*)'$",
    "no_pack": r"^there are no stop words for the language '(\w+)' \(([\d,]+) documents\)",
    "letter_pairs": r"^(.+) \(([\d,]+) documents\) was cut into pairs of letters",
}


def noted(note: str, language: str) -> Told:
    """Tell a note of a run; one that is not known is pointed at, and shown in English alone."""
    words = catalogue(language)
    if language == "en":
        return Told(note, language)
    for key, pattern in PATTERNS.items():
        if found := re.search(pattern, note):
            return Told(words.notes[key].format(*found.groups()), language)
    return Told(words.notes["other"], language)
