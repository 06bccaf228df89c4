"""Localisation of scores: what each is called, measures and can be compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.writers.report.marks import seen
from jobs.writers.wording import catalogue

#: The scores of which less is better.
LESS_IS_BETTER = ("overlap", "perplexity")


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A score; `record` is that of metrics.json. `name` is empty where none is known."""

    record: Mapping[str, Any]
    name: str
    definition: str
    language: str
    sense: str
    comparable: str


def score_view(record: Mapping[str, Any], language: str) -> ScoreView:
    """Put a score in the words of a reader of `language`; one without a meaning, as it is."""
    meaning = catalogue(language).scores.get(record["name"], {})
    sense = "less" if record["name"] in LESS_IS_BETTER else "more"
    return ScoreView(
        record,
        meaning.get("name", ""),
        meaning.get("definition") or seen(record["definition"]),
        language if "definition" in meaning else "en",
        sense if meaning else "",
        _comparable(record.get("comparable_with", ""), language),
    )


def _comparable(english: str, language: str) -> str:
    """Say what a score can be compared with; what no catalogue has stays as it is, in English."""
    for key, text in catalogue("en").comparable.items():
        if text == english:
            return catalogue(language).comparable[key]
    return seen(english)
