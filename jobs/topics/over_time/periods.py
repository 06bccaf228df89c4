"""Temporal binning: dates of documents sorted into days, weeks (ISO 8601), months or years."""

import calendar
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np

from jobs.datatypes import Int64Array, Periods, Unit
from jobs.text.clean.metadata_dates import Day, read_days

UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
#: Median number of documents of the periods of a unit that is fine enough.
MEDIAN_DOCUMENTS = 20
#: Minimum share of dated documents that name their period, for a unit: a day, or a month.
NAME_IT = 0.9
#: Maximum number of periods that are listed; the last of them.
MOST_PERIODS = 400
#: Outlier share: documents at either end that may be stray dates (a clock that was never set).
_STRAY = 0.05


def sort_by_period(
    dates: Sequence[str], wanted: Unit | Literal["auto"]
) -> tuple[Periods | None, Int64Array]:
    """Lay out the periods of documents, and say which one each document falls into.

    Few dates that lie farther from all others than most of these lie from each other count as
    earlier or later: they are mistakes far more often than not.

    Parameters
    ----------
    dates : sequence of str
        The date of each document, "" where it has none.
    wanted : {"auto", "day", "week", "month", "year"}
        "auto" is the finest of day, week and month whose periods have a median of 20 documents,
        else the month; the year where dates name no month.

    Returns
    -------
    periods : Periods or None
        None where no date names a period.
    places : int64[documents]
        The period of each document, -1 for undated ones and those out of the periods.
    """
    read = read_days(dates)
    days = Counter(day for day in map(read.get, dates) if day is not None)
    unit = _finest(days) if wanted == "auto" else wanted
    counts: Counter[int] = Counter()
    for day, count in days.items():
        if (number := _number(day, unit)) is not None:
            counts[number] += count
    if not counts:
        return None, np.full(len(dates), -1, np.int64)
    low, high = _without_strays(counts)
    low = max(low, high - MOST_PERIODS + 1)
    numbers = {text: None if day is None else _number(day, unit) for text, day in read.items()}
    found = (numbers[text] for text in dates)
    places = np.array([-1 if n is None or not low <= n <= high else n - low for n in found])
    newest = max(day for day in days if _number(day, unit) == high)
    return (
        Periods(
            unit=unit,
            starts=tuple(_start(number, unit).isoformat() for number in range(low, high + 1)),
            documents=np.array([counts[number] for number in range(low, high + 1)], np.int64),
            unfinished=_last_day(newest) < _end(high, unit),
            undated=len(dates) - counts.total(),
            earlier=sum(count for number, count in counts.items() if number < low),
            later=sum(count for number, count in counts.items() if number > high),
        ),
        places.astype(np.int64),
    )


def _finest(days: Mapping[Day, int]) -> Unit:
    """The finest unit whose periods have documents enough."""
    enough = NAME_IT * sum(days.values())
    if sum(count for day, count in days.items() if day.month) < enough:
        return "year"
    if sum(count for day, count in days.items() if day.day) < enough:
        return "month"
    fine = (unit for unit in UNITS[:2] if _median(days, unit) >= MEDIAN_DOCUMENTS)
    return next(fine, "month")


def _median(days: Mapping[Day, int], unit: Unit) -> float:
    """The median number of documents of the periods of a unit, those without one too."""
    counts: Counter[int] = Counter()
    for day, count in days.items():
        if (number := _number(day, unit)) is not None:
            counts[number] += count
    if not counts:
        return 0.0
    low, high = _without_strays(counts)
    kept = [count for number, count in counts.items() if low <= number <= high]
    empty = high - low + 1 - len(kept)
    return 0.0 if empty > len(kept) else float(np.median([*kept, *[0] * empty]))


def _without_strays(counts: Mapping[int, int]) -> tuple[int, int]:
    """The first and the last period, without stray dates at either end.

    From the middle nine tenths of the documents on, the periods go as far as there is no gap
    longer than these are.
    """
    order = sorted(counts)
    behind = np.cumsum([counts[number] for number in order])
    aside = int(_STRAY * behind[-1])
    low = int(np.searchsorted(behind, aside, "right"))
    high = int(np.searchsorted(behind, behind[-1] - aside))
    gap = order[high] - order[low] + 1
    while low and order[low] - order[low - 1] <= gap:
        low -= 1
    while high < len(order) - 1 and order[high + 1] - order[high] <= gap:
        high += 1
    return order[low], order[high]


def _number(day: Day, unit: Unit) -> int | None:
    """Number a period: days and weeks from the year 1 on, months and years from the year 0 on."""
    if unit == "year":
        return day.year
    if unit == "month":
        return day.year * 12 + day.month - 1 if day.month else None
    if not day.day:
        return None
    ordinal = date(*day).toordinal()
    return ordinal if unit == "day" else (ordinal - 1) // 7


def _start(number: int, unit: Unit) -> date:
    if unit == "day":
        return date.fromordinal(number)
    if unit == "week":
        return date.fromordinal(number * 7 + 1)
    if unit == "year":
        return date(number, 1, 1)
    return date(number // 12, number % 12 + 1, 1)


def _end(number: int, unit: Unit) -> date:
    """The last day of a period."""
    start = _start(number, unit)
    if unit in ("month", "year"):
        return _last_day(Day(start.year, start.month if unit == "month" else 0, 0))
    return start + timedelta(days=6 if unit == "week" else 0)


def _last_day(day: Day) -> date:
    """The last day of what a date names: of itself, of its month, of its year."""
    month = day.month or 12
    return date(day.year, month, day.day or calendar.monthrange(day.year, month)[1])
