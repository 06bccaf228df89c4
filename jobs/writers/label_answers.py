"""The record of a language model's labels, labels.json: recorded input of later runs."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from jobs.canonical import SCHEMA_VERSION, readable
from jobs.contracts import RunFacts, WriterSettings
from jobs.datatypes import Result

#: Its name among the files of a run.
LABELS: Final = "labels.json"


class LabelAnswers(WriterSettings):
    """Write labels.json, where a language model was asked (`labels.kind: llm`)."""

    kind: Literal["labels"] = "labels"

    def pieces(self, result: Result, facts: RunFacts) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Yield (relative name, content in pieces); see `jobs.contracts.Writer`."""
        settings = facts.config.get("labels", {})
        if settings.get("kind") != "llm":
            return
        yield (
            LABELS,
            [
                readable(
                    {
                        "schema_version": SCHEMA_VERSION,
                        "job": result.job,
                        "model": settings["model"],
                        "labels": [
                            {
                                "topic": one.topic,
                                "asked": one.asked,
                                "label": one.label or None,
                                "reason": one.reason or None,
                                "answered": one.answered,
                            }
                            for one in result.answers
                        ],
                    }
                )
            ],
        )
