"""Corpus statistics of a run: how many documents, passages, tokens, terms, and near-duplicates."""

from collections.abc import Sequence

from jobs.datatypes import Assignment, Reading, column_of, topics_of_passages


def counted(reading: Reading, assignments: Sequence[Assignment], **of_text: int) -> dict[str, int]:
    """Count what a run read and made; `of_text` is what only the text chain or the model knows."""
    return {
        "documents": len(reading.documents),
        "skipped": len(reading.skipped),
        "empty": reading.empty,
        "copies": sum(first is not None for first in column_of(assignments, "copy_of")),
        "passages": sum(1 for _ in topics_of_passages(assignments)),
        "tokens": sum(column_of(assignments, "tokens")),
        "terms": sum(column_of(assignments, "terms")),
        **of_text,
        "unassigned": unassigned(assignments),
    }


def unassigned(assignments: Sequence[Assignment]) -> int:
    """Count the documents without a topic."""
    return sum(topic is None for topic in column_of(assignments, "topic"))
