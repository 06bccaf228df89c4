"""Contingency tables of trends: documents of each topic by period and by metadata field."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any

import numpy as np

from jobs.contracts import Job
from jobs.datatypes import (
    AnyArray,
    Assignment,
    Groups,
    History,
    Int64Array,
    Result,
    Scalar,
    Trend,
    Trends,
    column_of,
    scalar_text,
)
from jobs.settings import TrendsSettings
from jobs.text.clean.metadata_dates import read_days
from jobs.topics.over_time.bursts import bursts
from jobs.topics.over_time.periods import sort_by_period

#: Maximum number of values of a metadata field that are listed.
MOST_VALUES = 50
#: Majority of the dates that must count for nothing to be said of the others.
_MOSTLY = 0.5
#: Length limit of a date in a message, in characters.
_LONGEST_SHOWN = 40


def with_trends(result: Result, job: Job, history: History) -> Result:
    """Add to a result what it is over time, and how large topics were in the run before."""
    topics = tuple(topic.id for topic in result.topics)
    found = find_trends(result.assignments, topics, job.trends)
    before = None
    if history.previous is not None:
        before = Counter(topic for topic, _ in history.previous.shown.values())
    warnings = (*result.warnings, *found.warnings)
    return replace(result, trends=found, before=before, warnings=warnings)


def find_trends(
    assignments: Sequence[Assignment], topics: Sequence[str], settings: TrendsSettings
) -> Trends:
    """Count the documents of each topic by period and by the fields of `settings`.

    Copies do not count: a text that is sent out ten times is news once.

    Parameters
    ----------
    assignments : sequence of Assignment
        Of all documents of the run; each that is no copy counts for its main topic.
    topics : sequence of str
        Ids of the topics that are told of.
    """
    no_copies = [first is None for first in column_of(assignments, "copy_of")]

    def values(name: str) -> Iterator[Any]:
        return compress(column_of(assignments, name), no_copies)

    place = {topic: k for k, topic in enumerate(topics)}
    main = np.array([place.get(topic or "", -1) for topic in values("topic")], np.int64)
    dates = list(values("date"))
    periods, places = sort_by_period(dates, settings.unit)
    everything = np.zeros(0, np.int64) if periods is None else periods.documents
    table = _table(main, places, len(topics), len(everything))
    found = bursts(table, everything)
    grouped = [_groups(field, values("metadata")) for field in settings.by]
    by_field = {
        groups.field: _table(main, places, len(topics), len(groups.values))
        for groups, places in grouped
    }
    return Trends(
        periods=periods,
        groups=tuple(groups for groups, _ in grouped),
        topics={
            topic: Trend(table[k], found[k], {name: rows[k] for name, rows in by_field.items()})
            for k, topic in enumerate(topics)
        },
        warnings=(
            *_uncounted(dates, 0 if periods is None else len(dates) - periods.undated),
            *(
                f"no document has the metadata field {groups.field!r} of trends.by"
                for groups, _ in grouped
                if not groups.values
            ),
        ),
    )


def _uncounted(dates: Sequence[str], counted: int) -> tuple[str, ...]:
    """Warn where most dates that there are name no period: a year alone, or another notation."""
    given = [text for text in dates if text.strip()]
    missed = len(given) - counted
    if missed <= _MOSTLY * len(given):
        return ()
    read = read_days(given)
    example = next((text for text in given if read[text] is None), given[0])
    return (
        f"{missed} of {len(given)} dates are not counted in trends, for no day or month could be "
        f"read in them, such as {example[:_LONGEST_SHOWN]!r}",
    )


def _table(main: Int64Array, places: Int64Array, rows: int, columns: int) -> Int64Array:
    """Cross-tabulate int64[rows, columns] of topics and places; -1 is in neither."""
    both = (main >= 0) & (places >= 0)
    cells: AnyArray = main[both] * columns + places[both]
    return np.bincount(cells, minlength=rows * columns).reshape(rows, columns).astype(np.int64)


def _groups(field: str, metadata: Iterable[Mapping[str, Scalar]]) -> tuple[Groups, Int64Array]:
    """List the values of a field, most frequent first, and the place of each document's value."""
    values = [scalar_text(one.get(field)) for one in metadata]
    sizes = Counter(value for value in values if value)
    ordered = sorted(sizes, key=lambda value: (-sizes[value], value))[:MOST_VALUES]
    place = {value: at for at, value in enumerate(ordered)}
    listed = np.array([sizes[value] for value in ordered], np.int64)
    without = len(values) - sizes.total()
    others = sizes.total() - int(listed.sum())
    places = np.array([place.get(value, -1) for value in values], np.int64)
    return Groups(field, tuple(ordered), listed, others, without), places
