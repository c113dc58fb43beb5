"""Days named by their weekday."""

import calendar
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from handlers.language.dates.draft import Draft
from handlers.language.dates.pieces import Doubt, Edge, Period, Unit
from handlers.language.dates.span import Days, month_start, no_day, one_day


def weekday(draft: Draft, today: date) -> Days | None:
    if draft.weekday is None or draft.every is not None:
        return None
    number = draft.weekday.days[0]
    if Unit.WEEK not in draft.periods and (draft.nth is not None or draft.edge is not None):
        return _weekday_of_month(draft, number, today)
    week = draft.periods.get(Unit.WEEK)
    in_week = week is not None and week.step is not None
    found = _weekday_of_week(number, week, today) if week and in_week else _next_weekday(draft, number, today)
    return _several_weekdays(found, draft.weekday.days)


def _several_weekdays(found: Days, days: tuple[int, ...]) -> Days:
    """ "thứ 7, chủ nhật": a range where they follow each other; always shown back."""
    if len(days) == 1:
        return found
    in_a_row = all(later - earlier == 1 for earlier, later in pairwise(days))
    last = found.first + timedelta(days=len(days) - 1) if in_a_row else found.last
    return replace(found, last=last, doubts=found.doubts | {Doubt.SEVERAL})


def _next_weekday(draft: Draft, number: int, today: date) -> Days:
    found = today + timedelta(days=(number - today.isoweekday()) % 7)
    pointed = draft.relative is not None and draft.relative.days == 0
    unclear = draft.weekday is not None and draft.weekday.short and not draft.timed and not pointed
    passed = pointed and found - today > timedelta(days=7 - today.isoweekday())
    return one_day(
        found,
        Doubt.COMING if draft.coming else None,
        Doubt.TODAY if found == today and not pointed else None,
        Doubt.ABBREVIATED if unclear else None,
        Doubt.PASSED if passed else None,
    )


def _weekday_of_week(number: int, week: Period, today: date) -> Days:
    """A weekday of this, the next or the last week, Monday to Sunday."""
    step = week.step or 0
    found = monday(today) + timedelta(days=7 * step + number - 1)
    bare_step = week.coming and week.number is None and step != 0 and not week.year
    passed = step == 0 and found < today
    return one_day(found, Doubt.PASSED if passed else None, Doubt.COMING if bare_step and step < 0 else None)


def _weekday_of_month(draft: Draft, number: int, today: date) -> Days | None:
    """ "thứ năm đầu tiên của tháng 12" as a day; without a month it is a rule, not a day."""
    month = draft.periods.get(Unit.MONTH)
    if month is None or (month.number is None and month.step is None):
        return None
    first = month_start(month, today)
    nth = draft.nth.number if draft.nth else -1 if draft.edge is Edge.END else 1
    found = nth_weekday(first, number, nth)
    doubt = Doubt.PATTERN_UNCLEAR if draft.nth is None or draft.nth.rough else None
    return one_day(found, doubt) if found else no_day()


def nth_day(draft: Draft, today: date) -> Days | None:
    """ "ngày cuối tháng 12": the first or last day of a month that is named."""
    month = draft.periods.get(Unit.MONTH)
    if draft.nth is None or month is None or (month.number is None and month.step is None):
        return None
    first = month_start(month, today)
    last = first + relativedelta(months=1, days=-1)
    return one_day(last if draft.nth.number < 0 else first)


def nth_weekday(first: date, weekday: int, nth: int) -> date | None:
    """The nth such weekday of the month that begins on `first`; -1 is the last."""
    length = calendar.monthrange(first.year, first.month)[1]
    days = [first.replace(day=day) for day in range(1, length + 1)]
    fitting = [day for day in days if day.isoweekday() == weekday]
    index = nth - 1 if nth > 0 else nth
    return fitting[index] if -len(fitting) <= index < len(fitting) else None


def monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)
