"""Weeks, months, quarters and years, and their beginnings, middles and ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.language import lunar
from handlers.language.dates.draft import Draft
from handlers.language.dates.pieces import Doubt, Edge, Period, Unit
from handlers.language.dates.span import RECENT, Days, month_start, year_beside
from handlers.language.dates.weekdays import monday


def period(draft: Draft, today: date) -> Days | None:
    for unit in (Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR):
        if unit in draft.periods:
            return _of_period(draft, draft.periods[unit], today)
    return None


def _of_period(draft: Draft, period: Period, today: date) -> Days | None:
    if (
        period.number is None
        and period.step is None
        and period.year is None
        and draft.edge is None
        and not draft.mode
    ):
        return None
    whole = _WHOLE[period.unit](draft, period, today)
    if whole is None or draft.edge is None:
        return whole
    return _edge(whole, draft.edge)


def _whole_week(_: Draft, period: Period, today: date) -> Days:
    first = monday(today) + timedelta(weeks=period.step or 0)
    return Days(first, first + timedelta(days=6), Unit.WEEK, doubts=frozenset({Doubt.PERIOD}))


def _whole_month(draft: Draft, period: Period, today: date) -> Days:
    if period.lunar:
        return _whole_lunar_month(period, today)
    first = month_start(period, today, year_beside(draft, today))
    last = first + relativedelta(months=1, days=-1)
    relative = period.number is None
    doubt = Doubt.PERIOD if relative else Doubt.PASSED if _month_passed(period, first, today) else None
    return Days(first, last, Unit.MONTH, doubts=frozenset({doubt} if doubt else ()))


def _whole_lunar_month(period: Period, today: date) -> Days:
    first = lunar.next_yearly(1, period.number or 1, today) or today
    after = lunar.next_monthly(1, first + timedelta(days=1))
    last = after - timedelta(days=1) if after else first
    return Days(first, last, Unit.MONTH, lunar=True, doubts=frozenset({Doubt.PERIOD}))


def _month_passed(period: Period, first: date, today: date) -> bool:
    last_year = first - relativedelta(years=1)
    ended = last_year + relativedelta(months=1, days=-1)
    return period.year is None and timedelta(0) < today - ended <= RECENT


def _whole_quarter(draft: Draft, period: Period, today: date) -> Days:
    this = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    year = period.year or year_beside(draft, today)
    if period.number is None:
        first = this + relativedelta(months=3 * (period.step or 0))
    else:
        first = date(year or today.year, 3 * period.number - 2, 1)
        first = first if year or first >= this else first.replace(year=today.year + 1)
    guessed = year is None and first.year != today.year and period.number is not None
    doubt = Doubt.PASSED if guessed else Doubt.PERIOD if period.number is None else None
    last = first + relativedelta(months=3, days=-1)
    return Days(first, last, Unit.QUARTER, doubts=frozenset({doubt} if doubt else ()))


def _whole_year(_: Draft, period: Period, today: date) -> Days:
    year = period.year if period.year is not None else today.year + (period.step or 0)
    doubts = frozenset({Doubt.PERIOD}) if period.year is None else frozenset[Doubt]()
    return Days(date(year, 1, 1), date(year, 12, 31), Unit.YEAR, doubts=doubts)


_WHOLE: dict[Unit, Callable[[Draft, Period, date], Days]] = {
    Unit.WEEK: _whole_week,
    Unit.MONTH: _whole_month,
    Unit.QUARTER: _whole_quarter,
    Unit.YEAR: _whole_year,
}

# The first and last day of each third, counted from the start of the period (negative: from its end).
_THIRDS = {
    (Unit.WEEK, Edge.BEGIN): (0, 1),
    (Unit.WEEK, Edge.MIDDLE): (2, 3),
    (Unit.WEEK, Edge.END): (5, 6),
    (Unit.MONTH, Edge.BEGIN): (0, 9),
    (Unit.MONTH, Edge.MIDDLE): (10, 19),
    (Unit.MONTH, Edge.END): (20, 30),
}
# Months of a quarter or year, likewise.
_MONTHS = {
    (Unit.QUARTER, Edge.BEGIN): (0, 0),
    (Unit.QUARTER, Edge.MIDDLE): (1, 1),
    (Unit.QUARTER, Edge.END): (2, 2),
    (Unit.YEAR, Edge.BEGIN): (0, 2),
    (Unit.YEAR, Edge.MIDDLE): (4, 7),
    (Unit.YEAR, Edge.END): (9, 11),
}


def _edge(whole: Days, edge: Edge) -> Days:
    doubts = whole.doubts | {Doubt.PERIOD}
    if whole.unit in {Unit.WEEK, Unit.MONTH}:
        begin, end = _THIRDS[whole.unit, edge]
        last = min(whole.first + timedelta(days=end), whole.last)
        return replace(whole, first=whole.first + timedelta(days=begin), last=last, doubts=doubts)
    begin, end = _MONTHS[whole.unit, edge]
    last = whole.first + relativedelta(months=end + 1, days=-1)
    return replace(whole, first=whole.first + relativedelta(months=begin), last=last, doubts=doubts)
