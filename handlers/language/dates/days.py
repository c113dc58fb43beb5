"""Which days a draft names, counted from today."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from handlers.language.dates.draft import Draft
from handlers.language.dates.named_days import day_of_tet, feast, lunar_day, near_tet
from handlers.language.dates.periods import period
from handlers.language.dates.pieces import Day, Doubt, Period, Unit
from handlers.language.dates.span import RECENT, Days, next_yearly, no_day, one_day, real_date, year_beside
from handlers.language.dates.weekdays import nth_day, weekday


def days_of(draft: Draft, today: date) -> Days | None:
    """The days a draft names, or None where it names none."""
    for resolve in _RESOLVERS:
        found = resolve(draft, today)
        if found is not None:
            return replace(found, doubts=found.doubts | draft.doubts)
    return None


def _numbered(draft: Draft, today: date) -> Days | None:
    day = draft.day
    if day is None or draft.every is not None:
        return None
    month = draft.periods.get(Unit.MONTH)
    if day.month is None and month is not None:
        day = _in_month(day, month, today)
    found = _fixed(day, draft, today) if day.month else _day_only(day, draft, today)
    return _last_of(found, day) if len(day.days) > 1 else _agreeing(found, draft, today)


def _in_month(day: Day, month: Period, today: date) -> Day:
    """A day with the month beside it: "ngày 3 tháng sau"."""
    if month.number is None and month.step is None:
        return day
    if month.number is not None:
        return replace(day, month=month.number, year=month.year)
    wanted = today + relativedelta(months=month.step or 0)
    return replace(day, month=wanted.month, year=wanted.year)


def _fixed(day: Day, draft: Draft, today: date) -> Days:
    """A day and month, in the year said or else the next one that comes."""
    number, month = day.days[0], day.month or 0
    year = day.year or year_beside(draft, today)
    found = real_date(year, month, number) if year is not None else next_yearly(number, month, today)
    if found is None:
        return no_day()
    passed = year is None and _just_passed(number, month, today)
    near_lunar = day.mung and (day.worded or near_tet(today))
    doubts = (
        Doubt.PASSED if passed else None,
        Doubt.LUNAR_OR_SOLAR if near_lunar else None,
        Doubt.TYPO if day.mended else None,
        _passed_in_year(draft, found, today),
    )
    return one_day(found, *doubts)


def _passed_in_year(draft: Draft, found: date, today: date) -> Doubt | None:
    this_month = draft.periods.get(Unit.MONTH)
    return Doubt.PASSED if this_month and this_month.step == 0 and found < today else None


def _just_passed(day: int, month: int, today: date) -> bool:
    years = (today.year, today.year - 1)
    dates = (real_date(year, month, day) for year in years)
    return any(found is not None and timedelta(0) < today - found <= RECENT for found in dates)


def _day_only(day: Day, draft: Draft, today: date) -> Days:
    """ "ngày 30": this month's if it is still to come, else the next month that has one."""
    number = day.days[0]
    if not 1 <= number <= 31:
        return no_day()
    found, skipped = _next_monthly(number, today)
    odd_mung = day.mung and number > 10
    return one_day(
        found,
        Doubt.TODAY if found == today and not draft.coming else None,
        Doubt.NO_SUCH_DAY if skipped else None,
        Doubt.NEAR_TET if day.mung and near_tet(today) else None,
        Doubt.LUNAR_OR_SOLAR if odd_mung else None,
        Doubt.TYPO if day.mended else None,
        Doubt.ROUGH if draft.periods else None,
    )


def _next_monthly(number: int, today: date) -> tuple[date, bool]:
    """The next day of that number, and whether a month without one had to be passed over."""
    skipped = False
    for step in range(4):
        month = today.replace(day=1) + relativedelta(months=step)
        found = real_date(month.year, month.month, number)
        if found is not None and found >= today:
            return found, skipped
        skipped = skipped or found is None
    raise AssertionError("every day of the month comes within three months")


def _agreeing(found: Days, draft: Draft, today: date) -> Days:
    """The day, unless the weekday said with it is another."""
    if draft.weekday is None or found.wrong:
        return found
    if found.first.isoweekday() not in draft.weekday.days:
        return no_day(Doubt.WEEKDAY_CONFLICT)
    settled = found.doubts - {Doubt.TODAY, Doubt.LUNAR_OR_SOLAR, Doubt.NEAR_TET}
    return replace(found, doubts=settled) if found.first != today else found


def _last_of(found: Days, day: Day) -> Days:
    """Several days in one month ("ngày 3, 4/12") as the stretch from the first to the last."""
    last = None if found.wrong else real_date(found.first.year, found.first.month, day.days[-1])
    if last is None or last < found.first:
        return no_day()
    return replace(found, last=last, doubts=found.doubts | {Doubt.SEVERAL})


def _relative(draft: Draft, today: date) -> Days | None:
    if draft.relative is None:
        return None
    found = today + timedelta(days=draft.relative.days)
    if draft.periods:
        week = draft.periods.get(Unit.WEEK)
        return one_day(found + timedelta(weeks=(week.step or 0) if week else 0), Doubt.ROUGH)
    lone = draft.relative.bare and draft.relative.days == 1 and not draft.timed
    unclear = draft.relative.days == 3 and not draft.timed
    return one_day(found, Doubt.ABBREVIATED if lone else None, Doubt.ROUGH if unclear else None)


def _offset(draft: Draft, today: date) -> Days | None:
    """So many days, weeks or months from now; only days are exact enough not to be asked about."""
    if draft.offset is None or draft.offset.unit in {Unit.MINUTE, Unit.HOUR}:
        return None
    amount, unit = draft.offset.amount, draft.offset.unit
    exact = unit is Unit.DAY or draft.mode is not None
    found = _step(today, amount, unit)
    return one_day(found, None if exact else Doubt.ROUGH) if found else None


def _weekday_ahead(draft: Draft, today: date) -> Days | None:
    """ "thứ năm hai tuần nữa": that weekday of the week so far from now."""
    if draft.offset is None or draft.offset.unit is not Unit.WEEK or draft.weekday is None:
        return None
    within = today + timedelta(weeks=round(draft.offset.amount))
    found = within + timedelta(days=draft.weekday.days[0] - within.isoweekday())
    return one_day(found, Doubt.COMING)


def _step(today: date, amount: float, unit: Unit) -> date | None:
    try:
        if unit is Unit.DAY:
            return today + timedelta(days=round(amount))
        if unit is Unit.WEEK:
            return today + timedelta(days=round(amount * 7))
        months = amount * (12 if unit is Unit.YEAR else 1)
        return today + relativedelta(months=int(months), days=round((months % 1) * 30))
    except (OverflowError, ValueError):
        return None


_RESOLVERS: list[Callable[[Draft, date], Days | None]] = [
    day_of_tet,
    feast,
    lunar_day,
    _numbered,
    _weekday_ahead,
    weekday,
    nth_day,
    _offset,
    _relative,
    period,
]
