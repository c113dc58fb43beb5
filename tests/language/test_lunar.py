"""The lunar calendar against dates known from elsewhere, and against the package `holidays`."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.language import lunar

TET = {
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
}


@pytest.mark.parametrize("year", TET)
def test_tet(year: int) -> None:
    assert lunar.tet(year) == TET[year]


def test_tet_agrees_with_the_public_holidays() -> None:
    for year in range(2000, 2051):
        named = holidays.country_holidays("VN", years=year, language="vi").get_named(
            "Tết Nguyên Đán", lookup="exact"
        )
        assert lunar.tet(year) in named, year


@pytest.mark.parametrize(("year", "month"), [(2023, 2), (2025, 6), (2028, 5), (2020, 4)])
def test_leap_months(year: int, month: int) -> None:
    again = lunar.solar_of(1, month, year, leap=True)
    assert again is not None
    assert lunar.lunar_of(again).leap


def test_a_year_without_that_leap_month() -> None:
    assert lunar.solar_of(1, 6, 2026, leap=True) is None


def test_this_years_last_month_has_29_days() -> None:
    assert lunar.solar_of(30, 12, 2026) is None
    assert lunar.next_eve(date(2026, 11, 25)) == date(2027, 2, 5)


@given(st.dates(date(1901, 1, 1), date(2097, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_there_and_back(day: date) -> None:
    found = lunar.lunar_of(day)
    assert lunar.solar_of(found.day, found.month, found.year, leap=found.leap) == day


@given(st.dates(date(1901, 1, 1), date(2090, 12, 31)), st.integers(1, 29), st.integers(1, 12))
@settings(max_examples=100, deadline=None)
def test_the_next_such_day_is_the_first_to_come(today: date, day: int, month: int) -> None:
    found = lunar.next_yearly(day, month, today)
    assert found is not None
    assert today <= found <= today + timedelta(days=400)
    assert lunar.lunar_of(found)[:2] == (day, month)


def test_outside_the_calendar_there_is_no_answer() -> None:
    assert lunar.next_yearly(1, 1, date(2150, 1, 1)) is None
    assert lunar.next_monthly(15, date(1850, 1, 1)) is None
    assert lunar.next_eve(date(2150, 1, 1)) is None
