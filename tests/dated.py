"""A dated corpus in which one theme bursts once, as assignments or as documents with a text."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from jobs.datatypes import Assignment

FIRST_MONDAY = date(2022, 1, 3)


def mixed(
    weeks: int,
    a_week: int,
    themes: int,
    *,
    burst: tuple[int, int, int] | None = None,
    seed: int = 0,
) -> list[tuple[date, int]]:
    """The day and the theme of each document, by chance: `a_week` of them on average.

    `burst` is a theme, a week, and how many documents it has there besides.
    """
    draw = np.random.default_rng(seed)
    shares = draw.dirichlet(np.full(themes, 3.0))
    found = []
    for week in range(weeks):
        drawn = draw.choice(themes, draw.poisson(a_week), p=shares).tolist()
        if burst and burst[1] == week:
            drawn += [burst[0]] * burst[2]
        days = draw.integers(0, 7, len(drawn)).tolist()
        found += [
            (FIRST_MONDAY + timedelta(weeks=week, days=day), theme)
            for day, theme in zip(days, drawn, strict=True)
        ]
    return found


def assigned(
    documents: Sequence[tuple[date | str, int | None]], **metadata: Sequence[object]
) -> list[Assignment]:
    """Assignments of documents to the topic of their theme, each with its value of each field."""
    return [
        Assignment(
            id=f"d{number:05d}",
            source="",
            title="",
            date=day if isinstance(day, str) else day.isoformat(),
            topic=None if theme is None else f"t{theme:04d}",
            reason="",
            weight=1.0,
            margin=1.0,
            topics=(),
            passages=(),
            metadata={name: values[number] for name, values in metadata.items()},  # type: ignore[misc]
        )
        for number, (day, theme) in enumerate(documents)
    ]


def written(theme: int, number: int, words: int = 30) -> str:
    """A text of a theme: words of its own, and a few that all have."""
    draw = np.random.default_rng([theme, number])
    own = [f"{chr(97 + theme) * 3}{chr(97 + word)}{chr(101 + word)}" for word in range(12)]
    common = ["people", "morning", "paper", "street", "window"]
    chosen = [str(draw.choice(own if draw.random() < 0.8 else common)) for _ in range(words)]
    return " ".join(chosen) + "."
