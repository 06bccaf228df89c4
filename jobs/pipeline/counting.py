"""Corpus statistics of a run: how many documents, passages, tokens, terms, and near-duplicates."""

from collections.abc import Sequence

from jobs.datatypes import Assignment, Reading


def counted(reading: Reading, assignments: Sequence[Assignment], **of_text: int) -> dict[str, int]:
    """Count what a run read and made; `of_text` is what only the text chain or the model knows."""
    return {
        "documents": len(reading.documents),
        "skipped": len(reading.skipped),
        "empty": reading.empty,
        "copies": sum(one.copy_of is not None for one in assignments),
        "passages": sum(len(one.passages) for one in assignments),
        "tokens": sum(one.tokens for one in assignments),
        "terms": sum(one.terms for one in assignments),
        **of_text,
        "unassigned": sum(one.topic is None for one in assignments),
    }
