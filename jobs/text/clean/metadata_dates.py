"""Date recognition in metadata: the day, month or year that a text names, in any calendar."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from email.utils import parsedate_tz
from functools import cache
from typing import Final, NamedTuple

from jobs.text.clean import month_names
from jobs.text.clean.calendars import FIRST_YEAR, LAST_YEAR, Calendar, to_gregorian
from jobs.text.clean.dates import find_dates

#: Longest text that is looked at for a date, in characters.
_LONGEST: Final = 80
_ISO: Final = re.compile(
    r"([12]\d{3})-(\d\d)(?:-(\d\d))?(?!\d)|([12]\d{3})([01]\d)([0-3]\d)(?:T?\d{2,6}Z?)?$"
)
#: Week dates and ordinal dates of ISO 8601: `2024-W10-3`, `2024-W10`; `2024-065`.
_WEEK: Final = re.compile(r"(\d{4}-?W\d\d)(?:-?([1-7]))?(?![-\d])")
_ORDINAL: Final = re.compile(r"([12]\d{3})-(\d{3})(?:T.*)?$")
_FROM, _TO = r"(?<!\d)(?<!\d[.,:/-])", r"(?!\d)(?![.,/-]\d)"
_YEAR_FIRST: Final = re.compile(
    rf"{_FROM}(?P<y>\d{{4}}) ?(?P<s>[-/.]) ?(?P<m>\d\d?) ?(?P=s) ?(?P<d>\d\d?){_TO}"
)
#: Years and months of China, Japan and Korea.
_EAST_ASIAN: Final = re.compile(
    r"(?P<y>\d{4}) ?[\N{CJK UNIFIED IDEOGRAPH-5E74}\N{HANGUL SYLLABLE NYEON}] ?"
    r"(?P<m>\d\d?) ?[\N{CJK UNIFIED IDEOGRAPH-6708}\N{HANGUL SYLLABLE WEOL}](?: ?(?P<d>\d\d?))?"
)
_YEAR_LAST: Final = re.compile(
    rf"{_FROM}(\d\d?) ?([-/.]) ?(\d\d?) ?\2 ?(\d{{4}}|(?<=[/.])\d\d){_TO}"
)
_MONTH: Final = re.compile(r"(?P<y>\d{4})[/](?P<m>\d\d?)|(?P<m1>\d\d?)[-/.](?P<y1>\d{4})")
_VIETNAMESE: Final = re.compile(r"(?P<d>\d\d?) thang (?P<m>\d\d?)(?:,| nam)? (?P<y>\d{4})")
_TIME: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?")
_WORD: Final = re.compile(r"\d+|[^\W\d_]+")
#: Marks of the Islamic era behind a year, and of the Persian one.
_ISLAMIC_ERA: Final = re.compile(
    r"\d ?(?:\N{ARABIC LETTER HEH}|\N{ARABIC LETTER GHAIN}\.|\N{ARABIC LETTER QAF}(?!\w)|AH\b)"
)
_PERSIAN_ERA: Final = re.compile(
    r"\d ?(?:\N{ARABIC LETTER HEH}\.? ?)?\N{ARABIC LETTER SHEEN}(?!\w)"
)
#: A year alone, with the mark of its era or without: `1990`, `1435 AH`; `1990.0` of a table.
_YEAR: Final = re.compile(
    r"(\d{4})(?:\.0| ?(?:\N{ARABIC LETTER MEEM}|\N{ARABIC LETTER HEH}\N{ARABIC TATWEEL}?"
    r"|\N{ARABIC LETTER HEH}?\.? ?\N{ARABIC LETTER SHEEN}|AD|CE|AH)\.?)?"
)
#: Years that a date may have.
_YEARS: Final = range(1000, 3000)
#: Years of the Buddhist era, and how far it is ahead.
_BUDDHIST, _AHEAD = range(2400, 2700), 543
#: First Islamic year that no Persian text of today bears: 1990, where the other stands for 2032.
_ISLAMIC_FROM: Final = 1411
#: First year of two figures that is of the last century.
_PIVOT: Final = 50
#: Shortest abbreviation of the name of a month.
_ABBREVIATED: Final = 3
#: Letters that are written in two ways in the names of months.
_ONE_WAY: Final = str.maketrans(
    "\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER KEHEH}"
    "\N{ARABIC LETTER TEH MARBUTA}\N{LATIN SMALL LETTER DOTLESS I}",
    "\N{ARABIC LETTER YEH}\N{ARABIC LETTER YEH}\N{ARABIC LETTER KAF}\N{ARABIC LETTER HEH}i",
)


class Day(NamedTuple):
    """A day of the Gregorian calendar; a month where `day` is 0, a year where `month` is too."""

    year: int
    month: int
    day: int


class Convention(NamedTuple):
    """How figures alone are read: whether the month comes first, and of which calendar 1403 is."""

    month_first: bool = False
    calendar: Calendar = "gregorian"


#: Day first, and no other calendar: what is taken for granted.
DAY_FIRST: Final = Convention()


def convention_of(dates: Iterable[str]) -> Convention:
    """Find how the dates of a corpus are written, by those that can be read in one way only.

    The month comes first where some dates have a day above twelve in the second place, and none
    has one in the first. Years from 1300 to 1499 are Islamic where some are above 1410, else
    Persian; but Gregorian where others are those of old documents (from 1000 on, to 1899).
    """
    first = second = islamic = other = old = 0
    for text in map(_plain, dates):
        if found := _ISO.match(text) or _YEAR_FIRST.search(text):
            year = int(found[1] or found[4])
        elif found := _YEAR_LAST.search(text):
            first += int(found[1]) > 12
            second += int(found[3]) > 12
            year = int(found[4])
        elif found := _YEAR.fullmatch(text):
            year = int(found[1])
        else:
            continue
        islamic += _ISLAMIC_FROM <= year <= LAST_YEAR
        other += FIRST_YEAR <= year < _ISLAMIC_FROM
        old += 1000 <= year < FIRST_YEAR or LAST_YEAR < year < 1900
    calendar: Calendar = "gregorian"
    if (islamic or other) and not old:
        calendar = "islamic" if islamic else "persian"
    return Convention(bool(second) and not first, calendar)


def read_day(text: str, convention: Convention = DAY_FIRST) -> Day | None:
    """Read the day, month or year that a date names, however it is written; None for none.

    ISO 8601 comes first, then figures, then what is a date in running text, in Arabic and English,
    then names of months in other languages and calendars, and the dates of mail (RFC 5322). A time
    is left out, and its zone with it.
    """
    text = _plain(text)
    if found := _WEEK.match(text) or _ORDINAL.match(text):
        return _counted(found[1], int(found[2] or 0))
    if found := _ISO.match(text):
        year, month, day = found.group(1, 2, 3) if found[1] else found.group(4, 5, 6)
        return _sound(int(year), int(month), int(day or 0), _calendar(text, int(year), convention))
    if (figures := _figures(text, convention)) is not None:
        return figures
    # Names of months are known as they are written in text: `FEB` is none, `Feb` is.
    for _, iso in find_dates(text) or find_dates(text.title()):
        year, _, rest = iso.partition("-")
        if year and rest:
            return Day(int(year), int(rest[:2]), int(rest[3:] or 0))
    if (named := _named(text)) is not None:
        return named
    mail = parsedate_tz(text) if text else None
    return None if mail is None else _sound(mail[0], mail[1], mail[2])


def read_days(dates: Iterable[str]) -> dict[str, Day | None]:
    """Read the dates of a corpus, each different one once, as they are written in it."""
    distinct = dict.fromkeys(dates)
    convention = convention_of(distinct)
    return {text: read_day(text, convention) for text in distinct}


def written(day: Day) -> str:
    """Write a day, a month or a year in ISO 8601."""
    return "-".join([f"{day.year:04}", *(f"{part:02}" for part in day[1:] if part)])


def _plain(text: str) -> str:
    """Write all figures as 0-9; leave out what cannot be seen, and where spaces are doubled."""
    if not text.isascii():
        known = unicodedata.normalize("NFKC", text)
        text = "".join(
            str(unicodedata.decimal(one)) if one.isdecimal() else one
            for one in known
            if unicodedata.category(one) != "Cf"
        )
    return " ".join(text.split())[:_LONGEST]


def _calendar(text: str, year: int, convention: Convention) -> Calendar:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "gregorian"
    if _PERSIAN_ERA.search(text):
        return "persian"
    return "islamic" if _ISLAMIC_ERA.search(text) else convention.calendar


def _sound(year: int, month: int, day: int, calendar: Calendar = "gregorian") -> Day | None:
    """Give a day as a Gregorian one; None for a day that the calendar does not have."""
    if year in _BUDDHIST:
        year -= _AHEAD
    if year not in _YEARS:
        return None
    try:
        found = to_gregorian(calendar, year, month, day or 1)
    except ValueError:
        return None
    if day or calendar == "gregorian":
        return Day(found.year, found.month, day and found.day)
    # Most of a month of another calendar is in the Gregorian one in which its middle is.
    middle = date.fromordinal(found.toordinal() + 14)
    return Day(middle.year, middle.month, 0)


def _year(year: int, calendar: Calendar) -> Day | None:
    """Read a year alone: of another calendar, the Gregorian one that its middle is in."""
    middle = _sound(year, 7 if calendar == "gregorian" else 6, 15, calendar)
    return None if middle is None else Day(middle.year, 0, 0)


def _counted(period: str, day: int) -> Day | None:
    """Read a day of a week or a year by its number, or the month that most of a week is in."""
    try:
        if len(period) == 4:
            found = date(int(period), 1, 1) + timedelta(days=day - 1)
            return Day(found.year, found.month, found.day) if found.year == int(period) else None
        found = date.fromisoformat(period) + timedelta(days=(day or 4) - 1)
    except (ValueError, OverflowError):
        return None
    return Day(found.year, found.month, found.day if day else 0)


def _figures(text: str, convention: Convention) -> Day | None:
    """Read a date that is written in figures, but for ISO 8601, or a year alone."""
    if found := _YEAR.fullmatch(text):
        return _year(int(found[1]), _calendar(text, int(found[1]), convention))
    found = _YEAR_FIRST.search(text) or _EAST_ASIAN.search(text)
    if found is None and (last := _YEAR_LAST.search(text)):
        day, month, year = int(last[1]), int(last[3]), int(last[4])
        if convention.month_first or month > 12 >= day:
            day, month = month, day
        if len(last[4]) == 2:
            year += 1900 if year >= _PIVOT else 2000
        return _sound(year, month, day, _calendar(text, year, convention))
    found = found or _MONTH.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    year, month = int(parts["y"] or parts["y1"]), int(parts["m"] or parts["m1"])
    return _sound(year, month, int(parts.get("d") or 0), _calendar(text, year, convention))


# ---- names of months ---------------------------------------------------------------------------


def _folded(text: str) -> str:
    """Write letters without marks, small, and in one way."""
    open_text = unicodedata.normalize("NFKD", text.casefold())
    letters = (one for one in open_text if not unicodedata.category(one).startswith("M"))
    return "".join(letters).translate(_ONE_WAY)


@cache
def _months() -> dict[str, tuple[Calendar, int]]:
    """The calendar and the number of each name of a month."""
    tables: tuple[tuple[Calendar, str], ...] = (
        ("islamic", month_names.ISLAMIC),
        ("persian", month_names.PERSIAN),
        ("gregorian", month_names.GREGORIAN),
    )
    return {
        _folded(name).replace("_", " "): (calendar, number)
        for calendar, table in tables
        for number, line in enumerate(table.strip().splitlines(), start=1)
        for name in line.split()
    }


@cache
def _month(word: str) -> tuple[Calendar, int] | None:
    """Find a month by its name, by its name behind the Hebrew in, or by an abbreviation."""
    months = _months()
    known = months.get(word) or months.get(word.removeprefix("\N{HEBREW LETTER BET}"))
    if known is not None or len(word) < _ABBREVIATED:
        return known
    meant = {one for name, one in months.items() if name.startswith(word)}
    return meant.pop() if len(meant) == 1 else None


def _named(text: str) -> Day | None:
    """Read a date with the name of a month, the day before it or behind it."""
    folded = _folded(text)
    if found := _VIETNAMESE.search(folded):
        return _sound(int(found["y"]), int(found["m"]), int(found["d"]))
    words = _WORD.findall(_TIME.sub(" ", folded))
    for at, word in enumerate(words):
        pair = f"{word} {words[at + 1]}" if at + 1 < len(words) else word
        width = 2 if pair in _months() and pair != word else 1
        known = _months()[pair] if width == 2 else None if word.isdecimal() else _month(word)
        if known is not None:
            return _dated(*known, words[:at], words[at + width :])
    return None


def _dated(calendar: Calendar, month: int, before: list[str], behind: list[str]) -> Day | None:
    """Put together a month, and the figures on both sides of it."""
    figures = [int(one) for one in (*before, *behind) if len(one) == 4 and one.isdecimal()]
    days = [
        int(one)
        for one in (*reversed(before), *behind)
        if len(one) <= 2 and one.isdecimal() and 1 <= int(one) <= 31
    ]
    if figures:
        return _sound(figures[0], month, days[0] if days else 0, calendar)
    short = next((one for one in behind if one.isdecimal()), "")
    if before and before[-1].isdecimal() and len(short) == 2:
        year = int(short) + (1900 if int(short) >= _PIVOT else 2000)
        return _sound(year, month, int(before[-1]), calendar)
    return None
