"""The days of a rule: none lost, none twice, clamped to the month."""

from calendar import monthrange
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.series.recurrence import Rule, days, first_day, take_apart

STARTS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def three_years(rule: str, start: date) -> list[date]:
    return days(Rule.of(rule), start, start, start + timedelta(days=3 * 365))


@given(start=STARTS, day=st.integers(1, 31))
def test_every_month_has_its_day_once(start: date, day: int) -> None:
    found = three_years(f"FREQ=MONTHLY;BYMONTHDAY={day}", start)
    expected = [
        date(year, month, min(day, monthrange(year, month)[1]))
        for year in range(start.year, start.year + 5)
        for month in range(1, 13)
    ]
    assert found == [one for one in expected if start <= one <= start + timedelta(days=3 * 365)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", date(2027, 2, 1), [(2, 28), (3, 31), (4, 30), (5, 31)]),
        ("FREQ=MONTHLY;BYMONTHDAY=30", date(2028, 1, 31), [(2, 29), (3, 30), (4, 30), (5, 30)]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", date(2027, 2, 1), [(2, 28), (3, 31), (4, 30), (5, 31)]),
        ("FREQ=MONTHLY;BYMONTHDAY=3,31", date(2027, 2, 1), [(2, 3), (2, 28), (3, 3), (3, 31)]),
        ("FREQ=MONTHLY;BYDAY=5TH", date(2027, 2, 1), [(2, 25), (3, 25), (4, 29), (5, 27)]),
        ("FREQ=MONTHLY;BYDAY=-1SU", date(2027, 2, 1), [(2, 28), (3, 28), (4, 25), (5, 30)]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5", date(2027, 1, 5), [(1, 5), (4, 5), (7, 5), (10, 5)]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", date(2027, 2, 1), [(2, 1), (2, 15), (3, 1), (3, 15)]),
    ],
)
def test_rules_of_the_field(rule: str, start: date, expected: list[tuple[int, int]]) -> None:
    assert [(day.month, day.day) for day in three_years(rule, start)[:4]] == expected


def test_the_29th_of_february_every_year() -> None:
    found = days(
        Rule.of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), date(2027, 1, 1), date(2027, 1, 1), date(2030, 1, 1)
    )
    assert found == [date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


def test_the_hour_is_kept_apart() -> None:
    rule, hour = take_apart("RRULE:FREQ=MONTHLY;BYMONTHDAY=3;BYHOUR=19;BYMINUTE=30")
    assert (str(rule), hour) == ("FREQ=MONTHLY;BYMONTHDAY=3", time(19, 30))
    assert take_apart("RRULE:FREQ=MONTHLY;BYMONTHDAY=3")[1] is None


@pytest.mark.parametrize("text", ["RRULE:FREQ=MONTHLY", "RRULE:FREQ=DAILY", "RRULE:FREQ=MONTHLY;INTERVAL=3"])
def test_a_rule_without_days_is_no_rule_for_meetings(text: str) -> None:
    assert not take_apart(text)[0].names_days


@given(start=STARTS)
def test_the_first_day_is_the_rules_own(start: date) -> None:
    rule = Rule.of("FREQ=MONTHLY;BYMONTHDAY=3")
    found = first_day(rule, start)
    assert found.day == 3
    assert start <= found < start + timedelta(days=32)
