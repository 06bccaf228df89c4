"""Dates in running text, Arabic and English, found before the text is cut into words."""

from jobs.datatypes import Span


def find(text: str) -> list[tuple[Span, str]]:
    """Find dates: where each stands, and what it says in ISO 8601 (`--01-25` has no year)."""
    return []


def dates_step(text: str) -> list[str]:
    """Give the dates of a text in their order."""
    return [iso for _, iso in find(text)]
