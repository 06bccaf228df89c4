"""Serialisation of evaluation metrics: scores, and the choice of the number of topics."""

from typing import Any

from jobs.canonical import rounded
from jobs.datatypes import Choice, Score


def score_record(score: Score, topic_ids: tuple[str, ...]) -> dict[str, Any]:
    """Turn a score into the record that is published."""
    by_topic = sorted(zip(topic_ids, score.by_topic, strict=True)) if score.by_topic else []
    return {
        "name": score.name,
        "value": or_none(score.value),
        **({} if score.run is None else {"run": score.run}),
        "definition": score.definition,
        **({"comparable_with": score.comparable_with} if score.comparable_with else {}),
        "parameters": {
            key: rounded(value) if isinstance(value, float) else value
            for key, value in score.parameters.items()
        },
        "by_topic": [{"topic": topic, "value": or_none(value)} for topic, value in by_topic],
    }


def choice_record(choice: Choice | None) -> dict[str, Any] | None:
    """Turn the choice of the number of topics into the record that is published."""
    if choice is None:
        return None
    return {
        "topics": choice.topics,
        "rule": choice.rule,
        "previous": choice.previous,
        "kept": choice.kept,
        "range": None if choice.range is None else list(choice.range),
        "seconds": list(choice.seconds),
        "candidates": [
            {
                "topics": one.topics,
                "score": rounded(one.score),
                "error": or_none(one.error),
                "information": or_none(one.information),
                "stability": rounded(one.stability),
                "separation": or_none(one.separation),
                "pairs": one.pairs,
                "used": rounded(one.used),
                "c_npmi": or_none(one.c_npmi),
                "diversity": or_none(one.diversity),
            }
            for one in choice.candidates
        ],
    }


def or_none(value: float | None) -> float | None:
    """Round a number that may not be there."""
    return None if value is None else rounded(value)
