"""Trends: what dates say, which periods they fall into, bursts that are there, and none besides."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.datatypes import Int64Array
from jobs.settings import TrendsSettings
from jobs.topics.over_time.bursts import bursts
from jobs.topics.over_time.periods import MOST_PERIODS, sort_by_period
from jobs.topics.over_time.trends import MOST_VALUES, find_trends
from tests.dated import FIRST_MONDAY, assigned, mixed


def days(count: int, each: int, step: int = 1) -> list[str]:
    return [str(FIRST_MONDAY + timedelta(days=step * day)) for day in range(count)] * each


@pytest.mark.parametrize(
    ("dates", "unit"),
    [
        (days(30, 20), "day"),
        (days(30, 19), "week"),
        (days(40, 3), "week"),
        (days(40, 2), "month"),
        (days(3, 1), "month"),
        (["2022-05"] * 500, "month"),
        ([*days(30, 20), *["2022-01"] * 60], "day"),
        ([*days(30, 20), *["2022-01"] * 80], "month"),
        (["1990", "1991"] * 30, "year"),
        ([*["2022"] * 9, *days(91, 1)], "month"),
        ([*["2022"] * 11, *days(89, 1)], "year"),
        # Empty weeks between full ones are periods too.
        (days(4, 50, step=21), "month"),
    ],
)
def test_the_finest_unit_with_a_median_of_twenty_is_taken(dates: list[str], unit: str) -> None:
    found, _ = sort_by_period(dates, "auto")
    assert found is not None
    assert found.unit == unit


def test_periods_are_those_of_the_gregorian_calendar() -> None:
    found, places = sort_by_period(["1403/05/12", "1403/06/01", "1403/02/31"], "month")
    assert found is not None
    assert found.starts[0] == "2024-05-01"
    assert found.undated == 0
    assert places.tolist() == [3, 3, 0]


def test_periods_have_no_gap_and_weeks_begin_on_monday() -> None:
    found, places = sort_by_period(["2022-01-09", "", "2022-01-24", "2022-01-10", "?"], "week")
    assert found is not None
    assert found.starts == ("2022-01-03", "2022-01-10", "2022-01-17", "2022-01-24")
    assert found.documents.tolist() == [1, 1, 0, 1]
    assert places.tolist() == [0, -1, 3, 1, -1]
    assert (found.undated, found.earlier, found.later) == (2, 0, 0)


@pytest.mark.parametrize(
    ("newest", "unit", "unfinished"),
    [
        ("2022-02-28", "month", False),
        ("2022-02-27", "month", True),
        ("2024-02-28", "month", True),
        ("2022-02-27", "week", False),
        ("2022-02-26", "week", True),
        ("2022-02-26", "day", False),
        ("2022-12-31", "year", False),
        ("2022-12", "year", False),
        ("2022-11", "year", True),
        ("2022", "year", True),
    ],
)
def test_the_last_period_is_open_until_a_document_bears_its_last_day(
    newest: str, unit: str, unfinished: bool
) -> None:
    found, _ = sort_by_period(["2022-02-21", newest], unit)  # type: ignore[arg-type]
    assert found is not None
    assert found.unfinished is unfinished


def test_dates_without_a_day_leave_no_period_open() -> None:
    found, _ = sort_by_period(["2022-01", "2022-02"], "month")
    assert found is not None
    assert not found.unfinished


def test_there_are_no_periods_without_a_date() -> None:
    found, places = sort_by_period(["", "yesterday"], "auto")
    assert found is None
    assert places.tolist() == [-1, -1]
    assert find_trends(assigned([("", 0)]), ("t0000",), TrendsSettings()).periods is None


def test_stray_dates_stretch_no_table() -> None:
    dates = [*days(40, 20), *["1970-01-01"] * 9, "2099-01-01", "1900-02-02"]
    found, _ = sort_by_period(dates, "auto")
    assert found is not None
    assert (found.unit, len(found.starts)) == ("day", 40)
    assert (found.earlier, found.later) == (10, 1)


def test_two_years_of_few_documents_are_no_strays() -> None:
    found, _ = sort_by_period(["2010-05-01", "2020-05-01"], "auto")
    assert found is not None
    assert len(found.starts) == 121


def test_only_the_last_periods_are_listed() -> None:
    found, _ = sort_by_period(days(MOST_PERIODS + 30, 1), "day")
    assert found is not None
    assert (len(found.starts), found.earlier) == (MOST_PERIODS, 30)


@settings(max_examples=40)
@given(
    st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), min_size=1, max_size=60),
    st.sampled_from(["auto", "day", "week", "month", "year"]),
)
def test_each_document_is_counted_once(dates: list[date], unit: str) -> None:
    found, places = sort_by_period([str(one) for one in dates], unit)  # type: ignore[arg-type]
    assert found is not None
    assert found.documents.sum() + found.earlier + found.later == len(dates)
    assert np.bincount(places[places >= 0], minlength=len(found.starts)).tolist() == (
        found.documents.tolist()
    )
    starts = [date.fromisoformat(start) for start in found.starts]
    for one, place in zip(dates, places.tolist(), strict=True):
        assert place < 0 or starts[place] <= one
        assert place in (-1, len(starts) - 1) or one < starts[place + 1]


# ---- bursts ----------------------------------------------------------------------------------


def counted(documents: Sequence[tuple[date, int]], weeks: int, themes: int) -> Int64Array:
    table = np.zeros((themes, weeks), np.int64)
    for day, theme in documents:
        table[theme, (day - FIRST_MONDAY).days // 7] += 1
    return table


@pytest.mark.parametrize("a_week", [25, 60, 1000])
def test_a_planted_burst_is_seen_and_nothing_else(a_week: int) -> None:
    """Also a burst of twice the documents of its week: the others do not rise when it is over."""
    for seed in range(4):
        for size in (a_week, 2 * a_week):
            planted = mixed(26, a_week, 12, burst=(seed % 12, 15, size), seed=seed)
            table = counted(planted, 26, 12)
            found = bursts(table, table.sum(axis=0))
            assert found == [(15,) if theme == seed % 12 else () for theme in range(12)]


def test_by_chance_there_is_a_burst_in_one_run_of_a_hundred_at_most() -> None:
    draw = np.random.default_rng(5)
    false = 0
    for _ in range(1000):
        shares = draw.dirichlet(np.full(15, 3.0))
        table = np.array([draw.multinomial(size, shares) for size in draw.poisson(40, 16)]).T
        false += any(bursts(table, table.sum(axis=0)))
    # The 99% point of a binomial of 1000 tables and one in a hundred.
    assert false <= 18


def test_before_the_ninth_period_nothing_is_judged() -> None:
    table = np.array([[1, 1, 1, 1, 1, 1, 1, 90], [9] * 8])
    assert bursts(table, table.sum(axis=0)) == [(), ()]
    longer = np.hstack([table[:, :1], table])
    assert bursts(longer, longer.sum(axis=0)) == [(8,), ()]


def test_a_topic_that_was_never_there_can_burst() -> None:
    table = np.array([[0] * 10 + [12], [30] * 11])
    assert bursts(table, table.sum(axis=0)) == [(10,), ()]


# ---- tables ----------------------------------------------------------------------------------


def test_the_tables_add_up_over_periods_and_fields() -> None:
    documents = mixed(12, 30, 4, seed=3)
    sections = ["sport", " news ", None, 7, True][: len(documents)]
    values = [sections[number % 5] for number in range(len(documents))]
    found = find_trends(
        assigned([*documents, ("", 1), (FIRST_MONDAY, None)], section=[*values, "sport", 2.5]),
        tuple(f"t{k:04d}" for k in range(4)),
        TrendsSettings(by=("section", "author")),
    )
    assert found.periods is not None
    assert found.periods.documents.sum() == len(documents) + 1
    assert sum(topic.documents.sum() for topic in found.topics.values()) == len(documents)
    section, author = found.groups
    assert set(section.values) == {"sport", "news", "7", "true", "2.5"}
    assert section.documents.sum() + section.without == len(documents) + 2
    by_topic = sum(topic.by_field["section"] for topic in found.topics.values())
    at = section.values.index("2.5")
    assert (section.documents[at], np.asarray(by_topic)[at]) == (1, 0)
    assert (author.values, author.without) == ((), len(documents) + 2)
    assert found.warnings == ("no document has the metadata field 'author' of trends.by",)


def test_copies_are_counted_in_no_period_and_no_field() -> None:
    documents = [(FIRST_MONDAY, 0)] * 6
    found = assigned(documents, section=["a", "b", "a", "b", "a", "b"])
    copies = tuple(replace(one, copy_of=found[0].id) for one in found[2:])
    trends = find_trends((*found[:2], *copies), ("t0000",), TrendsSettings(by=("section",)))
    assert trends.periods is not None
    assert trends.periods.documents.tolist() == [2]
    assert trends.topics["t0000"].documents.tolist() == [2]
    assert trends.groups[0].documents.tolist() == [1, 1]


def test_of_many_values_the_most_frequent_are_listed() -> None:
    names = [f"n{n:03d}" for n in range(MOST_VALUES + 9)] * 2 + ["n058"]
    found = find_trends(
        assigned([("", 0)] * len(names), author=names), ("t0000",), TrendsSettings(by=("author",))
    )
    (author,) = found.groups
    assert author.values[:2] == ("n058", "n000")
    assert (len(author.values), author.others) == (MOST_VALUES, 18)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["1990", "1991", "1992"], None),
        (["199x", "1991 1992", "0199"], "3 of 3 dates are not counted .*, such as '199x'"),
        (["n.d.", "", "2024-01-05", "soon"], "2 of 3 dates are not counted .*, such as 'n.d.'"),
        (["1990", "2024-01-05", "2024-01-06", ""], None),
        (["", "", ""], None),
    ],
)
def test_dates_that_cannot_be_counted_are_told(dates: list[str], expected: str | None) -> None:
    found = find_trends(assigned([(date, 0) for date in dates]), ("t0000",), TrendsSettings(by=()))
    assert len(found.warnings) == (expected is not None)
    assert expected is None or re.match(expected, found.warnings[0])
