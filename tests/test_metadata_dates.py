"""Dates of metadata: each spelling and calendar that is read, and what is no date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.text.clean.calendars import to_gregorian
from jobs.text.clean.metadata_dates import Day, convention_of, read_day

DATES = {
    "2022-05-03": Day(2022, 5, 3),
    "2022-05-03T23:59:00+03:00": Day(2022, 5, 3),
    "2022-05-03 10:00": Day(2022, 5, 3),
    "20220503T101500Z": Day(2022, 5, 3),
    "2022-05": Day(2022, 5, 0),
    "3/5/2022 10:00": Day(2022, 5, 3),
    "26-FEB-1987 15:01:01.79": Day(1987, 2, 26),
    "Tue, 3 May 2022 10:00:00 +0000": Day(2022, 5, 3),
    "Wed Oct 10 20:19:24 +0000 2018": Day(2018, 10, 10),
    "الثلاثاء 3 أيار/مايو 2022": Day(2022, 5, 3),
    "٣ مايو ٢٠٢٢": Day(2022, 5, 3),
    "May 2022": Day(2022, 5, 0),
    "2022-5-3": Day(2022, 5, 3),
    "5 mars 2024": Day(2024, 3, 5),
    "martedì 5 marzo 2024": Day(2024, 3, 5),
    "Dienstag, 5. März 2024, 10:30": Day(2024, 3, 5),
    "5 de agosto de 2024": Day(2024, 8, 5),
    "5 марта 2024 г.": Day(2024, 3, 5),
    "5 Şub 2024": Day(2024, 2, 5),
    "5 במרץ 2024": Day(2024, 3, 5),
    "5 مارچ 2024ء": Day(2024, 3, 5),
    "१५ मार्च 2024": Day(2024, 3, 15),
    "ngày 5 tháng 3 năm 2024": Day(2024, 3, 5),
    "2024年3月5日 10:00": Day(2024, 3, 5),
    "2024年11月": Day(2024, 11, 0),
    "2024년 3월 5일": Day(2024, 3, 5),
    "2024. 3. 5.": Day(2024, 3, 5),
    "5 มีนาคม 2567": Day(2024, 3, 5),
    "05-Mar-24": Day(2024, 3, 5),
    "05.03.24": Day(2024, 3, 5),
    "03.2024": Day(2024, 3, 0),
    "2024-W10-2": Day(2024, 3, 5),
    "2024W102": Day(2024, 3, 5),
    "2024-W10": Day(2024, 3, 0),
    "2020-W53": Day(2020, 12, 0),
    "2024-065": Day(2024, 3, 5),
    "2024-366": Day(2024, 12, 31),
    "۱۲ مرداد ۱۴۰۳": Day(2024, 8, 2),
    "22 بهمن 1357": Day(1979, 2, 11),
    "1403/05/12 ه‍.ش": Day(2024, 8, 2),
    "١ رمضان ١٤٤٥": Day(2024, 3, 11),
    "1 ربيع الأول 1445هـ": Day(2023, 9, 16),
    "1445/09/01هـ": Day(2024, 3, 11),
    "1990": Day(1990, 0, 0),
    "1990.0": Day(1990, 0, 0),
    "٢٠١٦": Day(2016, 0, 0),
    "2016 م": Day(2016, 0, 0),
    "1435 هـ": Day(2014, 0, 0),
    "1403 ه‍.ش": Day(2024, 0, 0),
    "2567": Day(2024, 0, 0),
    # A word of which two months are abbreviations, and what is no day at all.
    "5 jui 2024": None,
    "2023/24": None,
    "30 اسفند 1402": None,
    "9999-12-31": None,
    "2023-366": None,
    "2024-000": None,
    "2024-W54": None,
    "9999-W52-7": None,
    "": None,
    "2022-02-31": None,
    "2022-13-01": None,
    "0000-00-00": None,
    "3 May": None,
    "yesterday": None,
    "20225": None,
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == DATES[text]


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        # The one date that can only be read with the month first tells how the others are meant.
        (["03/05/2024", "12/31/2023"], [Day(2024, 3, 5), Day(2023, 12, 31)]),
        (["03/05/2024", "31/12/2023"], [Day(2024, 5, 3), Day(2023, 12, 31)]),
        (["3/5/24", "3/25/24"], [Day(2024, 3, 5), Day(2024, 3, 25)]),
        (["03/05/2024"], [Day(2024, 5, 3)]),
        # Years of the Persian and the Islamic calendar, and those of old documents.
        (["1403/01/31", "1403-05-12"], [Day(2024, 4, 19), Day(2024, 8, 2)]),
        (["1445-09-01", "1410-01-01"], [Day(2024, 3, 11), Day(1989, 8, 4)]),
        (["1403-05", "1402-12"], [Day(2024, 8, 0), Day(2024, 3, 0)]),
        (["1403-05-12", "1655-01-01"], [Day(1403, 5, 12), Day(1655, 1, 1)]),
    ],
)
def test_dates_in_figures_are_read_as_all_of_them_are_written(
    dates: list[str], days: list[Day]
) -> None:
    assert [read_day(text, convention_of(dates)) for text in dates] == days


@given(st.integers(1300, 1498))
def test_years_of_other_calendars_follow_each_other_without_a_gap(year: int) -> None:
    persian = [to_gregorian("persian", one, 1, 1) for one in (year, year + 1)]
    assert (persian[1] - persian[0]).days in (365, 366)
    assert persian[0].month == 3
    assert persian[0].day in range(20, 23)
    islamic = [to_gregorian("islamic", one, 1, 1) for one in (year, year + 1)]
    assert (islamic[1] - islamic[0]).days in (354, 355)


@given(st.text(max_size=30))
def test_no_text_is_too_odd_to_look_for_a_date_in(text: str) -> None:
    day = read_day(text)
    assert day is None or date(day.year, day.month, day.day or 1)
