"""Days known by name, and days of the lunar calendar."""

from datetime import date, timedelta

from handlers.language import lunar
from handlers.language.dates.draft import Draft
from handlers.language.dates.pieces import Doubt, Unit
from handlers.language.dates.span import RECENT, Days, next_yearly, no_day, one_day

_NEAR_TET = timedelta(days=31)


def feast(draft: Draft, today: date) -> Days | None:
    """A holiday or commemoration by its name."""
    if draft.feast is None or draft.day is not None:
        return None
    which, _, name = draft.feast.rpartition(" ")
    if name == "eve":
        return _eve(today)
    day, month = map(int, name.split("/"))
    if which:
        found = lunar.next_yearly(day, month, today)
        return one_day(found, lunar_day=True) if found else None
    return one_day(next_yearly(day, month, today) or today)


def day_of_tet(draft: Draft, today: date) -> Days | None:
    """Days of Tết: 1–10 after it began, 20–30 before. "30 Tết" is the eve even in a short month."""
    if not draft.tet:
        return None
    if draft.day is None:
        return one_day(lunar.next_yearly(1, 1, today) or today, Doubt.ROUGH, lunar_day=True)
    day = draft.day.days[0]
    if day == 30:
        return _eve(today, thirtieth=True)
    return _lunar_day(day, 12 if day >= 15 else 1, today)


def _eve(today: date, *, thirtieth: bool = False) -> Days:
    """The last day of the lunar year; asked about where it was called the 30th and is the 29th."""
    eve = lunar.next_eve(today)
    if eve is None:
        return no_day(lunar_day=True)
    short = thirtieth and lunar.lunar_of(eve).day == 29
    return one_day(eve, Doubt.NO_SUCH_LUNAR_DAY if short else None, lunar_day=True)


def lunar_day(draft: Draft, today: date) -> Days | None:
    """A day of a lunar month: said so, or named in a way only the lunar calendar has."""
    day = draft.day
    month = draft.periods.get(Unit.MONTH)
    marked = (draft.calendar and draft.calendar.lunar) or (day and day.lunar) or (month and month.lunar)
    if not marked or day is None:
        return None
    number = day.month or (month.number if month else None)
    leap = bool(draft.calendar and draft.calendar.leap)
    year = day.year or (month.year if month else None)
    if number is None:
        return _lunar_monthly(day.days[0], today)
    if year is None and Unit.YEAR in draft.periods:
        year = draft.periods[Unit.YEAR].year
    return _lunar_day(day.days[0], number, today, year=year, leap=leap)


def _lunar_monthly(day: int, today: date) -> Days:
    found = lunar.next_monthly(day, today)
    if found is None:
        return no_day(lunar_day=True)
    return one_day(found, Doubt.TODAY if found == today else None, lunar_day=True)


def _lunar_day(day: int, month: int, today: date, *, year: int | None = None, leap: bool = False) -> Days:
    if year is not None:
        found = lunar.solar_of(day, month, year, leap=leap)
    else:
        found = lunar.next_yearly(day, month, today, leap=leap)
    if found is None and (day, month) == (30, 12) and year is None:
        return _eve(today, thirtieth=True)
    if found is None:
        return no_day(lunar_day=True)
    passed = year is None and not leap and _lunar_just_passed(day, month, today)
    return one_day(found, Doubt.PASSED if passed else None, lunar_day=True)


def _lunar_just_passed(day: int, month: int, today: date) -> bool:
    recent = lunar.next_yearly(day, month, today - RECENT)
    return recent is not None and recent < today


def near_tet(today: date) -> bool:
    """Within a month before Tết or ten days after, when "mùng" may be either calendar's."""
    years = (today.year, today.year + 1)
    days = (lunar.tet(year) for year in years)
    return any(-timedelta(days=10) <= day - today <= _NEAR_TET for day in days if day)
