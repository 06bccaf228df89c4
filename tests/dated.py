"""A dated corpus in which one theme bursts once, as assignments or as documents with a text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from jobs.datatypes import Assignment, Flow, Movement, Registry, Result
from jobs.settings import TrendsSettings
from jobs.topics.over_time.trends import find_trends
from tests.planted import TOPICS
from tests.registers import events, follow, names, theme, this_run
from tests.registers import registry as registry_of
from tests.results import result

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


BURST = (1, 12, 40)


def followed(dates: bool = True, **by: list[Any]) -> Result:
    """The small result, as if its topics had the documents of a dated corpus."""
    documents = mixed(20, 40, TOPICS, burst=BURST)
    found = assigned(documents if dates else [("", theme) for _, theme in documents])
    if by:
        metadata = {name: [values[n % len(values)] for n in range(len(found))]
                    for name, values in by.items()}  # fmt: skip
        found = assigned(documents, **metadata)
    one = result()
    ids = tuple(topic.id for topic in one.topics)
    return replace(one, trends=find_trends(found, ids, TrendsSettings(by=tuple(by))))


def two_runs() -> tuple[Registry, Registry]:
    """A topic that goes on, one that is merged into it, one that is split, and a new one."""
    first = this_run(
        [theme(0), theme(1, 2), theme(3, 0)],
        [names("a", 40), names("b", 60), names("c", 30)],
    )
    _, history = follow(first)
    second = this_run(
        [theme(0, seed=1), theme(1), theme(2), theme(5)],
        [[*names("a", 50), *names("c", 30)], names("b", 30), names("b", 30, 60), names("n", 20)],
    )
    _, later = follow(second, history)
    assert {kind for kind, *_ in events(later)} >= {"born", "merged"}
    return registry_of(history), registry_of(later)


def changed() -> Result:
    """The dated result as that of a second run."""
    before, now = two_runs()
    flows = (Flow("t0002", "t0000", 30), Flow("t0001", None, 3))
    return replace(
        followed(section=["sport", "<b>", None]),
        before={one.id: one.documents for one in before.topics},
        registry=now,
        movement=Movement(120, 33, 0.2, flows, ("t0003",), ("t0002",)),
    )
