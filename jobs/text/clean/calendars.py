"""Date recognition, its calendars: days of the Persian and Islamic ones as Gregorian days.

The Persian calendar by its cycle of 33 years, which holds for the years 1244 to 1531; the Islamic
one by arithmetic (civil epoch, leap years of type II), a day or two from what was proclaimed.
"""

from datetime import date
from typing import Final, Literal, TypeAlias

Calendar: TypeAlias = Literal["gregorian", "persian", "islamic"]

#: Leap years of the Persian calendar: remainders of the year by 33 (Borkowski 1996).
_LEAP: Final = (1, 5, 9, 13, 17, 22, 26, 30)
#: Length of that cycle, in years.
_CYCLE: Final = 33
#: A Persian new year, from which the others are reckoned.
_YEAR, _NEW_YEAR = 1403, date(2024, 3, 20).toordinal()
#: Proleptic Gregorian ordinal of the day before 1 Muharram of the year 1 (15 July 622, Julian).
_BEFORE_HIJRA: Final = 227014
#: Years of both calendars that are converted: from 1883 (Islamic), 1921 (Persian) on.
FIRST_YEAR, LAST_YEAR = 1300, 1499


def to_gregorian(calendar: Calendar, year: int, month: int, day: int) -> date:
    """Give the Gregorian day of a day of another calendar.

    Raises
    ------
    ValueError
        The calendar has no such day.
    """
    if calendar == "gregorian":
        return date(year, month, day)
    if (
        not FIRST_YEAR <= year <= LAST_YEAR
        or not 1 <= month <= 12
        or not 1 <= day <= _days(calendar, year, month)
    ):
        raise ValueError(f"the {calendar} calendar has no day {year}-{month}-{day}")
    if calendar == "persian":
        before = 31 * (month - 1) - max(0, month - 7)
        leaps = _leaps(year) - _leaps(_YEAR)
        return date.fromordinal(_NEW_YEAR + 365 * (year - _YEAR) + leaps + before + day - 1)
    before = 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return date.fromordinal(_BEFORE_HIJRA + before + day)


def _days(calendar: Calendar, year: int, month: int) -> int:
    """How many days a month has."""
    if calendar == "islamic":
        return 30
    if month < 12:
        return 31 if month <= 6 else 30
    return 30 if year % _CYCLE in _LEAP else 29


def _leaps(year: int) -> int:
    """How many leap years the Persian calendar has from the year 0 on, before a year."""
    cycles, rest = divmod(year, _CYCLE)
    return cycles * len(_LEAP) + sum(leap < rest for leap in _LEAP)
